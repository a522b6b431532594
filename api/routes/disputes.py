"""Disputes of statement lines: the thread, the owner, the clock, escalation and resolution."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
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
    Pounds,
    PoundsIn,
    ReceiptOut,
    Shape,
    TextIn,
    date_or_none,
    shown,
)
from ledger.actions.follow_dispute import (
    escalate_dispute,
    name_owner,
    withdraw_dispute,
    write_message,
)
from ledger.actions.resolve_dispute import resolve_dispute
from ledger.domain.clock import today
from ledger.domain.money import show_pounds
from ledger.queries import disputes
from ledger.queries.disputes import DisputeStatus, DisputeView
from ledger.store.disputes import DisputeOutcome

router = APIRouter(prefix=SCOPED, tags=["disputes"])


_DISPUTE: dict[str, Any] = {
    "id": 640,
    "statement": 615,
    "statement_number": "PCC-2019-20-0003",
    "line": 9,
    "payee": "PCC",
    "payer": "TC",
    "raised_on": "2019-07-15",
    "raised_by": "TC",
    "gross": "2880.00",
    "net": "2400.00",
    "reason": "Six of the twelve places were not offered",
    "status": "open",
    "owner": {"party": "PCC", "person": None},
    "clock": {
        "level": "finance_leads",
        "age_working_days": 3,
        "level_age_working_days": 3,
        "due_on": "2019-07-29",
        "overdue": False,
    },
    "messages": [
        {
            "id": 641,
            "party": "PCC",
            "person": "P0002",
            "on": "2019-07-16",
            "message": "We are asking the trainer for the register.",
        }
    ],
    "escalations": [],
    "awaiting": None,
    "resolution": None,
}


class MessageIn(Body):
    """A message for the thread, and its day if not today."""

    model_config = shown({"message": "We are asking the trainer for the register."})

    message: TextIn
    written_on: DateIn | None = None


class OwnerIn(Body):
    """Which council answers next, and which of its people by number, if one is named."""

    model_config = shown({"party": "PCC", "person": "P0002"})

    party: TextIn
    person: TextIn | None = None
    named_on: DateIn | None = None


class EscalateIn(Body):
    """Why the dispute goes up a level, and the day if not today."""

    model_config = shown({"reason": "Ten working days have passed", "escalated_on": "2019-07-30"})

    reason: TextIn
    escalated_on: DateIn | None = None


class ResolveIn(Body):
    """How it ends: `net` says how much is upheld, where that is a part."""

    model_config = shown(
        {
            "outcome": "part_upheld",
            "net": "1200.00",
            "reason": "Six of the twelve places were not offered",
        }
    )

    outcome: Literal["upheld", "part_upheld", "stands"]
    net: PoundsIn | None = None
    reason: TextIn
    submitted_on: DateIn | None = None


class WithdrawIn(Body):
    """Why the dispute is withdrawn, and the day if not today."""

    model_config = shown({"reason": "The register has come", "withdrawn_on": "2019-07-30"})

    reason: TextIn
    withdrawn_on: DateIn | None = None


class DisputeStepReceipt(ReceiptOut):
    """What was recorded, and of which dispute."""

    model_config = shown({"id": 641, "dispute": 640})


class ResolutionSubmitted(ReceiptOut):
    """The resolution submitted, and which councils' approval it waits for."""

    model_config = shown(
        {
            "id": 651,
            "status": "submitted",
            "digest": "3f0c1a",
            "awaiting": ["PCC", "TC"],
            "dispute": 640,
            "outcome": "part_upheld",
            "net": "1200.00",
        }
    )


class WithdrawReceipt(ReceiptOut):
    """What withdrawing recorded."""

    model_config = shown({"id": 640, "event_id": 652, "status": "withdrawn"})


class OwnerOut(Shape):
    """Who answers next: the payee until somebody is named."""

    party: str
    person: str | None


class ClockOut(Shape):
    """Where the dispute stands in time, in working days of the arrangement's calendar."""

    level: str = Field(description="finance_leads, section_151_officers or chief_executives")
    age_working_days: int
    level_age_working_days: int
    due_on: date | None = Field(description="By when it is settled at its level, or goes up.")
    overdue: bool


class MessageOut(Shape):
    """One message of the thread."""

    id: int
    party: str
    person: str
    on: date
    message: str


class EscalationOut(Shape):
    """A step up to a level."""

    level: str
    party: str
    person: str
    on: date
    reason: str


class ResolutionOut(Shape):
    """How the dispute ended."""

    outcome: str
    on: date
    credit_note: int | None
    reason: str


