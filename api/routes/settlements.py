"""Refunds, set-offs and write-offs: submitted here, in force once the councils approve them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, StrictInt

from api.access import SCOPED
from api.deps import Reading, Recording
from api.paging import Pages
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
from ledger.actions.refund import submit_refund
from ledger.actions.set_off import submit_set_off
from ledger.actions.write_off import submit_write_off
from ledger.domain.money import show_pounds
from ledger.queries.settlements import LineTaken, refunds, set_offs, write_offs

router = APIRouter(prefix=SCOPED, tags=["receipts"])

Number = Annotated[StrictInt, Field(ge=1, le=2**53)]
SubmittedOn = Annotated[
    DateIn | None, Field(description="The day of it, if not today; approvals follow it.")
]
LineNumber = Annotated[StrictInt, Field(ge=1, le=32_767)]


class RefundIn(Body):
    """What is paid back, of one receipt or credit note or of a pool's income in advance."""

    model_config = shown({"source": 201, "amount": "10.00", "payment_ref": "PCC-REFUND-1"})

    source: Annotated[
        Number | None, Field(description="The receipt or credit note, as in /unallocated.")
    ] = None
    pool: Annotated[
        TextIn | None, Field(description="Instead of a source: whose income in advance it is.")
    ] = None
    amount: PoundsIn
    payment_ref: TextIn
    submitted_on: SubmittedOn = None


_PART: dict[str, Any] = {"statement_period": "2018-07", "amount": "1250.00"}


class SetOffPartIn(Body):
    """How much comes off which statement, named by its number or by its period."""

    model_config = shown(_PART)

    statement: Number | None = None
    statement_period: MonthIn | None = None
    amount: PoundsIn


class SetOffIn(Body):
    """One amount that comes off what each council owes the other."""

    model_config = shown({"amount": "1250.00", "host_statements": [_PART]})

    amount: PoundsIn
    host_statements: Annotated[
        list[SetOffPartIn] | None,
        Field(
            max_length=100,
            description="Of which the host is the payee; left out: the oldest due first.",
        ),
    ] = None
    recipient_statements: Annotated[
        list[SetOffPartIn] | None,
        Field(max_length=100, description="The same where the recipient is the payee."),
    ] = None
    submitted_on: SubmittedOn = None


class WriteOffIn(Body):
    """A debt that its payee gives up: all that is owed on the statement where no more is said."""

    model_config = shown(
        {
            "statement": 152,
            "lines": [3],
            "amount": "120.00",
            "released": False,
            "reason": "Cost of pursuing it is more than the debt",
        }
    )

    statement: Number
    lines: Annotated[list[LineNumber] | None, Field(min_length=1, max_length=500)] = None
    amount: PoundsIn | None = None
    released: Annotated[
        bool, Field(description="Whether the payer owes it no more; then both councils approve.")
    ] = False
    vat_relief: Annotated[
        bool, Field(description="Whether its VAT is claimed back instead of written off.")
    ] = False
    reason: TextIn | None = None
    submitted_on: SubmittedOn = None


class SettlementSubmitted(ReceiptOut):
    """What waits for approval, and by whom."""

    model_config = shown(
        {
            "id": 231,
            "status": "submitted",
            "digest": "b7d1a6c0",
            "awaiting": ["PCC", "TC"],
            "amount": "10.00",
        }
    )


class RefundView(Shape):
    """Money that was paid back."""

    model_config = shown(
        {
            "id": 233,
            "submission": 231,
            "source": 201,
            "pool": None,
            "payee": "PCC",
            "payer": "TC",
            "refunded_on": "2018-10-02",
            "amount": "10.00",
            "payment_ref": "PCC-REFUND-1",
        }
    )

    id: int
    submission: int
    source: int | None
    pool: str | None
    payee: Annotated[str, Field(description="Who held the money and paid it back.")]
    payer: str
    refunded_on: date
    amount: Pounds
    payment_ref: str


class LineTakenOut(Shape):
    """What came off one line of one statement."""

    statement: int
    line: int
    gross: Pounds
    net: Pounds


_LINE: dict[str, Any] = {"statement": 152, "line": 3, "gross": "120.00", "net": "100.00"}


class SetOffView(Shape):
    """Debts that were set off, and the lines of both sides that it came off."""

    model_config = shown(
        {
            "id": 240,
            "submission": 237,
            "set_off_on": "2019-03-29",
            "amount": "120.00",
            "lines": [_LINE, _LINE | {"statement": 160, "line": 1}],
        }
    )

    id: int
    submission: int
    set_off_on: date
    amount: Pounds
    lines: list[LineTakenOut]


