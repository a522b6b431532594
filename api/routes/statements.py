"""Recharge statements: prepared from what was recorded, listed, and read whole."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Response
from pydantic import Field

from api.access import SCOPED
from api.call import Call
from api.deps import Reading, Recording, found
from api.paging import Pages
from api.parameters import Id
from api.shapes import (
    Body,
    DateIn,
    Listing,
    MonthIn,
    MonthText,
    PositionOut,
    Pounds,
    Quantity,
    Shape,
    ShareOut,
    date_or_none,
    pounds_or_none,
    quantity_or_none,
    show_fact,
    shown,
)
from ledger.actions.prepare_statement import prepare_statement
from ledger.domain.calendar import Month
from ledger.domain.money import show_pounds
from ledger.domain.recovery import Basis, VatTreatment
from ledger.domain.statement import (
    Approval,
    ChargeKind,
    Debt,
    Statement,
    StatementCredit,
    StatementLine,
    StatementStatus,
    StatementStep,
)
from ledger.queries import statements
from ledger.queries.statements import StatementHead

router = APIRouter(prefix=SCOPED, tags=["statements"])


WORKING_SHOWN: dict[str, Any] = {
    "rule": "(recipient days + joint days x joint share) / productive days.",
    "model_version": 1,
    "share": {"numerator": 9, "denominator": 16, "percent": "56.2500"},
    "incurred_to_date": "12212.36",
    "grant_to_date": "0.00",
    "entitlement_to_date": "6869.45",
    "charged_before": "0.00",
    "post": "DCS",
    "recipient_days": "8",
    "joint_days": "2",
    "productive_days": "16",
    "references": [],
    "estimated": False,
}
_LINE: dict[str, Any] = {
    "line": 2,
    "pool": "DCS",
    "pool_name": "Shared Director of Children's Services",
    "service": None,
    "service_name": None,
    "service_month": "2018-07",
    "basis": "time",
    "quantity": None,
    "unit": None,
    "unit_price": None,
    "share": {"numerator": 9, "denominator": 16, "percent": "56.2500"},
    "cost": "12212.36",
    "net": "6869.45",
    "vat_treatment": "OUTSIDE_SCOPE_STATUTORY",
    "vat": "0.00",
    "gross": "6869.45",
    "disputed": "0.00",
    "settled": "6869.45",
    "credited": "0.00",
    "set_off": "0.00",
    "written_off": "0.00",
    "unpaid": "0.00",
    "late_item": False,
    "working": WORKING_SHOWN,
    "kind": "actual",
    "journal_id": "131-1",
}
_HEAD: dict[str, Any] = {
    "id": 152,
    "number": "PCC-2018-19-0001",
    "version": 1,
    "period": "2018-07",
    "status": "issued",
    "payee": "PCC",
    "payer": "TC",
    "net": "31259.63",
    "vat": "74.00",
    "gross": "31333.63",
}
STATEMENT_SHOWN: dict[str, Any] = {
    **_HEAD,
    "arrangement": "plymouth-torbay",
    "arrangement_name": "Joint arrangement for children's services",
    "payee_name": "Plymouth City Council",
    "payer_name": "Torbay Council",
    "prepared_on": "2018-08-07",
    "issued_on": "2018-08-08",
    "due_on": "2018-09-07",
    "is_draft": False,
    "lines": [_LINE],
    "by_pool": {"DEVELOPMENT": "18400.00", "DCS": "6869.45"},
    "debt": {
        "opening": "0.00",
        "charged": "31333.63",
        "credited": "0.00",
        "received": "0.00",
        "written_off": "0.00",
        "closing": "31333.63",
    },
    "approvals": [
        {
            "step": "agree",
            "party": "TC",
            "role": "approver",
            "person": "P0006",
            "on": "2018-08-08",
            "reason": None,
        }
    ],
    "credited": "0.00",
    "credit_notes": [],
    "superseded": False,
    "superseded_by": None,
    "digest": "3f0c1a",
    "position": {
        "sequence": 157,
        "head_hash": None,
        "sealed_at": None,
        "provisional": True,
    },
}


# ---- coming in ----
class PrepareIn(Body):
    """The period to charge, and the day of preparing if not today."""

    model_config = shown({"period": "2018-07"})

    period: MonthIn
    prepared_on: DateIn | None = None


# ---- going out ----
class LineOut(Shape):
    """One charge of a statement."""

    model_config = shown(_LINE)

    line: int
    pool: str
    pool_name: str
    service: str | None
    service_name: str | None
    service_month: MonthText
    basis: Basis
    quantity: Quantity | None
    unit: str | None
    unit_price: Pounds | None
    share: ShareOut | None
    cost: Pounds | None
    net: Pounds
    vat_treatment: VatTreatment
    vat: Pounds
    gross: Pounds
    disputed: Pounds = Field(description="Under a dispute that is open.")
    settled: Pounds
    credited: Pounds
    set_off: Pounds
    written_off: Pounds
    unpaid: Pounds = Field(description="Still owed, whether disputed or not.")
    late_item: bool
    working: dict[str, Any]
    kind: ChargeKind
    journal_id: str | None = Field(description="Null for a sum on account: it posts when issued.")

    @classmethod
    def of(cls, line: StatementLine) -> LineOut:
        """Write a line."""
        return cls(
            line=line.line,
            pool=line.pool,
            pool_name=line.pool_name,
            service=line.service,
            service_name=line.service_name,
            service_month=str(line.service_month),
            basis=line.basis,
            quantity=quantity_or_none(line.quantity_thousandths),
            unit=line.unit,
            unit_price=pounds_or_none(line.unit_price_pence),
            share=ShareOut.of(line.share) if line.share is not None else None,
            cost=pounds_or_none(line.cost_pence),
            net=show_pounds(line.net_pence),
            vat_treatment=line.vat_treatment,
            vat=show_pounds(line.vat_pence),
            gross=show_pounds(line.gross_pence),
            disputed=show_pounds(line.disputed_pence),
            settled=show_pounds(line.settled_pence),
            credited=show_pounds(line.credited_pence),
            set_off=show_pounds(line.set_off_pence),
            written_off=show_pounds(line.written_off_pence),
            unpaid=show_pounds(line.unpaid_pence),
            late_item=line.late_item,
            working=show_fact(line.working),
            kind=line.kind,
            journal_id=line.journal_id,
        )


class DebtOut(Shape):
    """The corkscrew: opening + charged - credited - received - written_off = closing, gross."""

    opening: Pounds
    charged: Pounds
    credited: Pounds = Field(
        description="What came off the debt and was not received: credit notes as far as it was "
        "unpaid, and set-offs."
    )
    received: Pounds = Field(description="Receipts and unallocated credit allocated to it.")
    written_off: Pounds = Field(
        description="What the payee wrote off, whether or not the payer is released from it."
    )
    closing: Pounds = Field(description="Account 1210 in the payee's book, once it is issued.")

    @classmethod
    def of(cls, debt: Debt) -> DebtOut:
        """Write a corkscrew."""
        return cls(
            opening=show_pounds(debt.opening_pence),
            charged=show_pounds(debt.charged_pence),
            credited=show_pounds(debt.credited_pence),
            received=show_pounds(debt.received_pence),
            written_off=show_pounds(debt.written_off_pence),
            closing=show_pounds(debt.closing_pence),
        )


class ApprovalOut(Shape):
    """A step that somebody took for a council, by an opaque number."""

    step: StatementStep
    party: str
    role: str
    person: str
    on: date
    reason: str | None
    delegation: int | None = None

    @classmethod
    def of(cls, approval: Approval) -> ApprovalOut:
        """Write a step."""
        return cls(
            step=approval.step,
            party=approval.party,
            role=approval.role,
            person=approval.person,
            on=approval.on,
            reason=approval.reason,
            delegation=approval.delegation,
        )


class StatementCreditOut(Shape):
    """A credit note of the statement, in short."""

    id: int
    number: str
    cause: str
    credited_on: date
    gross: Pounds

    @classmethod
    def of(cls, credit: StatementCredit) -> StatementCreditOut:
        """Write a credit note in short."""
        return cls(
            id=credit.id,
            number=credit.number,
            cause=credit.cause,
            credited_on=credit.credited_on,
            gross=show_pounds(credit.gross_pence),
        )


class StatementOut(Shape):
    """A statement whole."""

    model_config = shown(STATEMENT_SHOWN)

    id: int
    arrangement: str
    arrangement_name: str
    number: str | None
    version: int
    period: MonthText
    status: StatementStatus
    is_draft: bool
    payee: str
    payee_name: str
    payer: str
    payer_name: str
    prepared_on: date
    issued_on: date | None
    due_on: date | None
    net: Pounds
    vat: Pounds
    gross: Pounds
    lines: list[LineOut]
    by_pool: dict[str, Pounds]
    debt: DebtOut
    approvals: list[ApprovalOut]
    credited: Pounds = Field(description="What its credit notes come to, gross.")
    credit_notes: list[StatementCreditOut]
    superseded: bool = Field(description="Credited in full, to be charged anew; it stays issued.")
    superseded_by: int | None = Field(description="The version that took its place, if one has.")
    digest: str
    position: PositionOut

    @classmethod
    def of(cls, whole: Statement) -> StatementOut:
        """Write a statement."""
        return cls(
            id=whole.id,
            arrangement=whole.arrangement_code,
            arrangement_name=whole.arrangement_name,
            number=whole.number,
            version=whole.version,
            period=str(whole.period),
            status=whole.status,
            is_draft=not whole.is_agreed,
            payee=whole.payee.code,
            payee_name=whole.payee.name,
            payer=whole.payer.code,
            payer_name=whole.payer.name,
            prepared_on=whole.prepared_on,
            issued_on=whole.issued_on,
            due_on=whole.due_on,
            net=show_pounds(whole.net_pence),
            vat=show_pounds(whole.vat_pence),
            gross=show_pounds(whole.gross_pence),
            lines=[LineOut.of(line) for line in whole.lines],
            by_pool={pool: show_pounds(pence) for pool, pence in whole.by_pool().items()},
            debt=DebtOut.of(whole.debt),
            approvals=[ApprovalOut.of(each) for each in whole.approvals],
            credited=show_pounds(whole.credited_pence),
            credit_notes=[StatementCreditOut.of(each) for each in whole.credits],
            superseded=whole.superseded,
            superseded_by=whole.superseded_by,
            digest=whole.digest,
            position=PositionOut.of(whole.position),
        )


class StatementHeadOut(Shape):
    """A statement in short."""

    model_config = shown({**_HEAD, "superseded": False, "digest": "3f0c1a", "prepared_by": "P0002"})

    id: int
    number: str | None
    version: int
    period: MonthText
    status: StatementStatus
    payee: str
    payer: str
    net: Pounds
    vat: Pounds
    gross: Pounds
    superseded: bool
    digest: str
    prepared_by: str


# ---- the routes ----
@router.post(
    "/statements",
    status_code=201,
    summary="Prepare a period's statement",
    description="Charges everything entered, delivered or falling due up to the period's last day "
    "in the pools that the caller's council supplies, and drafts the statement of every charge not "
    "yet billed. After a return, its next version.",
)
def post_statement(write: Recording, body: PrepareIn, response: Response) -> StatementOut:
    """Prepare a period's statement."""
    receipt = write.record(
        body.given(),
        lambda work: prepare_statement(
            work,
            Month.parse(body.period),
            on=date_or_none(body.prepared_on, field="prepared_on"),
        ),
    )
    whole = _find(write.call, receipt["id"])
    _tag(response, whole)
    response.headers["Location"] = f"{write.call.address}/statements/{whole.id}"
    return StatementOut.of(whole)


