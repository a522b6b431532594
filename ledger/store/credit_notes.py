"""Credit notes: each cites its statement and lines, and never passes what remains of them."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
)

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


class CreditCause(StrEnum):
    """Why something is credited."""

    DISPUTE = "dispute"  # upheld, in whole or in part
    CORRECTION = "correction"  # agreed by both without a dispute
    SUPERSEDED = "superseded"  # the whole statement, to be charged anew


# Gap-free per payee and financial year, in a series of their own.
credit_note = fact_table(
    "credit_note",
    required("submission_event_id", Big),  # what both councils approved
    required("statement_event_id", Big),
    required("cause", Text),
    optional("dispute_event_id", Big),
    required("payee", Text),
    required("payer", Text),
    required("financial_year", Text),
    required("serial", Big),
    optional("previous_serial", Big),
    required("number", Text),
    required("credited_on", Day),
    required("net_pence", Big),
    required("vat_pence", Big),
    required("reason", Text),
    UniqueConstraint("arrangement_id", "submission_event_id"),
    UniqueConstraint("arrangement_id", "payee", "financial_year", "serial"),
    UniqueConstraint("arrangement_id", "number"),
    event_key("credit_note", "submission_event_id"),
    event_key("credit_note", "dispute_event_id"),
    names_one_of("cause", CreditCause),
    CheckConstraint("cause <> 'dispute' OR dispute_event_id IS NOT NULL", name="dispute"),
    CheckConstraint(
        "(serial = 1 AND previous_serial IS NULL) OR "
        "(serial > 1 AND previous_serial IS NOT NULL AND previous_serial = serial - 1)",
        name="gap_free",
    ),
    ForeignKeyConstraint(
        ["arrangement_id", "statement_event_id"],
        ["statement.arrangement_id", "statement.event_id"],
        name="fk_credit_note_statement",
    ),
    ForeignKeyConstraint(
        ["arrangement_id", "payee", "financial_year", "previous_serial"],
        [
            "credit_note.arrangement_id",
            "credit_note.payee",
            "credit_note.financial_year",
            "credit_note.serial",
        ],
        name="fk_credit_note_previous",
    ),
)

credit_note_line = fact_table(
    "credit_note_line",
    required("statement_event_id", Big),
    required("statement_line", Small),
    required("gross_pence", Big),
    required("net_pence", Big),
    required("vat_pence", Big),
    # Of the gross: what was unpaid (off account 1210), and what is owed back (into 2220). The
    # second is money received and released from the line, or credit that this note itself leaves
    # to allocate where the line was settled by a set-off.
    required("unpaid_pence", Big),
    required("released_pence", Big),
    required("unallocated_pence", Big),
    CheckConstraint("gross_pence = net_pence + vat_pence", name="gross"),
    CheckConstraint("gross_pence <> 0", name="nothing"),
    CheckConstraint(
        "gross_pence = unpaid_pence + released_pence + unallocated_pence", name="whole"
    ),
    # Both have the sign of the line: a line that credits takes back what it had been set against.
    CheckConstraint(
        "(gross_pence > 0 AND released_pence >= 0 AND unallocated_pence >= 0) OR "
        "(gross_pence < 0 AND released_pence <= 0 AND unallocated_pence <= 0)",
        name="owed_back",
    ),
    cites_line("credit_note_line"),
    Index("ix_credit_note_line_line", "arrangement_id", "statement_event_id", "statement_line"),
    rows=True,
)
