"""Receipts and settlement over HTTP: unidentified money, refunds, set-offs, write-offs, ageing.

On Ash-Birch after its July: a statement of 6,344.01, due on 7 September 2019, paid on the 6th with
10.00 over, and its last line, two audits of 370.00 and VAT of 74.00, under dispute.
"""

from __future__ import annotations

from tests.api.calls import Service, serving, slug
from tests.ledgers import (
    APPROVER,
    JULY,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    July,
    set_up,
)
from tests.lives.other_way import other_way
from tests.test_hard_cases import issued
from tests.test_settlement_life import theirs

Lived = tuple[Service, July]


def unknown(service: Service) -> int:
    """Record 50.00 from nobody known."""
    row = {"payment_ref": "CASH-1", "received_on": "2019-09-20", "amount": "50.00"}
    made: int = service.write("/receipts", {**row, "unidentified": True})["id"]
    return made


def test_money_from_nobody_known_is_identified_and_then_matched(lived: Lived) -> None:
    """It has no payer until somebody says who paid, and why; before, nothing is done with it."""
    service, july = lived
    receipt = unknown(service)
    seen = service.read(f"/receipts/{receipt}")
    assert (seen["payer"], seen["unallocated"], seen["identified_on"]) == (None, "50.00", None)
    part = {"allocations": [{"statement": july.statement, "amount": "1.00"}]}
    answer = service.post(f"/receipts/{receipt}/allocations", part)
    assert (answer.status_code, slug(answer)) == (409, "receipt-unidentified")
    assert slug(service.post(f"/receipts/{receipt}/identify", {})) == "request-invalid"
    said = {"evidence": "Remittance advice 17", "identified_on": "2019-09-25"}
    assert service.write(f"/receipts/{receipt}/identify", said)["payer"] == RECIPIENT
    assert slug(service.post(f"/receipts/{receipt}/identify", said)) == "already-recorded"
    service.write(f"/receipts/{receipt}/match", None, PAYER_PREPARER)
    seen = service.read(f"/receipts/{receipt}")
    assert (seen["payer"], seen["matched"], seen["identified_on"]) == (
        RECIPIENT,
        True,
        "2019-09-25",
    )
    assert service.read("/mirror")["unexplained"] == "0.00"


def test_what_is_unallocated_is_listed_and_paid_back(lived: Lived) -> None:
    """The 10.00 paid over, once both councils approve; a penny more is refused."""
    service, july = lived
    (item,) = service.read("/unallocated")["items"]
    assert (item["id"], item["kind"], item["unallocated"]) == (july.receipt, "receipt", "10.00")
    asked = {"source": july.receipt, "amount": "10.01", "payment_ref": "R-1"}
    answer = service.post("/refunds", asked)
    assert (answer.status_code, slug(answer)) == (422, "refund-exceeds")
    both = service.post("/refunds", asked | {"pool": "OFFICE"})
    assert (both.status_code, slug(both)) == (422, "input-invalid")
    waits = service.write("/refunds", asked | {"amount": "10.00"})
    assert waits["awaiting"] == ["ASH", "BIR"]
    assert service.read("/refunds")["items"] == []
    service.approve(waits["id"])
    (paid,) = service.read("/refunds")["items"]
    assert (paid["source"], paid["amount"], paid["payment_ref"]) == (july.receipt, "10.00", "R-1")
    assert service.read("/unallocated")["items"] == []
    assert service.read(f"/receipts/{july.receipt}")["refunded"] == "10.00"
    assert service.read("/mirror")["unexplained"] == "0.00"


def test_unmatched_money_is_not_paid_back(lived: Lived) -> None:
    """The payer matches first."""
    service, _ = lived
    receipt = unknown(service)
    service.write(f"/receipts/{receipt}/identify", {"evidence": "Remittance advice 17"})
    body = {"source": receipt, "amount": "1.00", "payment_ref": "R-1"}
    answer = service.post("/refunds", body)
    assert (answer.status_code, slug(answer)) == (409, "payment-not-matched")


def test_what_is_taken_back_is_owed_and_ages_again(lived: Lived) -> None:
    """844.01 of 6,344.01 comes back: on 31 October it is 54 days past due.

    The audits' share of it is 844.01 x 444.00/6,344.01 = 59.069..., so from 31 March, when their
    line is disputed, 59.07 of the debt is.
    """
    service, july = lived
    body = {"statement": july.statement, "amount": "844.01", "released_on": "2019-10-15"}
    back = service.write(f"/receipts/{july.receipt}/release", body)
    assert (back["allocated"], back["unallocated"]) == ("5500.00", "854.01")
    aged = service.read("/ageing", as_at="2019-10-31", payee="ASH")
    bands = {band["band"]: band["amount"] for band in aged["bands"]}
    assert bands["days_31_to_60"] == aged["total"] == aged["debtor"] == "844.01"
    assert (aged["unallocated"], aged["unallocated_account"]) == ("854.01", "854.01")
    assert aged["agrees"]
    assert aged["disputed"] == "0.00"
    assert service.read("/ageing", as_at="2020-03-31", payee="ASH")["disputed"] == "59.07"
    assert [debt["statement"] for debt in aged["debts"]] == [july.statement]
    assert service.read("/ageing", as_at="2019-10-31", payee=RECIPIENT)["total"] == "0.00"
    refusal = service.get("/ageing", payee="DFE")
    assert slug(refusal) == "party-unknown"
    assert refusal.json()["errors"][0]["parameter"] == "payee"


