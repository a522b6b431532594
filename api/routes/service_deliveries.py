"""Franchise services as delivered: each is charged at the rate card in force on its day."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from api.access import SCOPED
from api.batches import Batch, BatchReceipt, RecordingMany
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import (
    Body,
    DateIn,
    Listing,
    Quantity,
    QuantityIn,
    ReceiptOut,
    Shape,
    TextIn,
    shown,
)
from ledger.actions.record_service import record_deliveries, record_delivery
from ledger.domain.parse import show_thousandths
from ledger.queries.services import deliveries

router = APIRouter(prefix=SCOPED, tags=["services"])

_ROW = {
    "delivery_ref": "AUD-201807",
    "service": "FR-QA-AUD",
    "delivered_on": "2018-07-18",
    "quantity": "2",
}


class DeliveryIn(Body):
    """One delivery; a negative quantity cites, in `credits`, what it takes back."""

    model_config = shown(_ROW)

    delivery_ref: TextIn
    service: TextIn
    delivered_on: DateIn
    quantity: QuantityIn
    credits: TextIn | None = None


class DeliveryReceipt(ReceiptOut):
    """What recording a delivery recorded."""

    model_config = shown({"id": 81, "delivery_ref": "AUD-201807", "quantity": "2"})


class DeliveryOut(Shape):
    """A delivery, and whether it has been charged."""

    model_config = shown({"id": 81, **_ROW, "credits": None, "charged": True})

    id: int
    delivery_ref: str
    service: str
    delivered_on: date
    quantity: Quantity
    credits: int | None
    charged: bool


@router.post(
    "/service-deliveries",
    status_code=201,
    summary="Record a delivery",
    description="Within the arrangement's dates, and only where a rate card is in force.",
)
def post_service_delivery(write: Recording, body: DeliveryIn) -> DeliveryReceipt:
    """Record a delivery."""
    row = body.given()
    return DeliveryReceipt(**write.record(row, lambda work: record_delivery(work, row)))


@router.post(
    "/service-deliveries:batch",
    status_code=201,
    summary="Record deliveries, all or none",
    description="Every bad row is named. A dry run answers 200 and keeps nothing.",
)
def post_service_deliveries(batch: RecordingMany, body: Batch[DeliveryIn]) -> BatchReceipt:
    """Record deliveries, all or none."""
    return batch.record(body.items, DeliveryIn, record_deliveries)


@router.get(
    "/service-deliveries",
    summary="List the deliveries",
    description="In the order in which they were recorded.",
)
def list_service_deliveries(call: Reading, pages: Pages) -> Listing[DeliveryOut]:
    """List the deliveries."""
    with call.reading() as connection:
        page, cursor = pages.slice(deliveries(connection, call.arrangement_id))
    return Listing(
        items=[
            DeliveryOut(
                id=each.id,
                delivery_ref=each.delivery_ref,
                service=each.service,
                delivered_on=each.delivered_on,
                quantity=show_thousandths(each.quantity_thousandths),
                credits=each.credits,
                charged=each.charged,
            )
            for each in page
        ],
        next=cursor,
    )
