"""Journals by hand: submitted by a council's preparer, posted by its own approver's approval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from ledger.actions.posting_period import require_takes
from ledger.actions.references import reference_not_free
from ledger.actions.submit import submit
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import SourceReferenceRepeated
from ledger.domain.journal import Event, EventKind
from ledger.domain.manual_journal import ManualJournal
from ledger.domain.money import show_pounds
from ledger.domain.posting.manual import manual_journal_posted
from ledger.queries.approvals import SubmissionView, submissions
from ledger.store.approvals import SubmissionPurpose
from ledger.store.manual_journals import manual_journal


def submit_journal(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Submit a journal in the book of the caller's council, for its own approver.

    Raises AccountNotByHand, JournalUnbalanced and other InvalidInput children for what is wrong
    in it, SourceReferenceRepeated, PeriodClosed, PeriodUnknown, DateInFuture, NotFound (period).
    """
    book = work.caller.party
    journal = ManualJournal.parse(row, work.arrangement, book=book)
    require_takes(work, journal.effective_on, journal.period, field="effective_on")
    work.lock(f"manual journal:{journal.source_ref}")
    _require_new(work, journal.source_ref)
    waiting = [
        each
        for each in submissions(
            work.connection, work.arrangement_id, purpose=SubmissionPurpose.MANUAL_JOURNAL
        )
        if each.status == "submitted" and each.payload["source_ref"] == journal.source_ref
    ]
    if waiting:
        raise _repeated(work, journal.source_ref, waiting[0].id, str(waiting[0].payload["book"]))
    submitted = submit(
        work,
        SubmissionPurpose.MANUAL_JOURNAL,
        journal.payload(),
        summary=f"Journal {journal.source_ref} of {show_pounds(journal.debits_pence)} in the book "
        f"of {book}, {journal.period}: {journal.reason}",
        approvers=(book,),
    )
    return submitted.receipt(
        source_ref=journal.source_ref, book=book, amount=show_pounds(journal.debits_pence)
    )


def post_journal(work: Work, submission: SubmissionView, _day: date) -> int:
    """Post a journal that is approved, as its own council's ledger and the periods stand now.

    Raises as `submit_journal`; then nothing is posted.
    """
    book = str(submission.payload["book"])
    journal = ManualJournal.parse(submission.payload, work.arrangement, book=book)
    require_takes(work, journal.effective_on, journal.period, field="effective_on")
    _require_new(work, journal.source_ref)
    journals = manual_journal_posted(book=book, lines=journal.lines)
    posted = work.post(
        Event(EventKind.MANUAL_JOURNAL_POSTED, journal.effective_on, journals),
        submission.payload,
        period=journal.period,
    )
    work.insert(
        manual_journal,
        {
            "event_id": posted.event_id,
            "submission_event_id": submission.id,
            "source_ref": journal.source_ref,
            "book": book,
            "effective_on": journal.effective_on,
            "period": journal.period,
            "reason": journal.reason,
        },
    )
    return posted.event_id


def _require_new(work: Work, source_ref: str) -> None:
    first = work.connection.execute(
        select(manual_journal.c.event_id, manual_journal.c.book).where(
            manual_journal.c.arrangement_id == work.arrangement_id,
            manual_journal.c.source_ref == source_ref,
        )
    ).one_or_none()
    if first is not None:
        raise _repeated(work, source_ref, first.event_id, first.book)


def _repeated(work: Work, source_ref: str, first: int, book: str) -> SourceReferenceRepeated:
    if book != work.caller.party:
        return reference_not_free(source_ref, thing="journal")
    return SourceReferenceRepeated(
        f"The source reference {source_ref} is used already, by journal {first}. If this is "
        "another journal, give it its own reference.",
        field="source_ref",
        first=str(first),
    )
