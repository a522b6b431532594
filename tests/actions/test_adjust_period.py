"""An approver adjusts soft-closed periods and the year end, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest

from ledger.actions.authority import Permission
from ledger.actions.close_period import seal_first
from ledger.actions.state_time import approve_time, certify_time, state_time
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.calendar import Month
from tests.closing import (
    APRIL,
    MARCH,
    MONTHS,
    YEAR_END,
    adjust,
    ask_to_close,
    close,
    close_for,
    close_soft_closed,
    record,
    refused,
    soft_close,
    unfinished_refusal,
)
from tests.ledgers import (
    APPROVER,
    CODE,
    HOST,
    PAYER_APPROVER,
    POST_HOLDER,
    PREPARER,
    RECIPIENT,
    do,
    set_up,
    time_row,
)
from tests.store.raw import raw_connection


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def test_an_open_month_is_not_adjusted(ledger: Ledger, migrated_url: str) -> None:
    """An approver enters costs in no open month: that is a preparer's, and RECORD stays theirs."""
    refused(migrated_url, errors.StatusConflict, lambda: adjust(ledger, APRIL))
    refused(migrated_url, errors.NotPermitted, lambda: record(ledger, APPROVER))
    refused(migrated_url, errors.NotPermitted, lambda: adjust(ledger, APRIL, PREPARER))


def test_an_adjustment_is_dated_in_its_period(ledger: Ledger, migrated_url: str) -> None:
    """A cost of 1 May does not go into a soft-closed April."""
    soft_close(ledger, APRIL)
    attempt = partial(adjust, ledger, APRIL, entered_on="2019-05-01")
    assert refused(migrated_url, errors.PeriodUnknown, attempt).field == "period"
    refused(migrated_url, errors.NotFound, partial(adjust, ledger, "2031-01"))


def test_march_closes_while_the_years_adjustments_stay_open(
    ledger: Ledger, migrated_url: str
) -> None:
    """AP13 takes an approver's cost of 31 March with March closed, and then closes the year.

    50.00 of April in AP13 is not March's to finish, and adjusting AP13 does not undo what the
    councils approve of March. March's own statement cannot take it any more, and no month follows
    in these books, so what was adjusted three times is taken back before AP13 closes.
    """
    _finish_the_time_of_the_year(ledger)
    for period in MONTHS[:-1]:
        close(ledger, period)
    _adjust_the_year(ledger, source_ref="Y-0")
    soft_close(ledger, MARCH)
    seal_first(ledger, CODE, MARCH)
    ask_to_close(ledger, MARCH)
    _adjust_the_year(ledger, source_ref="Y-1")
    for approver in (APPROVER, PAYER_APPROVER):
        seal_first(ledger, CODE, MARCH)
        closed = close_for(ledger, MARCH, approver)
    assert closed["status"] == "closed"
    refused(migrated_url, errors.PeriodClosed, lambda: record(ledger, entered_on="2020-03-31"))
    _adjust_the_year(ledger, source_ref="Y-2")
    soft_close(ledger, YEAR_END)
    seal_first(ledger, CODE, YEAR_END)
    assert unfinished_refusal(ledger, migrated_url, YEAR_END) == [
        "150.00 of cost in the pool SETUP, service month 2019-04, is not apportioned."
    ]
    for ref in ("Y-0", "Y-1", "Y-2"):
        _adjust_the_year(ledger, source_ref=f"{ref}/back", credits=ref, amount="-50.00")
    assert close_soft_closed(ledger, YEAR_END)["status"] == "closed"
    refused(migrated_url, errors.PeriodClosed, lambda: _adjust_the_year(ledger))


def _adjust_the_year(ledger: Ledger, **fields: object) -> Receipt:
    """Enter 50.00 of April as an adjustment of the year."""
    year_end: dict[str, Any] = {"entered_on": "2020-03-31", "amount": "50.00"}
    return adjust(ledger, YEAR_END, APPROVER, **year_end | fields)


def _finish_the_time_of_the_year(ledger: Ledger) -> None:
    """State, certify and approve the DCS's time of July to December 2019, each month whole."""
    calendar = {7: 23, 8: 21, 9: 21, 10: 23, 11: 21, 12: 20}
    for number, days in calendar.items():
        month = Month(2019, number)
        row = time_row(
            service_from=month.first.isoformat(),
            service_to=month.last.isoformat(),
            party_days={HOST: "10", RECIPIENT: f"{days - 10}"},
            joint="0",
            leave="0",
        )
        act = partial(_state, row)
        entry = do(ledger, POST_HOLDER, Permission.STATE_TIME, act)["id"]
        on = date(2020, 1, 6)
        certify = partial(certify_time, event_id=entry, capacity="line manager", on=on)
        do(ledger, PREPARER, Permission.CERTIFY_TIME, certify)
        approve = partial(approve_time, event_id=entry, on=on)
        do(ledger, APPROVER, Permission.APPROVE_TIME, approve)


def _state(row: dict[str, Any], work: Work) -> Receipt:
    return state_time(work, row)


def test_the_year_end_takes_the_last_day_of_march_and_adjustments_only(
    ledger: Ledger, migrated_url: str
) -> None:
    """No other date goes into AP13, and a preparer's cost of that day goes into March.

    Nor is AP13 ever named as the open period to enter something in.
    """
    attempt = partial(adjust, ledger, YEAR_END, entered_on="2020-03-30")
    assert refused(migrated_url, errors.PeriodUnknown, attempt).field == "period"
    event = record(ledger, entered_on="2020-03-31")["id"]
    with raw_connection(migrated_url) as raw:
        assert raw.run("SELECT period FROM event WHERE event_id = ?", event) == [(MARCH,)]
    soft_close(ledger, MARCH)
    for day in ("2020-03-30", "2020-03-31"):
        attempt = partial(record, ledger, entered_on=day)
        assert refused(migrated_url, errors.PeriodClosed, attempt).data["open_period"] == ""
