"""Every row of the example's `refused/` folder is refused for the reason that it states.

One at a time and as a batch, after the whole example is loaded; nothing but the audit trail
holds a trace of it, on both databases.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from api.example_files import cost_entry, read_rows, time_entry
from ledger.actions.authority import Caller, Permission
from ledger.actions.perform import perform
from ledger.actions.record_cost import record_cost, record_costs
from ledger.actions.state_time import state_time, state_times
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.store import schema
from ledger.store.audit_trail import audit_event
from ledger.store.tokens import Role
from tests.conftest import EXAMPLE
from tests.ledgers import WITHIN

COSTS = read_rows(EXAMPLE / "refused" / "costs.csv")
TIME = read_rows(EXAMPLE / "refused" / "time_apportionments.csv")
PREPARER = Caller("P0002", "PCC", Role.PREPARER, "plymouth-torbay", "test")

# What `why` says, the error that stands for it, and words of its message.
REASONS: dict[str, tuple[type[errors.LedgerError], str]] = {
    "service dates wholly before 6 July 2018, and the pool is not of class development": (
        errors.ServiceDatesOutside,
        "wholly before 6 July 2018, and the pool DCS is of class operation, not development",
    ),
    "service dates wholly after 31 January 2020, and the pool is not of class exit": (
        errors.ServiceDatesOutside,
        "wholly after 31 January 2020, and the pool DCS is of class operation, not exit",
    ),
    "source reference already recorded": (
        errors.SourceReferenceRepeated,
        "PAY-201807-DCS-1 is already recorded, as cost",
    ),
    "pool is not in the cost recovery model": (
        errors.PoolUnknown,
        "'NO-SUCH-POOL' is not in the cost recovery model",
    ),
    "not a CIPFA subjective heading": (
        errors.SubjectiveUnknown,
        "'Wages' is not a CIPFA subjective heading",
    ),
    "service_to before service_from": (errors.DatesReversed, "is before service_from"),
    "amount is not a plain decimal with at most two places": (
        errors.AmountMalformed,
        "amount is not a plain decimal with at most two places",
    ),
    "amount has more than 13 digits before the point": (
        errors.AmountTooLarge,
        "more than 13 digits before the point",
    ),
    "a negative cost, and the pool does not net a saving": (
        errors.AmountNegative,
        "a negative cost, and the pool DCS does not net a saving",
    ),
    "nothing to record": (errors.AmountZero, "nothing to record"),
    "23 days against 22 working days": (
        errors.DaysExceedWorkingDays,
        "23 days against 22 working days: 1 too many",
    ),
    "negative days": (errors.DaysMalformed, "negative days"),
    "not a quarter of a day": (errors.DaysMalformed, "whole quarters"),
    "unknown post": (errors.PostUnknown, "unknown post"),
    "month before the post is shared": (
        errors.PostNotShared,
        "2018-06 lies outside the time that DCS is shared",
    ),
}


def rows_stored(connection: Connection) -> dict[str, int]:
    """Count the rows of every table but the audit trail."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in schema.metadata().sorted_tables
        if table is not audit_event
    }


def submit(
    ledger: Ledger, permission: Permission, body: Mapping[str, Any], act: Callable[[Work], Receipt]
) -> errors.LedgerError:
    """Send something that must be refused, and return the refusal; nothing may be stored."""
    with ledger.database.reading(WITHIN) as connection:
        before = rows_stored(connection)
    with pytest.raises(errors.LedgerError) as refused:
        perform(ledger, PREPARER, permission, key="refused", body=body, act=act)
    with ledger.database.reading(WITHIN) as connection:
        assert rows_stored(connection) == before
    return refused.value


def _with(
    record: Callable[[Work, Mapping[str, Any]], Receipt], row: Mapping[str, Any], work: Work
) -> Receipt:
    return record(work, row)


def assert_reason(refusal: errors.LedgerError, why: str) -> None:
    """Hold a refusal against the reason that the row states."""
    kind, words = REASONS[why]
    assert type(refusal) is kind
    assert words in refusal.detail
    assert refusal.field


def test_each_refused_cost_is_refused_for_its_reason(loaded: Ledger) -> None:
    """All 27 costs are refused one at a time, each for the reason in its row."""
    assert len(COSTS) == 27
    for row in COSTS:
        entry = cost_entry(row)
        refusal = submit(loaded, Permission.RECORD, entry, partial(_with, record_cost, entry))
        assert_reason(refusal, row["why"])


def test_each_refused_time_is_refused_for_its_reason(loaded: Ledger) -> None:
    """All 5 time apportionments are refused one at a time, each for the reason in its row."""
    assert len(TIME) == 5
    for row in TIME:
        entry = time_entry(row)
        refusal = submit(loaded, Permission.STATE_TIME, entry, partial(_with, state_time, entry))
        assert_reason(refusal, row["why"])


def test_a_refused_batch_of_costs_names_every_bad_row(loaded: Ledger) -> None:
    """As a batch with a good row at each end, the 27 are named by number and none is stored."""
    good = {**cost_entry(COSTS[0]), "service_from": "2018-08-01", "service_to": "2018-08-31"}
    first, last = {**good, "source_ref": "GOOD-1"}, {**good, "source_ref": "GOOD-2"}
    rows = [first, *[cost_entry(row) for row in COSTS], last]
    refusal = submit(
        loaded, Permission.RECORD, {"rows": rows}, lambda work: record_costs(work, rows)
    )
    assert isinstance(refusal, errors.BatchRefused)
    assert [number for number, _ in refusal.errors] == list(range(2, 29))
    for (_, error), row in zip(refusal.errors, COSTS, strict=True):
        assert_reason(error, row["why"])


def test_a_refused_batch_of_time_names_every_bad_row(loaded: Ledger) -> None:
    """As a batch, the 5 time apportionments are named by number and none is stored."""
    rows = [time_entry(row) for row in TIME]
    refusal = submit(
        loaded, Permission.STATE_TIME, {"rows": rows}, lambda work: state_times(work, rows)
    )
    assert isinstance(refusal, errors.BatchRefused)
    assert [number for number, _ in refusal.errors] == [1, 2, 3, 4, 5]
    for (_, error), row in zip(refusal.errors, TIME, strict=True):
        assert_reason(error, row["why"])


def test_a_batch_refuses_a_source_reference_that_it_holds_twice(loaded: Ledger) -> None:
    """The second of two rows with one source reference is the one that is named."""
    good = {**cost_entry(COSTS[0]), "service_from": "2018-08-01", "service_to": "2018-08-31"}
    rows = [{**good, "source_ref": "TWICE"}, {**good, "source_ref": "TWICE"}]
    refusal = submit(
        loaded, Permission.RECORD, {"rows": rows}, lambda work: record_costs(work, rows)
    )
    assert isinstance(refusal, errors.BatchRefused)
    assert [(number, type(error)) for number, error in refusal.errors] == [
        (2, errors.SourceReferenceRepeated)
    ]
