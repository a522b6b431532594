"""Approvals: who approved what, bound to the digest of exactly that.

The guards refuse an approval by the person who prepared its subject (guards.py).
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint

from ledger.store.base import Big, Day, event_key, fact_table, names_one_of, required


class ApprovalPurpose(StrEnum):
    """What an approval is of."""

    TIME = "time"
    STATEMENT = "statement"
    COST_RECOVERY_MODEL = "cost_recovery_model"
    RATE_CARD = "rate_card"
    MANUAL_JOURNAL = "manual_journal"
    SET_OFF = "set_off"
    WRITE_OFF = "write_off"
    PERIOD_CLOSE = "period_close"
    PERIOD_REOPEN = "period_reopen"


approval = fact_table(
    "approval",
    required("subject_event_id", Big),
    required("purpose", Text),
    required("subject_digest", Text),
    required("party", Text),
    required("person", Text),
    required("approved_on", Day),
    UniqueConstraint("arrangement_id", "subject_event_id", "party"),
    event_key("approval", "subject_event_id"),
    names_one_of("purpose", ApprovalPurpose),
)
