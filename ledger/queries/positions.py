"""How far the ledger's order of knowing has got, and the seal over it."""

from __future__ import annotations

from sqlalchemy import Connection

from ledger.domain.position import Position
from ledger.queries.seals import Seal, newest, unsealed


def position(connection: Connection, arrangement_id: int, known_at: Seal | None = None) -> Position:
    """Return where an answer was drawn from: as known at a seal, or with the unsealed tail.

    The sequence of an unsealed event is the one that it will have.
    """
    if known_at is not None:
        return Position(
            sequence=known_at.last_sequence,
            head_hash=known_at.head_hash,
            sealed_at=known_at.header.sealed_at,
            provisional=False,
        )
    last = newest(connection, arrangement_id)
    tail = unsealed(connection, arrangement_id)
    return Position(
        sequence=(last.last_sequence if last else 0) + tail,
        head_hash=last.head_hash if last else None,
        sealed_at=last.header.sealed_at if last else None,
        provisional=tail > 0,
    )
