"""Notice that the arrangement ends: on the event that submits it to both councils."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Text

from ledger.store.base import Day, fact_table, required

# In force once both councils have approved it (approvals.py); the latest in force counts.
exit_notice = fact_table(
    "exit_notice",
    required("given_on", Day),
    required("last_day", Day),  # inclusive
    required("reason", Text),
    CheckConstraint("given_on <= last_day", name="dates"),
)
