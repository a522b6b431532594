"""Journals by hand and reversals: submitted here, posted once the council's own approver agrees."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field

from api.access import SCOPED
from api.deps import Recording
from api.shapes import Body, DateIn, MonthIn, PoundsIn, ReceiptOut, TextIn, shown
from ledger.actions.post_journal import submit_journal
from ledger.actions.reverse_journal import submit_reversal
from ledger.domain.errors import NotFound
from ledger.domain.manual_journal import MOST_LINES

router = APIRouter(prefix=SCOPED, tags=["journals"])


_LINES: list[dict[str, Any]] = [
    {
        "account": "5600",
        "debit": "1250.00",
        "service_month": "2018-09",
        "description": "Officer's time, two days and a half",
    },
    {"account": "2110", "credit": "1250.00"},
]
_SUBMITTED: dict[str, Any] = {
    "id": 310,
    "status": "submitted",
    "digest": "5d41c0",
    "awaiting": ["TC"],
}


class JournalLineIn(Body):
    """One line: `amount` with its sign (a debit is positive), or else `debit` or `credit`."""

    model_config = shown(_LINES[0])

    account: TextIn
    amount: PoundsIn | None = None
    debit: PoundsIn | None = None
    credit: PoundsIn | None = None
    pool: TextIn | None = None
    service_month: MonthIn | None = None
    description: TextIn | None = None


class JournalIn(Body):
    """A journal in the book of the caller's own council; `period` only for a year's adjustments."""

    model_config = shown(
        {
            "effective_on": "2018-09-30",
            "reason": "Time of our own officer in September, not yet on the payroll",
            "source_ref": "TC-JNL-0907",
            "lines": _LINES,
        }
    )

    effective_on: DateIn
    period: TextIn | None = None
    reason: TextIn
    source_ref: TextIn
    lines: list[JournalLineIn] = Field(max_length=MOST_LINES)


class ReverseIn(Body):
    """Why it is reversed."""

    model_config = shown({"reason": "Entered twice"})

    reason: TextIn | None = None


class SubmittedJournal(ReceiptOut):
    """The submission, and whose approval it awaits."""

    model_config = shown(
        {**_SUBMITTED, "source_ref": "TC-JNL-0907", "book": "TC", "amount": "1250.00"}
    )


class SubmittedReversal(ReceiptOut):
    """The submission, and whose approval it awaits."""

    model_config = shown({**_SUBMITTED, "id": 315, "event": 312, "book": "TC"})


Journal = Annotated[
    str,
    Path(
        description="A journal of what is reversed, or the number of its event.",
        max_length=40,
        examples=["312-1"],
    ),
]


@router.post(
    "/journals",
    status_code=201,
    summary="Submit a journal by hand",
    description="In the book of the caller's own council, for its own approver. Only accounts that "
    "nothing else drives: bank, VAT, cost control, accruals, notional contra and own cost.",
)
def post_journal(write: Recording, body: JournalIn) -> SubmittedJournal:
    """Submit a journal by hand."""
    row = body.given()
    receipt = write.record(row, lambda work: submit_journal(work, row))
    return SubmittedJournal(**receipt)


@router.post(
    "/journals/{journal}/reverse",
    status_code=201,
    summary="Submit the reversal of what was entered by hand",
    description="A manual journal, an own cost or an accrual, with every journal of its event. It "
    "is dated as the original while that period is open, else in the open one, tagged as of a "
    "prior period. Anything else is put right by the action that the refusal names.",
)
def post_reversal(write: Recording, journal: Journal, body: ReverseIn) -> SubmittedReversal:
    """Submit the reversal of what was entered by hand."""
    receipt = write.record(
        body.given(),
        lambda work: submit_reversal(work, _event(journal), reason=body.reason),
    )
    return SubmittedReversal(**receipt)


def _event(text: str) -> int:
    number = text.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) <= 15):  # noqa: PLR2004
        raise NotFound(f"There is no journal {text!r} in this arrangement.", field="journal")
    return int(number)
