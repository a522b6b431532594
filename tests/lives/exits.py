"""Ending Ash-Birch: notice, and one small life that is settled to the last penny."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from ledger.actions.agree_statement import agree_statement, submit_statement
from ledger.actions.authority import Caller, Permission
from ledger.actions.certify_exit import certify_exit
from ledger.actions.give_exit_notice import give_exit_notice
from ledger.actions.issue_statement import issue_statement
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_evidence import give_baseline, give_control_total
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.calendar import Month
from tests.ledgers import (
    APPROVER,
    PAYER_APPROVER,
    PREPARER,
    approve_baseline,
    definition,
    do,
    record_one_cost,
)

LAST_DAY = "2019-12-31"


def notice_row(**fields: object) -> dict[str, Any]:
    """Return a notice of 9 September to the end that the definition gives."""
    return {"given_on": "2019-09-09", "last_day": LAST_DAY, "reason": "By agreement"} | fields


def give_notice(ledger: Ledger, caller: Caller = PREPARER, **fields: object) -> int:
    """Give notice; return the submission."""
    act = partial(_given, notice_row(**fields))
    made: int = do(ledger, caller, Permission.GIVE_EXIT_NOTICE, act)["id"]
    return made


def _given(row: Mapping[str, Any], work: Work) -> Receipt:
    return give_exit_notice(work, row)


def ask_for_certificate(
    ledger: Ledger, caller: Caller = PREPARER, *, as_at: str = LAST_DAY, agreed: object = ()
) -> int:
    """Ask for the certificate of exit; return the submission."""
    row = {"as_at": as_at, "agreed_differences": agreed}
    made: int = do(ledger, caller, Permission.CERTIFY_EXIT, lambda work: certify_exit(work, row))[
        "id"
    ]
    return made


def only_office(*pools: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes of Ash-Birch's definition: OFFICE, and a pool WIND-UP to close with.

    OFFICE is shared half and half, WIND-UP is Birch's alone, and nothing is priced. `pools` more.
    """
    model = definition()["cost_recovery_model"]
    setup, office = model["pools"][0], model["pools"][2]
    wind_up = {**setup, "code": "WIND-UP", "class": "exit"}
    return {
        "cost_recovery_model": {**model, "pools": [office, wind_up, *pools]},
        "services": [],
        "posts": [],
    }


def tie_the_evidence(ledger: Ledger, *, total: str = "100.00") -> None:
    """Give July's control total, and a baseline of 100.00 for each month of the term."""
    row = {"entered_on": "2019-07-31", "source": "creditors", "amount": total}
    do(ledger, PREPARER, Permission.RECORD_EVIDENCE, lambda work: give_control_total(work, row))
    for number in range(7, 13):
        act = partial(_baseline, {"pool": "OFFICE", "service_month": f"2019-{number:02d}"})
        do(ledger, PREPARER, Permission.RECORD_EVIDENCE, act)
    approve_baseline(ledger)


def _baseline(row: Mapping[str, Any], work: Work) -> Receipt:
    return give_baseline(work, {**row, "amount": "100.00", "description": "Offices of our own"})


def record_office(ledger: Ledger, **fields: str) -> Receipt:
    """Record 100.00 of OFFICE in July."""
    return record_one_cost(ledger, **{"amount": "100.00", **fields})


def prepare(ledger: Ledger, month: Month) -> int:
    """Prepare a month's statement, on the 7th of the next."""
    on = month.next.first.replace(day=7)
    made: int = do(
        ledger,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: prepare_statement(work, month, on=on),
    )["id"]
    return made


def issue(ledger: Ledger, statement: int, on: date) -> None:
    """Take a prepared statement all the way to issued."""
    do(
        ledger,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: submit_statement(work, statement, on=on),
    )
    for caller in (APPROVER, PAYER_APPROVER):
        do(
            ledger,
            caller,
            Permission.AGREE_STATEMENT,
            lambda work: agree_statement(work, statement, on=on),
        )
    do(ledger, PREPARER, Permission.ISSUE_STATEMENT, lambda work: issue_statement(work, statement))


def live_to_the_notice(ledger: Ledger) -> None:
    """Give notice on the ledger that has lived through July; it waits for both councils."""
    give_notice(ledger)
