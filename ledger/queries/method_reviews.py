"""Reviews of the pools' methods, in the order in which they became known."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from ledger.domain.method_review import MethodReview
from ledger.queries.knowing import same_event
from ledger.store.journals import event
from ledger.store.stocktakes import method_review


@dataclass(frozen=True, slots=True)
class RecordedReview:
    """A review as it was recorded, and the version of the model that it looked at."""

    id: int
    model_version: int
    review: MethodReview


def listing(connection: Connection, arrangement_id: int) -> list[RecordedReview]:
    """Every review, in the order in which they became known."""
    rows = connection.execute(
        select(method_review)
        .join(event, same_event(method_review))
        .where(method_review.c.arrangement_id == arrangement_id)
        .order_by(event.c.known, event.c.event_id)
    )
    return [
        RecordedReview(
            row.event_id,
            row.model_version,
            MethodReview(row.pool, row.reviewed_on, row.next_review_on, row.reason, row.finding),
        )
        for row in rows
    ]
