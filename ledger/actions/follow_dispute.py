"""What happens to a dispute while it is open: messages, an owner, escalation; and withdrawal."""

from __future__ import annotations

from datetime import date

from ledger.actions.work import Receipt, Work
from ledger.domain.errors import (
    ApprovalBeforeSubmission,
    DateInFuture,
    NotFound,
    NotPermitted,
    PartyUnknown,
    StatusConflict,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.parse import parse_text
from ledger.queries.disputes import DisputeStatus, DisputeView, find
from ledger.queries.people import is_registered
from ledger.store.disputes import (
    DisputeOutcome,
    dispute_escalation,
    dispute_message,
    dispute_owner,
    dispute_resolution,
)


def write_message(work: Work, dispute_id: int, *, message: str, on: date | None = None) -> Receipt:
    """Add a message to a dispute's thread, by either council.

    Raises NotFound, StatusConflict (not open), TextMalformed, DateInFuture,
    ApprovalBeforeSubmission (before it was raised).
    """
    standing = open_dispute(work, dispute_id)
    day = _day(work, standing, on, field="written_on")
    text = parse_text(message, field="message", most=4000)
    values = {"dispute_event_id": dispute_id, "message": text}
    posted = work.post(Event(EventKind.DISPUTE_MESSAGE_WRITTEN, day), values)
    work.insert(dispute_message, {"event_id": posted.event_id, **values})
    return {"id": posted.event_id, "dispute": dispute_id}


def name_owner(
    work: Work, dispute_id: int, *, party: str, person: str | None = None, on: date | None = None
) -> Receipt:
    """Name the council, and the person by number where one is named, that answers next.

    Raises NotFound, StatusConflict (not open), PartyUnknown, DateInFuture,
    ApprovalBeforeSubmission.
    """
    standing = open_dispute(work, dispute_id)
    day = _day(work, standing, on, field="named_on")
    if party not in (standing.payee, standing.payer):
        raise PartyUnknown(
            f"A dispute is owned by one of its councils: {standing.payee} or {standing.payer}.",
            field="party",
        )
    known = person is None or is_registered(
        work.connection,
        work.arrangement_id,
        work.arrangement.code,
        party=party,
        number=person,
    )
    if not known:
        raise NotFound(f"No person of that number is registered for {party}.", field="person")
    values = {"dispute_event_id": dispute_id, "owner_party": party, "owner": person}
    posted = work.post(Event(EventKind.DISPUTE_OWNER_NAMED, day), values)
    work.insert(dispute_owner, {"event_id": posted.event_id, **values})
    return {"id": posted.event_id, "dispute": dispute_id, "party": party, "person": person}


def escalate_dispute(
    work: Work, dispute_id: int, *, reason: str, on: date | None = None
) -> Receipt:
    """Take a dispute one level up, by either council and with a reason.

    Raises NotFound, StatusConflict (not open, or at the top), TextMalformed, DateInFuture,
    ApprovalBeforeSubmission (before the last escalation).
    """
    standing = open_dispute(work, dispute_id)
    above = standing.clock.level.above
    if above is None:
        raise StatusConflict(
            f"Dispute {dispute_id} is with the chief executives, and nobody is above them: they "
            "settle it. Submit a resolution.",
            field="id",
        )
    day = _day(work, standing, on, field="escalated_on")
    values = {
        "dispute_event_id": dispute_id,
        "level": int(above),
        "escalated_on": day,
        "reason": parse_text(reason, field="reason", most=2000),
    }
    posted = work.post(Event(EventKind.DISPUTE_ESCALATED, day), values)
    work.insert(dispute_escalation, {"event_id": posted.event_id, **values})
    return {"id": posted.event_id, "dispute": dispute_id, "level": above.word}


def withdraw_dispute(
    work: Work, dispute_id: int, *, reason: str, on: date | None = None
) -> Receipt:
    """End a dispute by the council that raised it: the line falls due. It needs no approval.

    Raises NotFound, NotPermitted, StatusConflict (not open, or a resolution waits), TextMalformed,
    DateInFuture, ApprovalBeforeSubmission.
    """
    standing = open_dispute(work, dispute_id)
    if work.caller.party != standing.raised_by:
        raise NotPermitted(
            f"{standing.raised_by} raised this dispute, and withdraws it. Ask a preparer or an "
            f"approver of {standing.raised_by}."
        )
    if standing.awaiting is not None:
        raise StatusConflict(
            f"A resolution of dispute {dispute_id} waits for approval, as {standing.awaiting}. "
            "Let an approver reject that one first; then withdraw the dispute.",
            field="id",
            submission=str(standing.awaiting),
        )
    day = _day(work, standing, on, field="withdrawn_on")
    why = parse_text(reason, field="reason", most=2000)
    resolved = resolve(work, dispute_id, DisputeOutcome.WITHDRAWN, day=day, reason=why)
    return {"id": dispute_id, "event_id": resolved, "status": "withdrawn", "before": "open"}


def resolve(
    work: Work,
    dispute_id: int,
    outcome: DisputeOutcome,
    *,
    day: date,
    reason: str,
    credit_note: int | None = None,
) -> int:
    """End an open dispute; return the event."""
    values = {
        "dispute_event_id": dispute_id,
        "outcome": outcome,
        "resolved_on": day,
        "credit_note_event_id": credit_note,
        "reason": reason,
    }
    posted = work.post(Event(EventKind.DISPUTE_RESOLVED, day), values)
    work.insert(dispute_resolution, {"event_id": posted.event_id, **values})
    return posted.event_id


def open_dispute(work: Work, dispute_id: int) -> DisputeView:
    """Hold a dispute and return it while it is open; raises NotFound, StatusConflict."""
    work.lock(f"dispute:{dispute_id}")
    standing = find(
        work.connection, work.arrangement_id, work.arrangement, dispute_id, as_at=work.today
    )
    if standing is None:
        raise NotFound(f"There is no dispute {dispute_id}.", field="id")
    if standing.status is not DisputeStatus.OPEN:
        word = standing.status.replace("_", " ")
        raise StatusConflict(
            f"Dispute {dispute_id} has ended: {word}. Dispute the line again where there is "
            "more to settle.",
            field="id",
            status=standing.status.value,
        )
    return standing


def require_dispute_day(work: Work, standing: DisputeView, day: date, *, field: str) -> None:
    """Refuse a step dated in the future, or before the dispute came to its level."""
    since = max([standing.raised_on, *(each.on for each in standing.escalations)])
    if day < since:
        raise ApprovalBeforeSubmission(
            f"{field} is {day}, before {since}, when the dispute was raised or last escalated.",
            field=field,
        )
    if day > work.today:
        raise DateInFuture(f"{field} is {day}, later than today, {work.today}.", field=field)


def _day(work: Work, standing: DisputeView, on: date | None, *, field: str) -> date:
    day = on or work.today
    require_dispute_day(work, standing, day, field=field)
    return day
