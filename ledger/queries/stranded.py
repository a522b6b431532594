"""What a council is left with once the arrangement ends: recorded, forecast, and had it ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import Connection

from ledger.domain.calendar import Month
from ledger.domain.charge_facts import PoolMonth
from ledger.domain.errors import LedgerError
from ledger.domain.forecast import PoolForecast
from ledger.domain.outturn import Outturn
from ledger.domain.own_cost import OwnCostKind
from ledger.domain.recovery import Basis
from ledger.domain.stocktake import EndingThen, FinancialYear, StrandedLine
from ledger.queries.arrangements import Known
from ledger.queries.exits import exit_simulation
from ledger.queries.forecasts import forecasts
from ledger.queries.own_costs import own_cost_totals


def stranded_lines(
    connection: Connection,
    known: Known,
    year: FinancialYear,
    by_month: Mapping[PoolMonth, Outturn],
    *,
    as_at: date,
) -> tuple[StrandedLine, ...]:
    """What each council is left with: recorded as at a date, and forecast from then on.

    Forecast is the other council's share of cost that goes on: what it would bear, by decision
    0024, to the arrangement's end, and would leave behind if it ended with the date. What is
    wholly the other's, or priced by the unit, would not be spent.
    """
    arrangement = known.arrangement
    recorded = own_cost_totals(connection, known.arrangement_id, arrangement, as_at=as_at)
    stranded = [each for each in recorded if each.kind == OwnCostKind.STRANDED]
    to_come = _shared_to_come(connection, known, by_month, as_at)
    return tuple(
        StrandedLine(
            book,
            sum(each.amount_pence for each in stranded if each.book == book),
            sum(
                each.amount_pence
                for each in stranded
                if each.book == book and each.service_month and year.holds(each.service_month)
            ),
            sum(each.average_to_come_pence for each in to_come if each.supplier == book),
        )
        for book in (arrangement.host, arrangement.recipient)
    )


def _shared_to_come(
    connection: Connection, known: Known, by_month: Mapping[PoolMonth, Outturn], as_at: date
) -> Iterator[PoolForecast]:
    """The forecast of the pools whose cost both councils share."""
    return (
        each
        for each in forecasts(connection, known, by_month, until=Month.of(as_at))
        if not each.basis.charges_a_price and each.basis is not Basis.DIRECT
    )


def ending_then(connection: Connection, known: Known, day: date) -> EndingThen:
    """Suppose the arrangement ended on a day, or on its own last day if that is earlier.

    By what is recorded now. What makes it impossible is said in words.
    """
    arrangement = known.arrangement
    last_day = min(day, arrangement.term.last)
    try:
        made = exit_simulation(connection, known, last_day, council=arrangement.host)
    except LedgerError as refusal:
        return EndingThen(last_day, (), refusal.detail)
    return EndingThen(last_day, made.stranded, None)
