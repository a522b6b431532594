"""Disputes of statement lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ledger.domain.money import Pence
from ledger.store.disputes import dispute


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A dispute as it stands. Each stays open until its resolution is recorded."""

    id: int
    statement: int
    line: int
    raised_on: date
    raised_by: str
    gross_pence: Pence
    net_pence: Pence
    reason: str
    status: str = "open"


def listing(connection: Connection, arrangement_id: int) -> list[DisputeView]:
    """Every dispute, in the order in which it was raised."""
    rows = connection.execute(
        select(dispute)
        .where(dispute.c.arrangement_id == arrangement_id)
        .order_by(dispute.c.event_id)
    )
    return [
        DisputeView(
            row.event_id,
            row.statement_event_id,
            row.statement_line,
            row.raised_on,
            row.raised_by,
            row.gross_pence,
            row.net_pence,
            row.reason,
        )
        for row in rows
    ]
