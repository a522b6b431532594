"""Credit notes as issued, and what stands to be released where a line is credited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, case, exists, func, or_, select

from ledger.domain.calendar import Month
from ledger.domain.charge_facts import PoolMonth
from ledger.domain.credit import ReceiptOnLine
from ledger.domain.money import Pence
from ledger.domain.recovery import VatTreatment
from ledger.queries.knowing import charge_of_line, cited_line, same_event
from ledger.store.charges import charge
from ledger.store.credit_notes import CreditCause, credit_note, credit_note_line
from ledger.store.journals import event
from ledger.store.receipts import payment, receipt_allocation
from ledger.store.settlements import set_off_line, write_off_line
from ledger.store.statements import statement_issue, statement_line


@dataclass(frozen=True, slots=True)
class CreditNoteLine:
    """What is credited of one line of the statement, in pence."""

    line: int
    pool: str
    service: str | None
    service_month: Month
    vat_treatment: VatTreatment
    net_pence: Pence
    vat_pence: Pence
    gross_pence: Pence
    unpaid_pence: Pence
    released_pence: Pence
    unallocated_pence: Pence


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit note, whole: what VAT Regulations 1995 reg. 15C asks of it and where it went."""

    id: int
    number: str
    cause: CreditCause
    statement: int
    statement_number: str
    statement_issued_on: date
    submission: int
    dispute: int | None
    payee: str
    payer: str
    credited_on: date
    net_pence: Pence
    vat_pence: Pence
    reason: str
    lines: tuple[CreditNoteLine, ...]

    @property
    def gross_pence(self) -> Pence:
        """Net and VAT."""
        return self.net_pence + self.vat_pence

    @property
    def unallocated_pence(self) -> Pence:
        """What it left to allocate itself, where lines had been settled by a set-off."""
        return sum(line.unallocated_pence for line in self.lines)


def listing(
    connection: Connection,
    arrangement_id: int,
    *,
    statement: int | None = None,
    only: int | None = None,
) -> list[CreditNote]:
    """Every credit note in the order of issue; or those of a statement, or the one of an event."""
    wanted = (
        select(
            credit_note,
            statement_issue.c.number.label("statement_number"),
            statement_issue.c.issued_on,
        )
        .join(
            statement_issue,
            (statement_issue.c.arrangement_id == credit_note.c.arrangement_id)
            & (statement_issue.c.statement_event_id == credit_note.c.statement_event_id),
        )
        .where(credit_note.c.arrangement_id == arrangement_id)
        .order_by(credit_note.c.event_id)
    )
    if statement is not None:
        wanted = wanted.where(credit_note.c.statement_event_id == statement)
    if only is not None:
        wanted = wanted.where(credit_note.c.event_id == only)
    rows = connection.execute(wanted).all()
    lines = _lines(connection, arrangement_id, [row.event_id for row in rows])
    return [_credit_note(row, lines.get(row.event_id, [])) for row in rows]


def find(connection: Connection, arrangement_id: int, event_id: int) -> CreditNote | None:
    """Return the credit note that the event issued, if it issued one."""
    return next(iter(listing(connection, arrangement_id, only=event_id)), None)


def _credit_note(row: Row[Any], lines: list[CreditNoteLine]) -> CreditNote:
    return CreditNote(
        id=row.event_id,
        number=row.number,
        cause=CreditCause(row.cause),
        statement=row.statement_event_id,
        statement_number=row.statement_number,
        statement_issued_on=row.issued_on,
        submission=row.submission_event_id,
        dispute=row.dispute_event_id,
        payee=row.payee,
        payer=row.payer,
        credited_on=row.credited_on,
        net_pence=row.net_pence,
        vat_pence=row.vat_pence,
        reason=row.reason,
        lines=tuple(lines),
    )


