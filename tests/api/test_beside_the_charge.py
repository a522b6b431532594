"""Over HTTP: what a council keeps in its own book beside the charge, and who sees it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from ledger.actions.seal import seal_all
from tests.api.calls import Service, problem, slug
from tests.closing import close
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    CODE,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    July,
    cost_row,
)
from tests.lives.beside_the_charge import (
    accrual_row,
    claim_row,
    journal_row,
    live_beside_the_charge,
    own_cost_row,
)

THIRD_PARTY = replace(AUDITOR, person="P0008", party="DFE")
PAYER_AUDITOR = replace(AUDITOR, person="P0009", party=RECIPIENT)


def approve(service: Service, submission: int, caller: Any = APPROVER) -> int:  # noqa: ANN401
    """Approve a submission and return the event that carried it out."""
    done = service.write(f"/approvals/{submission}/approve", {}, caller)
    effect: int = done["effect"]
    return effect


def test_a_journal_shows_its_source_approval_and_reversal(service: Service) -> None:
    """Submitted, approved, read, reversed in a later period, and read again: all is linked."""
    submitted = service.write("/journals", journal_row(effective_on="2019-04-30"), PREPARER)
    assert (submitted["status"], submitted["awaiting"]) == ("submitted", ["ASH"])
    posted = approve(service, submitted["id"])
    read = service.read(f"/journals/{posted}-1")
    assert read["source"]["kind"] == "manual_journal"
    assert read["source"]["submission"] == submitted["id"]
    assert [(each["party"], each["person"]) for each in read["approvals"]] == [
        ("ASH", APPROVER.person)
    ]
    assert read["approvals"][0]["digest"] == submitted["digest"]
    assert (read["event"]["reversed_by"], read["event"]["prior_period"]) == (None, False)
    close(service.ledger, "2019-04")
    asked = service.write(f"/journals/{posted}-1/reverse", {"reason": "Entered twice"}, PREPARER)
    reversal = approve(service, asked["id"])
    assert service.read(f"/journals/{posted}-1")["event"]["reversed_by"] == reversal
    again = service.read(f"/journals/{reversal}-1")
    assert (again["event"]["reverses"], again["event"]["prior_period"]) == (posted, True)
    assert (again["source"]["kind"], again["source"]["reason"]) == ("reversal", "Entered twice")
    listed = service.read("/journals", kind="journal_reversed")["items"]
    assert [each["event"]["prior_period"] for each in listed] == [True]


def test_lines_of_an_earlier_year_are_tagged(service: Service) -> None:
    """A journal of 30 April 2019 for March 2019: that line is of a prior year, the other not."""
    lines = [
        {"account": "5600", "debit": "1.00", "service_month": "2019-03"},
        {"account": "2110", "credit": "1.00", "service_month": "2019-04"},
    ]
    row = journal_row(effective_on="2019-04-30", lines=lines)
    posted = approve(service, service.write("/journals", row, PREPARER)["id"])
    (listed,) = service.read("/journals", kind="manual_journal_posted")["items"]
    assert listed["id"] == f"{posted}-1"
    assert [each["prior_period"] for each in listed["lines"]] == [True, False]
    assert listed["event"]["prior_period"] is True


def test_a_journal_that_is_refused_points_at_its_line(service: Service) -> None:
    """1210 is the statement's: 422, and the pointer names the line."""
    lines = [{"account": "1210", "debit": "1.00"}, {"account": "1000", "credit": "1.00"}]
    answer = service.post("/journals", journal_row(lines=lines))
    assert (answer.status_code, slug(answer)) == (422, "account-not-by-hand")
    assert problem(answer)["errors"][0]["pointer"] == "/lines/0/account"
    for path in ("/journals/x/reverse", "/journals/999999-1/reverse"):
        assert slug(service.post(path, {"reason": "x"})) == "not-found"


def test_own_costs_are_shown_to_their_council_and_totalled_for_both(service: Service) -> None:
    """Birch records 2,750.00: Ash sees the total, and neither the line nor its journal."""
    recorded = service.write("/own-costs", own_cost_row(source_ref="O-1"), PAYER_PREPARER)
    assert recorded["book"] == RECIPIENT
    batch = {"items": [own_cost_row(kind="own", supplier=None, amount="1.00")]}
    assert service.write("/own-costs:batch", batch, PREPARER)["rows"] == 1
    (line,) = service.read("/own-costs", PAYER_AUDITOR)["items"]
    assert (line["source_ref"], line["kind"], line["reversed_by"]) == ("O-1", "third_party", None)
    assert [each["source_ref"] for each in service.read("/own-costs")["items"]] != ["O-1"]
    for caller in (AUDITOR, PAYER_AUDITOR, THIRD_PARTY):
        assert service.read("/own-costs/totals", caller)["items"] == [
            {"book": "ASH", "kind": "own", "service_month": "2019-09", "amount": "1.00"},
            {"book": "BIR", "kind": "third_party", "service_month": "2019-09", "amount": "2750.00"},
        ]
    asked = service.write(
        f"/journals/{recorded['journal_id']}/reverse", {"reason": "Twice"}, PAYER_PREPARER
    )
    reversal = approve(service, asked["id"], PAYER_APPROVER)
    for number in (recorded["id"], reversal):
        assert service.get(f"/journals/{number}-1", PAYER_AUDITOR).status_code == 200
        assert slug(service.get(f"/journals/{number}-1")) == "not-found"
    assert {each["book"] for each in service.read("/journals")["items"]} == {"ASH"}
    assert len(service.read("/journals", PAYER_AUDITOR, book=RECIPIENT)["items"]) == 2
    assert slug(service.get("/own-costs", THIRD_PARTY)) == "costs-not-visible"


