"""Accounting periods and whether they take postings."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from api.deps import SCOPED, Pages, Reading
from api.shapes import Listing, Shape, shown
from ledger.queries.periods import listing

router = APIRouter(prefix=SCOPED, tags=["periods"])


class PeriodOut(Shape):
    """One accounting period: AP1 is April, AP12 March, AP13 takes adjustments."""

    model_config = shown(
        {
            "period": "2018-07",
            "financial_year": "2018-19",
            "period_number": 4,
            "starts_on": "2018-07-01",
            "ends_on": "2018-07-31",
            "status": "open",
        }
    )

    period: str
    financial_year: str
    period_number: int
    starts_on: date
    ends_on: date
    status: str


@router.get(
    "/periods",
    summary="List the accounting periods",
    description="Every period of the books, in order, with its status.",
)
def list_periods(call: Reading, pages: Pages) -> Listing[PeriodOut]:
    """List the accounting periods."""
    with call.reading() as connection:
        page, cursor = pages.slice(listing(connection, call.arrangement_id))
    return Listing(
        items=[
            PeriodOut(
                period=each.period,
                financial_year=each.financial_year,
                period_number=each.period_number,
                starts_on=each.starts_on,
                ends_on=each.ends_on,
                status=each.status.value,
            )
            for each in page
        ],
        next=cursor,
    )
