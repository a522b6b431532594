"""Over HTTP: no council reads a single cost of the other's, however it asks. See decision 0019."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ledger.actions.authority import Caller
from ledger.actions.seal import seal_all
from tests.api.calls import Service, problem, serving, slug
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    CODE,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    cost_row,
    definition,
    set_up,
)
from tests.lives.beside_the_charge import accrual_row, journal_row, own_cost_row
from tests.lives.other_way import other_way

PAYER_AUDITOR = replace(AUDITOR, person="P0009", party=RECIPIENT)
THIRD_PARTY = replace(AUDITOR, person="P0008", party="DFE")
SIMULATE = "/cost-recovery-models/1/simulate"
NOVEMBER = {"from": "2019-11", "to": "2019-11"}
SECRET = "Award to J Smith"


def one_off(service: Service) -> None:
    """Record 1,234.56 for 13 November alone, and 2,100.00 for all of November, in OFFICE."""
    single = {"service_from": "2019-11-13", "service_to": "2019-11-13"}
    whole = {"service_from": "2019-11-01", "service_to": "2019-11-30"}
    for number, fields in enumerate(
        ({**single, "amount": "1234.56"}, {**whole, "amount": "2100.00"})
    ):
        row = {"source_ref": f"N-{number}", "entered_on": "2019-11-30", "pool": "OFFICE"} | fields
        service.write("/costs", cost_row(**row))


# ---- a reference that is not one's own ----
@pytest.mark.parametrize("path", ["/costs", "/costs:batch"])
def test_naming_the_others_reference_tells_nothing_of_it(service: Service, path: str) -> None:
    """Recorded or not, the same refusal: the pool is another's, before anything is looked up."""
    service.write("/costs", cost_row(source_ref="PAYROLL-DCS"))
    said = []
    for reference in ("PAYROLL-DCS", "PAYROLL-DCX"):
        row = cost_row(source_ref=reference)
        body = {"items": [row]} if path.endswith("batch") else row
        answer = service.post(path, body, PAYER_PREPARER)
        assert answer.status_code in (403, 422)
        said.append(answer.text.replace(answer.headers["x-request-id"], ""))
    assert said[0] == said[1]
    assert "recorded, as" not in said[0]


# ---- a supposed last day ----
def test_the_recipient_moves_the_last_day_by_months_only(service: Service) -> None:
    """Two days compared would show 1,234.56 of 13 November; months show 3,334.56 of November."""
    one_off(service)
    for caller in (PAYER_PREPARER, PAYER_APPROVER, PAYER_AUDITOR):
        for day in ("2019-11-12", "2019-11-13", "2019-11-29", "2019-12-01"):
            asked = service.post(SIMULATE, {**NOVEMBER, "last_day": day}, caller)
            ending = service.get("/exit-simulation", caller, if_on=day)
            assert (asked.status_code, slug(asked)) == (403, "month-ends-only")
            assert (ending.status_code, slug(ending)) == (403, "month-ends-only")
            for money in ("1234.56", "1,234.56", "3334.56", "3,334.56"):
                assert money not in asked.text + ending.text
    near = problem(service.post(SIMULATE, {**NOVEMBER, "last_day": "2019-11-13"}, PAYER_PREPARER))
    assert "Name 2019-10-31 or 2019-11-30." in near["detail"]
    assert near["errors"][0]["pointer"] == "/last_day"
    for day, incurred in (("2019-10-31", "0.00"), ("2019-11-30", "3334.56")):
        made = service.write(SIMULATE, {**NOVEMBER, "last_day": day}, PAYER_PREPARER)
        assert made["total"]["incurred"] == incurred
        assert service.get("/exit-simulation", PAYER_PREPARER, if_on=day).status_code == 200


def test_whoever_bears_every_cost_may_name_any_day(service: Service) -> None:
    """12 November is the 8th of 21 working days: 2,100.00 x 8/21 = 800.00.

    The next day is the 9th: 900.00, and 1,234.56 with it.
    """
    one_off(service)
    for day, incurred in (("2019-11-12", "800.00"), ("2019-11-13", "2134.56")):
        for caller in (PREPARER, AUDITOR):
            made = service.write(SIMULATE, {**NOVEMBER, "last_day": day}, caller)
            assert made["total"]["incurred"] == incurred
            assert service.get("/exit-simulation", caller, if_on=day).status_code == 200
    third = service.get("/exit-simulation", THIRD_PARTY, if_on="2019-11-13")
    assert slug(third) == "month-ends-only"


