"""A month of time is stated in a form, once, by those who may; all that is wrong is named."""

from __future__ import annotations

import pytest

from ledger.actions.authority import Caller
from tests.api.calls import Service, added
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    HOST,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    time_row,
)
from tests.pages.lived import Lived
from tests.pages.visitor import Document, Visitor
from tests.store.raw import dump

NEW = "/time-apportionments/new"
JULY = f"{NEW}?post=DCS&month=2019-07"
# July has 23 working days: 9 for Birch, 7 for Ash, 2 joint, 5 of leave.
DAYS = {f"party_days-{RECIPIENT}": "9", f"party_days-{HOST}": "7", "joint": "2", "leave": "5"}


def by_label(page: Document) -> dict[str, str]:
    """Return what a page's summary list says, by its keys."""
    return {
        row.one_of("dt").words: row.one_of("dd").words
        for row in page.all("div")
        if row.get("class") == "govuk-summary-list__row"
    }


def test_a_month_that_is_stated_is_recorded_and_shown(service: Service) -> None:
    """The form says how many days there are; sent, it leads to the entry, which is in the JSON."""
    visitor = Visitor(service).sign_in(PREPARER)
    form = visitor.open(JULY)
    assert form.heading == "Director of Children's Services, July 2019"
    assert "add up to 23 working days, from 1 July 2019 to 31 July 2019" in form.words
    before = dump(service.url)
    answer = visitor.fill(form, NEW, DAYS)
    assert answer.status_code == 303
    assert added(service.url, before) == {
        "event": 1,
        "time_apportionment": 1,
        "time_apportionment_party": 2,
        "idempotency_key": 1,
        "audit_event": 1,
    }
    page = visitor.open(answer.headers["location"])
    assert "The days are stated" in page.words
    shown = by_label(page)
    assert shown["Days for Birch Council"] == "9"
    assert shown["All days"] == "23 of 23 working days"
    assert shown["Status"] == "Stated"
    (entry,) = service.read("/time-apportionments")["items"]
    stated = {name: entry[name] for name in time_row()}
    assert stated == time_row()


def test_a_form_sent_twice_is_recorded_once(service: Service) -> None:
    """Both answers lead to the one entry; with other days, the second is refused."""
    visitor = Visitor(service).sign_in(PREPARER)
    form = visitor.open(JULY)
    answers = [visitor.fill(form, NEW, DAYS) for _ in range(2)]
    assert len({each.headers["location"] for each in answers}) == 1
    other = visitor.fill(form, NEW, DAYS | {"joint": "1"})
    assert other.status_code == 409
    assert Document(other.text).problems
    assert len(service.read("/time-apportionments")["items"]) == 1


def test_everything_wrong_is_named_and_led_to(lived: Lived) -> None:
    """Each input that holds no number of days, by its label; what was entered is still there."""
    visitor = lived.visitor(PREPARER)
    form = visitor.open(f"{NEW}?post=DCS&month=2019-10")
    wrong = DAYS | {"joint": "2.3", "leave": "five", f"party_days-{HOST}": ""}
    answer = visitor.fill(form, NEW, wrong)
    page = Document(answer.text)
    assert answer.status_code == 422
    assert page.title.startswith("Error: ")
    assert page.problems == [
        f"{label} is not a number of days in whole quarters, such as 2, 2.25 or 2.5."
        for label in ("Days for Ash Council", "Joint days", "Leave")
    ]
    (summary,) = (each for each in page.every if each.get("class") == "govuk-error-summary")
    targets = [link.get("href").removeprefix("#") for link in summary.all("a")]
    assert targets == [f"party_days-{HOST}", "joint", "leave"]
    for target in targets:
        field = page.by_id(target)
        assert "is not a number of days" in page.by_id(f"{target}-error").words
        assert f"{target}-error" in field.get("aria-describedby")
    assert page.by_id("leave").get("value") == "five"
    assert page.by_id(f"party_days-{RECIPIENT}").get("value") == "9"
    assert "autofocus" in summary.attributes


def test_days_beyond_the_working_days_are_refused_in_the_ledgers_words(service: Service) -> None:
    """23 and a half of July's 23; nothing but the refusal is kept."""
    visitor = Visitor(service).sign_in(PREPARER)
    form = visitor.open(JULY)
    before = dump(service.url)
    answer = visitor.fill(form, NEW, DAYS | {"sickness": "0.5"})
    assert answer.status_code == 422
    assert Document(answer.text).problems == [
        "23.5 days against 23 working days: 0.5 too many. Take them off, then send the entry again."
    ]
    assert added(service.url, before) == {"audit_event": 1}


def test_fewer_days_are_taken_and_called_incomplete(service: Service) -> None:
    """With what that means."""
    visitor = Visitor(service).sign_in(PREPARER)
    answer = visitor.fill(visitor.open(JULY), NEW, DAYS | {"leave": "4.75"})
    page = visitor.open(answer.headers["location"])
    assert by_label(page)["Status"] == "Incomplete"
    assert "22.75 of 23 working days are stated." in page.words


def test_a_month_that_is_stated_is_shown_instead_of_asked_for(lived: Lived) -> None:
    """It is never edited: whoever picks it is led to the entry in force."""
    visitor = lived.visitor(PREPARER)
    answer = visitor.get(JULY)
    assert answer.headers["location"] == f"/time-apportionments/{lived.july.time}?said=already"
    assert "This month is stated already" in visitor.open(answer.headers["location"]).words


def test_what_cannot_be_picked_is_refused_above_the_form(lived: Lived) -> None:
    """No post, no month, one outside of the time that the post is shared."""
    visitor = lived.visitor(PREPARER)
    for query, problem in (
        ("post=&month=2019-10", "Pick a post."),
        ("post=DCS&month=", "Pick a month."),
        ("post=DCS&month=2020-01", "2020-01 lies outside the time that DCS is shared"),
        ("post=NONE&month=2019-10", "NONE"),
        ("post=DCS&month=x", "month is not a month written YYYY-MM."),
    ):
        (shown,) = visitor.open(f"{NEW}?{query}", status=422).problems
        assert problem in shown


@pytest.mark.parametrize("caller", [APPROVER, AUDITOR, PAYER_PREPARER])
def test_others_read_and_are_not_offered_the_form(lived: Lived, caller: Caller) -> None:
    """The list, the entries; the form is refused, and so is what it would send."""
    visitor = lived.visitor(caller)
    page = visitor.open("/time-apportionments")
    assert "July 2019" in page.words
    assert NEW not in [link.get("href") for link in page.all("a")]
    assert visitor.open(NEW, status=403).heading == "Not for this role or party"
    secret = page.form("/sign-out").all("input")[0].get("value")
    posted = {"form_secret": secret, "key": "k", "post": "DCS", "month": "2019-10"}
    answer = visitor.post(NEW, posted)
    assert answer.status_code == 403
    assert "may not state time" in Document(answer.text).words
