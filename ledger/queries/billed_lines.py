"""The lines of issued statements, and what is open on them: what all settlement starts from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Connection, select

from ledger.domain.calendar import Month
from ledger.domain.money import Pence
from ledger.domain.settlement import OpenLine, crediting_pence, owed_pence, undisputed_pence
from ledger.queries.knowing import charge_of_line, same_event
from ledger.queries.line_positions import LinePosition, line_positions
from ledger.store.charges import charge
from ledger.store.journals import event
from ledger.store.receipts import receipt_allocation
from ledger.store.settlements import set_off_line
from ledger.store.statements import statement, statement_issue, statement_line


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line of an issued statement, and what has happened to it by the date asked about."""

    line: int
    pool: str
    service: str | None
    service_month: Month
    gross_pence: Pence
    net_pence: Pence
    position: LinePosition

    @property
    def unpaid_pence(self) -> Pence:
        """What is still owed on it; negative on a line that credits."""
        return self.position.unpaid_pence(self.gross_pence)

    def open(self) -> OpenLine:
        """Return the line less what is credited of it, for spreading an amount over."""
        at = self.position
        gone = (at.settled, at.set_off, at.written_off)
        return OpenLine(
            line=self.line,
            gross_pence=self.gross_pence - at.credited.gross_pence,
            net_pence=self.net_pence - at.credited.net_pence,
            settled_gross_pence=sum(each.gross_pence for each in gone),
            settled_net_pence=sum(each.net_pence for each in gone),
            disputed_gross_pence=at.disputed.gross_pence,
        )


@dataclass(frozen=True)
class BilledStatement:
    """An issued statement and what is open on its lines."""

    id: int
    number: str
    payee: str
    payer: str
    period: Month
    issued_on: date
    due_on: date
    lines: tuple[BilledLine, ...]

    @cached_property
    def open_lines(self) -> list[OpenLine]:
        """Its lines, for spreading an amount over."""
        return [line.open() for line in self.lines]

    @property
    def owed_pence(self) -> Pence:
        """What is owed on it in all; negative where it credits."""
        return owed_pence(self.open_lines)

    @property
    def crediting_pence(self) -> Pence:
        """What its lines that credit still owe the other way: nil or negative."""
        return crediting_pence(self.open_lines)

    @property
    def undisputed_pence(self) -> Pence:
        """What can be paid of it without touching a dispute."""
        return undisputed_pence(self.open_lines)

    @property
    def disputed_pence(self) -> Pence:
        """What of its debt is under an open dispute, gross."""
        return sum(
            min(line.disputed_gross_pence, max(line.unpaid_pence, 0)) for line in self.open_lines
        )


def billed_statements(
    connection: Connection,
    arrangement_id: int,
    statements: Iterable[int] | None = None,
    *,
    payee: str | None = None,
    as_at: date | None = None,
) -> list[BilledStatement]:
    """Statements issued (by a date, of a payee, or only those named), the oldest due first.

    What is open on their lines is as at the date, or as it stands now.
    """
    only = None if statements is None else list(statements)
    issue = statement_issue.c
    wanted = (
        select(
            issue.statement_event_id,
            issue.number,
            issue.issued_on,
            issue.due_on,
            statement.c.payee,
            statement.c.payer,
            statement.c.period,
            statement_line.c.row_no,
            statement_line.c.vat_pence,
            statement_line.c.net_pence,
            charge.c.pool,
            charge.c.service,
            charge.c.service_month,
        )
        .join(
            statement,
            (statement.c.arrangement_id == issue.arrangement_id)
            & (statement.c.event_id == issue.statement_event_id),
        )
        .outerjoin(
            statement_line,
            (statement_line.c.arrangement_id == issue.arrangement_id)
            & (statement_line.c.event_id == issue.statement_event_id),
        )
        .outerjoin(
            charge,
            charge_of_line(),
        )
        .where(issue.arrangement_id == arrangement_id)
        .order_by(issue.due_on, issue.statement_event_id, statement_line.c.row_no)
    )
    if only is not None:
        wanted = wanted.where(issue.statement_event_id.in_(only))
    if payee is not None:
        wanted = wanted.where(statement.c.payee == payee)
    if as_at is not None:
        wanted = wanted.where(issue.issued_on <= as_at)
    positions = line_positions(connection, arrangement_id, only, as_at=as_at)
    heads = {}
    lines: dict[int, list[BilledLine]] = {}
    for row in connection.execute(wanted):
        heads[row.statement_event_id] = row
        of = lines.setdefault(row.statement_event_id, [])
        if row.row_no is not None:
            of.append(
                BilledLine(
                    row.row_no,
                    row.pool,
                    row.service,
                    row.service_month,
                    row.net_pence + row.vat_pence,
                    row.net_pence,
                    positions.of(row.statement_event_id, row.row_no),
                )
            )
    return [
        BilledStatement(
            number,
            row.number,
            row.payee,
            row.payer,
            row.period,
            row.issued_on,
            row.due_on,
            tuple(lines[number]),
        )
        for number, row in heads.items()
    ]


def open_since(connection: Connection, arrangement_id: int, billed: BilledStatement) -> date:
    """The day of issue, or the last on which something settled of the statement was taken back.

    Before that day there was no debt, or it was settled: nothing of it can be settled anew.
    """
    gross = {line.line: line.gross_pence for line in billed.lines}
    days = [billed.issued_on]
    for table in (receipt_allocation, set_off_line):
        rows = connection.execute(
            select(table.c.statement_line, table.c.gross_pence, event.c.effective_on)
            .join(event, same_event(table))
            .where(
                table.c.arrangement_id == arrangement_id,
                table.c.statement_event_id == billed.id,
            )
        )
        days += [
            row.effective_on for row in rows if row.gross_pence * gross[row.statement_line] < 0
        ]
    return max(days)
