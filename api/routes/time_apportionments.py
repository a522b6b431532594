"""A post's month of time: stated, certified, approved, superseded; never edited."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter

from api.access import SCOPED
from api.batches import Batch, BatchReceipt, RecordingMany
from api.deps import Reading, Recording, found
from api.paging import Pages
from api.parameters import Id
from api.shapes import (
    Body,
    DateIn,
    Days,
    DaysIn,
    Listing,
    MonthText,
    ReceiptOut,
    Shape,
    TextIn,
    date_or_none,
    shown,
)
from ledger.actions.state_time import (
    approve_time,
    certify_time,
    state_time,
    state_times,
    supersede_time,
)
from ledger.domain.time import show_days
from ledger.queries import time_apportionments
from ledger.queries.time_apportionments import StatedTime

router = APIRouter(prefix=SCOPED, tags=["time apportionments"])


_ROW: dict[str, Any] = {
    "post": "DCS",
    "service_from": "2018-07-06",
    "service_to": "2018-07-31",
    "party_days": {"TC": "8", "PCC": "6"},
    "joint": "2",
    "leave": "1",
    "sickness": "1",
    "other_absence": "0",
}
_RECEIPT: dict[str, Any] = {
    "id": 71,
    "post": "DCS",
    "service_month": "2018-07",
    "days": "18",
    "working_days": "18",
    "status": "complete",
}


class TimeIn(Body):
    """One post's month in days. They add up to its working days in scope, or it is incomplete."""

    model_config = shown(_ROW)

    post: TextIn
    service_from: DateIn
    service_to: DateIn
    party_days: dict[str, DaysIn]
    joint: DaysIn = "0"
    leave: DaysIn = "0"
    sickness: DaysIn = "0"
    other_absence: DaysIn = "0"


class SupersedeIn(TimeIn):
    """The entry that takes another's place, and why."""

    model_config = shown({**_ROW, "joint": "1", "leave": "2", "reason": "Leave of 20 July missed"})

    reason: TextIn


class CertifyIn(Body):
    """In what capacity the time is certified, and on which day if not today."""

    model_config = shown(
        {"capacity": "Director of Children's Services", "certified_on": "2018-08-03"}
    )

    capacity: TextIn
    certified_on: DateIn | None = None


class ApproveIn(Body):
    """On which day the time is approved, if not today."""

    model_config = shown({"approved_on": "2018-08-06"})

    approved_on: DateIn | None = None


class TimeReceipt(ReceiptOut):
    """What stating time recorded."""

    model_config = shown(_RECEIPT)


class CertifyReceipt(ReceiptOut):
    """What certifying recorded."""

    model_config = shown({"id": 71, "event_id": 72, "status": "certified"})


class ApproveReceipt(ReceiptOut):
    """What approving recorded."""

    model_config = shown({"id": 71, "event_id": 73, "status": "approved"})


class TimeOut(Shape):
    """An entry of time and how far it has got."""

    model_config = shown(
        {
            "id": 71,
            **_ROW,
            "service_month": "2018-07",
            "days": "18",
            "productive_days": "16",
            "working_days": 18,
            "complete": True,
            "certified": True,
            "approved": True,
            "supersedes": None,
            "superseded_by": None,
            "stated_by": "P0004",
            "digest": "5be1a0c2",
        }
    )

    id: int
    post: str
    service_from: date
    service_to: date
    service_month: MonthText
    party_days: dict[str, Days]
    joint: Days
    leave: Days
    sickness: Days
    other_absence: Days
    days: Days
    productive_days: Days
    working_days: int
    complete: bool
    certified: bool
    approved: bool
    supersedes: int | None
    superseded_by: int | None
    stated_by: str
    digest: str


@router.post(
    "/time-apportionments",
    status_code=201,
    summary="State a post's month of time",
    description="Halves and quarters of a day are allowed. More days than the working days in "
    "scope are refused, with the difference.",
)
def post_time_apportionment(write: Recording, body: TimeIn) -> TimeReceipt:
    """State a post's month of time."""
    row = body.given()
    return TimeReceipt(**write.record(row, lambda work: state_time(work, row)))


