"""Budgets of the pools, in the order in which they became known: later ones supersede."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection, select

from ledger.domain.budget import Budget
from ledger.queries.knowing import same_event
from ledger.store.journals import event
from ledger.store.stocktakes import budget


@dataclass(frozen=True, slots=True)
class RecordedBudget:
    """A budget as it was set."""

    id: int
    budget: Budget


def listing(connection: Connection, arrangement_id: int) -> list[RecordedBudget]:
    """Every budget that was ever set, in the order in which they became known."""
    rows = connection.execute(
        select(budget)
        .join(event, same_event(budget))
        .where(budget.c.arrangement_id == arrangement_id)
        .order_by(event.c.known, event.c.event_id)
    )
    return [
        RecordedBudget(
            row.event_id,
            Budget(
                row.pool,
                row.effective_from,
                Fraction(row.share_numerator, row.share_denominator),
                row.monthly_pence,
                row.evidence,
            ),
        )
        for row in rows
    ]
