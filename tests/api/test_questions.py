"""Listings page without loss, and every balance leads to just the lines that make it up."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from ledger.actions.seal import seal_all
from tests.api.calls import Service, problem, slug
from tests.ledgers import AUDITOR, CODE, PAYER_PREPARER, PREPARER, July, record_one_cost

AUDITOR_OF_EXAMPLE = replace(AUDITOR, party="PCC", arrangement="plymouth-torbay")
LISTINGS = (
    "parties", "posts", "pools", "services", "rate-cards", "drivers", "accounts",
    "cost-recovery-models", "costs", "time-apportionments", "service-deliveries",
    "driver-quantities", "grants", "control-totals", "statements", "disputes", "receipts",
    "journals", "periods", "audit-events", "seals",
)  # fmt: skip
BALANCE = {"account", "name", "debit", "credit", "balance", "side", "journals"}
ANSWER = {
    "arrangement", "book", "as_at", "known_at", "provisional", "head_hash", "balances", "totals",
}  # fmt: skip


def _every_page(service: Service, path: str, limit: int, /, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    items: list[dict[str, Any]] = []
    more: dict[str, Any] = {}
    while True:
        page = service.read(path, AUDITOR, limit=limit, **query, **more)
        assert page.keys() == {"items", "next"}
        assert len(page["items"]) <= limit
        items += page["items"]
        if page["next"] is None:
            return items
        more = {"cursor": page["next"]}


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_read_page_by_page_is_the_whole_listing(
    lived: tuple[Service, July], name: str
) -> None:
    """Nothing is left out and nothing comes twice, whatever the size of the pages."""
    service, _ = lived
    seal_all(service.ledger, CODE)
    service.headers(AUDITOR)
    whole = service.read(f"/{name}", AUDITOR, limit=500)["items"]
    assert whole
    assert _every_page(service, f"/{name}", 1 if len(whole) < 30 else 7) == whole


def test_a_cursor_is_for_the_listing_that_gave_it(lived: tuple[Service, July]) -> None:
    """Taken elsewhere, cut short, in another form or beyond any number, it is refused."""
    service, _ = lived
    cursor = service.read("/costs", AUDITOR, limit=1)["next"]
    beyond = urlsafe_b64encode(b"list_costs " + b"9" * 40).decode()
    for path, wrong in (
        ("/journals", cursor),
        ("/costs", cursor[:6]),
        ("/costs", f"{cursor[:6]}!!{cursor[6:]}"),
        ("/costs", beyond.rstrip("=")),
        ("/costs", "\u20ac"),
    ):
        assert slug(service.get(path, AUDITOR, cursor=wrong)) == "cursor-invalid"


def _pounds(text: str) -> Decimal:
    return Decimal(text)


def _lines(service: Service, link: str) -> list[dict[str, Any]]:
    parts = urlsplit(link)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return [line for each in _every_page(service, parts.path, 3, **query) for line in each["lines"]]


@pytest.mark.parametrize("book", ["ASH", "BIR"])
@pytest.mark.parametrize("group_by", ["", "pool", "pool,service,service_month,counterparty"])
def test_every_balance_leads_to_just_the_lines_that_make_it_up(
    lived: tuple[Service, July], book: str, group_by: str
) -> None:
    """The journals linked add up to the debits and credits, whatever it is grouped by."""
    service, _ = lived
    query = {"group_by": group_by} if group_by else {}
    answer = service.read("/balances", book=book, as_at="2019-09-30", **query)
    assert answer.keys() >= ANSWER
    assert answer["balances"]
    for row in answer["balances"]:
        assert row.keys() >= BALANCE | set(filter(None, group_by.split(",")))
        lines = _lines(service, row["journals"])
        assert {line["account"] for line in lines} == {row["account"]}
        assert sum(_pounds(line["debit"]) for line in lines) == _pounds(row["debit"])
        assert sum(_pounds(line["credit"]) for line in lines) == _pounds(row["credit"])
        balance = _pounds(row["debit"]) - _pounds(row["credit"])
        assert balance == _pounds(row["balance"])
        side = "nil" if balance == 0 else "debit" if balance > 0 else "credit"
        assert row["side"] == side
    assert answer["totals"]["debit"] == answer["totals"]["credit"]


def test_a_trial_balance_has_two_equal_sides(lived: tuple[Service, July]) -> None:
    """Each account stands on its own side, in both books, at any date."""
    service, _ = lived
    for book in ("ASH", "BIR"):
        for day in ("2019-07-31", "2019-08-31", "2020-03-31"):
            answer = service.read("/trial-balance", book=book, as_at=day)
            assert answer["totals"]["debit"] == answer["totals"]["credit"]
            for row in answer["balances"]:
                assert "0.00" in (row["debit"], row["credit"])


def test_accounts_roll_up_to_their_groups(lived: tuple[Service, July]) -> None:
    """Assets, liabilities, income and expense add up to the accounts in them."""
    service, _ = lived
    rolled = service.read("/balances", book="ASH", rollup="group")["balances"]
    single = service.read("/balances", book="ASH")["balances"]
    for row in rolled:
        parts = [each for each in single if each["group"] == row["group"]]
        assert sum(_pounds(each["balance"]) for each in parts) == _pounds(row["balance"])
    assert {row["account"] for row in rolled} == {None}


def test_the_book_asked_about_is_by_default_the_callers_own(lived: tuple[Service, July]) -> None:
    """The recipient's people read their own book, and either council may read the other's."""
    service, _ = lived
    assert service.read("/balances", PAYER_PREPARER)["book"] == "BIR"
    assert service.read("/balances", AUDITOR)["book"] == "ASH"
    assert service.read("/balances", PAYER_PREPARER, book="ASH")["book"] == "ASH"


def test_what_was_known_at_a_seal_is_answered_again(lived: tuple[Service, July]) -> None:
    """A cost recorded after the seal is in the answer of now, and not in that of then."""
    service, _ = lived
    seal_all(service.ledger, CODE)
    sealed = service.read("/seals")["items"][-1]
    query = {"book": "ASH", "account": "6000", "as_at": "2019-10-31", "group_by": "pool"}
    before = service.read("/balances", **query)
    record_one_cost(service.ledger, entered_on="2019-10-31")
    now = service.read("/balances", **query)
    then = service.read("/balances", **query, known_at=sealed["last_sequence"])
    assert then["balances"] != now["balances"]
    assert [row["balance"] for row in then["balances"]] == [
        row["balance"] for row in before["balances"]
    ]
    assert (then["provisional"], then["head_hash"]) == (False, sealed["head_hash"])
    assert now["provisional"] is True
    for row in then["balances"]:
        lines = _lines(service, row["journals"])
        assert sum(_pounds(line["amount"]) for line in lines) == _pounds(row["balance"])
    verified = service.read("/verify", against=sealed["head_hash"])
    assert verified["holds"] is True


def test_a_council_witnesses_a_head_that_it_keeps(lived: tuple[Service, July]) -> None:
    """Once, and only the head that the block has."""
    service, _ = lived
    seal_all(service.ledger, CODE)
    sealed = service.read("/seals")["items"][-1]
    path, body = f"/seals/{sealed['block']}/witness", {"head_hash": sealed["head_hash"]}
    wrong = service.post(path, {"head_hash": "0" * 64}, PAYER_PREPARER)
    assert (wrong.status_code, slug(wrong)) == (409, "witness-mismatch")
    assert service.write(path, body, PAYER_PREPARER)["party"] == "BIR"
    assert slug(service.post(path, body, PAYER_PREPARER)) == "already-recorded"
    witnesses = service.read("/verify")["witnesses"]
    assert [each["party"] for each in witnesses] == ["BIR"]


def test_the_audit_trail_can_be_searched(lived: tuple[Service, July]) -> None:
    """By person, outcome, action, request and time; what cannot be a time is refused."""
    service, _ = lived
    sent = service.post("/costs", {}, headers={"X-Request-Id": "mine-1"})
    own = sent.headers["x-request-id"]
    (refused,) = service.read("/audit-events", outcome="refused")["items"]
    assert refused["request_id"] == own  # never what the caller calls it
    assert service.read("/audit-events", request_id="mine-1")["items"] == []
    for query in ({"request_id": own}, {"since": refused["at"], "outcome": "refused"}):
        assert service.read("/audit-events", **query)["items"] == [refused]
    issued = service.read("/audit-events", action="issue a statement")["items"]
    assert {each["detail"]["before"] for each in issued} == {"agreed_by_recipient"}
    assert service.read("/audit-events", until="2019-01-01T00:00:00Z")["items"] == []
    assert slug(service.get("/audit-events", since="yesterday")) == "date-malformed"
    assert slug(service.get("/audit-events", person="\u0000")) == "request-invalid"


def test_restatements_are_the_difference_of_two_times_of_knowing(
    lived: tuple[Service, July],
) -> None:
    """The lines add up to the movement of the balance, and name their cause."""
    service, _ = lived
    seal_all(service.ledger, CODE)
    first = service.read("/seals")["items"][-1]["last_sequence"]
    record_one_cost(service.ledger, entered_on="2019-10-31", amount="7.00")
    seal_all(service.ledger, CODE)
    second = service.read("/seals")["items"][-1]["last_sequence"]
    query = {"from": first, "to": second, "book": "ASH", "account": "6000"}
    moved = _every_page(service, "/restatements", 1, **query)
    assert [(each["cause"], each["amount"]) for each in moved] == [("cost_recorded", "7.00")]
    assert service.read("/restatements", PAYER_PREPARER, **query)["items"] == []
    backwards = service.get("/restatements", **query | {"from": second, "to": first})
    assert slug(backwards) == "dates-reversed"


def test_a_workbook_is_the_same_until_something_changes(lived: tuple[Service, July]) -> None:
    """Its entity tag answers 304 for what one has; the name says what it is of."""
    service, _ = lived
    for kind, name in (
        ("statement", "statement-ASH-2019-20-0001.xlsx"),
        ("cost-neutrality", "cost-neutrality-2019-07.xlsx"),
    ):
        path = f"/v1/arrangements/{CODE}/reports/{kind}?period=2019-07"
        headers = service.headers(AUDITOR)
        first = service.client.get(path, headers=headers)
        assert first.content.startswith(b"PK")
        assert f'filename="{name}"' in first.headers["content-disposition"]
        tag = first.headers["etag"]
        again = service.client.get(path, headers={**headers, "If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_the_worked_example_shows_what_it_is_known_to_show(example: Service) -> None:
    """July's statement, the neutrality of the Director's pool, and the arrangement itself."""
    auditor = AUDITOR_OF_EXAMPLE
    heads = example.read("/statements", auditor)["items"]
    assert len(heads) == 19
    july = example.read(f"/statements/{heads[0]['id']}", auditor)
    assert (july["period"], july["gross"], july["by_pool"]["DCS"]) == (
        "2018-07",
        "31333.63",
        "6869.45",
    )
    report = example.read("/cost-neutrality", auditor, period="2020-01")
    director = next(each for each in report["pools"] if each["pool"] == "DCS")
    assert (director["recoverable"], director["residual"]) == ("155307.22", "0.00")
    assert example.read("", auditor)["definition"]["code"] == "plymouth-torbay"


@pytest.mark.parametrize(
    "number", ["+154", "1_54", "154.0", "%20154", "0154", "\uff11\uff15\uff14"]
)
def test_a_number_is_written_in_plain_digits(lived: tuple[Service, July], number: str) -> None:
    """What only a lenient reader takes for a number is none, in a path as in a query."""
    service, _ = lived
    for path in (f"/statements/{number}", f"/costs?limit={number}"):
        answer = service.get(path, PREPARER)
        assert answer.status_code == 422, path
        assert "plain digits" in problem(answer)["detail"]
