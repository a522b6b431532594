"""Credit notes: submitted by the payee, issued and numbered once both councils have approved."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field, StrictInt

from api.access import SCOPED
from api.deps import Reading, Recording, found
from api.files import WORKBOOK, IfNoneMatch, hand_out
from api.paging import Pages
from api.parameters import Id
from api.report_files import credit_note_file
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
    date_or_none,
    shown,
)
from ledger.actions.credit_lines import credit_lines, supersede_statement
from ledger.domain.money import show_pounds
from ledger.domain.recovery import VatTreatment
from ledger.queries import credit_notes
from ledger.queries.credit_notes import CreditNote, CreditNoteLine

router = APIRouter(prefix=SCOPED, tags=["credit notes"])


_ASKED: dict[str, Any] = {"line": 9, "net": "1200.00"}
_LINE: dict[str, Any] = {
    "line": 9,
    "pool": "FR-PD",
    "service": "FR-PD-SUP",
    "service_month": "2019-06",
    "vat_treatment": "TAXED_BY_AGREEMENT_20",
    "net": "1200.00",
    "vat": "240.00",
    "gross": "1440.00",
    "unpaid": "1440.00",
    "released": "0.00",
    "unallocated": "0.00",
}
_NOTE: dict[str, Any] = {
    "id": 655,
    "number": "PCC-CN-2019-20-0001",
    "cause": "dispute",
    "statement": 615,
    "statement_number": "PCC-2019-20-0003",
    "statement_issued_on": "2019-07-08",
    "submission": 651,
    "dispute": 640,
    "payee": "PCC",
    "payee_name": "Plymouth City Council",
    "payee_address": "Ballard House, West Hoe Road, Plymouth PL1 3BJ",
    "payee_vat_number": "GB999999973",
    "payer": "TC",
    "payer_name": "Torbay Council",
    "payer_address": "Town Hall, Castle Circus, Torquay TQ1 3DR",
    "credited_on": "2019-09-12",
    "net": "1200.00",
    "vat": "240.00",
    "gross": "1440.00",
    "unallocated": "0.00",
    "reason": "Six of the twelve places were not offered",
    "lines": [_LINE],
}


class CreditLineIn(Body):
    """How much of a line is credited, net; its VAT follows on the total credited to date."""

    model_config = shown(_ASKED)

    line: Annotated[StrictInt, Field(ge=1, le=32_767)]
    net: PoundsIn


class CreditIn(Body):
    """The lines to credit, why, and the day of the submission if not today."""

    model_config = shown({"lines": [_ASKED], "reason": "Half the cohort was not offered"})

    lines: list[CreditLineIn] = Field(min_length=1, max_length=500)
    reason: TextIn
    submitted_on: DateIn | None = None


class SupersedeStatementIn(Body):
    """Why the statement is superseded, and the day of the submission if not today."""

    model_config = shown({"reason": "Charged under the rates of the year before"})

    reason: TextIn
    submitted_on: DateIn | None = None


class CreditSubmitted(ReceiptOut):
    """What was submitted, and which councils' approval it waits for."""

    model_config = shown(
        {
            "id": 651,
            "status": "submitted",
            "digest": "3f0c1a",
            "awaiting": ["PCC", "TC"],
            "statement": 615,
            "cause": "correction",
        }
    )


class CreditNoteLineOut(Shape):
    """What is credited of one line. Gross = unpaid + released + unallocated."""

    model_config = shown(_LINE)

    line: int
    pool: str
    service: str | None
    service_month: MonthText
    vat_treatment: VatTreatment
    net: Pounds
    vat: Pounds
    gross: Pounds
    unpaid: Pounds = Field(description="Taken off the debt.")
    released: Pounds = Field(description="Had been received: unallocated of its receipts again.")
    unallocated: Pounds = Field(description="Had been set off: left to allocate from this note.")

    @classmethod
    def of(cls, line: CreditNoteLine) -> CreditNoteLineOut:
        """Write a line."""
        return cls(
            line=line.line,
            pool=line.pool,
            service=line.service,
            service_month=str(line.service_month),
            vat_treatment=line.vat_treatment,
            net=show_pounds(line.net_pence),
            vat=show_pounds(line.vat_pence),
            gross=show_pounds(line.gross_pence),
            unpaid=show_pounds(line.unpaid_pence),
            released=show_pounds(line.released_pence),
            unallocated=show_pounds(line.unallocated_pence),
        )


