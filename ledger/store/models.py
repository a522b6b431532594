"""Versions of the cost recovery model after the first, which stands in the definition.

A version is in force once both councils have approved its submission (approvals.py).
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Text, UniqueConstraint

from ledger.store.base import Big, Day, Small, fact_table, required

cost_recovery_model = fact_table(
    "cost_recovery_model",
    required("version", Big),
    required("effective_from", Day),
    required("retrospective", Small),  # both say that it takes effect before its agreement
    required("definition", Text),  # canonical JSON, as the definition writes its first version
    required("digest", Text),
    UniqueConstraint("arrangement_id", "version"),
    CheckConstraint("version >= 2", name="version"),
    CheckConstraint("retrospective IN (0, 1)", name="retrospective"),
)
