"""Receipts: money from the recipient, what it was allocated to, and the payer's own payment."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field, StrictInt

from api.deps import SCOPED, Id, Pages, Reading, WriteCall, found, writing
from api.shapes import (
    Body,
    DateIn,
    Listing,
    MonthIn,
    Pounds,
    PoundsIn,
    ReceiptOut,
    Shape,
    TextIn,
    date_or_none,
    shown,
)
from ledger.actions.authority import Permission
from ledger.actions.record_receipt import allocate_receipt, match_payment, record_receipt
from ledger.domain.money import show_pounds
from ledger.queries import receipts
from ledger.queries.receipts import StandingReceipt

router = APIRouter(prefix=SCOPED, tags=["receipts"])

Receiving = Annotated[WriteCall, Depends(writing(Permission.RECORD_RECEIPT))]
Matching = Annotated[WriteCall, Depends(writing(Permission.MATCH_PAYMENT))]

_ALLOCATION: dict[str, Any] = {"statement_period": "2018-07", "amount": "31333.63"}
_RECORDED: dict[str, Any] = {
    "id": 201,
    "event_id": 201,
    "amount": "31333.63",
    "allocated": "31333.63",
    "unallocated": "0.00",
}


class AllocationIn(Body):
    """How much goes to which statement, named by its number or by its period."""

    model_config = shown(_ALLOCATION)

    statement: Annotated[StrictInt, Field(ge=1, le=2**53)] | None = None
    statement_period: MonthIn | None = None
    amount: PoundsIn


class ReceiptIn(Body):
    """Money received from the recipient. What is not allocated stays visible as unallocated."""

    model_config = shown(
        {
            "payment_ref": "TC-BACS-201807",
            "payer": "TC",
            "received_on": "2018-09-07",
            "amount": "31333.63",
            "allocations": [_ALLOCATION],
        }
    )

    payment_ref: TextIn
    payer: TextIn | None = None
    received_on: DateIn
    amount: PoundsIn
    allocations: list[AllocationIn] = Field(default_factory=list, max_length=100)


class AllocationsIn(Body):
    """Allocations of what is unallocated, and the day of them if not that of the receipt."""

    model_config = shown({"allocations": [_ALLOCATION], "allocated_on": "2018-09-10"})

    allocations: list[AllocationIn] = Field(min_length=1, max_length=100)
    allocated_on: DateIn | None = None


class MatchIn(Body):
    """The day on which the payer paid, if not that of the receipt."""

    model_config = shown({"paid_on": "2018-09-07"})

    paid_on: DateIn | None = None


class RecordedReceipt(ReceiptOut):
    """What was recorded of the money, and how much of it is allocated."""

    model_config = shown(_RECORDED)


class MatchReceipt(ReceiptOut):
    """The payer's own payment, matched to the receipt."""

    model_config = shown({"id": 202, "receipt": 201, "paid_on": "2018-09-07"})


class ReceiptView(Shape):
    """A receipt as it stands."""

    model_config = shown(
        {
            "id": 201,
            "payment_ref": "TC-BACS-201807",
            "payer": "TC",
            "payee": "PCC",
            "received_on": "2018-09-07",
            "amount": "31333.63",
            "allocated": "31333.63",
            "unallocated": "0.00",
            "matched": True,
        }
    )

    id: int
    payment_ref: str
    payer: str
    payee: str
    received_on: date
    amount: Pounds
    allocated: Pounds
    unallocated: Pounds
    matched: bool


class SettledLine(Shape):
    """What of a receipt went to one line of a statement."""

    statement: int
    line: int
    pool: str
    gross: Pounds
    net: Pounds


class ReceiptDetail(ReceiptView):
    """A receipt and the statement lines that it settled."""

    model_config = shown(
        {
            "id": 201,
            "payment_ref": "TC-BACS-201807",
            "payer": "TC",
            "payee": "PCC",
            "received_on": "2018-09-07",
            "amount": "31333.63",
            "allocated": "31333.63",
            "unallocated": "0.00",
            "matched": True,
            "lines": [
                {
                    "statement": 152,
                    "line": 2,
                    "pool": "DCS",
                    "gross": "6869.45",
                    "net": "6869.45",
                }
            ],
        }
    )

    lines: list[SettledLine]


@router.post(
    "/receipts",
    status_code=201,
    summary="Record a receipt",
    description="Money received by the host, with its allocations to issued statements. Nothing "
    "is closed on near enough: the rest is unallocated.",
)
def post_receipt(write: Receiving, body: ReceiptIn) -> RecordedReceipt:
    """Record a receipt."""
    row = _without_nulls(body.given())
    receipt = write.record(
        Permission.RECORD_RECEIPT, body.given(), lambda work: record_receipt(work, row)
    )
    return RecordedReceipt(**receipt)


@router.get(
    "/receipts",
    summary="List the receipts",
    description="In the order in which they were recorded.",
)
def list_receipts(call: Reading, pages: Pages) -> Listing[ReceiptView]:
    """List the receipts."""
    with call.reading() as connection:
        page, cursor = pages.slice(receipts.listing(connection, call.arrangement_id))
    return Listing(items=[ReceiptView(**_view(each)) for each in page], next=cursor)


@router.get(
    "/receipts/{number}",
    summary="Read a receipt",
    description="With the statement lines that it settled, disputed ones last.",
)
def read_receipt(call: Reading, number: Id) -> ReceiptDetail:
    """Read a receipt."""
    with call.reading() as connection:
        standing = receipts.find(connection, call.arrangement_id, number)
        settled = receipts.settled_lines(connection, call.arrangement_id, number)
    lines = [
        SettledLine(
            statement=each.statement,
            line=each.line,
            pool=each.pool,
            gross=show_pounds(each.gross_pence),
            net=show_pounds(each.net_pence),
        )
        for each in settled
    ]
    return ReceiptDetail(**_view(found(standing, "receipt", number)), lines=lines)


@router.post(
    "/receipts/{number}/allocations",
    status_code=201,
    summary="Allocate what is unallocated of a receipt",
    description="In both books, where the payer has matched its payment.",
)
def post_allocations(write: Receiving, number: Id, body: AllocationsIn) -> RecordedReceipt:
    """Allocate what is unallocated of a receipt."""
    rows = _without_nulls(body.given())["allocations"]
    receipt = write.record(
        Permission.RECORD_RECEIPT,
        body.given(),
        lambda work: allocate_receipt(
            work, number, rows, on=date_or_none(body.allocated_on, field="allocated_on")
        ),
    )
    return RecordedReceipt(**receipt)


@router.post(
    "/receipts/{number}/match",
    status_code=201,
    summary="Match the payer's own payment to a receipt",
    description="By the recipient: posts the payment in its own book.",
)
def post_match(write: Matching, number: Id, body: MatchIn | None = None) -> MatchReceipt:
    """Match the payer's own payment to a receipt."""
    given = body or MatchIn()
    receipt = write.record(
        Permission.MATCH_PAYMENT,
        given.given(),
        lambda work: match_payment(
            work, number, paid_on=date_or_none(given.paid_on, field="paid_on")
        ),
    )
    return MatchReceipt(**receipt)


def _without_nulls(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _view(standing: StandingReceipt) -> dict[str, Any]:
    return {
        "id": standing.id,
        "payment_ref": standing.payment_ref,
        "payer": standing.payer,
        "payee": standing.payee,
        "received_on": standing.received_on,
        "amount": show_pounds(standing.amount_pence),
        "allocated": show_pounds(standing.allocated_pence),
        "unallocated": show_pounds(standing.unallocated_pence),
        "matched": standing.matched,
    }
