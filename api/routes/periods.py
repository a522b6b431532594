"""Accounting periods: open, soft-closed, closed; closing and reopening are approved by both."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path

from api.access import SCOPED
from api.deps import Reading, Recording
from api.paging import Pages
from api.request_form import IfMatch
from api.shapes import Body, Listing, ReceiptOut, Shape, TextIn, shown
from ledger.actions.close_period import (
    approve_close,
    request_close,
    seal_first,
    soft_close_period,
)
from ledger.actions.reopen_period import approve_reopen, request_reopen
from ledger.queries import periods
from ledger.queries.periods import PeriodRequest, PeriodView, StepTaken

router = APIRouter(prefix=SCOPED, tags=["periods"])

Period = Annotated[
    str,
    Path(
        description="A month, or a year's adjustments: `2018-19-AP13`.",
        pattern="^[0-9]{4}-[0-9]{2}(-AP13)?$",
        examples=["2018-07"],
    ),
]

_PERIOD: dict[str, Any] = {
    "period": "2018-07",
    "financial_year": "2018-19",
    "period_number": 4,
    "starts_on": "2018-07-01",
    "ends_on": "2018-07-31",
    "status": "soft_closed",
}
_RECEIPT: dict[str, Any] = {
    "id": 702,
    "event_id": 704,
    "period": "2018-07",
    "status": "closed",
    "awaiting": [],
}


# ---- coming in ----
class NothingIn(Body):
    """There is nothing to be said: leave the body out, or send `{}`."""

    model_config = shown({})


class ReopenIn(Body):
    """Why the period is to be reopened."""

    model_config = shown({"reason": "An invoice of July's placements was entered in August"})

    reason: TextIn | None = None


# ---- going out ----
class PeriodOut(Shape):
    """One accounting period: AP1 is April, AP12 March, AP13 takes adjustments."""

    model_config = shown(_PERIOD)

    period: str
    financial_year: str
    period_number: int
    starts_on: date
    ends_on: date
    status: str


class PeriodStepOut(Shape):
    """What was done to a period, by a person's opaque number."""

    id: int
    step: str
    on: date
    party: str
    role: str
    person: str
    reason: str | None
    request: int | None

    @classmethod
    def of(cls, step: StepTaken) -> PeriodStepOut:
        """Write a step."""
        return cls(
            id=step.id,
            step=step.step.value,
            on=step.on,
            party=step.party,
            role=step.role,
            person=step.person,
            reason=step.reason,
            request=step.request,
        )


class PeriodRequestOut(Shape):
    """What waits for the councils; its digest is the entity tag to approve it under."""

    id: int
    step: str
    person: str
    reason: str | None
    digest: str
    approved_by: list[str]

    @classmethod
    def of(cls, request: PeriodRequest) -> PeriodRequestOut:
        """Write a request."""
        return cls(
            id=request.id,
            step=request.step.value,
            person=request.person,
            reason=request.reason,
            digest=request.digest,
            approved_by=sorted(request.approved_by),
        )


class PeriodDetailOut(PeriodOut):
    """A period with its life so far, what waits, and what keeps it from being closed."""

    model_config = shown(
        {
            **_PERIOD,
            "steps": [
                {
                    "id": 701,
                    "step": "soft_close",
                    "on": "2018-08-10",
                    "party": "PCC",
                    "role": "approver",
                    "person": "P0003",
                    "reason": None,
                    "request": None,
                },
                {
                    "id": 702,
                    "step": "request_close",
                    "on": "2018-08-10",
                    "party": "PCC",
                    "role": "preparer",
                    "person": "P0002",
                    "reason": None,
                    "request": None,
                },
            ],
            "pending": {
                "id": 702,
                "step": "request_close",
                "person": "P0002",
                "reason": None,
                "digest": "9c41d7",
                "approved_by": ["PCC"],
            },
            "unfinished": [],
        }
    )

    steps: list[PeriodStepOut]
    pending: PeriodRequestOut | None
    unfinished: list[str]


class SoftCloseReceipt(ReceiptOut):
    """What soft-closing recorded."""

    model_config = shown({"id": 701, "period": "2018-07", "status": "soft_closed"})


class PeriodRequestReceipt(ReceiptOut):
    """What asking recorded: the digest is what both councils approve."""

    model_config = shown(
        {
            "id": 702,
            "period": "2018-07",
            "status": "soft_closed",
            "digest": "9c41d7",
            "awaiting": ["PCC", "TC"],
        }
    )


class CloseReceipt(ReceiptOut):
    """What approving recorded, the councils still awaited, and the period's status by now."""

    model_config = shown(_RECEIPT)


