"""Disputes of statement lines."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text

from ledger.store.base import Big, Day, Small, fact_table, required

dispute = fact_table(
    "dispute",
    required("statement_event_id", Big),
    required("statement_line", Small),
    required("raised_on", Day),
    required("raised_by", Text),
    required("gross_pence", Big),
    required("net_pence", Big),
    required("reason", Text),
    ForeignKeyConstraint(
        ["arrangement_id", "statement_event_id", "statement_line"],
        [
            "statement_line.arrangement_id",
            "statement_line.event_id",
            "statement_line.row_no",
        ],
        name="fk_dispute_line",
    ),
    CheckConstraint("gross_pence <> 0", name="gross"),
    Index("ix_dispute_line", "arrangement_id", "statement_event_id", "statement_line"),
)
