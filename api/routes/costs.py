"""Costs that a council's own ledger shows. Single costs are shown to that council's people only."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.access import SCOPED
from api.batches import Batch, BatchReceipt, RecordingMany
from api.deps import Reading, Recording, found
from api.paging import Pages
from api.parameters import Id
from api.shapes import (
    Body,
    DateIn,
    Listing,
    MonthText,
    Pounds,
    PoundsIn,
    ReceiptOut,
    Shape,
    TextIn,
    month_or_none,
    shown,
)
from ledger.actions.adjust_period import adjust_period
from ledger.actions.record_cost import move_cost, record_cost, record_costs
from ledger.domain.cost import CostSource, Subjective
from ledger.domain.money import show_pounds
from ledger.domain.parse import parse_date, parse_reference, parse_text
from ledger.queries import costs
from ledger.queries.costs import RecordedCost

router = APIRouter(prefix=SCOPED, tags=["costs"])


_MOST_PERIOD = 20
_ROW: dict[str, Any] = {
    "source_ref": "PAY-201807-DCS-1",
    "source": "payroll",
    "entered_on": "2018-07-31",
    "pool": "DCS",
    "service": None,
    "subjective": "Employees",
    "service_from": "2018-07-01",
    "service_to": "2018-07-31",
    "amount": "9666.67",
    "description": "DCS Salary",
}
_RECEIPT: dict[str, Any] = {
    "id": 57,
    "source_ref": "PAY-201807-DCS-1",
    "amount": "9666.67",
    "inside": "7909.09",
    "outside": "1757.58",
    "journal_id": "57-1",
}


class CostIn(Body):
    """One cost line. Part of it that lies outside the arrangement is prorated out."""

    model_config = shown(_ROW)

    source_ref: TextIn
    source: TextIn
    entered_on: DateIn
    pool: TextIn
    service: TextIn | None = None
    subjective: TextIn
    service_from: DateIn
    service_to: DateIn
    amount: PoundsIn
    description: TextIn
    credits: TextIn | None = None


class AdjustmentIn(CostIn):
    """One cost line, and the period that it adjusts."""

    model_config = shown({**_ROW, "source_ref": "PAY-201807-DCS-1/late", "period": "2018-07"})

    period: TextIn


class CostReceipt(ReceiptOut):
    """What recording a cost recorded: how much lies inside the arrangement, and how much not."""

    model_config = shown(_RECEIPT)


class MoveIn(Body):
    """Where a cost belongs that was put in the wrong pool."""

    model_config = shown(
        {"pool": "OVERHEAD", "source_ref": "PAY-201807-DCS-1/OVERHEAD", "entered_on": "2018-08-31"}
    )

    pool: TextIn
    service: TextIn | None = None
    source_ref: TextIn
    entered_on: DateIn


class MoveReceipt(ReceiptOut):
    """What moving a cost recorded: what took it back, and the cost recorded anew."""

    model_config = shown(
        {
            **_RECEIPT,
            "id": 61,
            "source_ref": "PAY-201807-DCS-1/OVERHEAD",
            "journal_id": "61-1",
            "reversal": {
                **_RECEIPT,
                "id": 60,
                "source_ref": "PAY-201807-DCS-1/moved",
                "amount": "-9666.67",
                "inside": "-7909.09",
                "outside": "-1757.58",
                "journal_id": "60-1",
            },
        }
    )


class CostMonthOut(Shape):
    """The part of a cost in one service month; null is the part outside the arrangement."""

    service_month: MonthText | None
    days: int
    amount: Pounds


class CostOut(Shape):
    """A cost as recorded, with the working of how it was cut into months."""

    model_config = shown(
        {
            "id": 57,
            **_ROW,
            "credits": None,
            "proration": "working_days",
            "months": [
                {"service_month": "2018-07", "days": 18, "amount": "7909.09"},
                {"service_month": None, "days": 4, "amount": "1757.58"},
            ],
        }
    )

    id: int
    source_ref: str
    source: CostSource
    entered_on: date
    pool: str
    service: str | None
    subjective: Subjective
    service_from: date
    service_to: date
    amount: Pounds
    description: str
    credits: str | None
    proration: str
    months: list[CostMonthOut]


@router.post(
    "/costs",
    status_code=201,
    summary="Record a cost",
    description="Once for each `source_ref`. Posts the cost to its pool, the part prorated out to "
    "6400. A negative amount takes back the cost that `credits` names, or nets a saving.",
)
def post_cost(write: Recording, body: CostIn) -> CostReceipt:
    """Record a cost."""
    row = body.given()
    return CostReceipt(**write.record(row, lambda work: record_cost(work, row)))


@router.post(
    "/costs:batch",
    status_code=201,
    summary="Record costs, all or none",
    description="Every bad row is named. A dry run answers 200 and keeps nothing.",
)
def post_costs(batch: RecordingMany, body: Batch[CostIn]) -> BatchReceipt:
    """Record costs, all or none."""
    return batch.record(body.items, CostIn, record_costs)


@router.post(
    "/costs:adjust",
    status_code=201,
    summary="Record a cost as an adjustment",
    description="By an approver, in a period that is soft-closed, or in a year's adjustments "
    "(`2018-19-AP13`), which take the last day of March only.",
)
def post_adjustment(write: Recording, body: AdjustmentIn) -> CostReceipt:
    """Record a cost as an adjustment."""
    row = body.given()
    period = row.pop("period")
    receipt = write.record(
        body.given(),
        lambda work: adjust_period(
            work, parse_text(period, field="period", most=_MOST_PERIOD), row
        ),
    )
    return CostReceipt(**receipt)


@router.get(
    "/costs",
    summary="List the costs",
    description="In the order in which they were recorded. Each council sees those of the pools "
    "that it supplies.",
)
def list_costs(
    call: Reading,
    pages: Pages,
    pool: Annotated[
        str | None, Query(description="Only this pool's.", max_length=40, examples=["DCS"])
    ] = None,
) -> Listing[CostOut]:
    """List the costs."""
    call.require_costs_visible()
    code = call.arrangement.pool(pool).code if pool is not None else None
    call.require_costs_visible(code)
    with call.reading_own_evidence() as connection:
        read = costs.listing(
            connection,
            call.arrangement_id,
            after=pages.number(),
            limit=pages.limit + 1,
            pools=call.supplied if code is None else (code,),
        )
    page, cursor = pages.cut(read, lambda each: each.id)
    return Listing(items=[_cost(each) for each in page], next=cursor)


@router.get(
    "/costs/{number}",
    summary="Read a cost",
    description="With the working of how it was cut into service months. For the people of the "
    "council that supplies its pool.",
)
def read_cost(call: Reading, number: Id) -> CostOut:
    """Read a cost."""
    call.require_costs_visible()
    with call.reading_own_evidence() as connection:
        # Another council's is none here: nobody learns whose a number is by asking for it.
        recorded = costs.find(connection, call.arrangement_id, number, pools=call.supplied)
    return _cost(found(recorded, "cost", number))


@router.post(
    "/costs/{number}/move",
    status_code=201,
    summary="Move a cost to its right pool",
    description="Takes the cost back and records it anew, both citing it; nothing is edited.",
)
def post_cost_move(write: Recording, number: Id, body: MoveIn) -> MoveReceipt:
    """Move a cost to its right pool."""
    receipt = write.record(
        body.given(),
        lambda work: move_cost(
            work,
            number,
            pool=parse_text(body.pool, field="pool", most=40),
            service=parse_text(body.service, field="service") if body.service else None,
            source_ref=parse_reference(body.source_ref, field="source_ref"),
            on=parse_date(body.entered_on, field="entered_on"),
        ),
    )
    return MoveReceipt(**receipt)


def _cost(recorded: RecordedCost) -> CostOut:
    cost = recorded.cost
    return CostOut(
        id=recorded.id,
        source_ref=cost.source_ref,
        source=cost.source,
        entered_on=cost.entered_on,
        pool=cost.pool,
        service=cost.service,
        subjective=cost.subjective,
        service_from=cost.service_dates.first,
        service_to=cost.service_dates.last,
        amount=show_pounds(cost.amount_pence),
        description=cost.description,
        credits=cost.credits,
        proration=recorded.proration,
        months=[
            CostMonthOut(
                service_month=month_or_none(part.service_month),
                days=part.days,
                amount=show_pounds(part.amount_pence),
            )
            for part in recorded.months
        ],
    )
