"""On-account charging: which charges are sums and true-ups, what was earned, what was waived."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Text, UniqueConstraint

from ledger.store.base import Big, MonthText, fact_table, required

# On the event of the charge itself; a charge without such a row is actual cost in arrears.
on_account_charge = fact_table(
    "on_account_charge",
    required("kind", Text),
    CheckConstraint("kind IN ('sum', 'true_up')", name="kind"),
    ForeignKeyConstraint(
        ["arrangement_id", "event_id"],
        ["charge.arrangement_id", "charge.event_id"],
        name="fk_on_account_charge_charge",
    ),
)

# The agreed sum of a pool's month is earned once, at the end of the month.
on_account_earned = fact_table(
    "on_account_earned",
    required("pool", Text),
    required("service_month", MonthText),
    required("amount_pence", Big),
    UniqueConstraint("arrangement_id", "pool", "service_month"),
    CheckConstraint("amount_pence > 0", name="amount"),
)

# Above zero: actual was more than the sums, and the payee lets it go.
true_up_waiver = fact_table(
    "true_up_waiver",
    required("pool", Text),
    required("service_month", MonthText),
    required("period", MonthText),
    required("waived_pence", Big),
    UniqueConstraint("arrangement_id", "pool", "service_month", "period"),
    CheckConstraint("waived_pence <> 0", name="waived"),
    rows=True,
)