class CreditNoteOut(Shape):
    """A credit note, whole, with what a VAT credit note must say."""

    model_config = shown(_NOTE)

    id: int
    number: str
    cause: str = Field(description="correction, dispute or superseded")
    statement: int
    statement_number: str
    statement_issued_on: date
    submission: int
    dispute: int | None
    payee: str
    payee_name: str
    payee_address: str | None
    payee_vat_number: str | None
    payer: str
    payer_name: str
    payer_address: str | None
    credited_on: date
    net: Pounds
    vat: Pounds
    gross: Pounds
    unallocated: Pounds
    reason: str
    lines: list[CreditNoteLineOut]


@router.post(
    "/statements/{number}/credit-notes",
    status_code=201,
    summary="Submit a credit of lines of a statement",
    description="By the statement's payee, each line within what remains of it. With both "
    "councils' approval it is posted in both books and numbered: what is unpaid comes off the "
    "debt, what was paid is unallocated again. A disputed line is credited through its dispute.",
)
def post_credit_note(write: Recording, number: Id, body: CreditIn) -> CreditSubmitted:
    """Submit a credit of lines of a statement."""
    rows = [each.given() for each in body.lines]
    receipt = write.record(
        body.given(),
        lambda work: credit_lines(
            work,
            number,
            rows,
            reason=body.reason,
            on=date_or_none(body.submitted_on, field="submitted_on"),
        ),
    )
    return CreditSubmitted(**receipt)


@router.post(
    "/statements/{number}/supersede",
    status_code=201,
    summary="Submit a statement's superseding",
    description="By its payee. With both councils' approval all that remains of every line is "
    "credited, and the next preparation charges it anew: as the period's next version, or, where "
    "a later period is charged already, on the next statement. The statement stays issued.",
)
def post_superseding(write: Recording, number: Id, body: SupersedeStatementIn) -> CreditSubmitted:
    """Submit a statement's superseding."""
    receipt = write.record(
        body.given(),
        lambda work: supersede_statement(
            work,
            number,
            reason=body.reason,
            on=date_or_none(body.submitted_on, field="submitted_on"),
        ),
    )
    return CreditSubmitted(**receipt)


@router.get(
    "/credit-notes",
    summary="List the credit notes",
    description="In the order in which they were issued. What still waits is under /approvals.",
)
def list_credit_notes(call: Reading, pages: Pages) -> Listing[CreditNoteOut]:
    """List the credit notes."""
    with call.reading() as connection:
        page, cursor = pages.slice(credit_notes.listing(connection, call.arrangement_id))
    return Listing(items=[_note(call, each) for each in page], next=cursor)


@router.get(
    "/credit-notes/{number}",
    summary="Read a credit note",
    description="With its lines, the statement that it is of and where the credit went.",
)
def read_credit_note(call: Reading, number: Id) -> CreditNoteOut:
    """Read a credit note."""
    with call.reading() as connection:
        note = credit_notes.find(connection, call.arrangement_id, number)
    return _note(call, found(note, "credit note", number))


@router.get(
    "/credit-notes/{number}/workbook",
    summary="Get a credit note as a workbook",
    description="As it was issued, byte for byte; one from before files were kept is drawn.",
    response_class=Response,
    responses=WORKBOOK,
)
def get_credit_note_workbook(
    call: Reading, number: Id, if_none_match: IfNoneMatch = None
) -> Response:
    """Get a credit note as a workbook."""
    made, issued = credit_note_file(call, number)
    return hand_out(call, made, issued=issued, if_none_match=if_none_match)


def _note(call: Reading, note: CreditNote) -> CreditNoteOut:
    payee, payer = call.arrangement.party(note.payee), call.arrangement.party(note.payer)
    return CreditNoteOut(
        id=note.id,
        number=note.number,
        cause=note.cause.value,
        statement=note.statement,
        statement_number=note.statement_number,
        statement_issued_on=note.statement_issued_on,
        submission=note.submission,
        dispute=note.dispute,
        payee=payee.code,
        payee_name=payee.name,
        payee_address=payee.address,
        payee_vat_number=payee.vat_number,
        payer=payer.code,
        payer_name=payer.name,
        payer_address=payer.address,
        credited_on=note.credited_on,
        net=show_pounds(note.net_pence),
        vat=show_pounds(note.vat_pence),
        gross=show_pounds(note.gross_pence),
        unallocated=show_pounds(note.unallocated_pence),
        reason=note.reason,
        lines=[CreditNoteLineOut.of(line) for line in note.lines],
    )
