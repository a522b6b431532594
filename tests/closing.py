"""Closing, reopening and adjusting the periods of Ash-Birch, for the tests that do.

The oldest period is April 2019: the pool SETUP takes costs then, and no post is shared yet, so no
time is due. The year ends on 31 March 2020, which is also the day on the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from ledger.actions.adjust_period import adjust_period
from ledger.actions.authority import Caller, Permission
from ledger.actions.close_period import approve_close, request_close, seal_first, soft_close_period
from ledger.actions.prepare_statement import prepare_statement
from ledger.actions.record_cost import record_cost
from ledger.actions.reopen_period import approve_reopen, request_reopen
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.calendar import Month
from ledger.queries import periods
from ledger.queries.periods import PeriodView
from tests.ledgers import APPROVER, CODE, PAYER_APPROVER, PREPARER, WITHIN, cost_row, do
from tests.store.raw import dump, raw_connection

APRIL, MAY, JUNE, JULY, MARCH = "2019-04", "2019-05", "2019-06", "2019-07", "2020-03"
YEAR_END = "2019-20-AP13"
MONTHS = [f"2019-{number:02d}" for number in range(4, 13)] + ["2020-01", "2020-02", MARCH]
SECOND_APPROVER = replace(APPROVER, person="P0013")


def soft_close(ledger: Ledger, period: str, caller: Caller = APPROVER) -> Receipt:
    """Soft-close a period."""
    act = partial(_soft_close, period)
    return do(ledger, caller, Permission.SOFT_CLOSE_PERIOD, act)


def _soft_close(period: str, work: Work) -> Receipt:
    return soft_close_period(work, period)


def ask_to_close(ledger: Ledger, period: str, caller: Caller = PREPARER) -> Receipt:
    """Ask for a period's closing."""
    return do(
        ledger, caller, Permission.REQUEST_PERIOD_STEP, lambda work: request_close(work, period)
    )


def close_for(
    ledger: Ledger, period: str, caller: Caller, *, if_match: str | None = None
) -> Receipt:
    """Approve a closing for the caller's council."""
    return do(
        ledger,
        caller,
        Permission.APPROVE_PERIOD_STEP,
        lambda work: approve_close(work, period, if_match=if_match),
    )


def close(ledger: Ledger, period: str) -> Receipt:
    """Take an open period all the way to closed."""
    soft_close(ledger, period)
    return close_soft_closed(ledger, period)


def close_soft_closed(ledger: Ledger, period: str) -> Receipt:
    """Take a soft-closed period to closed, sealing before each step as the service does."""
    seal_first(ledger, CODE, period)
    ask_to_close(ledger, period)
    seal_first(ledger, CODE, period)
    close_for(ledger, period, APPROVER)
    seal_first(ledger, CODE, period)
    return close_for(ledger, period, PAYER_APPROVER)


def ask_to_reopen(
    ledger: Ledger, period: str, caller: Caller = PREPARER, reason: str | None = "A cost was missed"
) -> Receipt:
    """Ask for a period's reopening."""
    return do(
        ledger,
        caller,
        Permission.REQUEST_PERIOD_STEP,
        lambda work: request_reopen(work, period, reason=reason),
    )


def reopen_for(
    ledger: Ledger, period: str, caller: Caller, *, if_match: str | None = None
) -> Receipt:
    """Approve a reopening for the caller's council."""
    return do(
        ledger,
        caller,
        Permission.APPROVE_PERIOD_STEP,
        lambda work: approve_reopen(work, period, if_match=if_match),
    )


def setup_row(**fields: object) -> dict[str, Any]:
    """Return a cost of 100.01 in the pool SETUP, of April and entered in it."""
    april = {"pool": "SETUP", "service_from": "2019-04-01", "service_to": "2019-04-30"}
    return cost_row(**april | {"entered_on": "2019-04-30"} | fields)


def record(ledger: Ledger, caller: Caller = PREPARER, **fields: object) -> Receipt:
    """Record a cost of April."""
    row = setup_row(**fields)
    return do(ledger, caller, Permission.RECORD, lambda work: record_cost(work, row))


def adjust(ledger: Ledger, period: str, caller: Caller = APPROVER, **fields: object) -> Receipt:
    """Record a cost as an approver's adjustment."""
    row = setup_row(**fields)
    return do(
        ledger, caller, Permission.ADJUST_PERIOD, lambda work: adjust_period(work, period, row)
    )


def prepare(ledger: Ledger, month: Month) -> int:
    """Prepare a month's statement, which apportions every cost up to its end."""
    on = month.next.first.replace(day=7)
    made: int = do(
        ledger,
        PREPARER,
        Permission.PREPARE_STATEMENT,
        lambda work: prepare_statement(work, month, on=on),
    )["id"]
    return made


def view(ledger: Ledger, period: str) -> PeriodView:
    """Return a period as it stands."""
    with ledger.database.reading(WITHIN) as connection:
        arrangement_id = ledger.definitions.find(connection, CODE).arrangement_id
        return periods.find(connection, arrangement_id, period)


def unfinished(ledger: Ledger, period: str) -> list[str]:
    """List what keeps a period open."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        found = periods.find(connection, known.arrangement_id, period)
        return periods.unfinished(connection, known.arrangement_id, known.arrangement, found)


def refused(
    url: str, kind: type[errors.LedgerError], attempt: Callable[[], object]
) -> errors.LedgerError:
    """Make an attempt that must be refused; nothing but the audit trail may hold a trace of it."""
    before = dump(url)
    with pytest.raises(kind) as caught:
        attempt()
    after = dump(url)
    assert {name for name in after if after[name] != before[name]} == {"audit_event"}
    return caught.value


def unfinished_refusal(ledger: Ledger, url: str, period: str) -> list[str]:
    """Ask for a closing that must be refused as unfinished, and return its reasons."""
    refusal = refused(url, errors.PeriodUnfinished, lambda: ask_to_close(ledger, period))
    assert isinstance(refusal, errors.PeriodUnfinished)
    assert all(item in refusal.detail for item in refusal.items)
    assert refusal.items == unfinished(ledger, period)
    return refusal.items


def unfinished_after_sealing(ledger: Ledger, url: str, period: str) -> list[str]:
    """Seal, and return why the period cannot be closed."""
    seal_first(ledger, CODE, period)
    return unfinished_refusal(ledger, url, period)


def posted_in(url: str, period: str) -> set[int]:
    """Return the events that post in a period."""
    with raw_connection(url) as raw:
        found = "SELECT event_id FROM event WHERE period = ? AND n_journals > 0"
        return {event for (event,) in raw.run(found, period)}
