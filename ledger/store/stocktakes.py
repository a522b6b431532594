"""What quarterly packs and stocktakes rest on: budgets, reviews of the methods, savings.

None of it touches a charge or the test of neutrality. Source: workbooks page, rows "Quarterly
pack" and "Annual stocktake".
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint

from ledger.store.base import (
    Big,
    Day,
    MonthText,
    Small,
    fact_table,
    optional,
    required,
)

# What the councils budgeted that the recipient bears of a pool, from a month on.
budget = fact_table(
    "budget",
    required("pool", Text),
    required("effective_from", MonthText),
    required("share_numerator", Big),
    required("share_denominator", Big),
    required("monthly_pence", Big),
    required("evidence", Text),
    CheckConstraint("share_denominator > 0", name="denominator"),
    CheckConstraint("share_numerator BETWEEN 0 AND share_denominator", name="share"),
    CheckConstraint("monthly_pence >= 0", name="monthly"),
    Index("ix_budget_pool", "arrangement_id", "pool", "effective_from", "event_id"),
)

# That a pool's method was looked at: by whom, why it stays or goes, and when it is due again.
method_review = fact_table(
    "method_review",
    required("pool", Text),
    required("model_version", Small),
    required("reviewed_on", Day),
    optional("next_review_on", Day),
    required("reason", Text),
    required("finding", Text),
    CheckConstraint("next_review_on IS NULL OR next_review_on > reviewed_on", name="next"),
    Index("ix_method_review_pool", "arrangement_id", "pool", "reviewed_on", "event_id"),
)

# A saving that a council reports; kept apart from neutrality, which it never enters.
saving = fact_table(
    "saving",
    required("party", Text),
    required("saving_ref", Text),
    required("first_month", MonthText),
    required("last_month", MonthText),
    required("amount_pence", Big),
    required("cashable", Small),
    required("description", Text),
    required("evidence", Text),
    UniqueConstraint("arrangement_id", "saving_ref"),
    CheckConstraint("amount_pence > 0", name="amount"),
    CheckConstraint("cashable IN (0, 1)", name="cashable"),
    CheckConstraint("first_month <= last_month", name="months"),
)
