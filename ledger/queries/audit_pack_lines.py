"""Journal lines as an auditor reads them: in order of sequence, in chunks, never all at once.

What a reader may not see is left out here, before anything is made of it, and given as totals by
pool and service month: single costs of the other council (visibility.py), and for the public all
that is of one person's pay. Source: docs/decisions/0019-what-the-other-council-sees.md; Local
Audit and Accountability Act 2014, s.26(6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    not_,
    or_,
    select,
)

from ledger.domain.accounts import Account
from ledger.domain.audit_pack import WithheldSum, one_sided
from ledger.domain.audit_pack_lines import Movement, PackLine, redacted
from ledger.domain.cost import CostSource, Subjective
from ledger.domain.journal import EventKind
from ledger.queries.audit_pack_words import Words, words_of
from ledger.queries.knowing import same_event
from ledger.queries.seals import Seal
from ledger.queries.visibility import by_hand_of_costs, shown_to
from ledger.store.accruals import accrual
from ledger.store.costs import cost
from ledger.store.journals import event, journal_line
from ledger.store.own_costs import own_cost
from ledger.store.seals import sealed_event

CHUNK = 1_000  # lines read at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class PackScope:
    """Which lines a pack holds: whose eyes they are for, the dates, and what is known of them."""

    arrangement_id: int
    party: str
    supplied: tuple[str, ...]  # the pools that the party supplies
    first: date
    as_at: date
    known_at: Seal
    redacted: bool = False
    one_person_pools: tuple[str, ...] = ()


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
        .where(*within(scope), not_(_shown(scope)))
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
            _shown(scope),
        )
        .group_by(*keys)
    )
    if since is not None:
        wanted = wanted.where(line.known >= since.header.horizon)
    return {
        (row.book, Account(row.account), EventKind(row.kind)): movement(row)
        for row in connection.execute(wanted)
    }


def within(scope: PackScope) -> list[ColumnElement[bool]]:
    """Return the conditions on lines of the pack's dates and of what is known of them."""
    line = journal_line.c
    return [
        line.arrangement_id == scope.arrangement_id,
        line.effective_on.between(scope.first, scope.as_at),
        line.known < scope.known_at.header.horizon,
    ]


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
            _shown(scope),
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


def _shown(scope: PackScope) -> ColumnElement[bool]:
    """Return the condition that a line may be shown one by one; it joins journal_line and event."""
    to_the_party = shown_to(scope.arrangement_id, scope.party)
    return and_(to_the_party, not_(_personal(scope))) if scope.redacted else to_the_party


def _personal(scope: PackScope) -> ColumnElement[bool]:
    """Return the condition that an event's lines could each be of one person's pay.

    Costs from a payroll or on employees, costs and accruals of a pool that is one person's, and
    journals by hand on the accounts that costs stand on, of which nothing else says what they are;
    and the reversals of all these. Asked event by event, so that a chunk costs what it holds.
    """
    pools = scope.one_person_pools
    by_hand = by_hand_of_costs(scope.arrangement_id).correlate(None)
    return or_(
        _made(
            cost,
            or_(
                cost.c.pool.in_(pools),
                cost.c.source == CostSource.PAYROLL,
                cost.c.subjective == Subjective.EMPLOYEES,
            ),
        ),
        _made(own_cost, own_cost.c.subjective == Subjective.EMPLOYEES),
        _made(accrual, accrual.c.pool.in_(pools)),
        event.c.event_id.in_(by_hand),
        func.coalesce(event.c.reverses_event_id, 0).in_(by_hand),
    )


def _made(table: Table, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that an event, or the one that it reverses, made such a row."""
    return (
        exists()
        .where(
            table.c.arrangement_id == event.c.arrangement_id,
            table.c.event_id.in_([event.c.event_id, event.c.reverses_event_id]),
            condition,
        )
        .correlate(event)
    )


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
