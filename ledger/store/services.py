"""Franchise services: rate cards and deliveries."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint

from ledger.store.base import Big, Day, event_key, fact_table, optional, required

rate_card = fact_table(
    "rate_card",
    required("service", Text),
    required("effective_from", Day),
    optional("effective_to", Day),
    required("unit_price_pence", Big),
    UniqueConstraint("arrangement_id", "service", "effective_from"),
    CheckConstraint("unit_price_pence >= 0", name="unit_price"),
    CheckConstraint("effective_to IS NULL OR effective_from <= effective_to", name="dates"),
)

service_delivery = fact_table(
    "service_delivery",
    required("delivery_ref", Text),
    required("service", Text),
    required("delivered_on", Day),
    required("quantity_thousandths", Big),
    optional("credits_event_id", Big),
    UniqueConstraint("arrangement_id", "delivery_ref"),
    CheckConstraint("quantity_thousandths <> 0", name="quantity"),
    CheckConstraint(
        "quantity_thousandths > 0 OR credits_event_id IS NOT NULL", name="negative_cites"
    ),
    event_key("service_delivery", "credits_event_id"),
    Index("ix_service_delivery_credits", "arrangement_id", "credits_event_id"),
)
