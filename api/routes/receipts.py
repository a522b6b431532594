"""Receipts: money from the other council, what it was allocated to, and the payer's own payment."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, StrictInt

from api.access import SCOPED
from api.deps import Reading, Recording, found
from api.paging import Pages
from api.parameters import Id
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
from ledger.actions.allocate_receipt import allocate_receipt
from ledger.actions.identify_receipt import identify_receipt
from ledger.actions.match_payment import match_payment
from ledger.actions.record_receipt import record_receipt
from ledger.actions.release_allocation import release_allocation
from ledger.domain.money import show_pounds
from ledger.queries import receipts
from ledger.queries.receipts import StandingReceipt
from ledger.queries.unallocated import unallocated

router = APIRouter(prefix=SCOPED, tags=["receipts"])


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
    """Money received by the caller's council. What is not allocated stays visible as unallocated.

    The payer is the other council; say `unidentified` where nobody knows who paid.
    """

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
    unidentified: bool = False
    received_on: DateIn
    amount: PoundsIn
    allocations: list[AllocationIn] = Field(default_factory=list, max_length=100)


class AllocationsIn(Body):
    """Allocations of what is unallocated, and the day of them if not that of the receipt."""

    model_config = shown({"allocations": [_ALLOCATION], "allocated_on": "2018-09-10"})

    allocations: list[AllocationIn] = Field(min_length=1, max_length=100)
    allocated_on: DateIn | None = None


class IdentifyIn(Body):
    """What shows who paid, and the day from which that is known, if not that of the receipt."""

    model_config = shown(
        {
            "evidence": "Remittance advice of 12 September names statement PCC-2018-19-0001",
            "identified_on": "2018-09-12",
        }
    )

    evidence: TextIn
    identified_on: DateIn | None = None


class ReleaseIn(Body):
    """How much of what was allocated to a statement is taken back, and when if not today."""

    model_config = shown({"statement": 152, "amount": "500.00", "released_on": "2018-10-02"})

    statement: Annotated[StrictInt, Field(ge=1, le=2**53)]
    amount: PoundsIn
    released_on: DateIn | None = None


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


class IdentifiedReceipt(ReceiptOut):
    """Who was found to have paid."""

    model_config = shown({"id": 201, "event_id": 210, "payer": "TC", "identified_on": "2018-09-12"})


class UnallocatedView(Shape):
    """A receipt or credit note of which something is left to allocate or to pay back."""

    model_config = shown(
        {
            "id": 201,
            "kind": "receipt",
            "reference": "TC-BACS-201807",
            "payee": "PCC",
            "payer": "TC",
            "dated": "2018-09-07",
            "available_on": "2018-09-07",
            "amount": "31343.63",
            "allocated": "31333.63",
            "refunded": "0.00",
            "unallocated": "10.00",
            "payer_knows": True,
        }
    )

    id: int
    kind: Annotated[str, Field(description="`receipt` or `credit_note`.")]
    reference: str
    payee: str
    payer: Annotated[str | None, Field(description="Null where nobody knows yet who paid.")]
    dated: date
    available_on: Annotated[date, Field(description="The day from which it can be allocated.")]
    amount: Pounds
    allocated: Pounds
    refunded: Pounds
    unallocated: Pounds
    payer_knows: Annotated[bool, Field(description="Whether the payer's own book has it.")]


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
            "refunded": "0.00",
            "unallocated": "0.00",
            "matched": True,
            "identified_on": None,
        }
    )

    id: int
    payment_ref: str
    payer: Annotated[str | None, Field(description="Null where nobody knows yet who paid.")]
    payee: str
    received_on: date
    amount: Pounds
    allocated: Pounds
    refunded: Pounds
    unallocated: Pounds
    matched: bool
    identified_on: Annotated[
        date | None, Field(description="When it was found who paid, where nobody knew at first.")
    ]


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
            "refunded": "0.00",
            "unallocated": "0.00",
            "matched": True,
            "identified_on": None,
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
    description="Money received by the caller's council, with its allocations to issued statements "
    "of which it is the payee. A statement that credits takes a negative amount, so that one "
    "receipt settles it together with debts. Nothing is closed on near enough: the rest is "
    "unallocated.",
)
def post_receipt(write: Recording, body: ReceiptIn) -> RecordedReceipt:
    """Record a receipt."""
    row = _without_nulls(body.given())
    receipt = write.record(body.given(), lambda work: record_receipt(work, row))
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
    summary="Allocate what is unallocated of a receipt or credit note",
    description="By its payee; in both books, where the payer has matched its payment. A credit "
    "note is named by its number here too.",
)
def post_allocations(write: Recording, number: Id, body: AllocationsIn) -> RecordedReceipt:
    """Allocate what is unallocated of a receipt."""
    rows = _without_nulls(body.given())["allocations"]
    receipt = write.record(
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
    description="By the council that paid: posts the payment in its own book.",
)
def post_match(write: Recording, number: Id, body: MatchIn | None = None) -> MatchReceipt:
    """Match the payer's own payment to a receipt."""
    given = body or MatchIn()
    receipt = write.record(
        given.given(),
        lambda work: match_payment(
            work, number, paid_on=date_or_none(given.paid_on, field="paid_on")
        ),
    )
    return MatchReceipt(**receipt)


