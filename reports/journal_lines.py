"""Journal lines as plain rows of a CSV file, for programs: one row a line, in order of posting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ledger.domain.clock import instant_text
from ledger.domain.money import Pence, show_pounds
from ledger.domain.whole_ledger import LedgerJournal
from reports.rows_csv import csv_parts
from reports.table import Column, Kind, Value

_COLUMNS = (
    Column("Journal"),
    Column("Line", Kind.WHOLE),
    Column("Event", Kind.WHOLE),
    Column("Sequence", Kind.WHOLE),
    Column("Kind"),
    Column("Date", Kind.DATE),
    Column("Period"),
    Column("Book"),
    Column("Account", Kind.WHOLE),
    Column("Account name"),
    Column("Pool"),
    Column("Service"),
    Column("Service month", Kind.MONTH),
    Column("Counterparty"),
    Column("Document", Kind.WHOLE),
    Column("Debit", Kind.MONEY),
    Column("Credit", Kind.MONEY),
    Column("Amount", Kind.MONEY),
    Column("Reverses", Kind.WHOLE),
    Column("Posted at"),
    Column("Person"),
    Column("Party"),
    Column("Role"),
)


def journal_lines_csv(journals: Iterable[LedgerJournal]) -> Iterator[bytes]:
    """Yield the file in parts; memory holds a few rows at a time, however many there are."""
    return csv_parts(_COLUMNS, _rows(journals))


def _rows(journals: Iterable[LedgerJournal]) -> Iterator[tuple[Value | None, ...]]:
    for journal in journals:
        event = journal.event
        if event is None:  # totals stand for lines that are not shown, and are none themselves
            continue
        for line in journal.lines:
            yield (
                journal.id,
                line.line,
                event.id,
                event.sequence,
                event.kind.value,
                journal.effective_on,
                event.period,
                journal.book,
                int(line.account.account),
                line.account.account.title,
                line.account.pool or None,
                line.service,
                line.service_month,
                line.counterparty,
                line.document,
                _pounds(max(line.amount_pence, 0)),
                _pounds(max(-line.amount_pence, 0)),
                _pounds(line.amount_pence),
                event.reverses,
                instant_text(event.posted_at),
                event.person,
                event.party,
                event.role,
            )


def _pounds(pence: Pence) -> Decimal:
    return Decimal(show_pounds(pence))
