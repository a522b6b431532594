"""The audit trail: every write and every refusal, with who asked."""

from __future__ import annotations

from sqlalchemy import Index, PrimaryKeyConstraint, Text

from ledger.store.base import Big, Instant, optional, required, table

audit_event = table(
    "audit_event",
    required("audit_id", Text),  # random; `at` gives the order for people
    required("at", Instant),
    optional("arrangement_id", Big),  # null before the caller is known
    required("person", Text),
    required("party", Text),
    required("role", Text),
    required("request_id", Text),
    required("action", Text),
    required("outcome", Text),  # done, replayed or refused
    required("detail", Text),  # JSON: identifiers, or the reason refused
    PrimaryKeyConstraint("audit_id"),
    Index("ix_audit_event_at", "arrangement_id", "at"),
)