@router.get(
    "/statements",
    summary="List the statements",
    description="Every version, in the order in which they were prepared.",
)
def list_statements(call: Reading, pages: Pages) -> Listing[StatementHeadOut]:
    """List the statements."""
    with call.reading() as connection:
        page, cursor = pages.slice(statements.heads(connection, call.arrangement_id))
        numbers = statements.numbers(connection, call.arrangement_id)
    return Listing(items=[_head(each, numbers.get(each.id)) for each in page], next=cursor)


@router.get(
    "/statements/{number}",
    summary="Read a statement",
    description="The whole of it. Its entity tag is the digest of exactly what the councils agree.",
)
def read_statement(call: Reading, number: Id, response: Response) -> StatementOut:
    """Read a statement."""
    whole = _find(call, number)
    _tag(response, whole)
    return StatementOut.of(whole)


def _find(call: Call, number: int) -> Statement:
    with call.reading() as connection:
        whole = statements.find(connection, call.arrangement_id, call.arrangement, number)
    return found(whole, "statement", number)


def _tag(response: Response, whole: Statement) -> None:
    response.headers["ETag"] = f'"{whole.digest}"'


def _head(head: StatementHead, number: str | None) -> StatementHeadOut:
    return StatementHeadOut(
        id=head.id,
        number=number,
        version=head.version,
        period=str(head.period),
        status=head.status,
        payee=head.payee,
        payer=head.payer,
        net=show_pounds(head.net_pence),
        vat=show_pounds(head.vat_pence),
        gross=show_pounds(head.net_pence + head.vat_pence),
        superseded=head.superseded,
        digest=head.digest,
        prepared_by=head.prepared_by,
    )
