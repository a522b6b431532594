"""Ash-Birch with services that run the other way: Birch supplies Ash with RESPITE and COACHING."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from ledger.actions.agree_statement import agree_statement, submit_statement
from ledger.actions.authority import Permission
from ledger.actions.issue_statement import issue_statement
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_cost import record_cost
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.calendar import Month
from tests.ledgers import (
    APPROVER,
    PAYER_APPROVER,
    PAYER_PREPARER,
    RECIPIENT,
    cost_row,
    definition,
    do,
)

COACH_CARD = {"service": "COACH", "effective_from": "2019-07-01", "unit_price": "50.00"}


def other_way() -> dict[str, Any]:
    """Return what changes of Ash-Birch's definition.

    Of RESPITE's cost Ash pays 40 %; of HOSTEL's, what its children are of all; a day of COACH has
    a price, taxed.
    """
    plain = definition()
    model = plain["cost_recovery_model"]
    office, homes = model["pools"][2], model["pools"][3]
    supplied = {"supplier": RECIPIENT}
    pools = [
        {**office, **supplied, "code": "RESPITE", "share": "0.4"},
        {**homes, **supplied, "code": "HOSTEL"},
        {
            **model["pools"][4],
            **supplied,
            "code": "COACHING",
        },
    ]
    coach = {"code": "COACH", "name": "Coaching", "pool": "COACHING", "unit": "day"}
    return {
        "cost_recovery_model": {**model, "pools": [*model["pools"], *pools]},
        "services": [*plain["services"], coach],
    }


def record_their_cost(ledger: Ledger, **fields: object) -> Receipt:
    """Record a cost as Birch's preparer: 100.01 in RESPITE for July, where nothing else is said."""
    row = cost_row(**{"pool": "RESPITE", **fields})
    return do(ledger, PAYER_PREPARER, Permission.RECORD, lambda work: record_cost(work, row))


def prepare_theirs(ledger: Ledger, period: Month) -> int:
    """Prepare the statement of what Birch supplied, as its preparer."""
    on = period.next.first.replace(day=7)
    made: int = do(
        ledger,
        PAYER_PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: prepare_statement(work, period, on=on),
    )["id"]
    return made


def issue_theirs(ledger: Ledger, statement: int, on: date) -> Receipt:
    """Take Birch's draft through to issue: its own approver agrees first, then Ash's."""
    submitted = partial(_submit, statement, on)
    do(ledger, PAYER_PREPARER, Permission.PREPARE_STATEMENT, submitted)
    for approver in (PAYER_APPROVER, APPROVER):
        do(ledger, approver, Permission.AGREE_STATEMENT, partial(_agree, statement, on))
    return do(ledger, PAYER_PREPARER, Permission.ISSUE_STATEMENT, partial(_issue, statement))


def _submit(statement: int, on: date, work: Work) -> Receipt:
    return submit_statement(work, statement, on=on)


def _agree(statement: int, on: date, work: Work) -> Receipt:
    return agree_statement(work, statement, on=on)


def _issue(statement: int, work: Work) -> Receipt:
    return issue_statement(work, statement)
