"""What moved between two times of knowing, line by line, with its cause.

The lines add up to the difference of the two balances, whatever date these are asked as at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.journal import EventKind, journal_id
from ledger.domain.money import Pence
from ledger.queries.seals import Seal
from ledger.queries.visibility import shown_to
from ledger.store.journals import event, journal_line
from ledger.store.seals import sealed_event


@dataclass(frozen=True, slots=True)
class RestatedLine:
    """A line that became known between the two times, and the event that caused it."""

    sequence: int
    journal_id: str
    line: int
    cause: EventKind
    book: str
    account: Account
    effective_on: date
    amount_pence: Pence
    pool: str | None
    service_month: Month | None
    counterparty: str | None


def restatements(  # noqa: PLR0913 - the two times, and what is asked of them
    connection: Connection,
    arrangement_id: int,
    *,
    earlier: Seal,
    later: Seal,
    book: str,
    as_at: date,
    account: Account | None = None,
    costs_of: str | None = None,
    after: tuple[int, int, int] = (0, 0, 0),
    limit: int = 500,
) -> list[RestatedLine]:
    """Lines of a book as at a date that were known at `later` and not yet at `earlier`.

    With `costs_of`, without the single costs of any council but that one.
    """
    line = journal_line.c
    wanted = (
        select(journal_line, event.c.kind, sealed_event.c.sequence)
        .join(
            event,
            (event.c.arrangement_id == line.arrangement_id) & (event.c.event_id == line.event_id),
        )
        .join(
            sealed_event,
            (sealed_event.c.arrangement_id == line.arrangement_id)
            & (sealed_event.c.sealed_event_id == line.event_id),
        )
        .where(
            line.arrangement_id == arrangement_id,
            line.book == book,
            line.effective_on <= as_at,
            line.known >= earlier.header.horizon,
            line.known < later.header.horizon,
            (sealed_event.c.sequence > after[0])
            | ((sealed_event.c.sequence == after[0]) & (line.journal_no > after[1]))
            | (
                (sealed_event.c.sequence == after[0])
                & (line.journal_no == after[1])
                & (line.line_no > after[2])
            ),
        )
        .order_by(sealed_event.c.sequence, line.journal_no, line.line_no)
        .limit(limit)
    )
    if account is not None:
        wanted = wanted.where(line.account == int(account))
    if costs_of is not None:
        wanted = wanted.where(shown_to(arrangement_id, costs_of))
    return [
        RestatedLine(
            row.sequence,
            journal_id(row.event_id, row.journal_no),
            row.line_no,
            EventKind(row.kind),
            row.book,
            Account(row.account),
            row.effective_on,
            row.amount_pence,
            row.pool,
            row.service_month,
            row.counterparty,
        )
        for row in connection.execute(wanted)
    ]
