"""Caps and floors of a pool's yearly charges: approved raises, and charges up to a floor."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text

from ledger.store.base import Big, fact_table, required

# On the event of its submission: in force once both councils have approved that (approvals.py).
cap_raise = fact_table(
    "cap_raise",
    required("pool", Text),
    required("financial_year", Text),
    required("amount_pence", Big),
    required("reason", Text),
    CheckConstraint("amount_pence > 0", name="amount"),
    Index("ix_cap_raise_pool", "arrangement_id", "pool", "financial_year"),
)

# On the event of the charge itself: what brought a year's charges up to the pool's floor.
floor_charge = fact_table(
    "floor_charge",
    required("pool", Text),
    required("financial_year", Text),
    ForeignKeyConstraint(
        ["arrangement_id", "event_id"],
        ["charge.arrangement_id", "charge.event_id"],
        name="fk_floor_charge_charge",
    ),
)
