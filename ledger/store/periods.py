"""Accounting periods: mutable rows that every posting takes a share lock on (see guards)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, Text

from ledger.store.base import Big, Day, names_one_of, required, table


class PeriodStatus(StrEnum):
    """Whether a period takes postings."""

    OPEN = "open"
    SOFT_CLOSED = "soft_closed"  # adjustments by an approver only
    CLOSED = "closed"


accounting_period = table(
    "accounting_period",
    required("arrangement_id", Big),
    required("period", Text),  # 2018-07; year-end adjustments are 2018-19-AP13
    required("financial_year", Text),
    required("period_number", Big),
    required("starts_on", Day),
    required("ends_on", Day),
    required("status", Text),
    PrimaryKeyConstraint("arrangement_id", "period"),
    ForeignKeyConstraint(["arrangement_id"], ["arrangement.arrangement_id"]),
    CheckConstraint("period_number BETWEEN 1 AND 13", name="period_number"),
    names_one_of("status", PeriodStatus),
    guarded=False,
)
