"""Months of time taken from earlier ones, until they are stated. Days are quarters of a day."""

from __future__ import annotations

from sqlalchemy import Text, UniqueConstraint

from ledger.store.base import MonthText, fact_table, required

# The summed days of the certified months that it rests on stand in `basis`, as canonical JSON:
# a later correction of those months leaves the estimate as it was made.
time_estimate = fact_table(
    "time_estimate",
    required("post", Text),
    required("service_month", MonthText),
    required("reason", Text),
    required("basis", Text),
    UniqueConstraint("arrangement_id", "post", "service_month"),
)
