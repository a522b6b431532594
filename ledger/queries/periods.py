"""Accounting periods and whether they take postings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ledger.store.periods import PeriodStatus, accounting_period


@dataclass(frozen=True, slots=True)
class PeriodView:
    """One accounting period."""

    period: str
    financial_year: str
    period_number: int
    starts_on: date
    ends_on: date
    status: PeriodStatus


def listing(connection: Connection, arrangement_id: int) -> list[PeriodView]:
    """Every period of the books, in order."""
    rows = connection.execute(
        select(accounting_period)
        .where(accounting_period.c.arrangement_id == arrangement_id)
        .order_by(accounting_period.c.starts_on, accounting_period.c.period_number)
    )
    return [
        PeriodView(
            row.period,
            row.financial_year,
            row.period_number,
            row.starts_on,
            row.ends_on,
            PeriodStatus(row.status),
        )
        for row in rows
    ]
