"""Record that a pool's method was reviewed: what was found, and when it is due again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.actions.work import Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.journal import Event, EventKind
from ledger.domain.method_review import MethodReview
from ledger.store.stocktakes import method_review


def review_method(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Record a review of the version of the model that was in force on its day.

    Raises InvalidInput children for what is wrong in the row: DateInFuture, DatesReversed (the
    next review is not after this one), PoolUnknown, PoolNotInForce.
    """
    given = MethodReview.parse(row, today=work.today)
    month = Month.of(given.reviewed_on)
    work.arrangement.pool_in(given.pool, month)
    version = work.arrangement.model_of(month).version
    posted = work.post(Event(EventKind.METHOD_REVIEWED, given.reviewed_on), given)
    work.insert(
        method_review,
        {
            "event_id": posted.event_id,
            "pool": given.pool,
            "model_version": version,
            "reviewed_on": given.reviewed_on,
            "next_review_on": given.next_review_on,
            "reason": given.reason,
            "finding": given.finding,
        },
    )
    return {"id": posted.event_id, "pool": given.pool, "model_version": version}
