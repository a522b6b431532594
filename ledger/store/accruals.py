"""Period-end accruals, with the share that split them. They are never charged."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Text, UniqueConstraint

from ledger.store.base import (
    Big,
    MonthText,
    Small,
    event_key,
    fact_table,
    optional,
    required,
)

# On the event at the period's end; the one that reverses it on the next day names it itself.
accrual = fact_table(
    "accrual",
    required("period", Text),
    required("pool", Text),
    required("service_month", MonthText),
    required("amount_pence", Big),
    required("recoverable_pence", Big),
    required("retained_pence", Big),
    required("earned_pence", Big),  # nil where the pool charges a price
    required("model_version", Small),
    required("working", Text),  # canonical JSON
    required("reason", Text),
    optional("withdraws_event_id", Big),  # a negative accrual cites the one that it takes back
    UniqueConstraint("arrangement_id", "withdraws_event_id"),
    event_key("accrual", "withdraws_event_id"),
    CheckConstraint("amount_pence = recoverable_pence + retained_pence", name="whole"),
    CheckConstraint(
        "(withdraws_event_id IS NULL AND amount_pence > 0) OR "
        "(withdraws_event_id IS NOT NULL AND amount_pence < 0)",
        name="amount",
    ),
)
