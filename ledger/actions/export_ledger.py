"""Export a council's journals of a period to its own general ledger: each line goes once, ever."""

from __future__ import annotations

from typing import Any

from ledger.actions.keep_file import keep_file
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import NothingToExport, NotPermitted
from ledger.domain.journal import Event, EventKind
from ledger.domain.ledger_export import ExportedLine, ExportForm
from ledger.domain.money import show_pounds
from ledger.queries.ledger_exports import Waiting, export_of, waiting
from ledger.store.ledger_exports import ledger_export, ledger_export_line
from ledger.store.periods import PeriodStatus


def export_ledger(work: Work, *, book: str | None, period: str, form: ExportForm) -> Receipt:
    """Mark every line of the period that waits, and keep the file that holds just these.

    The period may be open: what is posted into it later goes with the next file. Journals that
    touch account 2190 stay out, whole, and are named. Raises NotPermitted for another council's
    book, NotFound for a period that the books have not, NothingToExport, and what drawing the
    file raises (ExportValueRefused), which leaves every line unmarked.
    """
    own = _own_book(work, book)
    # Two exports at once would both find the same lines waiting; the key of the line stops them
    # too, but the second one had better find what the first has left.
    work.lock(f"ledger export:{own}")
    found = waiting(work.connection, work.arrangement_id, book=own, period=period)
    if not found.lines:
        raise _nothing(own, found)
    exported = {
        "book": own,
        "period": found.period.period,
        "column_map": form.column_map,
        "map_digest": form.map_digest,
    }
    marked = [[line.posted_event_id, line.journal_no, line.line_no] for line in found.lines]
    posted = work.post(Event(EventKind.LEDGER_EXPORTED, work.today), exported | {"lines": marked})
    export = export_of(
        work.arrangement,
        number=posted.event_id,
        book=own,
        period=found.period,
        exported_on=work.today,
        lines=found.lines,
    )
    made = form.draw(export)
    totals = {"debit_pence": export.debit_pence, "credit_pence": export.credit_pence}
    fact = {"event_id": posted.event_id, **exported, "n_lines": len(export.lines), **totals}
    work.insert(ledger_export, fact)
    work.insert(ledger_export_line, [_mark(posted.event_id, line) for line in export.lines])
    keep_file(work, posted.event_id, made)
    return {
        "id": posted.event_id,
        "book": own,
        "period": export.period,
        "period_open": found.period.status is not PeriodStatus.CLOSED,
        "map": form.column_map,
        "lines": len(export.lines),
        "debit": show_pounds(export.debit_pence),
        "credit": show_pounds(export.credit_pence),
        "name": made.name,
        "sha256": made.sha256,
        "left_out": [each.journal_id for each in found.left_out],
    }


def _own_book(work: Work, book: str | None) -> str:
    own = work.caller.party
    if book is not None and book != own:
        raise NotPermitted(
            f"A council exports from its own book only, and yours is {own}. Leave `book` out, or "
            f"ask somebody of {book}."
        )
    return own


def _nothing(book: str, found: Waiting) -> NothingToExport:
    never = len(found.left_out)
    left = f" {never} of its journals touch account 2190 and never go." if never else ""
    return NothingToExport(
        f"No line of {book} in {found.period.period} waits to go.{left} What has gone is listed "
        "under /exports/general-ledger; what is posted into the period later can go then.",
        field="period",
    )


def _mark(event_id: int, line: ExportedLine) -> dict[str, Any]:
    return {
        "event_id": event_id,
        "posted_event_id": line.posted_event_id,
        "journal_no": line.journal_no,
        "line_no": line.line_no,
    }
