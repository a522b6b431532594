"""Submit a report to both councils; once both have agreed the same figures, issue it and keep it.

A report is a draft until both councils have agreed it. What they agree is its figures: where these
have moved since it was submitted, nobody agrees to them unseen. Source: domain page, "The
arrangement", principle 7; docs/decisions/0020-issued-files.md.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ledger.actions.ensure_sealed import ensure_sealed
from ledger.actions.keep_file import keep_file
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.errors import (
    AlreadyRecorded,
    DateInFuture,
    Decided,
    NotFound,
    PeriodUnknown,
    PreconditionFailed,
    ReportMoved,
    SamePerson,
)
from ledger.domain.issued_file import FileKind
from ledger.domain.journal import Event, EventKind
from ledger.domain.report import figures_digest
from ledger.queries.arrangements import Known
from ledger.queries.reports import ReportSubmissionView, draw, submissions
from ledger.store.issued_files import report_agreement, report_issue, report_submission


def submit_report(work: Work, kind: FileKind, period: Month) -> Receipt:
    """Put a report of a period that is over before both councils; its digest is of its figures.

    A later submission, of other figures, takes the place of one of the same kind and period. Raises
    DateInFuture where the period is not over, PeriodUnknown where it is before the books, and
    AlreadyRecorded where the same figures stand submitted or issued.
    """
    if period.last >= work.today:
        raise DateInFuture(
            f"{period} is not over until {period.last}: its report is submitted after that.",
            field="period",
        )
    if period.last < work.arrangement.books_span.first:
        raise PeriodUnknown(
            f"{period} is before the books begin, on {work.arrangement.books_span.first}.",
            field="period",
        )
    work.lock("report")
    digest = figures_digest(_drawn(work, kind, period))
    _require_new(work, kind, period, digest)
    payload = {"kind": kind, "period": period, "digest": digest}
    posted = work.post(Event(EventKind.REPORT_SUBMITTED, work.today, ()), payload)
    row = {"event_id": posted.event_id, "kind": kind.value, "period": period, "digest": digest}
    work.insert(report_submission, row)
    return {
        "id": posted.event_id,
        "kind": kind.value,
        "period": str(period),
        "digest": digest,
        "status": "submitted",
    }


def _require_new(work: Work, kind: FileKind, period: Month, digest: str) -> None:
    """Refuse what stands submitted or issued just so: an agreement given is not undone by it."""
    before = submissions(work.connection, work.arrangement_id, kind=kind, period=period)
    if before and before[-1].digest == digest:
        raise AlreadyRecorded(
            f"The {kind} report of {period} with these very figures stands as {before[-1].id}: it "
            f"is {before[-1].status}.",
            field="period",
        )


def seal_before_agreeing(ledger: Ledger, code: str, submission: int) -> None:
    """Seal what stands, where the next agreement issues that report.

    Raises as `ensure_sealed` does. Nobody waits for one that is not there, or issued.
    """
    with ledger.database.reading() as connection:
        arrangement_id = ledger.definitions.find(connection, code).arrangement_id
        found = submissions(connection, arrangement_id, only=submission)
    if found and found[0].agreements and found[0].issue_event is None:
        ensure_sealed(ledger, code)


def agree_report(work: Work, submission: int, *, digest: str) -> Receipt:
    """Agree a submitted report for the caller's council, to the figure.

    The second council's agreement issues it: its file is drawn, agreed, and kept as it is. Raises
    NotFound, PreconditionFailed (`digest` is of other figures), Decided, SamePerson, ReportMoved.
    """
    work.lock("report")
    found = _standing(work, submission)
    if digest != found.digest:
        raise PreconditionFailed(
            f"Report {submission} was submitted with the digest {found.digest}. Look at it again, "
            "and name that.",
            field="digest",
        )
    _require_may_agree(work, found)
    drawn = _drawn(work, FileKind(found.kind), found.period)
    if figures_digest(drawn) != digest:
        raise ReportMoved(
            f"The figures of the {found.kind} report of {found.period} have moved since it was "
            "submitted. Submit it anew.",
            field="id",
        )
    payload = {"submission": submission, "digest": digest}
    posted = work.post(Event(EventKind.REPORT_AGREED, work.today, ()), payload)
    work.insert(
        report_agreement,
        {
            "event_id": posted.event_id,
            "subject_event_id": submission,
            "digest": digest,
            "person": work.caller.person,
            "party": work.caller.party,
        },
    )
    receipt: Receipt = {
        "id": posted.event_id,
        "submission": submission,
        "status": "agreed by one council",
        "before": found.status,
        "issued_as": None,
    }
    if found.agreements:
        receipt |= {"status": "issued", "issued_as": _issue(work, found, drawn)}
    return receipt


def _standing(work: Work, submission: int) -> ReportSubmissionView:
    """Return a submission that no later one of the same report has taken the place of."""
    found = submissions(work.connection, work.arrangement_id, only=submission)
    if not found:
        raise NotFound(f"No report was submitted as {submission}.", field="id")
    report = found[0]
    newest = submissions(
        work.connection, work.arrangement_id, kind=FileKind(report.kind), period=report.period
    )[-1]
    if newest.id != report.id:
        raise Decided(
            f"The {report.kind} report of {report.period} was submitted anew as {newest.id}: "
            "agree that one.",
            field="id",
        )
    return report


def _require_may_agree(work: Work, report: ReportSubmissionView) -> None:
    if work.caller.party in {each.party for each in report.agreements}:
        raise Decided(
            f"{work.caller.party} has agreed report {report.id} already.",
            field="id",
        )
    if work.deciders & {report.person, *(each.person for each in report.agreements)}:
        raise SamePerson(
            "A report is agreed for each council by somebody who neither submitted it nor agreed "
            "it for the other.",
            field="id",
        )


def _issue(work: Work, report: ReportSubmissionView, drawn: Any) -> int:  # noqa: ANN401
    """Issue what both have agreed, and keep its file; return the event.

    The file is of the very figures whose digest was compared: drawn anew, they might hold what
    somebody else has posted since.
    """
    (agreed,) = submissions(work.connection, work.arrangement_id, only=report.id)
    payload = {"submission": report.id, "digest": report.digest}
    posted = work.post(Event(EventKind.REPORT_ISSUED, work.today, ()), payload)
    row = {
        "event_id": posted.event_id,
        "subject_event_id": report.id,
        "digest": report.digest,
    }
    work.insert(report_issue, row)
    if work.documents is not None:
        whole = replace(drawn, approvals=agreed.approvals)
        made = work.documents.report(FileKind(report.kind), report.period, whole)
        keep_file(work, posted.event_id, made)
    return posted.event_id


def _drawn(work: Work, kind: FileKind, period: Month) -> Any:  # noqa: ANN401 - of any report
    known = Known(work.arrangement_id, 0, work.arrangement, work.model_agreed_by)
    return draw(work.connection, known, kind, period, today=work.today)
