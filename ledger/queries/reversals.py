"""What an event posted, whole, and what has reversed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ledger.domain.accounts import Account
from ledger.domain.journal import EventKind, Journal, Line
from ledger.store.journals import event, journal_line


@dataclass(frozen=True, slots=True)
class Posting:
    """An event with every journal that it posted."""

    id: int
    kind: EventKind
    effective_on: date
    period: str
    journals: tuple[Journal, ...]
    reversed_by: int | None

    @property
    def books(self) -> tuple[str, ...]:
        """The books that it touched."""
        return tuple(journal.book for journal in self.journals)


def posting(connection: Connection, arrangement_id: int, event_id: int) -> Posting | None:
    """Return what an event posted; None where there is no such event."""
    row = connection.execute(
        select(event.c.kind, event.c.effective_on, event.c.period).where(
            event.c.arrangement_id == arrangement_id, event.c.event_id == event_id
        )
    ).one_or_none()
    if row is None:
        return None
    reversed_by = connection.execute(
        select(event.c.event_id).where(
            event.c.arrangement_id == arrangement_id, event.c.reverses_event_id == event_id
        )
    ).scalar_one_or_none()
    return Posting(
        event_id,
        EventKind(row.kind),
        row.effective_on,
        row.period,
        _journals(connection, arrangement_id, event_id),
        reversed_by,
    )


def _journals(connection: Connection, arrangement_id: int, event_id: int) -> tuple[Journal, ...]:
    lines: dict[str, list[Line]] = {}
    for row in connection.execute(
        select(journal_line)
        .where(journal_line.c.arrangement_id == arrangement_id, journal_line.c.event_id == event_id)
        .order_by(journal_line.c.journal_no, journal_line.c.line_no)
    ):
        lines.setdefault(row.book, []).append(
            Line(
                Account(row.account),
                row.amount_pence,
                row.pool,
                row.service,
                row.service_month,
                row.counterparty,
                row.document_event_id,
            )
        )
    return tuple(Journal(book, tuple(each)) for book, each in lines.items())
