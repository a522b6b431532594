"""Control totals: what each source's own ledger shows for a day. Test T0 ties to them."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from api.access import SCOPED
from api.batches import Batch, BatchReceipt, RecordingMany
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import Body, DateIn, Listing, Pounds, PoundsIn, ReceiptOut, Shape, TextIn, shown
from ledger.actions.record_evidence import give_control_total, record_rows
from ledger.domain.money import show_pounds
from ledger.queries.evidence import control_totals

router = APIRouter(prefix=SCOPED, tags=["evidence"])

_ROW = {"entered_on": "2017-10-31", "source": "creditors", "amount": "6400.00"}


class ControlTotalIn(Body):
    """One source's total for a day."""

    model_config = shown(_ROW)

    entered_on: DateIn
    source: TextIn
    amount: PoundsIn


class ControlTotalReceipt(ReceiptOut):
    """What giving a control total recorded."""

    model_config = shown({"id": 12})


class ControlTotalOut(Shape):
    """One source's total for a day."""

    model_config = shown(_ROW)

    entered_on: date
    source: str
    amount: Pounds


@router.post(
    "/control-totals",
    status_code=201,
    summary="Give a control total",
    description="One for each day and source; what is recorded is compared with it.",
)
def post_control_total(write: Recording, body: ControlTotalIn) -> ControlTotalReceipt:
    """Give a control total."""
    row = body.given()
    return ControlTotalReceipt(**write.record(row, lambda work: give_control_total(work, row)))


@router.post(
    "/control-totals:batch",
    status_code=201,
    summary="Give control totals, all or none",
    description="Every bad row is named. A dry run answers 200 and keeps nothing.",
)
def post_control_totals(batch: RecordingMany, body: Batch[ControlTotalIn]) -> BatchReceipt:
    """Give control totals, all or none."""
    return batch.record(
        body.items, ControlTotalIn, lambda work, rows: record_rows(work, rows, give_control_total)
    )


@router.get(
    "/control-totals",
    summary="List the control totals",
    description="By day and source.",
)
def list_control_totals(call: Reading, pages: Pages) -> Listing[ControlTotalOut]:
    """List the control totals."""
    with call.reading() as connection:
        totals = control_totals(connection, call.arrangement_id, call.arrangement.books_span.last)
    page, cursor = pages.slice(sorted(totals.items()))
    return Listing(
        items=[
            ControlTotalOut(entered_on=day, source=source, amount=show_pounds(pence))
            for (day, source), pence in page
        ],
        next=cursor,
    )
