"""Every table in one place, so that metadata, guards and migrations see them all."""

from __future__ import annotations

from sqlalchemy import MetaData

from ledger.store import (
    approvals,
    arrangements,
    audit_trail,
    base,
    charges,
    costs,
    disputes,
    evidence,
    idempotency,
    journals,
    periods,
    receipts,
    seals,
    services,
    statements,
    time_apportionments,
    tokens,
)

TABLE_MODULES = (
    approvals,
    arrangements,
    audit_trail,
    charges,
    costs,
    disputes,
    evidence,
    idempotency,
    journals,
    periods,
    receipts,
    seals,
    services,
    statements,
    time_apportionments,
    tokens,
)


def metadata() -> MetaData:
    """Return the metadata with every table of the ledger in it."""
    return base.metadata
