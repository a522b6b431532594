"""Disputes of statement lines: thread, owner, escalation and resolution, each step a row."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint

from ledger.store.base import (
    Big,
    Day,
    Small,
    event_key,
    fact_table,
    names_one_of,
    optional,
    required,
)
from ledger.store.statements import cites_line


class DisputeOutcome(StrEnum):
    """How a dispute ended."""

    UPHELD = "upheld"  # credited in full
    PART_UPHELD = "part_upheld"  # credited in part; the rest falls due
    STANDS = "stands"  # rejected: the line falls due
    WITHDRAWN = "withdrawn"  # by the council that raised it


def _of_dispute(table: str) -> ForeignKeyConstraint:
    """The foreign key of a table whose rows are each of a dispute."""
    return ForeignKeyConstraint(
        ["arrangement_id", "dispute_event_id"],
        ["dispute.arrangement_id", "dispute.event_id"],
        name=f"fk_{table}_dispute",
    )


dispute = fact_table(
    "dispute",
    required("statement_event_id", Big),
    required("statement_line", Small),
    required("raised_on", Day),
    required("raised_by", Text),
    required("gross_pence", Big),
    required("net_pence", Big),
    required("reason", Text),
    cites_line("dispute"),
    CheckConstraint("gross_pence <> 0", name="gross"),
    Index("ix_dispute_line", "arrangement_id", "statement_event_id", "statement_line"),
)

dispute_message = fact_table(
    "dispute_message",
    required("dispute_event_id", Big),
    required("message", Text),
    _of_dispute("dispute_message"),
)

# Who answers for it next; the latest row stands.
dispute_owner = fact_table(
    "dispute_owner",
    required("dispute_event_id", Big),
    required("owner_party", Text),
    optional("owner", Text),  # a person's number, where one is named
    _of_dispute("dispute_owner"),
)

# 1 finance leads (where it starts), 2 section 151 officers, 3 chief executives.
dispute_escalation = fact_table(
    "dispute_escalation",
    required("dispute_event_id", Big),
    required("level", Small),
    required("escalated_on", Day),
    required("reason", Text),
    UniqueConstraint("arrangement_id", "dispute_event_id", "level"),
    CheckConstraint("level >= 2", name="level"),
    _of_dispute("dispute_escalation"),
)

dispute_resolution = fact_table(
    "dispute_resolution",
    required("dispute_event_id", Big),
    required("outcome", Text),
    required("resolved_on", Day),
    optional("credit_note_event_id", Big),
    required("reason", Text),
    UniqueConstraint("arrangement_id", "dispute_event_id"),
    names_one_of("outcome", DisputeOutcome),
    CheckConstraint(
        "(outcome IN ('upheld', 'part_upheld')) = (credit_note_event_id IS NOT NULL)",
        name="credit_note",
    ),
    event_key("dispute_resolution", "credit_note_event_id"),
    _of_dispute("dispute_resolution"),
)