class ReopenReceipt(ReceiptOut):
    """What approving recorded, the councils still awaited, and the period's status by now."""

    model_config = shown({**_RECEIPT, "id": 802, "event_id": 804, "status": "open"})


@router.get(
    "/periods",
    summary="List the accounting periods",
    description="Every period of the books, in order, with its status.",
)
def list_periods(call: Reading, pages: Pages) -> Listing[PeriodOut]:
    """List the accounting periods."""
    with call.reading() as connection:
        page, cursor = pages.slice(periods.listing(connection, call.arrangement_id))
    return Listing(items=[PeriodOut(**_fields(each)) for each in page], next=cursor)


@router.get(
    "/periods/{period}",
    summary="Read an accounting period",
    description="With every step of its life, the request that waits, and what keeps it open.",
)
def read_period(call: Reading, period: Period) -> PeriodDetailOut:
    """Read an accounting period."""
    with call.reading() as connection:
        read = periods.find(connection, call.arrangement_id, period)
        unfinished = periods.unfinished(connection, call.arrangement_id, call.arrangement, read)
    return PeriodDetailOut(
        **_fields(read),
        steps=[PeriodStepOut.of(step) for step in read.steps],
        pending=PeriodRequestOut.of(read.pending) if read.pending else None,
        unfinished=[] if read.status.value == "closed" else unfinished,
    )


@router.post(
    "/periods/{period}/soft-close",
    summary="Soft-close a period",
    description="From its last day on, by an approver of the host: from then on the period takes "
    "an approver's adjustments only.",
)
def soft_close(write: Recording, period: Period, body: NothingIn | None = None) -> SoftCloseReceipt:
    """Soft-close a period."""
    given = (body or NothingIn()).given()
    receipt = write.record(given, lambda work: soft_close_period(work, period))
    return SoftCloseReceipt(**receipt)


@router.post(
    "/periods/{period}/close",
    summary="Ask for a period to be closed",
    description="Seals the period's events first, then asks. A soft-closed period only, the oldest "
    "that is not closed, and with nothing left unfinished in it: all that is, is named.",
)
def ask_to_close(
    write: Recording, period: Period, body: NothingIn | None = None
) -> PeriodRequestReceipt:
    """Ask for a period to be closed."""
    given = (body or NothingIn()).given()
    seal_first(write.call.ledger, write.call.arrangement.code, period)
    receipt = write.record(given, lambda work: request_close(work, period))
    return PeriodRequestReceipt(**receipt)


@router.post(
    "/periods/{period}/close/approve",
    summary="Approve the closing for the caller's council",
    description="By somebody who did not ask for it; when the second council approves, the period "
    "closes. Refused where it was adjusted since, or something in it is unfinished.",
)
def close(
    write: Recording, period: Period, if_match: IfMatch, body: NothingIn | None = None
) -> CloseReceipt:
    """Approve the closing for the caller's council."""
    given = (body or NothingIn()).given()
    seal_first(write.call.ledger, write.call.arrangement.code, period)
    receipt = write.record(
        given,
        lambda work: approve_close(work, period, if_match=if_match),
    )
    return CloseReceipt(**receipt)


@router.post(
    "/periods/{period}/reopen",
    summary="Ask for a period to be reopened",
    description="With a reason. The latest closed period only, or one that is soft-closed.",
)
def ask_to_reopen(
    write: Recording, period: Period, body: ReopenIn | None = None
) -> PeriodRequestReceipt:
    """Ask for a period to be reopened."""
    given = body or ReopenIn()
    receipt = write.record(
        given.given(),
        lambda work: request_reopen(work, period, reason=given.reason),
    )
    return PeriodRequestReceipt(**receipt)


@router.post(
    "/periods/{period}/reopen/approve",
    summary="Approve the reopening for the caller's council",
    description="By somebody who did not ask for it; when the second council approves, the period "
    "is open again. Nothing that was known is taken back.",
)
def reopen(
    write: Recording, period: Period, if_match: IfMatch, body: NothingIn | None = None
) -> ReopenReceipt:
    """Approve the reopening for the caller's council."""
    given = (body or NothingIn()).given()
    receipt = write.record(
        given,
        lambda work: approve_reopen(work, period, if_match=if_match),
    )
    return ReopenReceipt(**receipt)


def _fields(each: PeriodView) -> dict[str, Any]:
    return {
        "period": each.period,
        "financial_year": each.financial_year,
        "period_number": each.period_number,
        "starts_on": each.starts_on,
        "ends_on": each.ends_on,
        "status": each.status.value,
    }
