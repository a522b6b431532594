"""Accounting periods: mutable rows that every posting takes a share lock on, and their steps.

The row says whether its period takes postings now, and is what closing locks. The steps are the
facts: each is made by an event, and the guards hold every posting to the latest of them too, so
that a status changed behind the ledger's back reopens nothing (see guards).
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Text,
    text,
)

from ledger.store.base import (
    Big,
    Day,
    event_key,
    fact_table,
    names_one_of,
    optional,
    required,
    table,
)

YEAR_END = 13  # the number of the period that takes a year's adjustments after March


class PeriodStatus(StrEnum):
    """Whether a period takes postings."""

    OPEN = "open"
    SOFT_CLOSED = "soft_closed"  # adjustments by an approver only
    CLOSED = "closed"


class PeriodStep(StrEnum):
    """What was done to a period. A request waits for both councils; nothing comes of it alone."""

    SOFT_CLOSE = "soft_close"
    REQUEST_CLOSE = "request_close"
    CLOSE = "close"
    REQUEST_REOPEN = "request_reopen"
    REOPEN = "reopen"


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

# No foreign key to the period's row: a posted fact leans on nothing that can change.
period_step = fact_table(
    "period_step",
    required("period", Text),
    required("step", Text),
    optional("request_event_id", Big),  # what both councils approved
    optional("reason", Text),
    event_key("period_step", "request_event_id"),
    names_one_of("step", PeriodStep),
    CheckConstraint(
        "step NOT IN ('request_reopen', 'reopen') OR reason IS NOT NULL", name="reason"
    ),
    CheckConstraint(
        "(step IN ('close', 'reopen') AND request_event_id IS NOT NULL) OR "
        "(step NOT IN ('close', 'reopen') AND request_event_id IS NULL)",
        name="request",
    ),
    Index("ix_period_step_period", "arrangement_id", "period", "event_id"),
    Index(
        "uq_period_step_request",
        "arrangement_id",
        "request_event_id",
        unique=True,
        sqlite_where=text("request_event_id IS NOT NULL"),
        postgresql_where=text("request_event_id IS NOT NULL"),
    ),
)
