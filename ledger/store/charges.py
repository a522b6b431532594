"""Apportionments and charges: what each came to, to date, and everything it was worked from."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text

from ledger.domain.recovery import Basis
from ledger.store.base import Big, MonthText, Small, fact_table, names_one_of, optional, required

apportionment = fact_table(
    "apportionment",
    required("pool", Text),
    required("service_month", MonthText),
    required("period", MonthText),
    required("model_version", Small),
    required("working", Text),
    required("incurred_to_date_pence", Big),
    required("grant_to_date_pence", Big),
    required("recoverable_to_date_pence", Big),
    required("retained_to_date_pence", Big),
    CheckConstraint(
        "incurred_to_date_pence = grant_to_date_pence + recoverable_to_date_pence "
        "+ retained_to_date_pence",
        name="whole",
    ),
    Index("ix_apportionment_pool", "arrangement_id", "pool", "service_month"),
)

charge = fact_table(
    "charge",
    required("pool", Text),
    optional("service", Text),
    required("service_month", MonthText),
    required("period", MonthText),
    required("basis", Text),
    required("model_version", Small),
    required("vat_treatment", Text),
    optional("share_numerator", Big),
    optional("share_denominator", Big),
    optional("quantity_thousandths", Big),
    optional("unit_price_pence", Big),
    optional("cost_pence", Big),
    required("entitlement_to_date_pence", Big),
    required("charged_before_pence", Big),
    required("net_pence", Big),
    required("late_item", Small),
    required("working", Text),
    CheckConstraint(
        "entitlement_to_date_pence = charged_before_pence + net_pence", name="movement"
    ),
    CheckConstraint("net_pence <> 0", name="net"),
    CheckConstraint("late_item IN (0, 1)", name="late_item"),
    names_one_of("basis", Basis),
    Index("ix_charge_pool", "arrangement_id", "pool", "service_month"),
)

# Which deliveries a charge took in: a delivery is charged once.
charge_delivery = fact_table(
    "charge_delivery",
    required("delivery_event_id", Big),
    ForeignKeyConstraint(
        ["arrangement_id", "delivery_event_id"],
        ["service_delivery.arrangement_id", "service_delivery.event_id"],
        name="fk_charge_delivery_delivery",
    ),
    Index(
        "uq_charge_delivery_delivery_event_id", "arrangement_id", "delivery_event_id", unique=True
    ),
    rows=True,
)
