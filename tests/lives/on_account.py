"""On-account charging: the Director of Ash-Birch at a sum a month, and a row for every table."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from ledger.actions.authority import Permission
from ledger.actions.estimate_time import estimate_time
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.raise_cap import submit_cap_raise
from ledger.actions.state_time import approve_time, certify_time, state_time
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.calendar import Month
from tests.ledgers import (
    APPROVER,
    HOST,
    POST_HOLDER,
    PREPARER,
    RECIPIENT,
    approve,
    definition,
    do,
    record_one_cost,
    time_row,
)
from tests.lives.other_way import other_way
from tests.lives.versions import agree_version

_LAST = 12
WORKING_DAYS = {7: 23, 8: 21, 9: 21, 10: 23, 11: 21, 12: 20}  # of 2019, less Ash-Birch's holidays


def on_account(code: str = "DCS", **fields: str) -> dict[str, Any]:
    """Return the model with one pool on account: 5,000.00 a month, a tolerance of 10.00."""
    model = definition()["cost_recovery_model"]
    terms = {
        "charging": "on_account",
        "on_account_sum": "5000.00",
        "true_up_tolerance": "10.00",
        **fields,
    }
    pools = [{**pool, **terms} if pool["code"] == code else pool for pool in model["pools"]]
    return {**model, "pools": pools}


def halve_time(ledger: Ledger, month: Month) -> int:
    """State, certify and approve a month of the DCS in which each council had eight days."""
    row = time_row(
        service_from=month.first.isoformat(),
        service_to=month.last.isoformat(),
        party_days={HOST: "8", RECIPIENT: "8"},
        joint="0",
        leave=str(WORKING_DAYS[month.number] - 16),
    )
    stated: int = do(
        ledger, POST_HOLDER, Permission.STATE_TIME, lambda work: state_time(work, row)
    )["id"]
    certify = partial(certify_time, event_id=stated, capacity="post-holder", on=None)
    do(ledger, POST_HOLDER, Permission.CERTIFY_TIME, certify)
    approve = partial(approve_time, event_id=stated, on=None)
    do(ledger, APPROVER, Permission.APPROVE_TIME, approve)
    return stated


def live_on_account(ledger: Ledger) -> None:
    """After July's life: a pool paid on account, one with a cap and a floor, an estimate of time.

    From October KIOSK is paid for by 100.00 a month. It costs 200.00 a month, of which half is
    due, and 200.02 in December: a penny more than the sums, within the tolerance, so it is waived.
    TOLL has no cost, and is charged up to its floor of 50.00 at the end of the term.
    """
    kiosk = {"charging": "on_account", "on_account_sum": "100.00", "true_up_tolerance": "1.00"}
    toll = {"annual_cap": "60.00", "annual_floor": "50.00"}
    model = other_way()["cost_recovery_model"]
    office = model["pools"][2]
    pools = [{**office, "code": "KIOSK", **kiosk}, {**office, "code": "TOLL", **toll}]
    third = {"version": 3, "effective_from": "2019-10-01", "pools": [*model["pools"], *pools]}
    agree_version(ledger, {**model, **third}, on=date(2019, 9, 20))
    _raise_the_cap(ledger)
    estimate = {"post": "DCS", "month": "2019-09", "reason": "The post-holder is away"}
    do(ledger, PREPARER, Permission.STATE_TIME, partial(estimate_time, row=estimate))
    for month in (Month(2019, 10), Month(2019, 11), Month(2019, 12)):
        record_one_cost(
            ledger,
            pool="KIOSK",
            amount="200.02" if month.number == _LAST else "200.00",
            service_from=month.first.isoformat(),
            service_to=month.last.isoformat(),
            entered_on=month.last.isoformat(),
        )
        do(ledger, PREPARER, Permission.PREPARE_STATEMENT, partial(_prepare, month))


def _raise_the_cap(ledger: Ledger) -> None:
    row = {"pool": "TOLL", "financial_year": "2019-20", "amount": "5.00", "reason": "A new road"}
    made = do(ledger, PREPARER, Permission.PROPOSE, partial(submit_cap_raise, row=row))["id"]
    approve(ledger, made)


def _prepare(month: Month, work: Work) -> Receipt:
    return prepare_statement(work, month, on=month.next.first.replace(day=7))
