"""The forecast of every pool to the arrangement's end, from what the ledger has charged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from ledger.domain.budget import Budget
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import PoolMonth
from ledger.domain.forecast import PoolForecast, forecast
from ledger.domain.outturn import Outturn
from ledger.queries import charging
from ledger.queries.arrangements import Known


def forecasts(
    connection: Connection,
    known: Known,
    by_month: Mapping[PoolMonth, Outturn],
    *,
    until: Month,
    budgets: Sequence[Budget] = (),
) -> tuple[PoolForecast, ...]:
    """Forecast every pool; `by_month` is the outturn as at the end of `until`, a month."""
    return forecast(
        known.arrangement,
        {key: each.recharged_pence for key, each in by_month.items()},
        charged_to=_charged_to(connection, known, until),
        budgets=budgets,
    )


def _charged_to(connection: Connection, known: Known, until: Month) -> dict[str, Month | None]:
    """The last month that each council has charged, up to one; None where it has charged none."""
    found: dict[str, Month | None] = {}
    for payee in (known.arrangement.host, known.arrangement.recipient):
        last = charging.last_charged(
            connection, known.arrangement_id, known.arrangement, payee=payee
        )
        found[payee] = None if last is None else min(last, until)
    return found
