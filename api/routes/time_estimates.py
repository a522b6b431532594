"""Estimates of a month's time that is missing: what is charged on one is provisional."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter

from api.access import SCOPED
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import (
    Body,
    Days,
    Listing,
    MonthIn,
    MonthText,
    ReceiptOut,
    Shape,
    TextIn,
    shown,
)
from ledger.actions.estimate_time import estimate_time
from ledger.domain.time import show_days
from ledger.queries import time_apportionments, time_estimates
from ledger.queries.time_estimates import EstimateView

router = APIRouter(prefix=SCOPED, tags=["time apportionments"])


_ROW: dict[str, Any] = {
    "post": "DCS",
    "month": "2019-08",
    "reason": "The post-holder is away until October",
}


class EstimateIn(Body):
    """Which month of which post is estimated, and why."""

    model_config = shown(_ROW)

    post: TextIn
    month: MonthIn
    reason: TextIn | None = None


class EstimateReceipt(ReceiptOut):
    """What estimating a month recorded: the months that it rests on."""

    model_config = shown(
        {
            "id": 711,
            "post": "DCS",
            "service_month": "2019-08",
            "months": ["2019-05", "2019-06", "2019-07"],
            "productive_days": "52.5",
            "status": "estimated",
        }
    )


class EstimateOut(Shape):
    """An estimate: the summed days of the certified months that it rests on."""

    model_config = shown(
        {
            "id": 711,
            "post": "DCS",
            "service_month": "2019-08",
            "reason": "The post-holder is away until October",
            "months": ["2019-05", "2019-06", "2019-07"],
            "party_days": {"TC": "24", "PCC": "22.5"},
            "joint_days": "6",
            "estimated_on": "2019-08-31",
            "estimated_by": "P0002",
            "superseded": False,
        }
    )

    id: int
    post: str
    service_month: MonthText
    reason: str
    months: list[MonthText]
    party_days: dict[str, Days]
    joint_days: Days
    estimated_on: date
    estimated_by: str
    superseded: bool


@router.post(
    "/time-estimates",
    status_code=201,
    summary="Estimate a month of time that is missing",
    description="By the summed split of the post's last three certified months before it. What is "
    "charged on it is provisional; once the month is stated whole, the movement is a late item.",
)
def post_time_estimate(write: Recording, body: EstimateIn) -> EstimateReceipt:
    """Estimate a month of time that is missing."""
    row = body.given()
    return EstimateReceipt(**write.record(row, lambda work: estimate_time(work, row)))


@router.get(
    "/time-estimates",
    summary="List the estimates of time",
    description="In the order in which they were made. One is superseded once its month is stated "
    "whole.",
)
def list_time_estimates(call: Reading, pages: Pages) -> Listing[EstimateOut]:
    """List the estimates of time."""
    with call.reading() as connection:
        page, cursor = pages.slice(time_estimates.listing(connection, call.arrangement_id))
        stated = time_apportionments.in_force(connection, call.arrangement_id)
    whole = {key for key, entry in stated.items() if entry.complete}
    return Listing(
        items=[
            _estimate(each, superseded=(each.post, each.service_month) in whole) for each in page
        ],
        next=cursor,
    )


def _estimate(view: EstimateView, *, superseded: bool) -> EstimateOut:
    estimate = view.estimate
    return EstimateOut(
        id=view.id,
        post=view.post,
        service_month=str(view.service_month),
        reason=view.reason,
        months=[str(month) for month in estimate.months],
        party_days={
            party: show_days(quarters) for party, quarters in estimate.party_quarters.items()
        },
        joint_days=show_days(estimate.joint_quarters),
        estimated_on=view.estimated_on,
        estimated_by=view.person,
        superseded=superseded,
    )
