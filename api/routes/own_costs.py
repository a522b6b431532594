"""A council's own and third-party cost: its lines for its own people, its totals for everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter

from api.access import SCOPED
from api.batches import Batch, BatchReceipt, RecordingMany
from api.call import Call
from api.deps import Reading, Recording
from api.paging import Pages
from api.parameters import AsAt
from api.refusals import CostsNotVisible
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
from ledger.actions.record_own_cost import record_own_cost, record_own_costs
from ledger.domain.cost import Subjective
from ledger.domain.money import show_pounds
from ledger.domain.own_cost import OwnCostKind
from ledger.queries import own_costs

router = APIRouter(prefix=SCOPED, tags=["own costs"])


_ROW: dict[str, Any] = {
    "kind": "third_party",
    "supplier": "Hampshire County Council",
    "source_ref": "TC-AP-20481",
    "entered_on": "2018-09-30",
    "service_from": "2018-09-01",
    "service_to": "2018-09-30",
    "amount": "2750.00",
    "subjective": "Third party payments",
    "description": "Improvement partner's officer, five days",
}


class OwnCostIn(Body):
    """One cost of the caller's own council. `supplier` is needed for a third party's."""

    model_config = shown(_ROW)

    kind: TextIn
    supplier: TextIn | None = None
    source_ref: TextIn
    entered_on: DateIn
    service_from: DateIn
    service_to: DateIn
    amount: PoundsIn
    subjective: TextIn
    description: TextIn


class OwnCostReceipt(ReceiptOut):
    """What was recorded in the council's own book."""

    model_config = shown(
        {
            "id": 330,
            "source_ref": "TC-AP-20481",
            "book": "TC",
            "amount": "2750.00",
            "journal_id": "330-1",
        }
    )


class OwnCostOut(Shape):
    """An own cost as recorded, and the event that reversed it."""

    model_config = shown({"id": 330, "book": "TC", **_ROW, "reversed_by": None})

    id: int
    book: str
    kind: OwnCostKind
    supplier: str | None
    source_ref: str
    entered_on: date
    service_from: date
    service_to: date
    amount: Pounds
    subjective: Subjective
    description: str
    reversed_by: int | None


class OwnCostTotalOut(Shape):
    """What a council bore of its own in a service month: never incurred in a pool, or recoverable.

    The kind is `journal` where the account was posted to by hand.
    """

    model_config = shown(
        {"book": "TC", "kind": "third_party", "service_month": "2018-09", "amount": "2750.00"}
    )

    book: str
    kind: str
    service_month: MonthText | None
    amount: Pounds


@router.post(
    "/own-costs",
    status_code=201,
    summary="Record an own cost",
    description="In the book of the caller's own council only. Stranded cost is the host's, of "
    "service after the arrangement's last day: shown, never recoverable.",
)
def post_own_cost(write: Recording, body: OwnCostIn) -> OwnCostReceipt:
    """Record an own cost."""
    row = body.given()
    receipt = write.record(row, lambda work: record_own_cost(work, row))
    return OwnCostReceipt(**receipt)


@router.post(
    "/own-costs:batch",
    status_code=201,
    summary="Record own costs, all or none",
    description="Every bad row is named. A dry run answers 200 and keeps nothing.",
)
def post_own_costs(batch: RecordingMany, body: Batch[OwnCostIn]) -> BatchReceipt:
    """Record own costs, all or none."""
    return batch.record(body.items, OwnCostIn, record_own_costs)


@router.get(
    "/own-costs",
    summary="List the own costs",
    description="Those of the caller's own council, in the order in which they were recorded.",
)
def list_own_costs(call: Reading, pages: Pages) -> Listing[OwnCostOut]:
    """List the own costs."""
    _require_book(call)
    with call.reading_own_evidence() as connection:
        read = own_costs.listing(
            connection,
            call.arrangement_id,
            book=call.caller.party,
            after=pages.number(),
            limit=pages.limit + 1,
        )
    page, cursor = pages.cut(read, lambda each: each.id)
    return Listing(
        items=[
            OwnCostOut(
                id=each.id,
                book=each.book,
                kind=each.cost.kind,
                supplier=each.cost.supplier,
                source_ref=each.cost.source_ref,
                entered_on=each.cost.entered_on,
                service_from=each.cost.service_dates.first,
                service_to=each.cost.service_dates.last,
                amount=show_pounds(each.cost.amount_pence),
                subjective=each.cost.subjective,
                description=each.cost.description,
                reversed_by=each.reversed_by,
            )
            for each in page
        ],
        next=cursor,
    )


@router.get(
    "/own-costs/totals",
    summary="Total the own costs",
    description="Both councils', by book, kind and service month: the balance of account 5600.",
)
def total_own_costs(call: Reading, pages: Pages, as_at: AsAt = None) -> Listing[OwnCostTotalOut]:
    """Total the own costs."""
    with call.reading() as connection:
        found = own_costs.own_cost_totals(
            connection, call.arrangement_id, call.arrangement, as_at=call.as_at(as_at)
        )
    page, cursor = pages.slice(found)
    return Listing(
        items=[
            OwnCostTotalOut(
                book=each.book,
                kind=each.kind,
                service_month=month_or_none(each.service_month),
                amount=show_pounds(each.amount_pence),
            )
            for each in page
        ],
        next=cursor,
    )


def _require_book(call: Call) -> None:
    if not call.arrangement.party(call.caller.party).keeps_book:
        raise CostsNotVisible(
            "Single own costs are shown to the people of the council whose they are. Their "
            "totals are under /own-costs/totals."
        )
