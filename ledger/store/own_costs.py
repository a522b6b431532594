"""A council's own and third-party cost of the arrangement, in its own book; never in a pool."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint

from ledger.domain.cost import Subjective
from ledger.domain.own_cost import OwnCostKind
from ledger.store.base import Big, Day, fact_table, names_one_of, optional, required

own_cost = fact_table(
    "own_cost",
    required("book", Text),
    required("kind", Text),
    optional("supplier", Text),
    required("source_ref", Text),
    required("entered_on", Day),
    required("service_from", Day),
    required("service_to", Day),
    required("amount_pence", Big),
    required("subjective", Text),
    required("description", Text),
    UniqueConstraint("arrangement_id", "source_ref"),
    CheckConstraint("amount_pence > 0", name="amount"),
    CheckConstraint("service_from <= service_to", name="service_dates"),
    CheckConstraint("kind <> 'third_party' OR supplier IS NOT NULL", name="supplier"),
    names_one_of("kind", OwnCostKind),
    names_one_of("subjective", Subjective),
    Index("ix_own_cost_book", "arrangement_id", "book", "event_id"),
)
