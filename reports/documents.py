"""The documents that the ledger issues, drawn as workbooks: what `ledger` is given to keep.

The one place that says how each kind of report is drawn, and what its file is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.domain.calendar import Month
from ledger.domain.credit_note import CreditNote
from ledger.domain.issued_file import FileKind, FileMade
from ledger.domain.statement import Statement
from reports.credit_note import credit_note_book
from reports.exit_statement import exit_statement_book
from reports.neutrality import neutrality_book
from reports.quarterly import quarterly_book
from reports.statement import statement_book
from reports.stocktake import stocktake_book
from reports.table import Book
from reports.workbook import workbook_made

BOOKS: Mapping[FileKind, Callable[[Any], Book]] = {
    FileKind.COST_NEUTRALITY: neutrality_book,
    FileKind.QUARTERLY: quarterly_book,
    FileKind.STOCKTAKE: stocktake_book,
    FileKind.EXIT: exit_statement_book,
}


class Documents:
    """Draws each document that is issued; the same value gives the same file."""

    def statement(self, statement: Statement) -> FileMade:
        """Return a statement's file. Raises TextMalformed, AmountTooLarge."""
        name = f"statement-{statement.number or f'{statement.period}-draft'}.xlsx"
        return _made(FileKind.STATEMENT, name, statement_book(statement))

    def credit_note(self, note: CreditNote) -> FileMade:
        """Return a credit note's file. Raises TextMalformed, AmountTooLarge."""
        return _made(
            FileKind.CREDIT_NOTE, f"credit-note-{note.number}.xlsx", credit_note_book(note)
        )

    def report(self, kind: FileKind, period: Month, report: Any) -> FileMade:  # noqa: ANN401
        """Return the file of a report of that kind. Raises TextMalformed, AmountTooLarge."""
        return _made(kind, f"{kind}-{period}.xlsx", BOOKS[kind](report))


def _made(kind: FileKind, name: str, book: Book) -> FileMade:
    drawn = workbook_made(book)
    return FileMade(kind=kind, name=name, content=drawn.content, content_hash=drawn.content_hash)
