"""The audit trail: every write and every refusal, with who asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    Index,
    PrimaryKeyConstraint,
    Sequence,
    Text,
    func,
    insert,
    literal_column,
    select,
)

from ledger.store.base import Big, Instant, metadata, optional, required, table
from ledger.store.journals import EPOCH_OFFSET

# Where PostgreSQL draws audit numbers from; on SQLite the next is one more than the last.
audit_number = Sequence("audit_number", metadata=metadata, data_type=BigInteger())

audit_event = table(
    "audit_event",
    required("audit_no", Big),
    required("known", Big),  # its place in the order of knowing, as an event's
    required("at", Instant),
    optional("arrangement_id", Big),  # null before the caller is known
    required("person", Text),
    required("party", Text),
    required("role", Text),
    required("request_id", Text),
    required("action", Text),
    required("outcome", Text),  # done, replayed, refused or dry-run-refused
    required("detail", Text),  # JSON: identifiers, or the reason refused
    PrimaryKeyConstraint("audit_no"),
    CheckConstraint("audit_no >= 1", name="audit_no"),
    Index("ix_audit_event_known", "arrangement_id", "known", "audit_no"),
)

_KNOWN = f"pg_current_xact_id()::text::bigint + {EPOCH_OFFSET}"


def append(connection: Connection, row: dict[str, Any]) -> int:
    """Add a row to the trail and return its number."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(select(func.max(audit_event.c.audit_no))).scalar_one()
        number = (last or 0) + 1
        place: dict[str, Any] = {"audit_no": number, "known": number}
    else:
        place = {"audit_no": audit_number.next_value(), "known": literal_column(_KNOWN)}
    added = insert(audit_event).values(**place, **row).returning(audit_event.c.audit_no)
    return int(connection.execute(added).scalar_one())
