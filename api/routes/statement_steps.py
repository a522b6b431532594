"""The steps of a statement: submitted, agreed by both councils, returned, issued, disputed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.access import SCOPED
from api.deps import Recording
from api.parameters import Id, PlainNumber
from api.request_form import IfMatch
from api.shapes import (
    Body,
    DateIn,
    PoundsIn,
    ReceiptOut,
    TextIn,
    date_or_none,
    shown,
)
from ledger.actions.agree_statement import agree_statement, return_statement, submit_statement
from ledger.actions.dispute_line import dispute_line
from ledger.actions.issue_statement import issue_statement, seal_before_issuing

router = APIRouter(prefix=SCOPED, tags=["statements"])


LineNumber = Annotated[
    PlainNumber, Path(description="The line's number.", ge=1, le=32_767, examples=[2])
]


class StepIn(Body):
    """On which day the step is taken, if not today."""

    model_config = shown({"on": "2018-08-07"})

    on: DateIn | None = None


class ReturnIn(Body):
    """Why the statement is returned, and on which day if not today."""

    model_config = shown({"reason": "June's travel is missing", "on": "2018-08-08"})

    reason: TextIn | None = None
    on: DateIn | None = None


class IssueIn(Body):
    """The date of issue, if not the arrangement's issue day of the month after the period."""

    model_config = shown({"issued_on": "2018-08-08"})

    issued_on: DateIn | None = None


class DisputeIn(Body):
    """Why the line is disputed, and how much of it (gross) if not all."""

    model_config = shown(
        {"reason": "Six of the twelve places were not offered", "raised_on": "2019-07-15"}
    )

    reason: TextIn
    raised_on: DateIn | None = None
    amount: PoundsIn | None = None


class StepReceipt(ReceiptOut):
    """What the step recorded, and the status after it."""

    model_config = shown({"id": 152, "event_id": 153, "status": "submitted"})


class IssueReceipt(ReceiptOut):
    """What issuing recorded: the number and the dates of the debt."""

    model_config = shown(
        {
            "id": 152,
            "event_id": 156,
            "status": "issued",
            "number": "PCC-2018-19-0001",
            "issued_on": "2018-08-08",
            "due_on": "2018-09-07",
            "gross": "31333.63",
        }
    )


class DisputeReceipt(ReceiptOut):
    """What raising the dispute recorded."""

    model_config = shown(
        {"id": 640, "statement": 615, "line": 9, "gross": "2880.00", "status": "open"}
    )


@router.post(
    "/statements/{number}/submit",
    summary="Submit a draft",
    description="Asks the payee's approver to agree it.",
)
def submit(
    write: Recording, number: Id, if_match: IfMatch, body: StepIn | None = None
) -> StepReceipt:
    """Submit a draft."""
    step = body or StepIn()
    receipt = write.record(
        step.given(),
        lambda work: submit_statement(
            work, number, on=date_or_none(step.on, field="on"), if_match=if_match
        ),
    )
    return StepReceipt(**receipt)


@router.post(
    "/statements/{number}/agree",
    summary="Agree a statement for the caller's council",
    description="The payee's approver first, then the payer's; each is bound to its digest.",
)
def agree(
    write: Recording, number: Id, if_match: IfMatch, body: StepIn | None = None
) -> StepReceipt:
    """Agree a statement for the caller's council."""
    step = body or StepIn()
    receipt = write.record(
        step.given(),
        lambda work: agree_statement(
            work, number, on=date_or_none(step.on, field="on"), if_match=if_match
        ),
    )
    return StepReceipt(**receipt)


@router.post(
    "/statements/{number}/return",
    summary="Return a statement",
    description="With a reason, by either council, until it is issued. Its charges stand and go "
    "on the next version.",
)
def send_back(write: Recording, number: Id, body: ReturnIn | None = None) -> StepReceipt:
    """Return a statement."""
    step = body or ReturnIn()
    receipt = write.record(
        step.given(),
        lambda work: return_statement(
            work, number, reason=step.reason, on=date_or_none(step.on, field="on")
        ),
    )
    return StepReceipt(**receipt)


@router.post(
    "/statements/{number}/issue",
    summary="Issue a statement",
    description="Once both councils have agreed it: numbers it and posts the debt in both books.",
)
def issue(
    write: Recording, number: Id, if_match: IfMatch, body: IssueIn | None = None
) -> IssueReceipt:
    """Issue a statement."""
    step = body or IssueIn()
    seal_before_issuing(write.call.ledger, write.call.arrangement.code, number)
    receipt = write.record(
        step.given(),
        lambda work: issue_statement(
            work,
            number,
            on=date_or_none(step.issued_on, field="issued_on"),
            if_match=if_match,
        ),
    )
    return IssueReceipt(**receipt)


@router.post(
    "/statements/{number}/lines/{line}/dispute",
    status_code=201,
    summary="Dispute a line of an issued statement",
    description="By the statement's payer: all that remains of the line with its VAT, or an "
    "amount of it, paid or not. The rest of the statement stays payable.",
)
def dispute(write: Recording, number: Id, line: LineNumber, body: DisputeIn) -> DisputeReceipt:
    """Dispute a line of an issued statement."""
    receipt = write.record(
        body.given(),
        lambda work: dispute_line(
            work,
            number,
            line,
            reason=body.reason,
            on=date_or_none(body.raised_on, field="raised_on"),
            amount=body.amount,
        ),
    )
    return DisputeReceipt(**receipt)
