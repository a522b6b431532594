"""How far the ledger's order of knowing has got."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from ledger.domain.position import Position
from ledger.store.journals import event


def position(connection: Connection, arrangement_id: int) -> Position:
    """The newest event. Nothing is sealed yet, so every answer is provisional."""
    newest = connection.execute(
        select(func.max(event.c.event_id)).where(event.c.arrangement_id == arrangement_id)
    ).scalar_one()
    return Position(sequence=newest or 0, head_hash=None, sealed_at=None, provisional=True)