@router.post(
    "/receipts/{number}/identify",
    status_code=201,
    summary="Say who paid a receipt that came from nobody known",
    description="With evidence. From then on it can be allocated and matched.",
)
def post_identification(write: Recording, number: Id, body: IdentifyIn) -> IdentifiedReceipt:
    """Say who paid a receipt that came from nobody known."""
    receipt = write.record(
        body.given(),
        lambda work: identify_receipt(
            work,
            number,
            evidence=body.evidence,
            on=date_or_none(body.identified_on, field="identified_on"),
        ),
    )
    return IdentifiedReceipt(**receipt)


@router.post(
    "/receipts/{number}/release",
    status_code=201,
    summary="Take an allocation back",
    description="What a receipt or credit note settled of a statement, or part of it, is owed "
    "again, and unallocated; it can then be allocated anew. Pro rata to what it settled by line.",
)
def post_release(write: Recording, number: Id, body: ReleaseIn) -> RecordedReceipt:
    """Take an allocation back."""
    receipt = write.record(
        body.given(),
        lambda work: release_allocation(
            work,
            number,
            statement=body.statement,
            amount=body.amount,
            on=date_or_none(body.released_on, field="released_on"),
        ),
    )
    return RecordedReceipt(**receipt)


@router.get(
    "/unallocated",
    summary="List what is unallocated",
    description="Receipts and credit notes of which something is left to allocate or to pay back, "
    "of either payee, in the order in which they were recorded.",
)
def list_unallocated(call: Reading, pages: Pages) -> Listing[UnallocatedView]:
    """List what is unallocated."""
    with call.reading() as connection:
        left = unallocated(connection, call.arrangement_id)
    page, cursor = pages.cut(
        [each for each in left if each.id > pages.number()][: pages.limit + 1],
        lambda each: each.id,
    )
    items = [
        UnallocatedView(
            id=each.id,
            kind=each.kind.value,
            reference=each.reference,
            payee=each.payee,
            payer=each.payer,
            dated=each.dated,
            available_on=each.available_on,
            amount=show_pounds(each.amount_pence),
            allocated=show_pounds(each.allocated_pence),
            refunded=show_pounds(each.refunded_pence),
            unallocated=show_pounds(each.unallocated_pence),
            payer_knows=each.payer_knows,
        )
        for each in page
    ]
    return Listing(items=items, next=cursor)


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
        "refunded": show_pounds(standing.refunded_pence),
        "unallocated": show_pounds(standing.unallocated_pence),
        "matched": standing.matched,
        "identified_on": standing.identified_on,
    }
