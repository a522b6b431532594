"""Refunds, set-offs and write-offs that were carried out, in the order in which they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Table, select

from ledger.domain.money import Pence
from ledger.store.receipts import refund
from ledger.store.settlements import set_off, set_off_line, write_off, write_off_line


@dataclass(frozen=True, slots=True)
class LineTaken:
    """What came off one line of one statement."""

    statement: int
    line: int
    gross_pence: Pence
    net_pence: Pence


@dataclass(frozen=True, slots=True)
class Refunded:
    """Money paid back."""

    id: int
    submission: int
    source: int | None  # the receipt or credit note, or
    pool: str | None  # the pool whose income in advance it was
    payee: str  # who held the money and paid it back
    payer: str
    refunded_on: date
    amount_pence: Pence
    payment_ref: str


@dataclass(frozen=True, slots=True)
class SetOff:
    """Debts set off against each other, and the lines of both that it came off."""

    id: int
    submission: int
    set_off_on: date
    amount_pence: Pence
    lines: tuple[LineTaken, ...]


@dataclass(frozen=True, slots=True)
class WriteOff:
    """A debt written off."""

    id: int
    submission: int
    statement: int
    written_off_on: date
    released: bool
    reason: str
    lines: tuple[LineTaken, ...]

    @property
    def amount_pence(self) -> Pence:
        """All that was written off, gross."""
        return sum(line.gross_pence for line in self.lines)


def refunds(connection: Connection, arrangement_id: int) -> list[Refunded]:
    """Every refund that was carried out."""
    rows = connection.execute(
        select(refund).where(refund.c.arrangement_id == arrangement_id).order_by(refund.c.event_id)
    )
    return [
        Refunded(
            row.event_id,
            row.submission_event_id,
            row.source_event_id,
            row.pool,
            row.payee,
            row.payer,
            row.refunded_on,
            row.amount_pence,
            row.payment_ref,
        )
        for row in rows
    ]


def set_offs(connection: Connection, arrangement_id: int) -> list[SetOff]:
    """Every set-off that was carried out."""
    lines = _lines(connection, arrangement_id, set_off_line)
    rows = connection.execute(
        select(set_off)
        .where(set_off.c.arrangement_id == arrangement_id)
        .order_by(set_off.c.event_id)
    )
    return [
        SetOff(
            row.event_id,
            row.submission_event_id,
            row.set_off_on,
            row.amount_pence,
            lines.get(row.event_id, ()),
        )
        for row in rows
    ]


def write_offs(connection: Connection, arrangement_id: int) -> list[WriteOff]:
    """Every write-off that was carried out."""
    lines = _lines(connection, arrangement_id, write_off_line)
    rows = connection.execute(
        select(write_off)
        .where(write_off.c.arrangement_id == arrangement_id)
        .order_by(write_off.c.event_id)
    )
    return [
        WriteOff(
            row.event_id,
            row.submission_event_id,
            row.statement_event_id,
            row.written_off_on,
            bool(row.released),
            row.reason,
            lines.get(row.event_id, ()),
        )
        for row in rows
    ]


def _lines(
    connection: Connection, arrangement_id: int, table: Table
) -> Mapping[int, tuple[LineTaken, ...]]:
    rows = connection.execute(
        select(table)
        .where(table.c.arrangement_id == arrangement_id)
        .order_by(table.c.event_id, table.c.row_no)
    )
    found: dict[int, tuple[LineTaken, ...]] = {}
    for row in rows:
        taken = LineTaken(
            row.statement_event_id, row.statement_line, row.gross_pence, row.net_pence
        )
        found[row.event_id] = (*found.get(row.event_id, ()), taken)
    return found