class WriteOffView(Shape):
    """A debt that was written off."""

    model_config = shown(
        {
            "id": 250,
            "submission": 248,
            "statement": 152,
            "written_off_on": "2019-03-29",
            "released": False,
            "amount": "120.00",
            "reason": "Cost of pursuing it is more than the debt",
            "lines": [_LINE],
        }
    )

    id: int
    submission: int
    statement: int
    written_off_on: date
    released: bool
    amount: Pounds
    reason: str
    lines: list[LineTakenOut]


@router.post(
    "/refunds",
    status_code=201,
    summary="Submit a refund",
    description="By the council that holds the money; both councils approve. Paid on the day of "
    "the last approval, in both books at once, where the payer has matched its payment.",
)
def post_refund(write: Recording, body: RefundIn) -> SettlementSubmitted:
    """Submit a refund."""
    given = body.given()
    on = date_or_none(body.submitted_on, field="submitted_on")
    receipt = write.record(given, lambda work: submit_refund(work, given, on=on))
    return SettlementSubmitted(**receipt)


@router.post(
    "/set-offs",
    status_code=201,
    summary="Submit a set-off",
    description="Of debts that run each way; both councils approve. Statements stay gross.",
)
def post_set_off(write: Recording, body: SetOffIn) -> SettlementSubmitted:
    """Submit a set-off."""
    given = body.given()
    on = date_or_none(body.submitted_on, field="submitted_on")
    receipt = write.record(given, lambda work: submit_set_off(work, given, on=on))
    return SettlementSubmitted(**receipt)


@router.post(
    "/write-offs",
    status_code=201,
    summary="Submit a write-off",
    description="By the payee, with a reason; its approver approves, and both councils where the "
    "payer is released. A failure of neutrality, never a cure.",
)
def post_write_off(write: Recording, body: WriteOffIn) -> SettlementSubmitted:
    """Submit a write-off."""
    given = body.given()
    on = date_or_none(body.submitted_on, field="submitted_on")
    receipt = write.record(given, lambda work: submit_write_off(work, given, on=on))
    return SettlementSubmitted(**receipt)


@router.get(
    "/refunds",
    summary="List the refunds",
    description="Those carried out, in the order in which they were.",
)
def list_refunds(call: Reading, pages: Pages) -> Listing[RefundView]:
    """List the refunds."""
    with call.reading() as connection:
        page, cursor = pages.slice(refunds(connection, call.arrangement_id))
    items = [
        RefundView(
            id=each.id,
            submission=each.submission,
            source=each.source,
            pool=each.pool,
            payee=each.payee,
            payer=each.payer,
            refunded_on=each.refunded_on,
            amount=show_pounds(each.amount_pence),
            payment_ref=each.payment_ref,
        )
        for each in page
    ]
    return Listing(items=items, next=cursor)


@router.get(
    "/set-offs",
    summary="List the set-offs",
    description="Those carried out, in the order in which they were.",
)
def list_set_offs(call: Reading, pages: Pages) -> Listing[SetOffView]:
    """List the set-offs."""
    with call.reading() as connection:
        page, cursor = pages.slice(set_offs(connection, call.arrangement_id))
    items = [
        SetOffView(
            id=each.id,
            submission=each.submission,
            set_off_on=each.set_off_on,
            amount=show_pounds(each.amount_pence),
            lines=[_line(line) for line in each.lines],
        )
        for each in page
    ]
    return Listing(items=items, next=cursor)


@router.get(
    "/write-offs",
    summary="List the write-offs",
    description="Those carried out, in the order in which they were.",
)
def list_write_offs(call: Reading, pages: Pages) -> Listing[WriteOffView]:
    """List the write-offs."""
    with call.reading() as connection:
        page, cursor = pages.slice(write_offs(connection, call.arrangement_id))
    items = [
        WriteOffView(
            id=each.id,
            submission=each.submission,
            statement=each.statement,
            written_off_on=each.written_off_on,
            released=each.released,
            amount=show_pounds(each.amount_pence),
            reason=each.reason,
            lines=[_line(line) for line in each.lines],
        )
        for each in page
    ]
    return Listing(items=items, next=cursor)


def _line(taken: LineTaken) -> LineTakenOut:
    return LineTakenOut(
        statement=taken.statement,
        line=taken.line,
        gross=show_pounds(taken.gross_pence),
        net=show_pounds(taken.net_pence),
    )
