"""Whether an idempotency key has been used."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger.store.idempotency import idempotency_key
from ledger.store.row_security import enter_code


def is_kept(connection: Connection, code: str, key: str) -> bool:
    """Whether anybody's receipt is kept under `key` in the arrangement of that code, if it is."""
    arrangement_id = enter_code(connection, code)
    if arrangement_id is None:
        return False
    kept = select(idempotency_key.c.idempotency_key).where(
        idempotency_key.c.arrangement_id == arrangement_id,
        idempotency_key.c.idempotency_key == key,
    )
    return connection.execute(kept).first() is not None