class DisputeOut(Shape):
    """A dispute as it stands: the line, how much of it, why, and all that came of it."""

    model_config = shown(_DISPUTE)

    id: int
    statement: int
    statement_number: str
    line: int
    payee: str
    payer: str
    raised_on: date
    raised_by: str
    gross: Pounds
    net: Pounds
    reason: str
    status: DisputeStatus
    owner: OwnerOut
    clock: ClockOut
    messages: list[MessageOut]
    escalations: list[EscalationOut]
    awaiting: int | None = Field(description="The resolution submitted, under /approvals.")
    resolution: ResolutionOut | None

    @classmethod
    def of(cls, view: DisputeView) -> DisputeOut:
        """Write a dispute."""
        ended = view.resolution
        return cls(
            id=view.id,
            statement=view.statement,
            statement_number=view.statement_number,
            line=view.line,
            payee=view.payee,
            payer=view.payer,
            raised_on=view.raised_on,
            raised_by=view.raised_by,
            gross=show_pounds(view.gross_pence),
            net=show_pounds(view.net_pence),
            reason=view.reason,
            status=view.status,
            owner=OwnerOut(party=view.owner_party, person=view.owner),
            clock=ClockOut(
                level=view.clock.level.word,
                age_working_days=view.clock.age_days,
                level_age_working_days=view.clock.level_age_days,
                due_on=view.clock.due_on,
                overdue=view.clock.overdue,
            ),
            messages=[
                MessageOut(
                    id=each.id,
                    party=each.party,
                    person=each.person,
                    on=each.on,
                    message=each.message,
                )
                for each in view.messages
            ],
            escalations=[
                EscalationOut(
                    level=each.level.word,
                    party=each.party,
                    person=each.person,
                    on=each.on,
                    reason=each.reason,
                )
                for each in view.escalations
            ],
            awaiting=view.awaiting,
            resolution=ResolutionOut(
                outcome=ended.outcome.value,
                on=ended.on,
                credit_note=ended.credit_note,
                reason=ended.reason,
            )
            if ended
            else None,
        )


@router.get(
    "/disputes",
    summary="List the disputes",
    description="In the order in which they were raised, each with its thread and its clock as "
    "at today.",
)
def list_disputes(
    call: Reading,
    pages: Pages,
    status: Annotated[
        DisputeStatus | None, Query(description="Only those that stand there.", examples=["open"])
    ] = None,
) -> Listing[DisputeOut]:
    """List the disputes."""
    after = pages.number()
    wanted = [
        each
        for each in _listing(call)
        if each.id > after and (status is None or each.status is status)
    ]
    page, cursor = pages.cut(wanted[: pages.limit + 1], lambda each: each.id)
    return Listing(items=[DisputeOut.of(each) for each in page], next=cursor)


def _listing(call: Call) -> list[DisputeView]:
    with call.reading() as connection:
        return disputes.listing(
            connection, call.arrangement_id, call.arrangement, as_at=today(call.ledger.clock)
        )


@router.get(
    "/disputes/{number}",
    summary="Read a dispute",
    description="With its thread, owner, escalations and how it ended, and its clock as at today.",
)
def read_dispute(call: Reading, number: Id) -> DisputeOut:
    """Read a dispute."""
    with call.reading() as connection:
        view = disputes.find(
            connection,
            call.arrangement_id,
            call.arrangement,
            number,
            as_at=today(call.ledger.clock),
        )
    return DisputeOut.of(found(view, "dispute", number))


@router.post(
    "/disputes/{number}/messages",
    status_code=201,
    summary="Write on a dispute",
    description="By either council, while the dispute is open.",
)
def post_message(write: Recording, number: Id, body: MessageIn) -> DisputeStepReceipt:
    """Write on a dispute."""
    receipt = write.record(
        body.given(),
        lambda work: write_message(
            work,
            number,
            message=body.message,
            on=date_or_none(body.written_on, field="written_on"),
        ),
    )
    return DisputeStepReceipt(**receipt)


@router.post(
    "/disputes/{number}/owner",
    status_code=201,
    summary="Name who answers next",
    description="One of the two councils, and one of its people by number where one is named.",
)
def post_owner(write: Recording, number: Id, body: OwnerIn) -> DisputeStepReceipt:
    """Name who answers next."""
    receipt = write.record(
        body.given(),
        lambda work: name_owner(
            work,
            number,
            party=body.party,
            person=body.person,
            on=date_or_none(body.named_on, field="named_on"),
        ),
    )
    return DisputeStepReceipt(**receipt)


@router.post(
    "/disputes/{number}/escalate",
    status_code=201,
    summary="Escalate a dispute",
    description="By either council, with a reason: from the finance leads to the section 151 "
    "officers, and from them to the chief executives.",
)
def post_escalation(write: Recording, number: Id, body: EscalateIn) -> DisputeStepReceipt:
    """Escalate a dispute."""
    receipt = write.record(
        body.given(),
        lambda work: escalate_dispute(
            work,
            number,
            reason=body.reason,
            on=date_or_none(body.escalated_on, field="escalated_on"),
        ),
    )
    return DisputeStepReceipt(**receipt)


@router.post(
    "/disputes/{number}/resolve",
    status_code=201,
    summary="Submit how a dispute ends",
    description="By either council, for both to approve. Upheld: a credit note of the net "
    "disputed. Upheld in part: of that part, and the rest falls due. Stands: the line falls due.",
)
def post_resolution(write: Recording, number: Id, body: ResolveIn) -> ResolutionSubmitted:
    """Submit how a dispute ends."""
    receipt = write.record(
        body.given(),
        lambda work: resolve_dispute(
            work,
            number,
            outcome=DisputeOutcome(body.outcome),
            net=body.net,
            reason=body.reason,
            on=date_or_none(body.submitted_on, field="submitted_on"),
        ),
    )
    return ResolutionSubmitted(**receipt)


@router.post(
    "/disputes/{number}/withdraw",
    summary="Withdraw a dispute",
    description="By the council that raised it, without approval: the line falls due.",
)
def post_withdrawal(write: Recording, number: Id, body: WithdrawIn) -> WithdrawReceipt:
    """Withdraw a dispute."""
    receipt = write.record(
        body.given(),
        lambda work: withdraw_dispute(
            work,
            number,
            reason=body.reason,
            on=date_or_none(body.withdrawn_on, field="withdrawn_on"),
        ),
    )
    return WithdrawReceipt(**receipt)