def test_an_accrual_is_listed_with_its_working(service: Service) -> None:
    """80.01, half and half: 40.01 and 40.00, and the event that reversed it."""
    made = service.write("/accruals", accrual_row())
    (listed,) = service.read("/accruals", AUDITOR)["items"]
    assert {name: listed[name] for name in ("id", "reversed_by", "earned", "retained")} == {
        "id": made["id"],
        "reversed_by": made["reversed_by"],
        "earned": "40.01",
        "retained": "40.00",
    }
    assert listed["working"]["rule"] == "An agreed share of the cost."
    assert listed["working"]["share"] == "1/2"
    read = service.read(f"/journals/{made['id']}-1")
    assert read["source"]["kind"] == "accrual"
    assert read["event"]["reversed_by"] == made["reversed_by"]
    answer = service.post("/accruals", accrual_row(period="2020-03"))
    assert (answer.status_code, slug(answer)) == (422, "date-in-future")


def test_a_claim_is_followed_to_its_end(service: Service) -> None:
    """500.00 claimed; 1,000.00 of cost charged; 500.00 owed; 500.00 received; nothing left."""
    made = service.write("/grants/claims", claim_row(grant_ref="CLAIM 1"))
    service.write("/costs", cost_row(pool="SETUP", amount="1000.00"))
    service.write("/statements", {"period": "2019-07", "prepared_on": "2019-08-07"})
    address = f"/grants/{quote('CLAIM 1')}"
    standing = service.read(address, PAYER_AUDITOR)
    assert {name: standing[name] for name in ("id", "kind", "applied", "owed", "in_advance")} == {
        "id": made["id"],
        "kind": "claimed",
        "applied": "500.00",
        "owed": "500.00",
        "in_advance": "0.00",
    }
    money = {"payment_ref": "P-1", "received_on": "2019-08-15", "amount": "500.00"}
    assert service.write(f"{address}/receipts", money)["owed"] == "0.00"
    (listed,) = service.read("/grants/claims")["items"]
    assert (listed["received"], listed["owed"]) == ("500.00", "0.00")
    back = {"repaid_on": "2019-09-01", "amount": "0.01", "reason": "x"}
    answer = service.post(f"{address}/repayments", back)
    assert (answer.status_code, slug(answer)) == (409, "grant-exceeded")
    assert slug(service.get("/grants/NONE")) == "not-found"


def test_the_agreement_of_balances_sets_both_side_by_side(lived: tuple[Service, July]) -> None:
    """Both confirm nil on what July's paid statement left: the debtor differs by what is there."""
    service, _ = lived
    for caller, account in ((PREPARER, "1210"), (PAYER_PREPARER, "2310")):
        row = {"account": account, "as_at": "2019-09-30", "confirmed": "0.00", "owner": "AR"}
        service.write("/balance-confirmations", row, caller)
    found = service.read("/agreement-of-balances", as_at="2019-09-30")
    (pair, _) = found["between"]
    assert (pair["debtor"]["book"], pair["creditor"]["book"]) == ("ASH", "BIR")
    assert (pair["debtor"]["status"], pair["difference"]) == ("agreed", "0.00")
    assert pair["debtor"]["confirmed_by"] == PREPARER.person
    earlier = service.read("/agreement-of-balances", as_at="2019-08-31")
    assert earlier["host"][2] == {
        "book": "ASH",
        "account": 1210,
        "name": "Debtor",
        "ledger": "6344.01",
        "status": "unconfirmed",
    } | dict.fromkeys(
        (
            "confirmed",
            "confirmed_as_at",
            "ledger_then",
            "difference",
            "confirmed_by",
            "note",
            "owner",
            "first_seen",
            "age_days",
        )
    )


@pytest.mark.parametrize("name", ["own-costs", "own-costs/totals", "accruals", "grants/claims"])
def test_the_listings_page_without_loss(lived: tuple[Service, July], name: str) -> None:
    """Page by page they are the whole listing."""
    service, _ = lived
    live_beside_the_charge(service.ledger)
    seal_all(service.ledger, CODE)
    whole = service.read(f"/{name}", limit=500)["items"]
    items: list[Any] = []
    more: dict[str, Any] = {}
    while True:
        page = service.read(f"/{name}", AUDITOR, limit=1, **more)
        items += page["items"]
        if page["next"] is None:
            break
        more = {"cursor": page["next"]}
    assert items == whole
    assert whole
