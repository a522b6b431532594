"""Outturns of the pools, from the lines of their supplier's book: by service month, by phase."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, func, or_, select

from ledger.domain.accounts import RECHARGE_INCOME, Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import PoolMonth
from ledger.domain.money import Pence
from ledger.domain.outturn import Outturn
from ledger.store.journals import journal_line

PoolPhase = tuple[str, int | None]  # the pool, and the phase; None before the first phase

_COST = (
    Account.COST_POOL,
    Account.RECOVERABLE_COST,
    Account.RETAINED_COST,
    Account.GRANT_FUNDED_COST,
)


def by_service_month(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, *, as_at: date
) -> dict[PoolMonth, Outturn]:
    """Every pool's service months as at a date, whichever council supplies it."""
    drawn = _drawn(connection, arrangement_id, arrangement, journal_line.c.service_month, as_at)
    return {(pool, month): found for (pool, month), found in drawn.items() if month is not None}


def by_phase(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, *, as_at: date
) -> dict[PoolPhase, Outturn]:
    """What the books show of every pool as at a date, by the phase on whose days it was posted."""
    return _drawn(connection, arrangement_id, arrangement, journal_line.c.phase, as_at)


def _drawn(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    key: Column[Any],
    as_at: date,
) -> dict[tuple[str, Any], Outturn]:
    """Add up the lines; what is paid in advance waits for its own service month (decision 0010)."""
    line = journal_line.c
    rows = connection.execute(
        select(line.pool, key.label("key"), line.account, func.sum(line.amount_pence).label("sum"))
        .where(
            line.arrangement_id == arrangement_id,
            # Both, so that the accounts are found in the index: a pool has one supplier.
            line.book.in_([arrangement.host, arrangement.recipient]),
            line.account.in_([int(account) for account in (*_COST, *RECHARGE_INCOME)]),
            line.pool.is_not(None),
            line.effective_on <= as_at,
            or_(line.service_month.is_(None), line.service_month <= Month.of(as_at)),
        )
        .group_by(line.pool, key, line.account)
    )
    amounts: dict[tuple[str, Any], dict[Account, Pence]] = {}
    for row in rows:
        amounts.setdefault((row.pool, row.key), {})[Account(row.account)] = int(row.sum)
    return {pool: _outturn(found) for pool, found in amounts.items()}


def _outturn(found: Mapping[Account, Pence]) -> Outturn:
    return Outturn(
        cost_pence=sum(found.get(account, 0) for account in _COST),
        grant_pence=found.get(Account.GRANT_FUNDED_COST, 0),
        retained_pence=found.get(Account.RETAINED_COST, 0),
        recharged_pence=-sum(found.get(account, 0) for account in RECHARGE_INCOME),
    )
