"""Where each line of a statement stands: credited, settled, set off, written off, disputed.

The one place that adds these up, for statements, receipts, ageing, set-off and neutrality alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, func, select

from ledger.domain.money import Pence
from ledger.queries.knowing import same_event
from ledger.store.credit_notes import credit_note_line
from ledger.store.disputes import dispute, dispute_resolution
from ledger.store.journals import event
from ledger.store.receipts import receipt_allocation
from ledger.store.settlements import set_off_line, write_off_line

LineKey = tuple[int, int]  # the statement, and the number of its line


@dataclass(frozen=True, slots=True)
class Amount:
    """Gross and net pence."""

    gross_pence: Pence = 0
    net_pence: Pence = 0


_NIL = Amount()


@dataclass(frozen=True, slots=True)
class LinePosition:
    """What has happened to a line by a date. What settles or takes off is positive on a charge."""

    credited: Amount = _NIL
    settled: Amount = _NIL  # receipts allocated, less what was released
    set_off: Amount = _NIL
    written_off: Amount = _NIL
    disputed: Amount = _NIL  # under disputes that are open

    def unpaid_pence(self, gross_pence: Pence) -> Pence:
        """What is still owed on a line of that gross; negative on a line that credits."""
        gone = (self.credited, self.settled, self.set_off, self.written_off)
        return gross_pence - sum(each.gross_pence for each in gone)


@dataclass(frozen=True, slots=True)
class LinePositions:
    """The positions of many lines; a line to which nothing has happened is nil in all."""

    by_line: Mapping[LineKey, LinePosition] = field(default_factory=dict)

    def of(self, statement: int, line: int) -> LinePosition:
        """The position of one line."""
        return self.by_line.get((statement, line), LinePosition())


def line_positions(
    connection: Connection,
    arrangement_id: int,
    statements: Iterable[int] | None = None,
    *,
    as_at: date | None = None,
) -> LinePositions:
    """Add up what has happened to the lines of statements, or of all, by a date or by now."""
    only = None if statements is None else list(statements)

    def drawn(table: Table) -> dict[LineKey, Amount]:
        return _by_line(connection, arrangement_id, table, only, as_at)

    parts = {
        "credited": drawn(credit_note_line),
        "settled": drawn(receipt_allocation),
        "set_off": drawn(set_off_line),
        "written_off": drawn(write_off_line),
        "disputed": _open_disputes(connection, arrangement_id, only, as_at),
    }
    keys = {key for amounts in parts.values() for key in amounts}
    return LinePositions(
        {
            key: LinePosition(**{name: amounts.get(key, _NIL) for name, amounts in parts.items()})
            for key in keys
        }
    )


def _by_line(
    connection: Connection,
    arrangement_id: int,
    table: Table,
    only: list[int] | None,
    as_at: date | None,
) -> dict[LineKey, Amount]:
    wanted = (
        select(
            table.c.statement_event_id,
            table.c.statement_line,
            func.sum(table.c.gross_pence).label("gross"),
            func.sum(table.c.net_pence).label("net"),
        )
        .where(table.c.arrangement_id == arrangement_id, *_only(table, only))
        .group_by(table.c.statement_event_id, table.c.statement_line)
    )
    if as_at is not None:
        wanted = wanted.join(event, same_event(table)).where(event.c.effective_on <= as_at)
    return {
        (row.statement_event_id, row.statement_line): Amount(int(row.gross), int(row.net))
        for row in connection.execute(wanted)
    }


def _only(table: Table, only: list[int] | None) -> list[Any]:
    return [] if only is None else [table.c.statement_event_id.in_(only)]


def _open_disputes(
    connection: Connection, arrangement_id: int, only: list[int] | None, as_at: date | None
) -> dict[LineKey, Amount]:
    """Disputes raised and not resolved by the date."""
    wanted = (
        select(dispute)
        .outerjoin(
            dispute_resolution,
            (dispute_resolution.c.arrangement_id == dispute.c.arrangement_id)
            & (dispute_resolution.c.dispute_event_id == dispute.c.event_id)
            & ((dispute_resolution.c.resolved_on <= as_at) if as_at is not None else True),
        )
        .where(
            dispute.c.arrangement_id == arrangement_id,
            dispute_resolution.c.event_id.is_(None),
            *_only(dispute, only),
        )
    )
    if as_at is not None:
        wanted = wanted.where(dispute.c.raised_on <= as_at)
    found: dict[LineKey, Amount] = {}
    for row in connection.execute(wanted):
        key = (row.statement_event_id, row.statement_line)
        before = found.get(key, _NIL)
        found[key] = Amount(before.gross_pence + row.gross_pence, before.net_pence + row.net_pence)
    return found
