"""Every table in one place, so that metadata, guards and migrations see them all."""

from __future__ import annotations

from sqlalchemy import MetaData

from ledger.store import (
    accruals,
    approvals,
    arrangements,
    audit_trail,
    balance_confirmations,
    base,
    caps,
    charges,
    costs,
    credit_notes,
    disputes,
    evidence,
    exits,
    grants,
    idempotency,
    issued_files,
    jobs,
    journals,
    ledger_exports,
    manual_journals,
    models,
    on_account,
    own_costs,
    periods,
    receipts,
    seals,
    services,
    settlements,
    statements,
    stocktakes,
    time_apportionments,
    time_estimates,
    tokens,
    uploads,
)

TABLE_MODULES = (
    accruals,
    approvals,
    arrangements,
    audit_trail,
    balance_confirmations,
    caps,
    charges,
    costs,
    credit_notes,
    disputes,
    evidence,
    exits,
    grants,
    idempotency,
    issued_files,
    jobs,
    journals,
    ledger_exports,
    manual_journals,
    models,
    on_account,
    own_costs,
    periods,
    receipts,
    seals,
    services,
    settlements,
    statements,
    stocktakes,
    time_apportionments,
    time_estimates,
    tokens,
    uploads,
)


def metadata() -> MetaData:
    """Return the metadata with every table of the ledger in it."""
    return base.metadata
