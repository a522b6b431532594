"""Franchise services and the rate cards that price them."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from api.access import SCOPED
from api.batches import Batch, BatchReceipt, RecordingMany
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import (
    Body,
    DateIn,
    Listing,
    Pounds,
    PoundsIn,
    ReceiptOut,
    Shape,
    TextIn,
    shown,
)
from ledger.actions.set_rate_card import set_rate_card, set_rate_cards
from ledger.domain.money import show_pounds
from ledger.queries.services import rate_card_listing

router = APIRouter(prefix=SCOPED, tags=["services"])


class ServiceOut(Shape):
    """A service sold from a pool by the unit."""

    model_config = shown(
        {
            "code": "FR-PD-SUP",
            "name": "Joint supervision training cohort",
            "pool": "FR-PD",
            "unit": "cohort",
        }
    )

    code: str
    name: str
    pool: str
    unit: str


class RateCardOut(Shape):
    """A unit price over a range of dates; in force once approved, to further notice if no end."""

    model_config = shown(
        {
            "service": "FR-EDU",
            "effective_from": "2018-07-06",
            "effective_to": "2019-04-14",
            "unit_price": "420.00",
            "status": "approved",
            "submission": 42,
        }
    )

    service: str
    effective_from: date
    effective_to: date | None
    unit_price: Pounds
    status: str = Field(description="`submitted`, `approved` (in force) or `rejected`.")
    submission: int | None


class RateCardIn(Body):
    """A unit price to set: it starts the day after the one before it ends, or ends that one."""

    model_config = shown(
        {
            "service": "FR-EDU",
            "effective_from": "2018-07-06",
            "effective_to": "2019-04-14",
            "unit_price": "420.00",
        }
    )

    service: TextIn
    effective_from: DateIn
    effective_to: DateIn | None = None
    unit_price: PoundsIn


class RateCardReceipt(ReceiptOut):
    """What was submitted: both councils approve it, bound to its digest."""

    model_config = shown(
        {
            "id": 42,
            "status": "submitted",
            "digest": "9c41d7",
            "awaiting": ["PCC", "TC"],
            "service": "FR-EDU",
            "effective_from": "2018-07-06",
        }
    )


@router.get(
    "/services",
    summary="List the franchise services",
    description="Each with its unit and the pool that it is sold from.",
)
def list_services(call: Reading, pages: Pages) -> Listing[ServiceOut]:
    """List the franchise services."""
    page, cursor = pages.slice(call.arrangement.services)
    return Listing(
        items=[
            ServiceOut(code=each.code, name=each.name, pool=each.pool, unit=each.unit)
            for each in page
        ],
        next=cursor,
    )


@router.get(
    "/rate-cards",
    summary="List the rate cards",
    description="By service and date, with those that wait for approval or were rejected. A "
    "delivery takes the price in force on its day.",
)
def list_rate_cards(call: Reading, pages: Pages) -> Listing[RateCardOut]:
    """List the rate cards."""
    with call.reading() as connection:
        page, cursor = pages.slice(rate_card_listing(connection, call.arrangement_id))
    return Listing(
        items=[
            RateCardOut(
                service=each.card.service,
                effective_from=each.card.effective_from,
                effective_to=each.card.effective_to,
                unit_price=show_pounds(each.card.unit_price_pence),
                status=each.status,
                submission=each.submission,
            )
            for each in page
        ],
        next=cursor,
    )


@router.post(
    "/rate-cards",
    status_code=201,
    summary="Set a rate card",
    description="Submitted for both councils' approval, and in force from then on. Refused where "
    "it overlaps another of the service, in force or waiting, or leaves a gap after it.",
)
def post_rate_card(write: Recording, body: RateCardIn) -> RateCardReceipt:
    """Set a rate card."""
    row = body.given()
    receipt = write.record(row, lambda work: set_rate_card(work, row))
    return RateCardReceipt(**receipt)


@router.post(
    "/rate-cards:batch",
    status_code=201,
    summary="Set rate cards, all or none",
    description="Every bad row is named. A dry run answers 200 and keeps nothing.",
)
def post_rate_cards(batch: RecordingMany, body: Batch[RateCardIn]) -> BatchReceipt:
    """Set rate cards, all or none."""
    return batch.record(body.items, RateCardIn, set_rate_cards)
