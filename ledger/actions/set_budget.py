"""Set what is budgeted that a pool's payer bears, from a month on; nothing is charged by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.actions.work import Receipt, Work
from ledger.domain.budget import Budget, require_budget_in_books
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import show_pounds
from ledger.store.stocktakes import budget


def set_budget(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Set a budget; from its month on it takes the place of those set before, which stay as rows.

    Raises InvalidInput children for what is wrong in the row: ShareAboveWhole, AmountNegative,
    PoolUnknown, PoolNotInForce, PeriodUnknown.
    """
    given = Budget.parse(row)
    require_budget_in_books(given, work.arrangement)
    day = min(given.effective_from.first, work.today)
    posted = work.post(Event(EventKind.BUDGET_SET, day), given)
    work.insert(
        budget,
        {
            "event_id": posted.event_id,
            "pool": given.pool,
            "effective_from": given.effective_from,
            "share_numerator": given.share.numerator,
            "share_denominator": given.share.denominator,
            "monthly_pence": given.monthly_pence,
            "evidence": given.evidence,
        },
    )
    return {
        "id": posted.event_id,
        "pool": given.pool,
        "effective_from": str(given.effective_from),
        "monthly": show_pounds(given.monthly_pence),
    }
