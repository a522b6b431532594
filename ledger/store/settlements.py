"""What settles or removes a debt beside a receipt: set-off, write-off, refund."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint

from ledger.store.base import Big, Day, Small, event_key, fact_table, required
from ledger.store.statements import cites_line

# A set-off takes the same sum off the debts that run each way.
set_off = fact_table(
    "set_off",
    required("submission_event_id", Big),  # what both councils approved
    required("set_off_on", Day),
    required("amount_pence", Big),
    UniqueConstraint("arrangement_id", "submission_event_id"),
    event_key("set_off", "submission_event_id"),
    CheckConstraint("amount_pence > 0", name="amount"),
)

# Negative where a credit note releases what was set off.
set_off_line = fact_table(
    "set_off_line",
    required("statement_event_id", Big),
    required("statement_line", Small),
    required("gross_pence", Big),
    required("net_pence", Big),
    cites_line("set_off_line"),
    Index("ix_set_off_line_line", "arrangement_id", "statement_event_id", "statement_line"),
    rows=True,
)

# A failure of neutrality, never a cure.
write_off = fact_table(
    "write_off",
    required("submission_event_id", Big),
    required("statement_event_id", Big),
    required("written_off_on", Day),
    required("released", Small),  # whether the payer is released from the debt
    required("reason", Text),
    UniqueConstraint("arrangement_id", "submission_event_id"),
    event_key("write_off", "submission_event_id"),
    CheckConstraint("released IN (0, 1)", name="released"),
)

write_off_line = fact_table(
    "write_off_line",
    required("statement_event_id", Big),
    required("statement_line", Small),
    required("gross_pence", Big),
    required("net_pence", Big),
    cites_line("write_off_line"),
    Index("ix_write_off_line_line", "arrangement_id", "statement_event_id", "statement_line"),
    rows=True,
)
