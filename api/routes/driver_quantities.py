"""Cost drivers, and the quantities of them in force for each council."""

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
from ledger.actions.record_evidence import record_rows, set_driver_quantity
from ledger.domain.parse import show_thousandths
from ledger.queries.evidence import driver_quantities

router = APIRouter(prefix=SCOPED, tags=["cost drivers"])

_ROW = {
    "driver": "LOOKED_AFTER_CHILDREN",
    "effective_from": "2018-07-01",
    "party": "TC",
    "quantity": "340",
}


class DriverOut(Shape):
    """A cost driver and the pools that are shared by it."""

    model_config = shown({"driver": "LOOKED_AFTER_CHILDREN", "pools": ["FR-COM-SUF"]})

    driver: str
    pools: list[str]


class DriverQuantityIn(Body):
    """One council's quantity from a date on, in force until the next."""

    model_config = shown(_ROW)

    driver: TextIn
    effective_from: DateIn
    party: TextIn
    quantity: QuantityIn


class DriverQuantityOut(Shape):
    """One council's quantity from a date on."""

    model_config = shown({"id": 5, **_ROW})

    id: int
    driver: str
    effective_from: date
    party: str
    quantity: Quantity


class DriverQuantityReceipt(ReceiptOut):
    """What setting a quantity recorded."""

    model_config = shown({"id": 5})


@router.get(
    "/drivers",
    summary="List the cost drivers",
    description="Those that a pool of the cost recovery model is shared by.",
)
def list_drivers(call: Reading, pages: Pages) -> Listing[DriverOut]:
    """List the cost drivers."""
    pools: dict[str, list[str]] = {}
    for pool in call.arrangement.pools:
        if pool.driver:
            pools.setdefault(pool.driver, []).append(pool.code)
    page, cursor = pages.slice(list(pools.items()))
    return Listing(
        items=[DriverOut(driver=driver, pools=codes) for driver, codes in page], next=cursor
    )


@router.get(
    "/driver-quantities",
    summary="List the driver quantities",
    description="By driver, date and council. A month is shared by those in force on its first "
    "day.",
)
def list_driver_quantities(call: Reading, pages: Pages) -> Listing[DriverQuantityOut]:
    """List the driver quantities."""
    with call.reading() as connection:
        page, cursor = pages.slice(driver_quantities(connection, call.arrangement_id))
    return Listing(
        items=[
            DriverQuantityOut(
                id=each.id,
                driver=each.driver,
                effective_from=each.effective_from,
                party=each.party,
                quantity=show_thousandths(each.quantity_thousandths),
            )
            for each in page
        ],
        next=cursor,
    )


@router.post(
    "/driver-quantities",
    status_code=201,
    summary="Set a driver quantity",
    description="One council's quantity from a date on; both councils' are needed to charge.",
)
def post_driver_quantity(write: Recording, body: DriverQuantityIn) -> DriverQuantityReceipt:
    """Set a driver quantity."""
    row = body.given()
    receipt = write.record(row, lambda work: set_driver_quantity(work, row))
    return DriverQuantityReceipt(**receipt)


@router.post(
    "/driver-quantities:batch",
    status_code=201,
    summary="Set driver quantities, all or none",
    description="Every bad row is named. A dry run answers 200 and keeps nothing.",
)
def post_driver_quantities(batch: RecordingMany, body: Batch[DriverQuantityIn]) -> BatchReceipt:
    """Set driver quantities, all or none."""
    return batch.record(
        body.items,
        DriverQuantityIn,
        lambda work, rows: record_rows(work, rows, set_driver_quantity),
    )
