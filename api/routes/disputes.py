"""Disputes of statement lines."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from api.deps import SCOPED, Pages, Reading
from api.shapes import Listing, Pounds, Shape, shown
from ledger.domain.money import show_pounds
from ledger.queries.disputes import listing

router = APIRouter(prefix=SCOPED, tags=["disputes"])


class DisputeOut(Shape):
    """A dispute as it stands: the line, how much of it, and why."""

    model_config = shown(
        {
            "id": 640,
            "statement": 615,
            "line": 9,
            "raised_on": "2019-07-15",
            "raised_by": "TC",
            "gross": "2880.00",
            "net": "2400.00",
            "reason": "Six of the twelve places were not offered",
            "status": "open",
        }
    )

    id: int
    statement: int
    line: int
    raised_on: date
    raised_by: str
    gross: Pounds
    net: Pounds
    reason: str
    status: str


@router.get(
    "/disputes",
    summary="List the disputes",
    description="In the order in which they were raised.",
)
def list_disputes(call: Reading, pages: Pages) -> Listing[DisputeOut]:
    """List the disputes."""
    with call.reading() as connection:
        page, cursor = pages.slice(listing(connection, call.arrangement_id))
    return Listing(
        items=[
            DisputeOut(
                id=each.id,
                statement=each.statement,
                line=each.line,
                raised_on=each.raised_on,
                raised_by=each.raised_by,
                gross=show_pounds(each.gross_pence),
                net=show_pounds(each.net_pence),
                reason=each.reason,
                status=each.status,
            )
            for each in page
        ],
        next=cursor,
    )
