"""Time as stated, certified and approved. Days are quarters of a day."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text

from ledger.store.base import (
    Big,
    Day,
    MonthText,
    Small,
    event_key,
    fact_table,
    optional,
    required,
)

time_apportionment = fact_table(
    "time_apportionment",
    required("post", Text),
    required("service_month", MonthText),
    required("service_from", Day),
    required("service_to", Day),
    required("joint_quarters", Small),
    required("leave_quarters", Small),
    required("sickness_quarters", Small),
    required("other_absence_quarters", Small),
    required("working_days", Small),
    required("complete", Small),
    optional("supersedes_event_id", Big),
    optional("reason", Text),
    CheckConstraint("complete IN (0, 1)", name="complete"),
    CheckConstraint(
        "joint_quarters >= 0 AND leave_quarters >= 0 AND sickness_quarters >= 0 "
        "AND other_absence_quarters >= 0",
        name="days",
    ),
    CheckConstraint("supersedes_event_id IS NULL OR reason IS NOT NULL", name="reason"),
    event_key("time_apportionment", "supersedes_event_id"),
    # One entry a post and month; a later one names the one it supersedes, and each only once.
    Index(
        "uq_time_apportionment_first",
        "arrangement_id",
        "post",
        "service_month",
        unique=True,
        sqlite_where=text("supersedes_event_id IS NULL"),
        postgresql_where=text("supersedes_event_id IS NULL"),
    ),
    Index(
        "uq_time_apportionment_supersedes",
        "arrangement_id",
        "supersedes_event_id",
        unique=True,
        sqlite_where=text("supersedes_event_id IS NOT NULL"),
        postgresql_where=text("supersedes_event_id IS NOT NULL"),
    ),
)

time_apportionment_party = fact_table(
    "time_apportionment_party",
    required("party", Text),
    required("quarters", Small),
    CheckConstraint("quarters >= 0", name="quarters"),
    rows=True,
)

time_certification = fact_table(
    "time_certification",
    required("time_event_id", Big),
    required("certified_on", Day),
    required("capacity", Text),  # post-holder or line manager: a role, never a name
    UniqueConstraint("arrangement_id", "time_event_id"),
    event_key("time_certification", "time_event_id"),
)
