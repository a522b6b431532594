"""Journal lines as an auditor reads them: in order of sequence, in chunks, never all at once.

What a reader may not see is left out here, before anything is made of it, and given as totals by
pool and service month (audit_pack_scope.py says what).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, not_, select

from ledger.domain.accounts import Account
from ledger.domain.audit_pack import WithheldSum, one_sided
from ledger.domain.audit_pack_lines import Movement, PackLine, redacted
from ledger.domain.journal import EventKind
from ledger.queries.audit_pack_scope import PackScope, shown_in, within
from ledger.queries.audit_pack_words import Words, words_of
from ledger.queries.knowing import same_event
from ledger.queries.seals import Seal
from ledger.store.journals import event, journal_line
from ledger.store.seals import sealed_event

CHUNK = 1_000  # lines read at a time


def lines_after(
    connection: Connection, scope: PackScope, *, after_sequence: int, limit: int = CHUNK
) -> list[PackLine]:
    """Return the next lines after a sequence, whole events only, in order of sequence.

    At most `limit` lines, or those of one event where it alone has more. Whoever goes on from the
    last line's sequence gets every line once; none is left when the list is empty. What was sealed
    never changes, so a reading can be taken up again later, in another transaction.
    """
    rows: Sequence[Row[Any]] = []
    while not rows:
        through = _reach(connection, scope, after_sequence, limit)
        if through is None:
            return []
        wanted = _lines(scope).where(sealed_event.c.sequence.between(after_sequence + 1, through))
        rows = connection.execute(wanted.limit(limit + 1)).all()
        after_sequence = through  # where the reader may see none of those lines
    if len(rows) > limit:
        rows = _whole_events(connection, scope, rows)
    words = words_of(
        connection,
        scope.arrangement_id,
        rows,
        party=scope.party,
        supplied=scope.supplied,
    )
    made = [_line(row, words) for row in rows]
    return [redacted(line) for line in made] if scope.redacted else made


def _reach(connection: Connection, scope: PackScope, after: int, limit: int) -> int | None:
    """Return the sequence of the last of the next events that post, so many; None: there is none.

    It bounds what is read for a chunk from both sides, whatever plan a database makes of it.
    """
    found = connection.execute(
        select(sealed_event.c.sequence)
        .join(event, _sealed())
        .where(
            sealed_event.c.arrangement_id == scope.arrangement_id,
            sealed_event.c.sequence > after,
            sealed_event.c.sequence <= scope.known_at.last_sequence,
            event.c.n_journals > 0,
            event.c.effective_on.between(scope.first, scope.as_at),
        )
        .order_by(sealed_event.c.sequence)
        .limit(limit)
    ).scalars()
    return max(found, default=None)


def _sealed() -> ColumnElement[bool]:
    """Return the condition that joins an event to its place in the sealed chain."""
    return and_(
        event.c.arrangement_id == sealed_event.c.arrangement_id,
        event.c.event_id == sealed_event.c.sealed_event_id,
    )


def all_lines(connection: Connection, scope: PackScope) -> Iterator[PackLine]:
    """Give every line of the scope, read chunk by chunk."""
    after = 0
    while chunk := lines_after(connection, scope, after_sequence=after):
        yield from chunk
        after = chunk[-1].sequence


def withheld(connection: Connection, scope: PackScope) -> list[WithheldSum]:
    """Total what `lines_after` leaves out, by book, account, pool and service month.

    With the offsets of the accounts these add up to what is left out, on either side.
    """
    line = journal_line.c
    keys = (line.book, line.account, line.pool, line.service_month)
    rows = connection.execute(
        select(*keys, *sums())
        .join(event, same_event(journal_line))
        .where(*within(scope), not_(shown_in(scope)))
        .group_by(*keys)
    )
    found = [
        WithheldSum(row.book, Account(row.account), row.pool, row.service_month, movement(row))
        for row in rows
    ]
    return sorted(
        one_sided(found),
        key=lambda each: (
            each.book,
            each.account,
            each.offset,
            each.pool or "",
            str(each.service_month or ""),
        ),
    )


def shown_sums(
    connection: Connection, scope: PackScope, *, since: Seal | None
) -> dict[tuple[str, Account, EventKind], Movement]:
    """Total the lines that are shown, known since a seal, by book, account and kind of event.

    Of any date up to the pack's own; since None takes in all that is known.
    """
    line = journal_line.c
    keys = (line.book, line.account, event.c.kind)
    wanted = (
        select(*keys, *sums())
        .join(event, same_event(journal_line))
        .where(
            line.arrangement_id == scope.arrangement_id,
            line.effective_on <= scope.as_at,
            line.known < scope.known_at.header.horizon,
            shown_in(scope),
        )
        .group_by(*keys)
    )
    if since is not None:
        wanted = wanted.where(line.known >= since.header.horizon)
    return {
        (row.book, Account(row.account), EventKind(row.kind)): movement(row)
        for row in connection.execute(wanted)
    }


def sums() -> tuple[Any, Any, Any]:
    """Return the columns that `movement` reads: how many lines, their debits, their credits."""
    amount = journal_line.c.amount_pence
    return (
        func.count().label("lines"),
        func.coalesce(func.sum(case((amount > 0, amount), else_=0)), 0).label("debit"),
        func.coalesce(func.sum(case((amount < 0, -amount), else_=0)), 0).label("credit"),
    )


def movement(row: Any) -> Movement:
    """Read what `sums` selected."""
    return Movement(int(row.lines), int(row.debit), int(row.credit))


def _lines(scope: PackScope) -> Select[Any]:
    names = ("kind", "posted_at", "period", "person", "party", "role")
    return (
        select(journal_line, *(event.c[name] for name in names), sealed_event.c.sequence)
        .select_from(sealed_event)
        .join(event, _sealed())
        .join(journal_line, same_event(journal_line))
        .where(
            sealed_event.c.arrangement_id == scope.arrangement_id,
            sealed_event.c.sequence <= scope.known_at.last_sequence,
            *within(scope),
            shown_in(scope),
        )
        .order_by(sealed_event.c.sequence, journal_line.c.journal_no, journal_line.c.line_no)
    )


def _whole_events(
    connection: Connection, scope: PackScope, rows: Sequence[Row[Any]]
) -> Sequence[Row[Any]]:
    """Cut a reading that was stopped half-way back to its last whole event, or fill up its only."""
    last = rows[-1].sequence
    whole = [row for row in rows if row.sequence != last]
    if whole:
        return whole
    return connection.execute(_lines(scope).where(sealed_event.c.sequence == last)).all()


def _line(row: Row[Any], words: Words) -> PackLine:
    said = words.of(row.event_id, row.line_no)
    return PackLine(
        sequence=row.sequence,
        event_id=row.event_id,
        journal_no=row.journal_no,
        line=row.line_no,
        kind=EventKind(row.kind),
        effective_on=row.effective_on,
        entered_at=row.posted_at,
        period=row.period,
        person=row.person,
        party=row.party,
        role=row.role,
        book=row.book,
        account=Account(row.account),
        amount_pence=row.amount_pence,
        pool=row.pool,
        service=row.service,
        service_month=row.service_month,
        counterparty=row.counterparty,
        document=words.documents.get(row.document_event_id),
        source_ref=said.source_ref,
        narrative=said.narrative,
    )
