"""Manual journals as posted, and reversals: each with what approved it and the reason for it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Text, UniqueConstraint

from ledger.store.base import Big, Day, Small, event_key, fact_table, required

# Posted by the submission's last approval; the lines as submitted, with their descriptions, stand
# in the submission's payload.
manual_journal = fact_table(
    "manual_journal",
    required("submission_event_id", Big),
    required("source_ref", Text),
    required("book", Text),
    required("effective_on", Day),
    required("period", Text),
    required("reason", Text),
    UniqueConstraint("arrangement_id", "source_ref"),
    UniqueConstraint("arrangement_id", "submission_event_id"),
    event_key("manual_journal", "submission_event_id"),
)

# On the event that reverses; that names its original itself.
journal_reversal = fact_table(
    "journal_reversal",
    required("submission_event_id", Big),
    required("reason", Text),
    required("prior_period", Small),  # 1: in the open period, for one that is closed
    UniqueConstraint("arrangement_id", "submission_event_id"),
    event_key("journal_reversal", "submission_event_id"),
    CheckConstraint("prior_period IN (0, 1)", name="prior_period"),
)
