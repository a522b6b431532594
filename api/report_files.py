"""A report's file, whoever asks for it: as it was issued, or drawn as it stands.

What was issued is given byte for byte as it was issued; all else is drawn as it stands now.
"""

from __future__ import annotations

from enum import StrEnum

from api.call import Call
from api.deps import found
from ledger.domain.calendar import Month
from ledger.domain.clock import today
from ledger.domain.errors import NotFound, PeriodUnknown
from ledger.domain.issued_file import FileKind, FileMade
from ledger.queries import issued_files, reports, statements
from ledger.queries.issued_credit_notes import find_credit_note
from reports.documents import Documents


class View(StrEnum):
    """Which state of a report is asked for."""

    ISSUED = "issued"  # as it was issued, where it was; else as it stands
    NOW = "now"  # as it stands, with what has happened since


def report_file(
    call: Call, kind: FileKind, period: Month, *, view: View, payee: str | None = None
) -> tuple[FileMade, bool]:
    """Return a report's file, and whether it is the one that was issued.

    `payee` is of a statement only: the council that is paid, by default the host. Raises NotFound
    where there is no such statement, DateInFuture, PartyUnknown, and whatever the report refuses.
    """
    if kind is FileKind.STATEMENT:
        paid = call.book(payee, field="payee") if payee is not None else call.arrangement.host
        return _statement(call, period, paid, view)
    return _report(call, kind, period, view)


def _statement(call: Call, period: Month, payee: str, view: View) -> tuple[FileMade, bool]:
    """The payee's statement in force of a period: its latest version that was not returned."""
    with call.reading() as connection:
        standing = statements.newest(connection, call.arrangement_id, period, payee=payee)
        if standing is None:
            raise NotFound(f"There is no statement of {period}.", field="period")
        issue = statements.issue_event(connection, call.arrangement_id, standing)
        if view is View.ISSUED and issue is not None:
            kept = issued_files.find(connection, call.arrangement_id, issue)
            if kept is not None:
                return kept.made, True
        whole = statements.find(connection, call.arrangement_id, call.arrangement, standing)
    return Documents().statement(found(whole, "statement", standing)), False


def _report(call: Call, kind: FileKind, period: Month, view: View) -> tuple[FileMade, bool]:
    call.as_at_period(period, field="period")
    starts = call.arrangement.books_span.first
    if period.last < starts:
        raise PeriodUnknown(f"{period} is before the books begin, on {starts}.", field="period")
    with call.reading() as connection:
        issue = reports.newest_issue(connection, call.arrangement_id, kind, period)
        if view is View.ISSUED and issue is not None:
            kept = issued_files.find(connection, call.arrangement_id, issue)
            if kept is not None:
                return kept.made, True
        drawn = reports.draw(connection, call.known, kind, period, today=today(call.ledger.clock))
    return Documents().report(kind, period, drawn), False


def credit_note_file(call: Call, number: int) -> tuple[FileMade, bool]:
    """Return a credit note's file, and whether it is the one that was issued; raises NotFound."""
    with call.reading() as connection:
        kept = issued_files.find(connection, call.arrangement_id, number)
        if kept is not None and kept.made.kind is FileKind.CREDIT_NOTE:
            return kept.made, True
        note = find_credit_note(connection, call.arrangement_id, call.arrangement, number)
    return Documents().credit_note(note), False