def test_the_arrangements_own_last_day_is_nobodys_choice(migrated_url: str) -> None:
    """Of an arrangement that ends on 18 December, that day may be asked about."""
    (post,) = definition()["posts"]
    ends: dict[str, Any] = {"ends_on": "2019-12-18", "posts": [{**post, "shared_to": "2019-12-18"}]}
    with set_up(migrated_url, **ends), serving(migrated_url) as service:
        for day, status in (("2019-12-18", 200), ("2019-12-17", 403), ("2019-12-31", 200)):
            assert service.get("/exit-simulation", PAYER_PREPARER, if_on=day).status_code == status
        for day in ("0001-01-01", "0001-01-02", "9999-12-30"):
            asked = service.post(SIMULATE, {**NOVEMBER, "last_day": day}, PAYER_PREPARER)
            assert asked.status_code in (403, 422)


@pytest.fixture
def both_ways(migrated_url: str) -> Iterator[Service]:
    """Serve Ash-Birch where each council supplies pools to the other."""
    with set_up(migrated_url, **other_way()), serving(migrated_url) as running:
        yield running


def test_where_services_run_both_ways_months_it_is_for_both(both_ways: Service) -> None:
    """Each council would read the other's costs."""
    for caller in (PREPARER, PAYER_PREPARER, AUDITOR, PAYER_AUDITOR):
        asked = both_ways.post(SIMULATE, {**NOVEMBER, "last_day": "2019-11-13"}, caller)
        assert slug(asked) == "month-ends-only"
        assert both_ways.get("/exit-simulation", caller, if_on="2019-11-30").status_code == 200


@pytest.mark.parametrize("supposed", [[], [{"code": "OFFICE", "supplier": RECIPIENT}]])
def test_no_supposed_supplier_makes_a_cost_ones_own(
    both_ways: Service, supposed: list[dict[str, Any]]
) -> None:
    """By its reference only a cost of one's own is moved, whoever is supposed to supply its pool.

    Otherwise Birch would read off Ash's 100.01, reference by reference.
    """
    both_ways.write("/costs", cost_row(source_ref="OURS"))
    move = {"to": "RESPITE", "pool": "OFFICE", "source_ref": "OURS"}
    asked = {"from": "2019-07", "to": "2019-07", "pools": supposed, "moves": [move]}
    made = both_ways.write(SIMULATE, asked, PAYER_PREPARER)
    incurred = {each["pool"]: each["incurred"] for each in made["pools"]}
    assert (incurred["OFFICE"], incurred["RESPITE"]) == ("100.01", "0.00")


def test_the_words_of_a_question_are_the_councils_own(service: Service) -> None:
    """What Ash supposed may name a payroll reference: Birch sees that it asked, not what."""
    moves = [{"to": "OFFICE", "source_ref": "PAY-J-SMITH"}]
    service.write(SIMULATE, {**NOVEMBER, "moves": moves})
    for caller, shown in ((PREPARER, True), (PAYER_PREPARER, False)):
        trail = service.read("/audit-events", caller)["items"]
        (asked,) = (each for each in trail if each["action"].startswith("simulate"))
        assert ("question" in asked["detail"], "J-SMITH" in str(trail)) == (shown, shown)


# ---- what awaits only the other council ----
def submitted_by_ash(service: Service) -> dict[str, int]:
    """Submit what only Ash's approver decides on: a journal, and a reversal."""
    recorded = service.write("/own-costs", own_cost_row(description=SECRET, amount="888.88"))
    row = journal_row(reason=SECRET, source_ref="J-SMITH")
    return {
        "manual_journal": service.write("/journals", row)["id"],
        "reversal": service.write(
            f"/journals/{recorded['journal_id']}/reverse", {"reason": SECRET}
        )["id"],
    }


def test_what_awaits_ash_alone_says_nothing_to_birch(service: Service) -> None:
    """Purpose, day, status and approvers; to Ash, whole, before and after it is decided."""
    submitted = submitted_by_ash(service)
    for status in ("submitted", "rejected"):
        for purpose, number in submitted.items():
            whole = service.read(f"/approvals/{number}")
            assert SECRET in whole["summary"] + str(whole["payload"])
            for caller in (PAYER_PREPARER, PAYER_APPROVER, PAYER_AUDITOR, THIRD_PARTY):
                seen = service.read(f"/approvals/{number}", caller)
                assert (seen["purpose"], seen["status"]) == (purpose, status)
                assert (seen["approvers"], seen["party"]) == ([HOST], HOST)
                assert seen["submitted_on"] == whole["submitted_on"]
                assert (seen["summary"], seen["payload"], seen["digest"]) == (None, None, None)
                assert [each["reason"] for each in seen["decisions"]] in ([], [None])
                assert "mith" not in str(seen)
                assert number not in _waiting(service, caller)
            if status == "submitted":
                service.write(f"/approvals/{number}/reject", {"reason": SECRET}, APPROVER)


def _waiting(service: Service, caller: Caller) -> list[int]:
    return [each["id"] for each in service.read("/approvals", caller)["items"]]


def test_what_both_approve_is_whole_for_both(service: Service) -> None:
    """A rate card awaits either council, so either reads it."""
    card = {"service": "AUDIT", "effective_from": "2019-07-01", "unit_price": "50.00"}
    number = service.write("/rate-cards", card)["id"]
    read = [service.read(f"/approvals/{number}", each) for each in (PREPARER, PAYER_PREPARER)]
    assert read[0]["payload"] == read[1]["payload"] != {}
    assert read[0]["digest"] == read[1]["digest"] is not None


