"""Whether an idempotency key has been used."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger.store.arrangements import arrangement
from ledger.store.idempotency import idempotency_key


def is_kept(connection: Connection, code: str, key: str) -> bool:
    """Whether anybody's receipt is kept under `key` in the arrangement of that code."""
    return (
        connection.execute(
            select(idempotency_key.c.idempotency_key)
            .join(
                arrangement,
                arrangement.c.arrangement_id == idempotency_key.c.arrangement_id,
            )
            .where(arrangement.c.code == code, idempotency_key.c.idempotency_key == key)
        ).first()
        is not None
    )
