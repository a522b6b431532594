"""The whole ledger for one reader: what stands over it, and its journals, read one after another.

By date, as programs for plain-text accounting want them, there is no key to page by: the lines are
sorted once by the database and read through a cursor, so that memory holds a few of them and the
connection's snapshot holds for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, func, not_, select

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.journal import EventKind, journal_id
from ledger.domain.money import Pence
from ledger.domain.whole_ledger import (
    JournalEvent,
    LedgerAccount,
    LedgerJournal,
    LedgerLine,
    WholeLedger,
)
from ledger.queries.arrangements import Known
from ledger.queries.knowing import same_event
from ledger.queries.positions import position
from ledger.queries.seals import Seal
from ledger.queries.visibility import shown_to
from ledger.store.journals import event, journal_line
from ledger.store.seals import sealed_event

_AT_ONCE = 1000  # rows that the cursor fetches


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the ledger is read: whose single costs are shown, and as known when."""

    party: str | None  # None: of both councils, for whoever keeps the database
    known_at: Seal | None = None  # None takes in the unsealed tail


def whole_ledger(connection: Connection, known: Known, reader: Reader) -> WholeLedger:
    """Return what stands over the ledger's journals: every account that a line of it stands on."""
    line = journal_line.c
    rows = connection.execute(
        select(line.book, line.account, line.pool, func.min(line.effective_on).label("first_on"))
        .where(*_known(known.arrangement_id, reader))
        .group_by(line.book, line.account, line.pool)
    ).all()
    found = known.arrangement
    return WholeLedger(
        code=found.code,
        name=found.name,
        books=tuple(party.code for party in found.parties if party.keeps_book),
        position=position(connection, known.arrangement_id, reader.known_at),
        accounts=tuple(sorted(_account(row) for row in rows)),
        first_on=min((row.first_on for row in rows), default=None),
        shown_to=reader.party,
    )


def journals_by_date(
    connection: Connection, arrangement_id: int, reader: Reader
) -> Iterator[LedgerJournal]:
    """Every journal in order of its date, with totals of each month for what is not shown singly.

    The totals come on the month's last day. All of it sums to the ledger's balances at each
    month's end, by book, account and pool.
    """
    totals = _hidden_totals(connection, arrangement_id, reader)
    line = journal_line.c
    order = (line.effective_on, line.event_id, line.journal_no, line.line_no)
    for journal in _journals(connection, _shown(arrangement_id, reader).order_by(*order)):
        while totals and totals[0].effective_on < journal.effective_on:
            yield totals.pop(0)
        yield journal
    yield from totals


def journals_as_posted(
    connection: Connection, arrangement_id: int, reader: Reader
) -> Iterator[LedgerJournal]:
    """Every journal that is shown, in the order of posting; nothing stands for the others."""
    line = journal_line.c
    order = (line.event_id, line.journal_no, line.line_no)
    return _journals(connection, _shown(arrangement_id, reader).order_by(*order))


def _known(arrangement_id: int, reader: Reader) -> list[Any]:
    conditions: list[Any] = [journal_line.c.arrangement_id == arrangement_id]
    if reader.known_at is not None:
        conditions.append(journal_line.c.known < reader.known_at.header.horizon)
    return conditions


def _shown(arrangement_id: int, reader: Reader) -> Select[Any]:
    wanted = (
        select(
            journal_line,
            event.c.kind,
            event.c.period,
            event.c.posted_at,
            event.c.person,
            event.c.party,
            event.c.role,
            event.c.reverses_event_id,
            sealed_event.c.sequence,
        )
        .join(event, same_event(journal_line))
        .outerjoin(
            sealed_event,
            (sealed_event.c.arrangement_id == event.c.arrangement_id)
            & (sealed_event.c.sealed_event_id == event.c.event_id),
        )
        .where(*_known(arrangement_id, reader))
    )
    if reader.party is not None:
        wanted = wanted.where(shown_to(arrangement_id, reader.party))
    return wanted


def _journals(connection: Connection, wanted: Select[Any]) -> Iterator[LedgerJournal]:
    rows = connection.execute(wanted, execution_options={"yield_per": _AT_ONCE})
    for _, lines in groupby(rows, key=lambda row: (row.event_id, row.journal_no)):
        yield _journal(list(lines))


def _journal(rows: list[Row[Any]]) -> LedgerJournal:
    first = rows[0]
    return LedgerJournal(
        journal_id(first.event_id, first.journal_no),
        first.book,
        first.effective_on,
        JournalEvent(
            id=first.event_id,
            kind=EventKind(first.kind),
            period=first.period,
            sequence=first.sequence,
            posted_at=first.posted_at,
            person=first.person,
            party=first.party,
            role=first.role,
            reverses=first.reverses_event_id,
        ),
        tuple(
            LedgerLine(
                row.line_no,
                _account(row),
                row.amount_pence,
                row.service,
                row.service_month,
                row.counterparty,
                row.document_event_id,
            )
            for row in rows
        ),
    )


def _hidden_totals(
    connection: Connection, arrangement_id: int, reader: Reader
) -> list[LedgerJournal]:
    """What the reader is not shown singly, as one journal for each book and month, in order."""
    if reader.party is None:
        return []
    line = journal_line.c
    rows = connection.execute(
        select(
            line.book,
            line.account,
            line.pool,
            line.effective_on,
            func.sum(line.amount_pence).label("pence"),
        )
        .join(event, same_event(journal_line))
        .where(*_known(arrangement_id, reader), not_(shown_to(arrangement_id, reader.party)))
        .group_by(line.book, line.account, line.pool, line.effective_on)
    )
    sums: dict[tuple[Month, str], dict[LedgerAccount, Pence]] = {}
    for row in rows:
        of_month = sums.setdefault((Month.of(row.effective_on), row.book), {})
        account = _account(row)
        of_month[account] = of_month.get(account, 0) + int(row.pence)
    return [
        journal
        for (month, book), accounts in sorted(sums.items(), key=lambda each: each[0])
        if (journal := _totals(month, book, accounts)).lines
    ]


def _totals(month: Month, book: str, sums: dict[LedgerAccount, Pence]) -> LedgerJournal:
    moved = [(account, pence) for account, pence in sorted(sums.items()) if pence]
    lines = [LedgerLine(place, account, pence) for place, (account, pence) in enumerate(moved, 1)]
    return LedgerJournal(f"{book}-{month}-totals", book, month.last, None, tuple(lines))


def _account(row: Any) -> LedgerAccount:
    return LedgerAccount(row.book, Account(row.account), row.pool or "")
