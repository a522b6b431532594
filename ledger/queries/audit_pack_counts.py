"""That nothing is missing: the same things counted by two ways, as known at a seal.

Every count is taken from the rows as they stand. Whether they are also *what* was sealed, value by
value, is for `verify` to say.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from ledger.domain.audit_pack import Count
from ledger.queries.audit_pack_scope import PackScope
from ledger.store.audit_trail import audit_event
from ledger.store.journals import event, journal, journal_line
from ledger.store.seals import seal, sealed_audit, sealed_event


def counts(connection: Connection, scope: PackScope, *, pack_lines: int) -> tuple[Count, ...]:
    """Count events, journals, lines and blocks by two ways each.

    `pack_lines` is how many lines the pack holds, one by one and in its totals.
    """
    return (
        *_of_sequences(connection, scope),
        *_of_seals(connection, scope),
        *_of_journals(connection, scope),
        *_of_the_pack(connection, scope, pack_lines),
    )


def _of_sequences(connection: Connection, scope: PackScope) -> tuple[Count, ...]:
    number = sealed_event.c.sequence
    mine = _mine(sealed_event, scope)
    upto = number <= scope.known_at.last_sequence
    first, last, distinct = connection.execute(
        select(func.min(number), func.max(number), func.count(number.distinct())).where(mine, upto)
    ).one()
    known = _how_many(connection, event, scope, _known(event, scope))
    return (
        Count("The first sequence is 1", first or 0, 1),
        Count("Sequences without a gap: how many = the last of them", distinct, last or 0),
        Count("Events known by the seal = events given a sequence", known, distinct),
    )


def _of_seals(connection: Connection, scope: PackScope) -> tuple[Count, ...]:
    block_no = scope.known_at.header.block_no
    upto = (_mine(seal, scope), seal.c.block_no <= block_no)
    blocks, events, audits = connection.execute(
        select(func.count(), func.sum(seal.c.n_events), func.sum(seal.c.n_audit)).where(*upto)
    ).one()
    sealed = _how_many(connection, sealed_event, scope, sealed_event.c.block_no <= block_no)
    audited = _how_many(connection, sealed_audit, scope, sealed_audit.c.block_no <= block_no)
    standing = _how_many(
        connection,
        audit_event,
        scope,
        audit_event.c.known < scope.known_at.header.audit_horizon,
    )
    return (
        Count("Blocks without a gap: how many = the last of them", blocks, block_no),
        Count("Events that the seals say they hold = events sealed", int(events or 0), sealed),
        Count("Audit rows that the seals say they hold = audit rows sealed", int(audits), audited),
        Count("Audit rows known by the seal = audit rows sealed", standing, audited),
    )


def _of_journals(connection: Connection, scope: PackScope) -> tuple[Count, ...]:
    said_journals = _sum(connection, event.c.n_journals, event, scope)
    said_lines = _sum(connection, journal.c.n_lines, journal, scope)
    journals = _how_many(connection, journal, scope, _known(journal, scope))
    lines = _how_many(connection, journal_line, scope, _known(journal_line, scope))
    return (
        Count("Journals that the events say they post = journals", said_journals, journals),
        Count("Lines that the journals say they have = lines", said_lines, lines),
    )


def _of_the_pack(connection: Connection, scope: PackScope, pack_lines: int) -> tuple[Count, ...]:
    line = journal_line.c
    known = _known(journal_line, scope)
    day = line.effective_on
    before = _how_many(connection, journal_line, scope, known, day < scope.first)
    after = _how_many(connection, journal_line, scope, known, day > scope.as_at)
    whole = _how_many(connection, journal_line, scope, known)
    return (
        Count(
            "Lines before, within and after the pack's dates = lines",
            before + pack_lines + after,
            whole,
        ),
    )


def _mine(table: Table, scope: PackScope) -> ColumnElement[bool]:
    return table.c.arrangement_id == scope.arrangement_id


def _known(table: Table, scope: PackScope) -> ColumnElement[bool]:
    return table.c.known < scope.known_at.header.horizon


def _how_many(
    connection: Connection, table: Table, scope: PackScope, *conditions: ColumnElement[bool]
) -> int:
    wanted = select(func.count()).select_from(table).where(_mine(table, scope), *conditions)
    return int(connection.execute(wanted).scalar_one())


def _sum(connection: Connection, column: Any, table: Table, scope: PackScope) -> int:
    wanted = select(func.coalesce(func.sum(column), 0))
    wanted = wanted.where(_mine(table, scope), _known(table, scope))
    return int(connection.execute(wanted).scalar_one())
