"""That a pool's method was looked at: what was found, and when it is due again.

Source: workbooks page, row "Annual stocktake" (methodology register, driver refresh).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.errors import DateInFuture, DatesReversed
from ledger.domain.parse import parse_date, parse_text


class ReviewState(StrEnum):
    """Where the review of a method stands at a date."""

    NOT_REVIEWED = "not_reviewed"  # never by then
    OVERDUE = "overdue"  # past the day on which it was due again
    IN_DATE = "in_date"
    NO_NEXT_DATE = "no_next_date"  # reviewed, and nobody said when again


@dataclass(frozen=True, slots=True)
class MethodReview:
    """One review of how a pool is charged."""

    pool: str
    reviewed_on: date
    next_review_on: date | None
    reason: str  # why this method is the right one, or no longer
    finding: str  # what comes of the review

    @classmethod
    def parse(cls, row: Mapping[str, object], *, today: date) -> MethodReview:
        """Read a review from texts; raises InvalidInput children."""
        reviewed_on = parse_date(row.get("reviewed_on"), field="reviewed_on")
        if reviewed_on > today:
            raise DateInFuture(
                f"reviewed_on is {reviewed_on}, later than today, {today}. Record the review once "
                "it is made.",
                field="reviewed_on",
            )
        text = row.get("next_review_on")
        next_on = None if text is None else parse_date(text, field="next_review_on")
        if next_on is not None and next_on <= reviewed_on:
            raise DatesReversed(
                f"next_review_on ({next_on}) is not after reviewed_on ({reviewed_on}); name a "
                "later day.",
                field="next_review_on",
            )
        return cls(
            pool=parse_text(row.get("pool"), field="pool", most=40),
            reviewed_on=reviewed_on,
            next_review_on=next_on,
            reason=parse_text(row.get("reason"), field="reason", most=2000),
            finding=parse_text(row.get("finding"), field="finding", most=2000),
        )


def last_review(reviews: Iterable[MethodReview], pool: str, *, as_at: date) -> MethodReview | None:
    """Return a pool's last review made by a date; of two of one day, the last known.

    `reviews` come in the order in which they became known.
    """
    made = [each for each in reviews if each.pool == pool and each.reviewed_on <= as_at]
    return (
        max(enumerate(made), key=lambda each: (each[1].reviewed_on, each[0]))[1] if made else None
    )


def review_state(review: MethodReview | None, *, as_at: date) -> ReviewState:
    """Say where a review stands; on the day that it is due again it is not yet overdue."""
    if review is None:
        return ReviewState.NOT_REVIEWED
    if review.next_review_on is None:
        return ReviewState.NO_NEXT_DATE
    return ReviewState.OVERDUE if as_at > review.next_review_on else ReviewState.IN_DATE
