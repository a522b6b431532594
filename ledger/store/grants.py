"""Grants claimed once their conditions are met, money received for them, and money repaid."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint

from ledger.store.base import Big, Day, event_key, fact_table, required

grant_claim = fact_table(
    "grant_claim",
    required("grant_ref", Text),
    required("grantor", Text),
    required("grantee", Text),
    required("pool", Text),
    required("conditions", Text),
    required("conditions_met_on", Day),
    required("claimed_on", Day),
    required("amount_pence", Big),
    required("description", Text),
    UniqueConstraint("arrangement_id", "grant_ref"),
    CheckConstraint("amount_pence > 0", name="amount"),
    CheckConstraint("conditions_met_on <= claimed_on", name="dates"),
)

# Money received for a claim; a grant received in advance has its money from the start.
grant_payment = fact_table(
    "grant_payment",
    required("claim_event_id", Big),
    required("payment_ref", Text),
    required("received_on", Day),
    required("amount_pence", Big),
    UniqueConstraint("arrangement_id", "payment_ref"),
    event_key("grant_payment", "claim_event_id"),
    CheckConstraint("amount_pence > 0", name="amount"),
    Index("ix_grant_payment_claim", "arrangement_id", "claim_event_id"),
)

grant_repayment = fact_table(
    "grant_repayment",
    required("grant_event_id", Big),  # of the grant received in advance, or of the claim
    required("repaid_on", Day),
    required("amount_pence", Big),
    required("reason", Text),
    event_key("grant_repayment", "grant_event_id"),
    CheckConstraint("amount_pence > 0", name="amount"),
    Index("ix_grant_repayment_grant", "arrangement_id", "grant_event_id"),
)
