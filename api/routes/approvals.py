"""Approvals: what waits for the caller's council, and deciding on it, whatever it is."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.access import SCOPED
from api.call import Call
from api.deps import Reading, Recording, found
from api.paging import Pages
from api.parameters import Id
from api.payloads import in_pounds
from api.refusals import RequestInvalid
from api.request_form import IfMatch
from api.shapes import Body, DateIn, Listing, ReceiptOut, Shape, TextIn, date_or_none, shown
from ledger.actions.decide import approve, reject, seal_before_deciding
from ledger.queries.approvals import DecisionView
from ledger.queries.inbox import InboxItem, Reader, find_approval, inbox, reader
from ledger.queries.waiting import PURPOSES

router = APIRouter(prefix=SCOPED, tags=["approvals"])


_ITEM: dict[str, Any] = {
    "id": 41,
    "purpose": "rate_card",
    "summary": "Rate card of FR-EDU (School improvement day): 440.00 a day, from 2019-04-15 to "
    "further notice.",
    "digest": "9c41d7",
    "submitted_on": "2019-03-20",
    "party": "PCC",
    "person": "P0002",
    "awaiting": ["PCC", "TC"],
    "may_decide": True,
    "why_not": None,
    "address": "/v1/arrangements/plymouth-torbay/approvals/41",
}


class ApprovalIn(Body):
    """The day of the approval, if not today."""

    model_config = shown({"decided_on": "2019-03-22"})

    decided_on: DateIn | None = None


class RejectionIn(Body):
    """Why it is rejected, and the day, if not today."""

    model_config = shown({"reason": "The price was not discussed with us", "decided_on": None})

    reason: TextIn | None = None
    decided_on: DateIn | None = None


class SubjectOut(Shape):
    """Something that is decided on; people are opaque numbers."""

    id: int
    purpose: str
    submitted_on: date
    party: str
    person: str
    awaiting: list[str]
    may_decide: bool
    why_not: str | None
    address: str


class WaitingOut(SubjectOut):
    """One thing that waits for the caller's council."""

    model_config = shown(_ITEM)

    summary: str
    digest: str = Field(description="What a decision is bound to: the entity tag for If-Match.")


class DecisionOut(Shape):
    """One council's decision."""

    party: str
    person: str
    on: date
    decision: str
    reason: str | None
    delegation: int | None = Field(description="By which a deputy decided.")

    @classmethod
    def of(cls, decision: DecisionView) -> DecisionOut:
        """Write a decision."""
        return cls(
            party=decision.party,
            person=decision.person,
            on=decision.on,
            decision=decision.decision.value,
            reason=decision.reason,
            delegation=decision.delegation,
        )


class ApprovalDetailOut(SubjectOut):
    """What was submitted, with each decision on it; `effect` is the event it came to.

    To a council that neither submitted it nor approves it, what is in it is null, and so are the
    reasons of decisions.
    """

    model_config = shown(
        {
            **_ITEM,
            "status": "submitted",
            "approvers": ["PCC", "TC"],
            "payload": {
                "service": "FR-EDU",
                "effective_from": "2019-04-15",
                "effective_to": None,
                "unit_price": "440.00",
            },
            "decisions": [],
            "effect": None,
        }
    )

    summary: str | None
    digest: str | None
    status: str
    approvers: list[str]
    payload: dict[str, Any] | None
    decisions: list[DecisionOut]
    effect: int | None


class DecisionReceipt(ReceiptOut):
    """What deciding recorded, and the councils that it still waits for."""

    model_config = shown(
        {"id": 41, "event_id": 57, "status": "approved", "awaiting": [], "effect": 58}
    )


