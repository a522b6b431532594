"""What went out to a council's own general ledger, what waits to go, and what never does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.journal import EventKind, journal_id
from ledger.domain.ledger_export import ExportedLine, LedgerExport, LeftOut
from ledger.domain.money import Pence
from ledger.queries import periods
from ledger.queries.arrangements import Known
from ledger.queries.knowing import same_event
from ledger.queries.periods import PeriodView
from ledger.store.costs import cost
from ledger.store.issued_files import issued_file
from ledger.store.journals import event, journal_line
from ledger.store.ledger_exports import ledger_export, ledger_export_line
from ledger.store.own_costs import own_cost
from ledger.store.statements import statement_issue


@dataclass(frozen=True, slots=True)
class LedgerExportView:
    """One export: what its file holds, and by whom and when it was made."""

    id: int
    book: str
    period: str
    column_map: str
    map_digest: str
    lines: int
    debit_pence: Pence
    credit_pence: Pence
    exported_on: date
    person: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a book's period has not gone yet, and what of it never will; as it was posted."""

    period: PeriodView
    lines: tuple[ExportedLine, ...]
    left_out: tuple[LeftOut, ...]


def waiting(connection: Connection, arrangement_id: int, *, book: str, period: str) -> Waiting:
    """Return what waits of a book's period; raises NotFound for a period the books have not."""
    found = periods.find(connection, arrangement_id, period)
    return Waiting(
        found,
        _waiting_lines(connection, arrangement_id, book, found),
        _left_out(connection, arrangement_id, book, found),
    )


def listing(
    connection: Connection, arrangement_id: int, *, book: str, after: int, limit: int
) -> list[LedgerExportView]:
    """A book's exports in the order in which they were made, after the one `after`."""
    rows = connection.execute(
        _exports(arrangement_id)
        .where(ledger_export.c.book == book, ledger_export.c.event_id > after)
        .order_by(ledger_export.c.event_id)
        .limit(limit)
    )
    return [_view(row) for row in rows]


def find(
    connection: Connection, arrangement_id: int, number: int, *, book: str
) -> LedgerExportView | None:
    """Return the export of that number, if there is one of the book."""
    row = connection.execute(
        _exports(arrangement_id).where(
            ledger_export.c.event_id == number, ledger_export.c.book == book
        )
    ).one_or_none()
    return None if row is None else _view(row)


def exported_again(
    connection: Connection, known: Known, number: int, *, book: str
) -> LedgerExport | None:
    """Return what an export holds, line for line, to be drawn by another map; None without one."""
    view = find(connection, known.arrangement_id, number, book=book)
    if view is None:
        return None
    gone, line = ledger_export_line.c, journal_line.c
    wanted = (
        _lines()
        .join(
            ledger_export_line,
            (gone.arrangement_id == line.arrangement_id)
            & (gone.posted_event_id == line.event_id)
            & (gone.journal_no == line.journal_no)
            & (gone.line_no == line.line_no),
        )
        .where(gone.arrangement_id == known.arrangement_id, gone.event_id == number)
    )
    return export_of(
        known.arrangement,
        number=number,
        book=view.book,
        period=periods.find(connection, known.arrangement_id, view.period),
        exported_on=view.exported_on,
        lines=tuple(_line(row) for row in connection.execute(wanted)),
    )


def export_of(
    arrangement: Arrangement,
    *,
    number: int,
    book: str,
    period: PeriodView,
    exported_on: date,
    lines: tuple[ExportedLine, ...],
) -> LedgerExport:
    """Return lines of a book's period as an export, with the names that a map can want."""
    return LedgerExport(
        number=number,
        arrangement=arrangement.code,
        book=book,
        period=period.period,
        period_number=period.period_number,
        financial_year=period.financial_year,
        period_ends_on=period.ends_on,
        exported_on=exported_on,
        pool_names={pool.code: pool.name for pool in arrangement.pools},
        party_names={party.code: party.name for party in arrangement.parties},
        lines=lines,
    )


def _waiting_lines(
    connection: Connection, arrangement_id: int, book: str, period: PeriodView
) -> tuple[ExportedLine, ...]:
    wanted = _lines().where(
        *_of_period(arrangement_id, book, period),
        ~_journal_touches_notional(),
        ~_is_exported(),
    )
    return tuple(_line(row) for row in connection.execute(wanted))


