"""Notices that the arrangement ends: given by either council, in force once both approve."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from api.access import SCOPED
from api.deps import Reading, Recording
from api.paging import Pages
from api.shapes import Body, DateIn, Listing, ReceiptOut, Shape, TextIn, shown
from ledger.actions.give_exit_notice import give_exit_notice
from ledger.queries import exit_notices

router = APIRouter(prefix=SCOPED, tags=["exit"])


_NOTICE: dict[str, Any] = {
    "given_on": "2019-11-11",
    "last_day": "2020-01-31",
    "reason": "Ended by mutual agreement",
}


class ExitNoticeIn(Body):
    """The last day, that day included; from the notice to the end that the definition gives."""

    model_config = shown(_NOTICE)

    given_on: DateIn
    last_day: DateIn = Field(description="Inclusive. Nothing charged or recorded may lie after it.")
    reason: TextIn | None = None


class ExitNoticeReceipt(ReceiptOut):
    """The notice, awaiting the approval of both councils."""

    model_config = shown(
        {
            "id": 901,
            "status": "submitted",
            "digest": "5b1f0c",
            "awaiting": ["PCC", "TC"],
            "last_day": "2020-01-31",
        }
    )


class ExitNoticeOut(Shape):
    """A notice, and how far its approval has got."""

    model_config = shown(
        {"id": 901, **_NOTICE, "status": "approved", "digest": "5b1f0c", "awaiting": []}
    )

    id: int
    given_on: date
    last_day: date
    reason: str
    status: str
    digest: str
    awaiting: list[str]


@router.post(
    "/exit-notices",
    status_code=201,
    summary="Give notice that the arrangement ends",
    description="By either council, for the approval of both under /approvals. From its approval "
    "on, the arrangement ends on the last day named; run-off closes when it did.",
)
def post_exit_notice(write: Recording, body: ExitNoticeIn) -> ExitNoticeReceipt:
    """Give notice that the arrangement ends."""
    receipt = write.record(
        body.given(),
        lambda work: give_exit_notice(work, body.given()),
    )
    return ExitNoticeReceipt(**receipt)


@router.get(
    "/exit-notices",
    summary="List the notices that the arrangement ends",
    description="In the order in which they were given; the latest approved is in force.",
)
def list_exit_notices(call: Reading, pages: Pages) -> Listing[ExitNoticeOut]:
    """List the notices that the arrangement ends."""
    with call.reading() as connection:
        page, cursor = pages.slice(exit_notices.notices(connection, call.arrangement_id))
    return Listing(
        items=[
            ExitNoticeOut(
                id=each.id,
                given_on=each.given_on,
                last_day=each.last_day,
                reason=each.reason,
                status=each.submission.status,
                digest=each.submission.digest,
                awaiting=list(each.submission.awaiting),
            )
            for each in page
        ],
        next=cursor,
    )
