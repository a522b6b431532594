"""Which period takes a posting, asked before it is submitted; posting itself asks again."""

from __future__ import annotations

from datetime import date

from ledger.actions.work import Work
from ledger.domain.calendar import Month
from ledger.domain.errors import PeriodClosed, PeriodUnknown
from ledger.queries import periods
from ledger.queries.periods import PeriodView
from ledger.store.periods import PeriodStatus


def require_takes(work: Work, day: date, period: str, *, field: str) -> PeriodView:
    """Return the period, where it is not closed and the day lies in it.

    A soft-closed one takes what an approver carries out. Raises NotFound, PeriodUnknown,
    PeriodClosed naming the first open one, DateInFuture.
    """
    work.arrangement.require_accounting_date(day, field=field, today=work.today)
    found = periods.find(work.connection, work.arrangement_id, period)
    if not found.starts_on <= day <= found.ends_on:
        raise PeriodUnknown(
            f"{field} is {day}, which does not lie in {period}: that takes {found.starts_on} to "
            f"{found.ends_on}.",
            field=field,
        )
    if found.status is PeriodStatus.CLOSED:
        raise _closed(work, period, day)
    return found


def day_of_reversal(work: Work, original: date, period: str, day: date) -> tuple[date, str]:
    """Return the date and the period of a reversal decided on `day`.

    Those of the original while its period takes an approver's posting; else `day` itself, where
    its month is open, or the first day of the first open month after the original's. Raises
    PeriodClosed where none is. Source: ledger-core page, "Reverse, never edit".
    """
    listed = periods.listing(work.connection, work.arrangement_id)
    if any(each.period == period and each.status is not PeriodStatus.CLOSED for each in listed):
        return original, period
    open_months = [
        each
        for each in listed
        if each.status is PeriodStatus.OPEN
        and not each.is_year_end
        and original < each.starts_on <= work.today
    ]
    if not open_months:
        raise _closed(work, period, original)
    if any(each.starts_on <= day <= each.ends_on for each in open_months):
        return day, str(Month.of(day))
    return open_months[0].starts_on, open_months[0].period


def _closed(work: Work, period: str, day: date) -> PeriodClosed:
    first = next(
        (
            each.period
            for each in periods.listing(work.connection, work.arrangement_id)
            if each.status is PeriodStatus.OPEN and not each.is_year_end and each.starts_on > day
        ),
        None,
    )
    return PeriodClosed(
        f"The accounting period {period} is closed. The first open one after it is "
        f"{first or 'none'}: enter it there, or ask for {period} to be reopened.",
        field="period",
        open_period=first or "",
    )