def test_a_write_off_is_for_its_payees_approver_and_listed_by_the_mirror(lived: Lived) -> None:
    """100.00 comes back, and what is not under dispute is written off, not releasing Birch.

    The audits' share of it is 100.00 x 444.00/6,344.01 = 6.998..., so 93.00 is free of dispute.
    """
    service, july = lived
    body = {"statement": july.statement, "amount": "100.00", "released_on": "2019-10-15"}
    service.write(f"/receipts/{july.receipt}/release", body)
    asked = {"statement": july.statement, "amount": "93.00"}
    assert slug(service.post("/write-offs", asked)) == "reason-missing"
    assert slug(service.post("/write-offs", asked, PAYER_PREPARER)) in (
        "reason-missing",
        "not-permitted",
    )
    beyond = asked | {"amount": "93.01", "reason": "Not worth pursuing"}
    assert slug(service.post("/write-offs", beyond)) == "dispute-open"
    waits = service.write("/write-offs", asked | {"reason": "Not worth pursuing"})
    assert waits["awaiting"] == ["ASH"]
    service.approve(waits["id"], APPROVER)
    (written,) = service.read("/write-offs")["items"]
    assert (written["amount"], written["released"]) == ("93.00", False)
    mirror = service.read("/mirror")
    assert (mirror["unexplained"], mirror["difference"]) == ("0.00", "-93.00")


def test_nothing_is_set_off_where_nothing_runs_the_other_way(lived: Lived) -> None:
    """Birch is owed nothing here; and nobody but a preparer of the two submits one."""
    service, _ = lived
    answer = service.post("/set-offs", {"amount": "1.00"})
    assert (answer.status_code, slug(answer)) == (422, "allocation-exceeds-debt")
    assert service.read("/set-offs")["items"] == []
    assert slug(service.post("/set-offs", {"amount": "1.00"}, APPROVER)) == "not-permitted"
    assert slug(service.post("/set-offs", {"amount": "1.00"}, PAYER_APPROVER)) == "not-permitted"


def test_debts_that_run_each_way_are_set_off_and_interest_is_worked_out(migrated_url: str) -> None:
    """July's 365.00 and Birch's 40.00, both due on 7 September: 10.00 comes off each.

    Interest on 365.00 from 8 September to 7 October 2019, 30 days at 8.75p: 262.5p, half up 2.63.
    Birch's 40.00 of the same day: 30 x 4,000 x 8.75/36,500 = 28.767...p, 0.29.
    """
    with set_up(migrated_url, **other_way(), late_payment_interest="statutory") as ledger:
        july, birch = issued(ledger, JULY, "730.00"), theirs(ledger, JULY, "100.00")
    with serving(migrated_url) as service:
        found = service.read("/late-payment-interest", as_at="2019-10-07")
        assert (found["terms"], found["total"]) == ("statutory", "2.92")
        assert [each["interest"] for each in found["statements"]] == ["2.63", "0.29"]
        assert found["statements"][0]["working"] == [
            {
                "first": "2019-09-08",
                "last": "2019-10-07",
                "days": 30,
                "unpaid": "365.00",
                "percent": "8.75",
                "interest_pence": "525/2",
            }
        ]
        by_month = [{"statement_period": "2019-07", "amount": "10.00"}]
        body = {"amount": "10.00", "host_statements": by_month}
        early = service.post("/set-offs", body | {"submitted_on": "2019-08-07"})
        assert (early.status_code, slug(early)) == (422, "allocation-too-early")
        asked = body | {"submitted_on": "2019-10-15"}
        waits = service.write("/set-offs", asked, PAYER_PREPARER)
        for caller in (APPROVER, PAYER_APPROVER):
            service.write(f"/approvals/{waits['id']}/approve", {"decided_on": "2019-10-15"}, caller)
        (done,) = service.read("/set-offs")["items"]
        assert (done["amount"], done["submission"]) == ("10.00", waits["id"])
        assert done["set_off_on"] == "2019-10-15"
        assert [(line["statement"], line["gross"]) for line in done["lines"]] == [
            (july, "10.00"),
            (birch, "10.00"),
        ]
        uneven = service.post("/set-offs", body | {"amount": "11.00"})
        assert (uneven.status_code, slug(uneven)) == (422, "set-off-uneven")
        assert service.read("/mirror")["difference"] == "0.00"


def test_interest_on_late_payment_is_off_by_default(lived: Lived) -> None:
    """The definition says nothing of it, so nothing is worked out."""
    service, _ = lived
    found = service.read("/late-payment-interest", PREPARER, as_at="2019-12-31")
    assert (found["terms"], found["total"], found["statements"]) == ("none", "0.00", [])