def _lines() -> Select[Any]:
    """Lines in the order of posting, with what stands beside them elsewhere."""
    line = journal_line.c
    return (
        select(
            journal_line,
            event.c.kind,
            statement_issue.c.number,
            func.coalesce(cost.c.source_ref, own_cost.c.source_ref).label("source_ref"),
        )
        .join(event, same_event(journal_line))
        .outerjoin(cost, same_event(cost))
        .outerjoin(own_cost, same_event(own_cost))
        .outerjoin(
            statement_issue,
            (statement_issue.c.arrangement_id == line.arrangement_id)
            & (statement_issue.c.statement_event_id == line.document_event_id),
        )
        .order_by(line.event_id, line.journal_no, line.line_no)
    )


def _left_out(
    connection: Connection, arrangement_id: int, book: str, period: PeriodView
) -> tuple[LeftOut, ...]:
    line = journal_line.c
    debit = case((line.amount_pence > 0, line.amount_pence), else_=0)
    key = (line.event_id, line.journal_no, event.c.kind, line.effective_on)
    rows = connection.execute(
        select(*key, func.sum(debit).label("pence"))
        .join(event, same_event(journal_line))
        .where(*_of_period(arrangement_id, book, period), _journal_touches_notional())
        .group_by(*key)
        .order_by(line.event_id, line.journal_no)
    )
    return tuple(
        LeftOut(
            journal_id(row.event_id, row.journal_no),
            EventKind(row.kind),
            row.effective_on,
            int(row.pence),
        )
        for row in rows
    )


def _of_period(arrangement_id: int, book: str, period: PeriodView) -> list[ColumnElement[bool]]:
    """The lines of a book's period. March and the year's adjustments share March's last day."""
    line = journal_line.c
    return [
        line.arrangement_id == arrangement_id,
        line.book == book,
        # All of them: so that the range of days is found in the index on both databases.
        line.account.in_([int(account) for account in Account]),
        line.effective_on.between(period.starts_on, period.ends_on),
        event.c.period == period.period,
    ]


def _journal_touches_notional() -> ColumnElement[bool]:
    """Whether account 2190 is in the line's journal: the whole of it stays out of the ledger."""
    beside = journal_line.alias()
    line = journal_line.c
    return (
        select(beside.c.line_no)
        .where(
            beside.c.arrangement_id == line.arrangement_id,
            beside.c.event_id == line.event_id,
            beside.c.journal_no == line.journal_no,
            beside.c.account == int(Account.NOTIONAL_COST_CONTRA),
        )
        .correlate(journal_line)
        .exists()
    )


def _is_exported() -> ColumnElement[bool]:
    gone, line = ledger_export_line.c, journal_line.c
    return (
        select(gone.line_no)
        .where(
            gone.arrangement_id == line.arrangement_id,
            gone.posted_event_id == line.event_id,
            gone.journal_no == line.journal_no,
            gone.line_no == line.line_no,
        )
        .correlate(journal_line)
        .exists()
    )


def _exports(arrangement_id: int) -> Select[Any]:
    columns = (event.c.effective_on, event.c.person, issued_file.c.name, issued_file.c.sha256)
    return (
        select(ledger_export, *columns)
        .join(event, same_event(ledger_export))
        .join(issued_file, same_event(issued_file))
        .where(ledger_export.c.arrangement_id == arrangement_id)
    )


def _view(row: Row[Any]) -> LedgerExportView:
    return LedgerExportView(
        row.event_id,
        row.book,
        row.period,
        row.column_map,
        row.map_digest,
        row.n_lines,
        row.debit_pence,
        row.credit_pence,
        row.effective_on,
        row.person,
        row.name,
        row.sha256,
    )


def _line(row: Row[Any]) -> ExportedLine:
    document = row.document_event_id
    return ExportedLine(
        posted_event_id=row.event_id,
        journal_no=row.journal_no,
        line_no=row.line_no,
        kind=EventKind(row.kind),
        effective_on=row.effective_on,
        account=Account(row.account),
        amount_pence=row.amount_pence,
        pool=row.pool,
        service=row.service,
        service_month=row.service_month,
        counterparty=row.counterparty,
        document=row.number or (str(document) if document is not None else None),
        source_ref=row.source_ref,
    )