def _lines(
    connection: Connection, arrangement_id: int, events: Iterable[int]
) -> dict[int, list[CreditNoteLine]]:
    rows = connection.execute(
        select(
            credit_note_line,
            charge.c.pool,
            charge.c.service,
            charge.c.service_month,
            charge.c.vat_treatment,
        )
        .join(
            statement_line,
            cited_line(credit_note_line),
        )
        .join(
            charge,
            charge_of_line(),
        )
        .where(
            credit_note_line.c.arrangement_id == arrangement_id,
            credit_note_line.c.event_id.in_(list(events)),
        )
        .order_by(credit_note_line.c.event_id, credit_note_line.c.row_no)
    )
    found: dict[int, list[CreditNoteLine]] = {}
    for row in rows:
        found.setdefault(row.event_id, []).append(
            CreditNoteLine(
                row.statement_line,
                row.pool,
                row.service,
                row.service_month,
                VatTreatment(row.vat_treatment),
                row.net_pence,
                row.vat_pence,
                row.gross_pence,
                row.unpaid_pence,
                row.released_pence,
                row.unallocated_pence,
            )
        )
    return found


def receipts_on_lines(
    connection: Connection, arrangement_id: int, statement: int
) -> dict[int, list[ReceiptOnLine]]:
    """By line, what of each receipt stands allocated to it: the latest allocation first.

    An earlier credit note's own credit may be allocated as well, and is in the payer's book since.
    """
    allocation = receipt_allocation.c
    paid = exists().where(
        payment.c.arrangement_id == allocation.arrangement_id,
        payment.c.receipt_event_id == allocation.receipt_event_id,
    )
    credited = exists().where(
        credit_note.c.arrangement_id == allocation.arrangement_id,
        credit_note.c.event_id == allocation.receipt_event_id,
    )
    # A release is a row of the other sign, and no allocation.
    allocated = func.max(
        case((allocation.gross_pence * statement_line.c.net_pence > 0, allocation.event_id))
    )
    rows = connection.execute(
        select(
            allocation.statement_line,
            allocation.receipt_event_id,
            func.sum(allocation.gross_pence).label("gross"),
            func.sum(allocation.net_pence).label("net"),
            or_(paid, credited).label("matched"),
        )
        .join(
            statement_line,
            (statement_line.c.arrangement_id == allocation.arrangement_id)
            & (statement_line.c.event_id == allocation.statement_event_id)
            & (statement_line.c.row_no == allocation.statement_line),
        )
        .where(
            allocation.arrangement_id == arrangement_id,
            allocation.statement_event_id == statement,
        )
        .group_by(allocation.arrangement_id, allocation.statement_line, allocation.receipt_event_id)
        .order_by(allocation.statement_line, allocated.desc(), allocation.receipt_event_id.desc())
    )
    found: dict[int, list[ReceiptOnLine]] = {}
    for row in rows:
        standing = ReceiptOnLine(
            row.statement_line,
            row.receipt_event_id,
            int(row.gross),
            int(row.net),
            bool(row.matched),
        )
        if standing.gross_pence:
            found.setdefault(row.statement_line, []).append(standing)
    return found


def last_moved_on(connection: Connection, arrangement_id: int, statement: int) -> date | None:
    """The latest date on which something settled a statement or took something off it."""
    days = []
    for table in (receipt_allocation, set_off_line, write_off_line, credit_note_line):
        day = connection.execute(
            select(func.max(event.c.effective_on))
            .join(table, same_event(table))
            .where(
                table.c.arrangement_id == arrangement_id,
                table.c.statement_event_id == statement,
            )
        ).scalar_one()
        if day is not None:
            days.append(day)
    return max(days, default=None)


def credited_for_good(
    connection: Connection, arrangement_id: int, *, as_at: date | None = None
) -> dict[PoolMonth, Pence]:
    """What credit notes took off charges, net, by a date or by now: by pool and service month.

    Not what was superseded with its statement, which is charged anew.
    """
    wanted = (
        select(
            charge.c.pool,
            charge.c.service_month,
            func.sum(credit_note_line.c.net_pence).label("pence"),
        )
        .join(statement_line, charge_of_line())
        .join(credit_note_line, cited_line(credit_note_line))
        .join(
            credit_note,
            (credit_note.c.arrangement_id == credit_note_line.c.arrangement_id)
            & (credit_note.c.event_id == credit_note_line.c.event_id),
        )
        .where(
            charge.c.arrangement_id == arrangement_id,
            credit_note.c.cause != CreditCause.SUPERSEDED,
        )
        .group_by(charge.c.pool, charge.c.service_month)
    )
    if as_at is not None:
        wanted = wanted.join(event, same_event(credit_note_line)).where(
            event.c.effective_on <= as_at
        )
    rows = connection.execute(wanted)
    return {(row.pool, row.service_month): int(row.pence) for row in rows}
