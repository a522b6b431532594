"""Approvals: who approved what, bound to the digest of exactly that.

Time, statements and the steps of a period carry their approvals in `approval`. Everything else
that needs one is a `submission`: a row on the event of the thing itself, naming the councils that
must approve it. Their decisions follow, and an effect once the last of them has approved. The
guards refuse a decision by the person who prepared its subject, and an effect that lacks one of
its approvals (guards.py). Source: ledger-core page, "Who may".
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint

from ledger.store.base import (
    Big,
    Day,
    event_key,
    fact_table,
    names_one_of,
    optional,
    required,
)


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


class SubmissionPurpose(StrEnum):
    """What a submission asks the councils' approvers to approve."""

    COST_RECOVERY_MODEL = "cost_recovery_model"
    RATE_CARD = "rate_card"
    MANUAL_JOURNAL = "manual_journal"
    REVERSAL = "reversal"
    CREDIT_NOTE = "credit_note"
    DISPUTE_RESOLUTION = "dispute_resolution"
    SET_OFF = "set_off"
    WRITE_OFF = "write_off"
    REFUND = "refund"
    BASELINE = "baseline"
    CONCEDED_COST = "conceded_cost"  # N2, accepted by both section 151 officers
    CAP_RAISE = "cap_raise"
    EXIT_NOTICE = "exit_notice"
    EXIT_CERTIFICATE = "exit_certificate"


class DecisionKind(StrEnum):
    """What an approver decided."""

    APPROVE = "approve"
    REJECT = "reject"


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

# On the event of the thing that waits; `payload` is all that carrying it out will need.
submission = fact_table(
    "submission",
    required("purpose", Text),
    required("summary", Text),
    required("payload", Text),  # canonical JSON
    required("digest", Text),
    required("submitted_on", Day),
    names_one_of("purpose", SubmissionPurpose),
)

submission_approver = fact_table(
    "submission_approver",
    required("party", Text),
    UniqueConstraint("arrangement_id", "event_id", "party"),
    rows=True,
)

# Of a submission; or the refusal of something that waits for an `approval`.
decision = fact_table(
    "decision",
    required("subject_event_id", Big),
    required("subject_digest", Text),
    required("party", Text),
    required("person", Text),
    required("decided_on", Day),
    required("decision", Text),
    optional("reason", Text),
    UniqueConstraint("arrangement_id", "subject_event_id", "party"),
    event_key("decision", "subject_event_id"),
    names_one_of("decision", DecisionKind),
    CheckConstraint("decision <> 'reject' OR reason IS NOT NULL", name="reason"),
)

# Made with the last approval: from then on the submission is in force, by the event named.
submission_effect = fact_table(
    "submission_effect",
    required("submission_event_id", Big),
    UniqueConstraint("arrangement_id", "submission_event_id"),
    event_key("submission_effect", "submission_event_id"),
)

delegation = fact_table(
    "delegation",
    required("party", Text),
    required("from_person", Text),
    required("to_person", Text),
    required("starts_on", Day),
    required("ends_on", Day),
    required("reason", Text),
    CheckConstraint("starts_on <= ends_on", name="dates"),
    CheckConstraint("from_person <> to_person", name="people"),
    Index("ix_delegation_to_person", "arrangement_id", "to_person"),
)

delegation_end = fact_table(
    "delegation_end",
    required("delegation_event_id", Big),
    UniqueConstraint("arrangement_id", "delegation_event_id"),
    event_key("delegation_end", "delegation_event_id"),
)

# Which events an approver's deputy made, and by what delegation.
delegated_act = fact_table(
    "delegated_act",
    required("delegation_event_id", Big),
    event_key("delegated_act", "delegation_event_id"),
)
