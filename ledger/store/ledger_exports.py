"""Journal lines that went out to a council's own general ledger: each goes once, ever.

The key of `ledger_export_line` is the line itself, so that no second export can take it, whatever
its map. Source: workbooks page, "Going out to other systems".
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Text,
)

from ledger.store.base import Big, Small, event_key, fact_table, required, table

ledger_export = fact_table(
    "ledger_export",
    required("book", Text),
    required("period", Text),
    required("column_map", Text),
    required("map_digest", Text),
    required("n_lines", Big),
    required("debit_pence", Big),
    required("credit_pence", Big),
    CheckConstraint("n_lines >= 1", name="n_lines"),
    CheckConstraint("debit_pence = credit_pence", name="balanced"),
    Index("ix_ledger_export_book", "arrangement_id", "book", "period", "event_id"),
)

ledger_export_line = table(
    "ledger_export_line",
    required("arrangement_id", Big),
    required("event_id", Big),  # of the export
    required("posted_event_id", Big),
    required("journal_no", Small),
    required("line_no", Small),
    PrimaryKeyConstraint("arrangement_id", "posted_event_id", "journal_no", "line_no"),
    event_key("ledger_export_line", "event_id"),
    ForeignKeyConstraint(
        ["arrangement_id", "posted_event_id", "journal_no", "line_no"],
        [
            "journal_line.arrangement_id",
            "journal_line.event_id",
            "journal_line.journal_no",
            "journal_line.line_no",
        ],
        name="fk_ledger_export_line_line",
    ),
    Index("ix_ledger_export_line_event", "arrangement_id", "event_id"),
)
