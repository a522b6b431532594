"""A file is chosen, what would come of it is shown, and only what is confirmed is recorded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.calls import Service, added
from tests.ledgers import APPROVER, AUDITOR, HOST, PAYER_PREPARER, PREPARER, RECIPIENT, cost_row
from tests.pages.lived import SECRET, Lived, costs_csv, uploaded
from tests.pages.visitor import Document, Element, Visitor
from tests.store.raw import dump

TIME_COLUMNS = (
    "post",
    "service_from",
    "service_to",
    f"party_{RECIPIENT}",
    f"party_{HOST}",
    "joint",
    "leave",
    "sickness",
    "other_absence",
    "reason",
)


def table(page: Document, identifier: str) -> list[list[str]]:
    """Return the rows of the table under a heading, as words."""
    (found,) = (each for each in page.all("table") if each.get("aria-labelledby") == identifier)
    return [[cell.words for cell in row.all("th", "td")] for row in found.one_of("tbody").all("tr")]


def confirm(visitor: Visitor, number: str) -> Any:  # noqa: ANN401 - an HTTP answer
    """Send the form that confirms an upload."""
    return visitor.fill(visitor.open(f"/uploads/{number}"), f"/uploads/{number}/confirm")


def test_a_file_is_judged_shown_confirmed_and_recorded(service: Service) -> None:
    """One cost of 77.31: its totals are shown first; the ledger has it once it is confirmed."""
    visitor = Visitor(service).sign_in(PREPARER)
    before = dump(service.url)
    number = uploaded(visitor, costs_csv(source_ref="UP-1"))
    assert "cost" not in added(service.url, before)
    page = visitor.open(f"/uploads/{number}")
    assert page.heading == "costs.csv"
    assert table(page, "totals") == [["Costs", "1", "£77.31", "0", "0"]]
    assert table(page, "outcomes") == [["Costs", "1", "0", "0", "0", "0"]]
    assert "Confirming records 1 row: £77.31." in page.words
    answer = confirm(visitor, number)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/uploads/{number}?said=confirmed",
    )
    done = visitor.open(answer.headers["location"])
    assert "1 row is recorded." in done.words
    assert f"/uploads/{number}/confirm" not in [each.get("action") for each in done.all("form")]
    (cost,) = service.read("/costs", PREPARER)["items"]
    assert (cost["source_ref"], cost["amount"]) == ("UP-1", "77.31")


def test_a_form_sent_twice_uploads_and_records_once(service: Service) -> None:
    """Both answers lead to the same place."""
    visitor = Visitor(service).sign_in(PREPARER)
    page, file = visitor.open("/uploads"), ("costs.csv", costs_csv(source_ref="UP-1"), "text/csv")
    sent = [visitor.fill(page, "/uploads", {"kind": "costs"}, file=file) for _ in range(2)]
    (address,) = {answer.headers["location"] for answer in sent}
    page = visitor.open(address)
    confirmed = [visitor.fill(page, f"{address}/confirm") for _ in range(2)]
    assert {answer.status_code for answer in confirmed} == {303}
    assert len(service.read("/costs", PREPARER)["items"]) == 1


def test_what_is_wrong_is_named_by_sheet_row_and_column(lived: Lived) -> None:
    """In plain words; the file comes back with what to fix, and nothing can be confirmed."""
    visitor = lived.visitor(PREPARER)
    page = visitor.open(f"/uploads/{lived.wrong}")
    ((place, words),) = table(page, "findings")
    assert place == "Costs, row 2, Pool"
    assert words.startswith("The pool 'NOWHERE' is not in the cost recovery model.")
    assert "Confirm" not in [each.words for each in page.all("h2")]
    answer = visitor.get(f"/uploads/{lived.wrong}/what-to-fix")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "NOWHERE" in answer.text


def test_a_correction_shows_what_was_and_what_would_be(lived: Lived) -> None:
    """July of the DCS, one joint day made leave: 2 to 1, and 5 to 6."""
    visitor = lived.visitor(PREPARER)
    row = ("DCS", "2019-07-01", "2019-07-31", "9", "7", "1", "6", "0", "0", "Leave of 3 July")
    content = "\r\n".join((",".join(TIME_COLUMNS), ",".join(row), "")).encode()
    number = uploaded(visitor, content, kind="time-apportionments")
    page = visitor.open(f"/uploads/{number}")
    entry = str(lived.july.time)
    shown = {tuple(each[1:]) for each in table(page, "corrections")}
    assert shown == {("2", entry, "Joint", "2", "1"), ("2", entry, "Leave", "5", "6")}
    assert table(page, "outcomes")[0][1:] == ["0", "1", "0", "0", "0"]


def test_what_the_ledger_has_overtaken_is_not_recorded(service: Service) -> None:
    """The same reference came in otherwise since: the row is named, and nothing is recorded."""
    visitor = Visitor(service).sign_in(PREPARER)
    number = uploaded(visitor, costs_csv(source_ref="UP-1"))
    service.write("/costs", cost_row(source_ref="UP-1"))
    before = dump(service.url)
    answer = confirm(visitor, number)
    assert answer.status_code == 409
    (problem,) = Document(answer.text).problems
    assert problem.startswith("Costs, row 2: ")
    assert added(service.url, before) == {"audit_event": 1}


def test_nothing_but_what_was_seen_is_confirmed(lived: Lived) -> None:
    """A form that names another digest is refused."""
    visitor = lived.visitor(PREPARER)
    address = f"/uploads/{lived.ready}"
    answer = visitor.fill(visitor.open(address), f"{address}/confirm", {"digest": "0" * 64})
    assert answer.status_code == 409
    assert "Look at it again before you confirm it." in Document(answer.text).problems[0]


@pytest.mark.parametrize(
    ("file", "kind", "status", "problem", "field"),
    [
        (None, "costs", 422, "Choose a file.", "file"),
        (("c.csv", costs_csv(), "text/csv"), "", 422, "Say with kind what the rows", "kind"),
        (("c.pdf", b"%PDF-1.7", "text/csv"), "costs", 415, "neither a workbook nor CSV", "file"),
        (("c.xlsx", b"PK\x03\x04 and no more", "text/csv"), "", 422, "Save it again", "file"),
        (("c.csv", b"PK\x03\x04 and no more", "text/csv"), "", 422, "name ends in .csv", "file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_above_the_form(
    lived: Lived,
    file: tuple[str, bytes, str] | None,
    kind: str,
    status: int,
    problem: str,
    field: str,
) -> None:
    """In the guard's words, leading to the input."""
    visitor = lived.visitor(PREPARER)
    answer = visitor.fill(visitor.open("/uploads"), "/uploads", {"kind": kind}, file=file)
    page = Document(answer.text)
    assert problem in page.problems[0]
    assert answer.status_code == status
    assert f"{field}-error" in page.by_id(field).get("aria-describedby")


