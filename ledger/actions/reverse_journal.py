"""Reverse what a council entered by hand: never an edit, and never what a document stands on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledger.actions.accrue_cost import withdraw_accrual
from ledger.actions.posting_period import day_of_reversal
from ledger.actions.submit import submit
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import NotFound, NotPermitted, ReasonMissing, ReversalConflict
from ledger.domain.journal import Event, EventKind
from ledger.domain.parse import parse_text
from ledger.domain.posting.manual import journal_reversed
from ledger.queries import accruals
from ledger.queries.approvals import SubmissionView, submissions
from ledger.queries.reversals import Posting, posting
from ledger.queries.visibility import is_shown
from ledger.store.approvals import SubmissionPurpose
from ledger.store.manual_journals import journal_reversal

_BY_HAND = frozenset(
    {EventKind.MANUAL_JOURNAL_POSTED, EventKind.OWN_COST_RECORDED, EventKind.ACCRUAL_POSTED}
)
_CHARGE = (
    "put right what it rests on and prepare the next statement, which takes in the movement, or "
    "credit the statement line"
)
_RECEIPT = "release the allocation, or refund what is unallocated"
_GRANT = "repay the grant, or put right the cost that it met"
_INSTEAD: Mapping[EventKind, str] = {
    EventKind.COST_RECORDED: "record a cost that credits it, or move it to its right pool",
    EventKind.COST_APPORTIONED: _CHARGE,
    EventKind.RECHARGE_EARNED: _CHARGE,
    EventKind.STATEMENT_ISSUED: "issue a credit note for its lines",
    EventKind.RECEIPT_RECORDED: _RECEIPT,
    EventKind.RECEIPT_ALLOCATED: _RECEIPT,
    EventKind.PAYMENT_MATCHED: _RECEIPT,
    EventKind.GRANT_RECEIVED: _GRANT,
    EventKind.GRANT_CLAIMED: _GRANT,
    EventKind.GRANT_APPLIED: _GRANT,
    EventKind.GRANT_PAID: _GRANT,
    EventKind.GRANT_REPAID: _GRANT,
    EventKind.ACCRUAL_REVERSED: "reverse the accrual itself, while its period is open",
    EventKind.JOURNAL_REVERSED: "enter anew what it reversed, under a reference of its own",
}


def submit_reversal(work: Work, event_id: int, *, reason: str | None) -> Receipt:
    """Submit the reversal of what the caller's council entered by hand, for its own approver.

    Raises NotFound, NotPermitted (another council's), ReasonMissing, ReversalConflict: reversed
    already, submitted already, or of a kind that is put right another way, which is named.
    """
    if not reason:
        raise ReasonMissing("Say why it is reversed.", field="reason")
    why = parse_text(reason, field="reason", most=2000)
    work.lock(f"reversal:{event_id}")
    if not is_shown(work.connection, work.arrangement_id, event_id, party=work.caller.party):
        raise _posted_none(event_id)  # nobody learns of another council's cost by its number
    original = _reversible(work, event_id)
    book = original.books[0]
    if book != work.caller.party:
        raise NotPermitted(
            f"Event {event_id} is in the book of {book}, whose own people reverse it. Ask a "
            f"preparer of {book}."
        )
    waiting = [
        each.id
        for each in submissions(
            work.connection, work.arrangement_id, purpose=SubmissionPurpose.REVERSAL
        )
        if each.status == "submitted" and each.payload["event"] == event_id
    ]
    if waiting:
        raise ReversalConflict(
            f"The reversal of event {event_id} waits for approval already, as {waiting[0]}.",
            field="id",
        )
    submitted = submit(
        work,
        SubmissionPurpose.REVERSAL,
        {"event": event_id, "book": book, "reason": why},
        summary=f"Reverse event {event_id} of {original.effective_on}: {why}",
        approvers=(book,),
    )
    return submitted.receipt(event=event_id, book=book)


def reverse_journal(work: Work, submission: SubmissionView, day: date) -> int:
    """Post the exact opposite of what was approved for reversal, as a new event that names it.

    Dated as the original while its period takes it, else in the open period, tagged as of a prior
    one. An accrual goes with the reversal that followed it. Raises as `submit_reversal`, and
    PeriodClosed.
    """
    event_id, reason = int(submission.payload["event"]), str(submission.payload["reason"])
    original = _reversible(work, event_id)
    if original.kind is EventKind.ACCRUAL_POSTED:
        return withdraw_accrual(work, event_id, reason=reason)
    on, period = day_of_reversal(work, original.effective_on, original.period, day)
    posted = work.post(
        Event(
            EventKind.JOURNAL_REVERSED, on, journal_reversed(original.journals), reverses=event_id
        ),
        submission.payload,
        period=period,
    )
    work.insert(
        journal_reversal,
        {
            "event_id": posted.event_id,
            "submission_event_id": submission.id,
            "reason": reason,
            "prior_period": int(period != original.period),
        },
    )
    return posted.event_id


def _reversible(work: Work, event_id: int) -> Posting:
    """Return the original, where it is entered by hand and stands; raises as said above."""
    original = posting(work.connection, work.arrangement_id, event_id)
    if original is None or not original.journals:
        raise _posted_none(event_id)
    if original.kind not in _BY_HAND:
        instead = _INSTEAD.get(original.kind, "take it back by the action that belongs to it")
        raise ReversalConflict(
            f"Event {event_id} ({original.kind.replace('_', ' ')}) is not reversed by hand: "
            f"{instead}.",
            field="id",
        )
    if original.kind is EventKind.ACCRUAL_POSTED:
        _require_stands(work, event_id)
    elif original.reversed_by is not None:
        raise ReversalConflict(
            f"Event {event_id} is reversed already, by event {original.reversed_by}.", field="id"
        )
    return original


def _posted_none(event_id: int) -> NotFound:
    return NotFound(f"Event {event_id} posted no journal that your council is shown.", field="id")


def _require_stands(work: Work, event_id: int) -> None:
    accrued = accruals.find(work.connection, work.arrangement_id, event_id)
    if accrued is None:
        raise NotFound(f"There is no accrual {event_id}.", field="id")
    if accrued.withdraws is not None:
        raise ReversalConflict(
            f"Event {event_id} takes back accrual {accrued.withdraws}: accrue anew instead.",
            field="id",
        )
    if accrued.withdrawn_by is not None:
        raise ReversalConflict(
            f"Accrual {event_id} is taken back already, by event {accrued.withdrawn_by}.",
            field="id",
        )
