"""Period-end accruals, and keeping them out of what is charged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, select

from ledger.domain.calendar import Month
from ledger.domain.money import Pence
from ledger.store.accruals import accrual
from ledger.store.journals import event


@dataclass(frozen=True, slots=True)
class Accrual:
    """Cost accrued at a period's end, and the event that reversed it on the next day."""

    id: int
    reversed_by: int
    period: str
    accrued_on: date
    reversed_on: date
    pool: str
    service_month: Month
    amount_pence: Pence
    recoverable_pence: Pence
    retained_pence: Pence
    earned_pence: Pence
    model_version: int
    working: dict[str, Any]
    reason: str
    withdraws: int | None  # the accrual that this one takes back
    withdrawn_by: int | None


def not_accrued(arrangement_id: int, table: Table) -> ColumnElement[bool]:
    """Return the condition that a table's row was written neither by an accrual nor its reversal.

    Accruals are never charged or billed: the cost itself will be, once it is recorded.
    """
    accruals = select(accrual.c.event_id).where(accrual.c.arrangement_id == arrangement_id)
    reversals = select(event.c.event_id).where(
        event.c.arrangement_id == arrangement_id, event.c.reverses_event_id.in_(accruals)
    )
    return and_(table.c.event_id.not_in(accruals), table.c.event_id.not_in(reversals))


def find(connection: Connection, arrangement_id: int, event_id: int) -> Accrual | None:
    """Return the accrual that the event posted, if it posted one."""
    for each in listing(connection, arrangement_id):
        if each.id == event_id:
            return each
    return None


def listing(connection: Connection, arrangement_id: int) -> list[Accrual]:
    """Every accrual, in the order in which it was posted."""
    reversal = event.alias()
    rows = connection.execute(
        select(
            accrual,
            event.c.effective_on,
            reversal.c.event_id.label("reversed_by"),
            reversal.c.effective_on.label("reversed_on"),
        )
        .join(
            event,
            (event.c.arrangement_id == accrual.c.arrangement_id)
            & (event.c.event_id == accrual.c.event_id),
        )
        .join(
            reversal,
            (reversal.c.arrangement_id == accrual.c.arrangement_id)
            & (reversal.c.reverses_event_id == accrual.c.event_id),
        )
        .where(accrual.c.arrangement_id == arrangement_id)
        .order_by(accrual.c.event_id)
    ).all()
    withdrawn = {row.withdraws_event_id: row.event_id for row in rows}
    return [_accrual(row, withdrawn.get(row.event_id)) for row in rows]


def _accrual(row: Row[Any], withdrawn_by: int | None) -> Accrual:
    return Accrual(
        id=row.event_id,
        reversed_by=row.reversed_by,
        period=row.period,
        accrued_on=row.effective_on,
        reversed_on=row.reversed_on,
        pool=row.pool,
        service_month=row.service_month,
        amount_pence=row.amount_pence,
        recoverable_pence=row.recoverable_pence,
        retained_pence=row.retained_pence,
        earned_pence=row.earned_pence,
        model_version=row.model_version,
        working=json.loads(row.working),
        reason=row.reason,
        withdraws=row.withdraws_event_id,
        withdrawn_by=withdrawn_by,
    )