# ---- journals by hand ----
def by_hand(service: Service, *accounts: str, debit: str) -> int:
    """Post a journal of Ash's on two accounts; return its event."""
    lines = [{"account": accounts[0], "debit": debit}, {"account": accounts[1], "credit": debit}]
    row = journal_row(lines=lines, reason=SECRET)
    number = service.write("/journals", row)["id"]
    effect: int = service.approve(number, APPROVER)["effect"]
    return effect


def test_journals_by_hand_of_costs_are_their_councils_own(service: Service) -> None:
    """On 5600, 2100 or 2110, and their reversals: as an own cost is. A transfer to bank is not."""
    hidden = [
        by_hand(service, "5600", "2100", debit="999.11"),
        by_hand(service, "2110", "1000", debit="666.11"),
        by_hand(service, "1330", "2100", debit="555.11"),
    ]
    asked = service.write(f"/journals/{hidden[0]}-1/reverse", {"reason": SECRET})
    hidden.append(service.approve(asked["id"], APPROVER)["effect"])
    plain = by_hand(service, "1330", "1000", debit="444.11")
    for number in (*hidden, plain):
        assert service.get(f"/journals/{number}-1").status_code == 200
    for caller in (PAYER_PREPARER, PAYER_AUDITOR, THIRD_PARTY):
        for number in hidden:
            assert slug(service.get(f"/journals/{number}-1", caller)) == "not-found"
        listed = service.read("/journals", caller)["items"]
        assert [each["id"] for each in listed] == [f"{plain}-1"]
    assert len(service.read("/journals")["items"]) == len(hidden) + 1


# ---- accruals ----
def test_an_accrual_shows_what_is_earned_of_it_and_not_the_cost(service: Service) -> None:
    """80.01, half and half, is 40.01 for Birch in both books; 80.01 and why are Ash's."""
    made = service.write("/accruals", accrual_row(reason=SECRET))
    (whole,) = service.read("/accruals")["items"]
    assert (whole["amount"], whole["retained"], whole["reason"]) == ("80.01", "40.00", SECRET)
    for caller in (PAYER_PREPARER, PAYER_AUDITOR, THIRD_PARTY):
        (seen,) = service.read("/accruals", caller)["items"]
        assert (seen["pool"], seen["period"], seen["earned"]) == ("OFFICE", "2019-07", "40.01")
        for name in ("amount", "recoverable", "retained", "working", "reason"):
            assert seen[name] is None
        for number in (made["id"], made["reversed_by"]):
            read = service.read(f"/journals/{number}-1", caller)
            assert [each["account"] for each in read["lines"]] == [1215, 4140]
            theirs = service.read(f"/journals/{number}-2", caller)
            assert [each["account"] for each in theirs["lines"]] == [5500, 2315]
            assert "80.01" not in str(read) + str(theirs)
            assert SECRET not in str(read) + str(theirs)
        assert read["source"] is None
        listed = service.read("/journals", caller, book=HOST)["items"]
        assert [len(each["lines"]) for each in listed] == [2, 2]
        assert "80.01" not in str(listed)
    listed = service.read("/journals", book=HOST)["items"]
    assert [len(each["lines"]) for each in listed] == [7, 7]


def test_an_accrual_of_a_priced_pool_is_all_cost(service: Service) -> None:
    """Nothing is earned on it, so that its one journal is Ash's own."""
    made = service.write("/accruals", accrual_row(pool="AUDITS"))
    assert service.get(f"/journals/{made['id']}-1").status_code == 200
    refused = service.get(f"/journals/{made['id']}-1", PAYER_PREPARER)
    assert (refused.status_code, slug(refused)) == (404, "not-found")
    assert service.read("/journals", PAYER_PREPARER)["items"] == []


# ---- what moved between two times of knowing ----
def test_no_restatement_shows_what_a_journal_does_not(service: Service) -> None:
    """A cost, an own cost, a journal by hand and an accrual: to Birch, only what is earned."""
    seal_all(service.ledger, CODE)
    service.write("/costs", cost_row())
    service.write("/own-costs", own_cost_row())
    by_hand(service, "5600", "2100", debit="999.11")
    service.write("/accruals", accrual_row())
    seal_all(service.ledger, CODE)
    heads = [each["last_sequence"] for each in service.read("/seals")["items"]]
    asked: dict[str, Any] = {"from": heads[0], "to": heads[-1], "book": HOST}
    theirs = service.read("/restatements", PAYER_PREPARER, **asked)["items"]
    assert [each["account"] for each in theirs] == [1215, 4140, 1215, 4140]
    assert len(service.read("/restatements", **asked)["items"]) == 2 + 2 + 2 + 7 + 7
