"""Idempotency keys: unique per caller, never expiring, with the receipt of the first answer."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Text

from ledger.store.base import Big, Instant, required, table

idempotency_key = table(
    "idempotency_key",
    required("arrangement_id", Big),
    required("person", Text),
    required("idempotency_key", Text),
    required("action", Text),
    required("salt", Text),
    required("field_digests", Text),  # JSON: salted digest of each field of the body
    required("receipt", Text),  # JSON: identifiers and figures, nothing personal
    required("recorded_at", Instant),
    required("audit_no", Big),  # the row of the audit trail that says it was done
    PrimaryKeyConstraint("arrangement_id", "person", "idempotency_key"),
    ForeignKeyConstraint(["audit_no"], ["audit_event.audit_no"]),
)
