"""Receipts, how they were allocated, and whether the payer has matched them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from ledger.domain.money import Pence
from ledger.domain.posting.cash import Settled
from ledger.store.charges import charge
from ledger.store.receipts import payment, receipt, receipt_allocation
from ledger.store.statements import statement_line


@dataclass(frozen=True, slots=True)
class StandingReceipt:
    """A receipt as it stands."""

    id: int
    payment_ref: str
    payer: str
    payee: str
    received_on: date
    amount_pence: Pence
    allocated_pence: Pence
    matched: bool

    @property
    def unallocated_pence(self) -> Pence:
        """What is not allocated: it stays visible in account 2220."""
        return self.amount_pence - self.allocated_pence


def find_by_reference(connection: Connection, arrangement_id: int, ref: str) -> int | None:
    """Return the receipt of that payment reference."""
    return connection.execute(
        select(receipt.c.event_id).where(
            receipt.c.arrangement_id == arrangement_id, receipt.c.payment_ref == ref
        )
    ).scalar_one_or_none()


def find(connection: Connection, arrangement_id: int, receipt_id: int) -> StandingReceipt | None:
    """Return the receipt that the event recorded, if it recorded one."""
    return next(
        (each for each in listing(connection, arrangement_id) if each.id == receipt_id), None
    )


def listing(connection: Connection, arrangement_id: int) -> list[StandingReceipt]:
    """Every receipt, in the order in which it was recorded."""
    allocated = {
        row.receipt_event_id: int(row.pence)
        for row in connection.execute(
            select(
                receipt_allocation.c.receipt_event_id,
                func.sum(receipt_allocation.c.gross_pence).label("pence"),
            )
            .where(receipt_allocation.c.arrangement_id == arrangement_id)
            .group_by(receipt_allocation.c.receipt_event_id)
        )
    }
    matched = set(
        connection.execute(
            select(payment.c.receipt_event_id).where(payment.c.arrangement_id == arrangement_id)
        ).scalars()
    )
    rows = connection.execute(
        select(receipt)
        .where(receipt.c.arrangement_id == arrangement_id)
        .order_by(receipt.c.event_id)
    )
    return [
        StandingReceipt(
            row.event_id,
            row.payment_ref,
            row.payer,
            row.payee,
            row.received_on,
            row.amount_pence,
            allocated.get(row.event_id, 0),
            row.event_id in matched,
        )
        for row in rows
    ]


def settled_lines(connection: Connection, arrangement_id: int, receipt_id: int) -> list[Settled]:
    """What of a receipt went to each statement line, in the order in which it was allocated."""
    rows = connection.execute(
        select(
            receipt_allocation,
            charge.c.pool,
            charge.c.service,
            charge.c.service_month,
        )
        .join(
            statement_line,
            (statement_line.c.arrangement_id == receipt_allocation.c.arrangement_id)
            & (statement_line.c.event_id == receipt_allocation.c.statement_event_id)
            & (statement_line.c.row_no == receipt_allocation.c.statement_line),
        )
        .join(
            charge,
            (charge.c.arrangement_id == statement_line.c.arrangement_id)
            & (charge.c.event_id == statement_line.c.charge_event_id),
        )
        .where(
            receipt_allocation.c.arrangement_id == arrangement_id,
            receipt_allocation.c.receipt_event_id == receipt_id,
        )
        .order_by(receipt_allocation.c.event_id, receipt_allocation.c.row_no)
    )
    return [
        Settled(
            row.statement_event_id,
            row.statement_line,
            row.pool,
            row.service,
            row.service_month,
            row.gross_pence,
            row.net_pence,
        )
        for row in rows
    ]