@router.get(
    "/approvals",
    summary="List what waits for the caller's council",
    description="Oldest first: whatever has been submitted, certified time, statements whose turn "
    "it is, and requests to close or reopen a period. `may_decide` says whether the caller may.",
)
def list_approvals(
    call: Reading,
    pages: Pages,
    purpose: Annotated[
        str | None, Query(description="Only of this purpose.", max_length=40, examples=["time"])
    ] = None,
) -> Listing[WaitingOut]:
    """List what waits for the caller's council."""
    if purpose is not None and purpose not in PURPOSES:
        raise RequestInvalid(
            f"purpose is not one of: {', '.join(PURPOSES)}.",
            field="purpose",
            code="unknown-purpose",
        )
    with call.reading() as connection:
        items = inbox(
            connection,
            call.arrangement_id,
            call.arrangement,
            _reader(call),
            purpose=purpose,
        )
    after = [each for each in items if each.waiting.id > pages.number()]
    page, cursor = pages.cut(after[: pages.limit + 1], lambda each: each.waiting.id)
    listed = [
        WaitingOut(**_item(call, each), summary=each.waiting.summary, digest=each.waiting.digest)
        for each in page
    ]
    return Listing(items=listed, next=cursor)


@router.get(
    "/approvals/{number}",
    summary="Read what waits or waited for approval",
    description="With its decisions; whole for the council that submitted it and those that "
    "approve it, and for any other its purpose, day, status and approvers. Time, statements and "
    "periods have an address of their own, which is given.",
)
def read_approval(call: Reading, number: Id) -> ApprovalDetailOut:
    """Read what waits or waited for approval."""
    with call.reading() as connection:
        read = find_approval(
            connection, call.arrangement_id, call.arrangement, _reader(call), number
        )
    detail = found(read, "submission", number)
    return ApprovalDetailOut(
        **_item(call, detail.item),
        summary=detail.summary,
        digest=detail.digest,
        status=detail.status,
        approvers=list(detail.item.waiting.approvers),
        payload=None if detail.payload is None else in_pounds(detail.payload),
        decisions=[DecisionOut.of(each) for each in detail.decisions],
        effect=detail.effect,
    )


@router.post(
    "/approvals/{number}/approve",
    summary="Approve for the caller's council",
    description="By somebody who did not prepare it; with the last approval that it needs it takes "
    "effect. Send its digest as If-Match.",
)
def post_approval(
    write: Recording, number: Id, if_match: IfMatch, body: ApprovalIn | None = None
) -> DecisionReceipt:
    """Approve for the caller's council."""
    given = body or ApprovalIn()
    on = date_or_none(given.decided_on, field="decided_on")
    seal_before_deciding(write.call.ledger, write.call.arrangement.code, number)
    receipt = write.record(
        given.given(),
        lambda work: approve(work, number, on=on, if_match=if_match),
    )
    return DecisionReceipt(**receipt)


@router.post(
    "/approvals/{number}/reject",
    summary="Reject for the caller's council",
    description="With a reason. It can be submitted anew; a statement goes back to its preparer, "
    "and time is superseded.",
)
def post_rejection(
    write: Recording, number: Id, if_match: IfMatch, body: RejectionIn | None = None
) -> DecisionReceipt:
    """Reject for the caller's council."""
    given = body or RejectionIn()
    on = date_or_none(given.decided_on, field="decided_on")
    receipt = write.record(
        given.given(),
        lambda work: reject(work, number, reason=given.reason, on=on, if_match=if_match),
    )
    return DecisionReceipt(**receipt)


def _reader(call: Call) -> Reader:
    with call.reading() as connection:
        return reader(
            connection,
            call.arrangement_id,
            party=call.caller.party,
            person=call.caller.person,
            role=call.caller.role,
            clock=call.ledger.clock,
        )


def _item(call: Call, each: InboxItem) -> dict[str, Any]:
    waits = each.waiting
    return {
        "id": waits.id,
        "purpose": waits.purpose,
        "submitted_on": waits.submitted_on,
        "party": waits.party,
        "person": waits.person,
        "awaiting": list(waits.awaiting),
        "may_decide": each.may_decide,
        "why_not": each.why_not,
        "address": f"{call.address}{waits.address}",
    }