@router.post(
    "/time-apportionments:batch",
    status_code=201,
    summary="State months of time, all or none",
    description="Every bad row is named. A dry run answers 200 and keeps nothing.",
)
def post_time_apportionments(batch: RecordingMany, body: Batch[TimeIn]) -> BatchReceipt:
    """State months of time, all or none."""
    return batch.record(body.items, TimeIn, state_times)


@router.get(
    "/time-apportionments",
    summary="List the time apportionments",
    description="In the order in which they were stated, superseded ones too.",
)
def list_time_apportionments(call: Reading, pages: Pages) -> Listing[TimeOut]:
    """List the time apportionments."""
    with call.reading() as connection:
        whole = time_apportionments.all_stated(connection, call.arrangement_id)
    page, cursor = pages.slice(whole)
    return Listing(items=[_entry(each) for each in page], next=cursor)


@router.get(
    "/time-apportionments/{number}",
    summary="Read a time apportionment",
    description="The entry as stated, and whether it is certified, approved or superseded.",
)
def read_time_apportionment(call: Reading, number: Id) -> TimeOut:
    """Read a time apportionment."""
    with call.reading() as connection:
        entry = time_apportionments.find(connection, call.arrangement_id, number)
    return _entry(found(entry, "time apportionment", number))


@router.post(
    "/time-apportionments/{number}/certify",
    summary="Certify a month of time",
    description="By the post-holder or their line manager, after the fact; whole entries only.",
)
def certify_time_apportionment(write: Recording, number: Id, body: CertifyIn) -> CertifyReceipt:
    """Certify a month of time."""
    receipt = write.record(
        body.given(),
        lambda work: certify_time(
            work,
            number,
            capacity=body.capacity,
            on=date_or_none(body.certified_on, field="certified_on"),
        ),
    )
    return CertifyReceipt(**receipt)


@router.post(
    "/time-apportionments/{number}/approve",
    summary="Approve a certified month of time",
    description="By somebody of the host who neither stated it, nor uploaded the file it "
    "came from, nor certified it.",
)
def approve_time_apportionment(
    write: Recording, number: Id, body: ApproveIn | None = None
) -> ApproveReceipt:
    """Approve a certified month of time."""
    given = body or ApproveIn()
    receipt = write.record(
        given.given(),
        lambda work: approve_time(
            work, number, on=date_or_none(given.approved_on, field="approved_on")
        ),
    )
    return ApproveReceipt(**receipt)


@router.post(
    "/time-apportionments/{number}/supersede",
    status_code=201,
    summary="Correct a month of time",
    description="The new entry takes the old one's place; the movement is a late item of the next "
    "statement.",
)
def supersede_time_apportionment(write: Recording, number: Id, body: SupersedeIn) -> TimeReceipt:
    """Correct a month of time."""
    row = body.given()
    reason = row.pop("reason")
    receipt = write.record(
        body.given(),
        lambda work: supersede_time(work, number, row, reason=reason),
    )
    return TimeReceipt(**receipt)


def _entry(stated: StatedTime) -> TimeOut:
    entry = stated.apportionment
    return TimeOut(
        id=stated.id,
        post=entry.post,
        service_from=entry.service.first,
        service_to=entry.service.last,
        service_month=str(entry.service_month),
        party_days={party: show_days(quarters) for party, quarters in entry.party_quarters.items()},
        joint=show_days(entry.joint_quarters),
        leave=show_days(entry.leave_quarters),
        sickness=show_days(entry.sickness_quarters),
        other_absence=show_days(entry.other_absence_quarters),
        days=show_days(entry.total_quarters),
        productive_days=show_days(entry.productive_quarters),
        working_days=stated.working_days,
        complete=stated.complete,
        certified=stated.certified,
        approved=stated.approved,
        supersedes=stated.supersedes,
        superseded_by=stated.superseded_by,
        stated_by=stated.stated_by,
        digest=stated.digest,
    )
