"""Costs as recorded, with the working of how each was cut into service months."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint

from ledger.domain.cost import CostSource, Subjective
from ledger.store.base import (
    Big,
    Day,
    MonthText,
    event_key,
    fact_table,
    names_one_of,
    optional,
    required,
)

cost = fact_table(
    "cost",
    required("source_ref", Text),
    required("source", Text),
    required("entered_on", Day),
    required("pool", Text),
    optional("service", Text),
    required("subjective", Text),
    required("service_from", Day),
    required("service_to", Day),
    required("amount_pence", Big),
    required("description", Text),
    required("proration", Text),
    optional("credits_event_id", Big),  # a negative cost cites the cost it takes back
    optional("replaces_event_id", Big),  # recorded anew: the cost that was taken back
    UniqueConstraint("arrangement_id", "source_ref"),
    CheckConstraint("amount_pence <> 0", name="amount"),
    CheckConstraint("service_from <= service_to", name="service_dates"),
    names_one_of("source", CostSource),
    names_one_of("subjective", Subjective),
    event_key("cost", "credits_event_id"),
    event_key("cost", "replaces_event_id"),
    Index("ix_cost_credits", "arrangement_id", "credits_event_id"),
    Index("ix_cost_entered", "arrangement_id", "entered_on"),
)

cost_month = fact_table(
    "cost_month",
    optional("service_month", MonthText),  # null: outside the arrangement
    required("days", Big),
    required("amount_pence", Big),
    rows=True,
)
