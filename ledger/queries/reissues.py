"""The superseded statements that a statement charges anew, with the lines that take their place.

Most often it is the next version of the same period, which stands in place of the whole. Where a
later period was charged already, the charges come with the next statement, as late items, and only
the lines that are charged anew are set beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.domain.calendar import Month
from ledger.domain.charge_facts import ChargeKey
from ledger.domain.statement import ChargeKind, StatementLine, SupersededStatement
from ledger.store.caps import floor_charge
from ledger.store.charges import charge
from ledger.store.credit_notes import CreditCause, credit_note
from ledger.store.statements import statement, statement_issue

Lines = tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True)
class Charging:
    """The statement that is asked about: whose it is, and what it charges."""

    id: int
    payee: str
    payer: str
    period: Month
    lines: Lines


def superseded_statements(
    connection: Connection, arrangement_id: int, asked: Charging, read_lines: Callable[[int], Lines]
) -> tuple[SupersededStatement, ...]:
    """Return what a statement charges anew, oldest first; `read_lines` reads those of another."""
    found = []
    left = {line.line for line in asked.lines}
    own, others = _superseded(connection, arrangement_id, asked)
    for row in others:
        there = read_lines(row.event_id)
        anew = _charged_anew(connection, arrangement_id, asked.lines, there, row.credited_by)
        if anew:
            found.append(_read(row, there, anew))
            left -= set(anew)
    if own is not None:
        found.append(_read(own, read_lines(own.event_id), tuple(sorted(left))))
    return tuple(sorted(found, key=lambda each: each.id))


def _read(row: Any, lines: Lines, charged_anew: tuple[int, ...]) -> SupersededStatement:
    return SupersededStatement(
        id=row.event_id,
        number=row.number,
        version=row.version,
        period=row.period,
        credit_note=row.credit_note,
        lines=lines,
        charged_anew=charged_anew,
    )


def _superseded(
    connection: Connection, arrangement_id: int, asked: Charging
) -> tuple[Any, Sequence[Any]]:
    """The last superseded version of its own period, and those of other periods, before it."""
    rows = connection.execute(
        select(
            statement.c.event_id,
            statement.c.period,
            statement.c.version,
            statement_issue.c.number,
            credit_note.c.event_id.label("credited_by"),
            credit_note.c.number.label("credit_note"),
        )
        .join(
            credit_note,
            (credit_note.c.arrangement_id == statement.c.arrangement_id)
            & (credit_note.c.statement_event_id == statement.c.event_id),
        )
        .join(
            statement_issue,
            (statement_issue.c.arrangement_id == statement.c.arrangement_id)
            & (statement_issue.c.statement_event_id == statement.c.event_id),
        )
        .where(
            statement.c.arrangement_id == arrangement_id,
            statement.c.payee == asked.payee,
            statement.c.payer == asked.payer,
            credit_note.c.cause == CreditCause.SUPERSEDED,
            credit_note.c.event_id < asked.id,
        )
        .order_by(statement.c.event_id)
    ).all()
    versions = [row for row in rows if row.period == asked.period]
    return (
        versions[-1] if versions else None,
        [row for row in rows if row.period != asked.period],
    )


def _charged_anew(
    connection: Connection, arrangement_id: int, here: Lines, there: Lines, credited_by: int
) -> tuple[int, ...]:
    """The lines here that were the first to charge what the lines there had, once it was credited.

    Charges are worked on totals to date, so the first under the same key charges it all anew.
    """
    keys = {_key(line) for line in there}
    mine = [line for line in here if line.charge > credited_by and _key(line) in keys]
    if not mine:
        return ()
    first = _first_charges(connection, arrangement_id, {line.pool for line in mine}, credited_by)
    return tuple(line.line for line in mine if first[_key(line)] == line.charge)


def _key(line: StatementLine) -> ChargeKey:
    floor = line.kind is ChargeKind.FLOOR
    return ChargeKey(line.pool, line.service_month, line.service, line.unit_price_pence, floor)


def _first_charges(
    connection: Connection, arrangement_id: int, pools: Iterable[str], after: int
) -> dict[ChargeKey, int]:
    """The first charge under each key after an event."""
    floor = floor_charge.c.event_id.is_not(None).label("floor")
    columns = (
        charge.c.pool,
        charge.c.service_month,
        charge.c.service,
        charge.c.unit_price_pence,
        floor,
    )
    rows = connection.execute(
        select(*columns, func.min(charge.c.event_id).label("first"))
        .outerjoin(
            floor_charge,
            (floor_charge.c.arrangement_id == charge.c.arrangement_id)
            & (floor_charge.c.event_id == charge.c.event_id),
        )
        .where(
            charge.c.arrangement_id == arrangement_id,
            charge.c.pool.in_(list(pools)),
            charge.c.event_id > after,
        )
        .group_by(*columns)
    )
    return {
        ChargeKey(
            row.pool, row.service_month, row.service, row.unit_price_pence, bool(row.floor)
        ): row.first
        for row in rows
    }
