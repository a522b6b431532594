"""Receipts, the payer's matching payments, and how money was allocated, line by line."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint

from ledger.store.base import Big, Day, Small, event_key, fact_table, optional, required
from ledger.store.statements import cites_line

receipt = fact_table(
    "receipt",
    required("payment_ref", Text),
    required("payer", Text),
    required("payee", Text),
    required("received_on", Day),
    required("amount_pence", Big),
    UniqueConstraint("arrangement_id", "payment_ref"),
    CheckConstraint("amount_pence > 0", name="amount"),
)

# One row for each statement line that a receipt settles, wholly or in part.
receipt_allocation = fact_table(
    "receipt_allocation",
    required("receipt_event_id", Big),
    required("statement_event_id", Big),
    required("statement_line", Small),
    required("gross_pence", Big),
    required("net_pence", Big),
    event_key("receipt_allocation", "receipt_event_id"),
    cites_line("receipt_allocation"),
    Index(
        "ix_receipt_allocation_statement",
        "arrangement_id",
        "statement_event_id",
        "statement_line",
    ),
    Index("ix_receipt_allocation_receipt", "arrangement_id", "receipt_event_id"),
    rows=True,
)

# The payer's own record of the same money.
payment = fact_table(
    "payment",
    required("receipt_event_id", Big),
    required("paid_on", Day),
    required("amount_pence", Big),
    UniqueConstraint("arrangement_id", "receipt_event_id"),
    ForeignKeyConstraint(
        ["arrangement_id", "receipt_event_id"],
        ["receipt.arrangement_id", "receipt.event_id"],
        name="fk_payment_receipt",
    ),
)

# A receipt that came from nobody known (`payer` is UNIDENTIFIED) is later found to be the payer's.
receipt_identification = fact_table(
    "receipt_identification",
    required("receipt_event_id", Big),
    required("payer", Text),
    required("identified_on", Day),
    required("evidence", Text),
    UniqueConstraint("arrangement_id", "receipt_event_id"),
    ForeignKeyConstraint(
        ["arrangement_id", "receipt_event_id"],
        ["receipt.arrangement_id", "receipt.event_id"],
        name="fk_receipt_identification_receipt",
    ),
)

# Money paid back: of what is unallocated of a receipt or a credit note, or of a pool's income in
# advance.
refund = fact_table(
    "refund",
    required("submission_event_id", Big),
    optional("source_event_id", Big),  # the receipt or the credit note
    optional("pool", Text),  # whose income in advance it was
    required("payee", Text),  # who gives the money back
    required("payer", Text),
    required("refunded_on", Day),
    required("amount_pence", Big),
    required("payment_ref", Text),
    UniqueConstraint("arrangement_id", "submission_event_id"),
    UniqueConstraint("arrangement_id", "payment_ref"),
    event_key("refund", "submission_event_id"),
    event_key("refund", "source_event_id"),
    CheckConstraint("amount_pence > 0", name="amount"),
    CheckConstraint("(source_event_id IS NULL) <> (pool IS NULL)", name="source"),
)
