"""What charges and tests rest on beside cost and time: drivers, grants, controls, baseline."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Text, UniqueConstraint

from ledger.store.base import Big, Day, MonthText, fact_table, required

driver_quantity = fact_table(
    "driver_quantity",
    required("driver", Text),
    required("effective_from", Day),
    required("party", Text),
    required("quantity_thousandths", Big),
    UniqueConstraint("arrangement_id", "driver", "effective_from", "party"),
    CheckConstraint("quantity_thousandths >= 0", name="quantity"),
)

grant_receipt = fact_table(
    "grant_receipt",
    required("grant_ref", Text),
    required("grantor", Text),
    required("grantee", Text),
    required("pool", Text),
    required("received_on", Day),
    required("amount_pence", Big),
    required("description", Text),
    UniqueConstraint("arrangement_id", "grant_ref"),
    CheckConstraint("amount_pence > 0", name="amount"),
)

control_total = fact_table(
    "control_total",
    required("entered_on", Day),
    required("source", Text),
    required("amount_pence", Big),
    UniqueConstraint("arrangement_id", "entered_on", "source"),
)

baseline = fact_table(
    "baseline",
    required("pool", Text),
    required("service_month", MonthText),
    required("amount_pence", Big),
    required("description", Text),
    UniqueConstraint("arrangement_id", "pool", "service_month"),
)
