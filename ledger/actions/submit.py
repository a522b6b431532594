"""Submit something for approval, and decide on what is submitted: the one mechanism for all of it.

A submission stands on the event of the thing itself and names the councils that must approve it,
each by somebody who did not prepare it, no person for both. It takes effect with the last
approval, in the same transaction; a rejection ends it. Source: ledger-core page, "Who may".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.actions.work import Receipt, Work
from ledger.domain.canonical import canonical, digest
from ledger.domain.errors import (
    ApprovalBeforeSubmission,
    DateInFuture,
    Decided,
    NotFound,
    NotPermitted,
    PreconditionFailed,
    ReasonMissing,
    SamePerson,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.parse import parse_text
from ledger.queries.approvals import SubmissionView, find_submission
from ledger.store.approvals import (
    DecisionKind,
    SubmissionPurpose,
    decision,
    submission,
    submission_approver,
    submission_effect,
)

# Carries a submission out on the day of its last approval; returns the event that it posted, or
# None where approval itself is all that it needs.
Effect = Callable[[Work, SubmissionView, date], int | None]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a submission came to: its number, and the digest that approvals are bound to."""

    id: int
    digest: str
    awaiting: tuple[str, ...]

    def receipt(self, **more: Any) -> Receipt:  # noqa: ANN401 - parts of a receipt
        """Write it as a receipt."""
        return {
            "id": self.id,
            "status": "submitted",
            "digest": self.digest,
            "awaiting": list(self.awaiting),
            **more,
        }


def submit(
    work: Work,
    purpose: SubmissionPurpose,
    payload: Mapping[str, Any],
    *,
    summary: str,
    approvers: Sequence[str],
    on: date | None = None,
    event_id: int | None = None,
) -> Submitted:
    """Submit `payload` for the approval of the councils named.

    `event_id` is the event of the thing itself where it has one; else an event is made. Raises
    DateInFuture.
    """
    day = on or work.today
    if day > work.today:
        raise DateInFuture(f"submitted_on is {day}, later than today.", field="submitted_on")
    bound = digest({"purpose": purpose, **payload})
    made = event_id or work.post(Event(EventKind.SUBMITTED, day), payload).event_id
    work.insert(
        submission,
        {
            "event_id": made,
            "purpose": purpose,
            "summary": summary,
            "payload": canonical(payload),
            "digest": bound,
            "submitted_on": day,
        },
    )
    work.insert(
        submission_approver,
        [
            {"event_id": made, "row_no": row_no, "party": party}
            for row_no, party in enumerate(approvers, 1)
        ],
    )
    return Submitted(made, bound, tuple(approvers))


def approve_submission(
    work: Work,
    submission_id: int,
    effects: Mapping[SubmissionPurpose, Effect],
    *,
    on: date | None = None,
    if_match: str | None = None,
) -> Receipt:
    """Approve a submission for the caller's council; with the last approval it takes effect.

    Raises NotFound, NotPermitted (the council is not asked), SamePerson, Decided,
    ApprovalBeforeSubmission, DateInFuture, PreconditionFailed, and whatever the effect raises.
    """
    found = _find(work, submission_id, if_match=if_match)
    day = _decision_day(work, found, on)
    event_id = decide_on(work, found.id, found.digest, DecisionKind.APPROVE, day=day)
    left = [party for party in found.awaiting if party != work.caller.party]
    if not left:
        effect_event = effects[found.purpose](work, found, day) or event_id
        work.insert(submission_effect, {"event_id": effect_event, "submission_event_id": found.id})
    return {
        "id": found.id,
        "event_id": event_id,
        "status": "submitted" if left else "approved",
        "before": found.status,
        "awaiting": left,
        "effect": None if left else effect_event,
    }


def reject_submission(
    work: Work,
    submission_id: int,
    *,
    reason: str | None,
    on: date | None = None,
    if_match: str | None = None,
) -> Receipt:
    """Reject a submission for the caller's council, with a reason; it can be submitted anew.

    Raises NotFound, NotPermitted, SamePerson, Decided, ReasonMissing, PreconditionFailed.
    """
    found = _find(work, submission_id, if_match=if_match)
    if not reason:
        raise ReasonMissing("Say why it is rejected.", field="reason")
    why = parse_text(reason, field="reason", most=2000)
    day = _decision_day(work, found, on)
    event_id = decide_on(work, found.id, found.digest, DecisionKind.REJECT, day=day, reason=why)
    return {
        "id": found.id,
        "event_id": event_id,
        "status": "rejected",
        "before": found.status,
        "awaiting": [],
        "effect": None,
    }


def _find(work: Work, submission_id: int, *, if_match: str | None) -> SubmissionView:
    """Hold the submission and return it, where the caller may decide on it now."""
    work.lock(f"submission:{submission_id}")
    found = find_submission(work.connection, work.arrangement_id, submission_id)
    if found is None:
        raise NotFound(f"Nothing is submitted as {submission_id}.", field="id")
    if work.caller.party not in found.approvers:
        asked = " and ".join(found.approvers)
        raise NotPermitted(f"This is for {asked} to decide. Ask an approver of {asked}.")
    if if_match is not None and if_match != found.digest:
        raise PreconditionFailed(
            f"Submission {found.id} is not what you read; read it again.", field="id"
        )
    if work.caller.party not in found.awaiting:
        state = (
            f"{found.status} already"
            if found.status != "submitted"
            else f"approved for {work.caller.party} already"
        )
        raise Decided(f"Submission {found.id} is {state}.", field="id", status=found.status)
    took_part = {found.person, *(each.person for each in found.decisions)}
    if work.deciders & took_part:
        raise SamePerson(
            "What is submitted is decided for each council by somebody who did not prepare it, "
            "and nobody decides for both.",
            field="id",
        )
    return found


def _decision_day(work: Work, found: SubmissionView, on: date | None) -> date:
    day = on or work.today
    if day < found.submitted_on:
        raise ApprovalBeforeSubmission(
            f"decided_on is {day}, before it was submitted, {found.submitted_on}.",
            field="decided_on",
        )
    if day > work.today:
        raise DateInFuture(f"decided_on is {day}, later than today.", field="decided_on")
    return day


def decide_on(
    work: Work,
    subject: int,
    subject_digest: str,
    kind: DecisionKind,
    *,
    day: date,
    reason: str | None = None,
) -> int:
    """Record the caller's decision on what the event `subject` made; return its own event.

    Bound to the digest of exactly that. Whether the caller may is for the caller of this to check;
    the database refuses it again where it may not be.
    """
    payload = {"subject": subject, "digest": subject_digest, "decision": kind, "reason": reason}
    event_kind = EventKind.APPROVED if kind is DecisionKind.APPROVE else EventKind.REJECTED
    posted = work.post(Event(event_kind, day), payload)
    work.insert(
        decision,
        {
            "event_id": posted.event_id,
            "subject_event_id": subject,
            "subject_digest": subject_digest,
            "party": work.caller.party,
            "person": work.caller.person,
            "decided_on": day,
            "decision": kind,
            "reason": reason,
        },
    )
    return posted.event_id


def both_councils(work: Work) -> tuple[str, str]:
    """The host and the recipient: where both must approve."""
    return (work.arrangement.host, work.arrangement.recipient)