def test_a_file_that_is_too_large_is_refused_as_a_page(lived: Lived) -> None:
    """Whether or not a byte of it was read: 413."""
    visitor = lived.visitor(PREPARER)
    file = ("large.csv", b"x" * (5 * 1_048_576 + 1), "text/csv")
    for address in ("/uploads", "/verify-workbook"):
        answer = visitor.fill(visitor.open(address), address, file=file)
        assert answer.status_code == 413
        assert Document(answer.text).heading == "The file is too large"


def test_files_to_fill_in_are_handed_out(lived: Lived) -> None:
    """Empty or of a month, as a workbook or as CSV; what is left out is asked for."""
    visitor = lived.visitor(PREPARER)
    for query, starts in (
        ("template?kind=all", b"PK"),
        ("template?kind=costs&form=csv", b"\xef\xbb\xbfsource_ref,"),
        ("month?kind=costs&period=2019-07", b"PK"),
    ):
        answer = visitor.get(f"/uploads/{query}")
        assert answer.content.startswith(starts), query
        assert "attachment" in answer.headers["content-disposition"]
    month = visitor.get("/uploads/month?kind=costs&period=2019-07&form=csv").text
    assert "OFFICE-1" in month
    for query, problem, field in (
        ("template?kind=", "Pick what the file is for.", "fill-in-kind"),
        ("template?kind=all&form=csv", "A CSV file holds one kind of row", "fill-in-kind"),
        ("month?kind=costs", "Pick a month.", "period"),
    ):
        page = visitor.open(f"/uploads/{query}", status=422)
        assert problem in page.problems[0]
        assert f"{field}-error" in page.by_id(field).get("aria-describedby")


def actions(page: Document) -> list[str]:
    """Return where the forms of a page go."""
    forms: list[Element] = page.all("form")
    return [each.get("action") for each in forms]


def test_others_of_the_council_see_and_do_not_send(lived: Lived) -> None:
    """The approver and the auditor read what came of a file; they neither send nor confirm one."""
    for caller in (APPROVER, AUDITOR):
        visitor = lived.visitor(caller)
        assert "The files that your preparers sent in" in visitor.open("/").words
        page = visitor.open("/uploads")
        assert "costs.csv" in page.words
        assert "/uploads" not in actions(page)
        one = visitor.open(f"/uploads/{lived.ready}")
        assert f"/uploads/{lived.ready}/confirm" not in actions(one)
        secret = page.form("/sign-out").all("input")[0].get("value")
        posted = {"form_secret": secret, "key": "k", "digest": "x", "kind": "costs"}
        for path in ("/uploads", f"/uploads/{lived.ready}/confirm"):
            file = ("costs.csv", costs_csv(), "text/csv") if path == "/uploads" else None
            answer = visitor.post(path, posted, file=file)
            assert answer.status_code == 403
            assert "may not upload a file" in Document(answer.text).words


def test_the_other_council_has_no_such_upload(lived: Lived) -> None:
    """Not in its list, and under no address: 404, whatever is asked of it."""
    visitor = lived.visitor(PAYER_PREPARER)
    page = visitor.open("/uploads")
    assert "costs.csv" not in page.words
    secret = page.form("/sign-out").all("input")[0].get("value")
    for number in (lived.ready, lived.wrong):
        visitor.open(f"/uploads/{number}", status=404)
        visitor.open(f"/uploads/{number}/what-to-fix", status=404)
        posted = {"form_secret": secret, "key": "k", "digest": "x"}
        answer = visitor.post(f"/uploads/{number}/confirm", posted)
        assert answer.status_code == 404
        assert SECRET not in answer.text
    refused = visitor.get("/uploads/month?kind=costs&period=2019-07")
    assert "OFFICE-1" not in refused.text
