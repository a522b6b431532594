"""State, certify, approve and supersede a post's month of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledger.actions.batch import each_row, only
from ledger.actions.submit import decide_on
from ledger.actions.work import Receipt, Work
from ledger.domain.calendar import Month, Span
from ledger.domain.errors import (
    AlreadyRecorded,
    ApprovalBeforeSubmission,
    DateInFuture,
    DatesReversed,
    DaysIncomplete,
    DaysMalformed,
    NotFound,
    PartyUnknown,
    SamePerson,
    StatusConflict,
    TimeDatesWrong,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.parse import parse_date, parse_text
from ledger.domain.time import TimeApportionment, parse_days, require_whole_scope, show_days
from ledger.queries import time_apportionments as stated_time
from ledger.store.approvals import ApprovalPurpose, DecisionKind, approval
from ledger.store.time_apportionments import (
    time_apportionment,
    time_apportionment_party,
    time_certification,
)


def state_time(work: Work, row: Mapping[str, Any]) -> Receipt:
    """State one post's month; fewer days than the working days leave it incomplete.

    Raises InvalidInput children for what is wrong, AlreadyRecorded where the month is stated
    (supersede that entry instead).
    """
    return only(lambda: each_row([row], lambda each: _state(work, each)))


def state_times(work: Work, rows: Sequence[Mapping[str, Any]]) -> Receipt:
    """State a batch, all or nothing; raises BatchRefused naming every bad row."""
    done = each_row(rows, lambda each: _state(work, each))
    return {"items": done, "rows": len(done)}


def supersede_time(work: Work, event_id: int, row: Mapping[str, Any], *, reason: str) -> Receipt:
    """Correct an entry by another that takes its place; nothing is edited.

    Raises NotFound, StatusConflict where the entry was superseded before.
    """
    old = _find(work, event_id)
    if old.superseded_by is not None:
        raise StatusConflict(
            f"Time entry {event_id} was superseded by {old.superseded_by}; supersede that one.",
            field="id",
        )
    why = parse_text(reason, field="reason")
    return {**_state(work, row, supersedes=old, reason=why), "before": f"entry {event_id}"}


def _state(
    work: Work,
    row: Mapping[str, Any],
    *,
    supersedes: stated_time.StatedTime | None = None,
    reason: str | None = None,
) -> Receipt:
    entry = parse_time(work, row)
    post = work.arrangement.post(entry.post)
    month = entry.service_month
    scope = work.arrangement.shared_days(post, month)
    require_whole_scope(entry, scope)
    working_days = work.arrangement.calendar.working_days(scope)
    complete = entry.check_days(working_days)
    work.lock(f"time:{entry.post}:{month}")
    _require_first(work, entry, supersedes)
    posted = work.post(Event(EventKind.TIME_STATED, min(scope.last, work.today)), entry)
    work.insert(
        time_apportionment,
        {
            "event_id": posted.event_id,
            "post": entry.post,
            "service_month": month,
            "service_from": entry.service.first,
            "service_to": entry.service.last,
            "joint_quarters": entry.joint_quarters,
            "leave_quarters": entry.leave_quarters,
            "sickness_quarters": entry.sickness_quarters,
            "other_absence_quarters": entry.other_absence_quarters,
            "working_days": working_days,
            "complete": int(complete),
            "supersedes_event_id": supersedes.id if supersedes else None,
            "reason": reason,
        },
    )
    work.insert(
        time_apportionment_party,
        [
            {"event_id": posted.event_id, "row_no": row_no, "party": party, "quarters": quarters}
            for row_no, (party, quarters) in enumerate(sorted(entry.party_quarters.items()), 1)
        ],
    )
    return {
        "id": posted.event_id,
        "post": entry.post,
        "service_month": str(month),
        "days": show_days(entry.total_quarters),
        "working_days": str(working_days),
        "status": "complete" if complete else "incomplete",
    }


def _require_first(
    work: Work, entry: TimeApportionment, supersedes: stated_time.StatedTime | None
) -> None:
    standing = stated_time.in_force(work.connection, work.arrangement_id).get(
        (entry.post, entry.service_month)
    )
    if supersedes is None and standing is not None:
        raise AlreadyRecorded(
            f"Time of {entry.post} for {entry.service_month} is stated already, as entry "
            f"{standing.id}. To correct it, supersede that entry.",
            field="service_from",
            first=str(standing.id),
        )
    if supersedes is not None and (standing is None or standing.id != supersedes.id):
        raise TimeDatesWrong(
            f"Entry {supersedes.id} is of {supersedes.apportionment.post} for "
            f"{supersedes.apportionment.service_month}; its correction is of the same month.",
            field="service_from",
        )


def parse_time(work: Work, row: Mapping[str, Any]) -> TimeApportionment:
    """Read an entry of time from texts; raises InvalidInput children for what is wrong."""
    first = parse_date(row.get("service_from"), field="service_from")
    last = parse_date(row.get("service_to"), field="service_to")
    if last < first:
        raise DatesReversed(f"service_to ({last}) is before service_from.", field="service_to")
    if Month.of(first) != Month.of(last):
        raise TimeDatesWrong(
            "An entry of time is of one month; send one for each month.", field="service_to"
        )
    days = row.get("party_days")
    if not isinstance(days, Mapping):
        raise DaysMalformed(
            'party_days states the days for each party, such as {"TC": "8", "PCC": "6"}.',
            field="party_days",
        )
    councils = {work.arrangement.host, work.arrangement.recipient}
    for party in days:
        if party not in councils:
            raise PartyUnknown(
                f"{party!r} is not one of the councils, {' and '.join(sorted(councils))}.",
                field="party_days",
            )
    return TimeApportionment(
        post=parse_text(row.get("post"), field="post", most=40),
        service=Span(first, last),
        party_quarters={
            party: parse_days(value, field=f"party_days/{party}") for party, value in days.items()
        },
        joint_quarters=parse_days(row.get("joint", "0"), field="joint"),
        leave_quarters=parse_days(row.get("leave", "0"), field="leave"),
        sickness_quarters=parse_days(row.get("sickness", "0"), field="sickness"),
        other_absence_quarters=parse_days(row.get("other_absence", "0"), field="other_absence"),
    )


def _find(work: Work, event_id: int) -> stated_time.StatedTime:
    found = stated_time.find(work.connection, work.arrangement_id, event_id)
    if found is None:
        raise NotFound(f"There is no time entry {event_id}.", field="id")
    return found


def _require_in_force(entry: stated_time.StatedTime) -> None:
    if entry.superseded_by is not None:
        raise StatusConflict(
            f"Time entry {entry.id} was superseded by {entry.superseded_by}.", field="id"
        )


def certify_time(work: Work, event_id: int, *, capacity: str, on: date | None) -> Receipt:
    """Certify an entry as the post-holder or their line manager; after the fact, whole only.

    Raises NotFound, StatusConflict, DaysIncomplete, ApprovalBeforeSubmission, DateInFuture.
    """
    work.lock(f"time-entry:{event_id}")
    entry = _find(work, event_id)
    _require_in_force(entry)
    if entry.certified:
        raise StatusConflict(f"Time entry {event_id} is certified already.", field="id")
    if not entry.complete:
        raise DaysIncomplete(
            f"Time entry {event_id} states {show_days(entry.apportionment.total_quarters)} of "
            f"{entry.working_days} working days. Supersede it by a whole one, then certify.",
            field="days",
        )
    certified_on = on or work.today
    _require_day(work, certified_on, after=entry.apportionment.service.last, field="certified_on")
    payload = {"time": event_id, "capacity": capacity, "certified_on": certified_on}
    posted = work.post(Event(EventKind.TIME_CERTIFIED, certified_on), payload)
    work.insert(
        time_certification,
        {
            "event_id": posted.event_id,
            "time_event_id": event_id,
            "certified_on": certified_on,
            "capacity": parse_text(capacity, field="capacity", most=100),
        },
    )
    return {
        "id": event_id,
        "event_id": posted.event_id,
        "status": "certified",
        "before": "complete",
    }


def approve_time(work: Work, event_id: int, *, on: date | None) -> Receipt:
    """Approve certified time, by somebody who neither stated, uploaded nor certified it.

    Raises NotFound, StatusConflict, SamePerson, ApprovalBeforeSubmission, DateInFuture.
    """
    work.lock(f"time-entry:{event_id}")
    entry = _find(work, event_id)
    certified_on = _require_undecided(work, entry)
    approved_on = on or work.today
    _require_day(work, approved_on, after=certified_on, field="approved_on")
    payload = {"subject": event_id, "digest": entry.digest, "approved_on": approved_on}
    posted = work.post(Event(EventKind.APPROVED, approved_on), payload)
    work.insert(
        approval,
        {
            "event_id": posted.event_id,
            "subject_event_id": event_id,
            "purpose": ApprovalPurpose.TIME,
            "subject_digest": entry.digest,
            "party": work.caller.party,
            "person": work.caller.person,
            "approved_on": approved_on,
        },
    )
    return {
        "id": event_id,
        "event_id": posted.event_id,
        "status": "approved",
        "before": "certified",
    }


def reject_time(work: Work, event_id: int, *, reason: str, on: date | None) -> Receipt:
    """Reject certified time, with a reason: from then on it can only be superseded.

    Raises NotFound, StatusConflict, SamePerson, ApprovalBeforeSubmission, DateInFuture.
    """
    work.lock(f"time-entry:{event_id}")
    entry = _find(work, event_id)
    certified_on = _require_undecided(work, entry)
    rejected_on = on or work.today
    _require_day(work, rejected_on, after=certified_on, field="decided_on")
    rejected = decide_on(
        work,
        event_id,
        entry.digest,
        DecisionKind.REJECT,
        day=rejected_on,
        reason=parse_text(reason, field="reason", most=2000),
    )
    return {
        "id": event_id,
        "event_id": rejected,
        "status": "rejected",
        "before": "certified",
    }


def _require_undecided(work: Work, entry: stated_time.StatedTime) -> date:
    """Return the day of certification of time that the caller may decide on now."""
    _require_in_force(entry)
    if entry.rejected:
        raise StatusConflict(
            f"Time entry {entry.id} was rejected. Supersede it by a corrected one.", field="id"
        )
    if not entry.certified or entry.approved:
        state = "approved already" if entry.approved else "not certified yet"
        raise StatusConflict(f"Time entry {entry.id} is {state}.", field="id")
    certification = stated_time.certification(work.connection, work.arrangement_id, entry.id)
    if work.deciders & stated_time.took_part(work.connection, work.arrangement_id, entry):
        raise SamePerson(
            "Time is approved by somebody who neither stated it, nor uploaded the file it came "
            "from, nor certified it.",
            field="id",
        )
    return certification.certified_on


def _require_day(work: Work, day: date, *, after: date, field: str) -> None:
    if day < after:
        raise ApprovalBeforeSubmission(
            f"{field} is {day}, before {after}, the day of what it follows.", field=field
        )
    if day > work.today:
        raise DateInFuture(f"{field} is {day}, later than today, {work.today}.", field=field)
