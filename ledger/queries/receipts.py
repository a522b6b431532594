"""Receipts, who paid them, how they were allocated, and whether the payer has matched them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, select

from ledger.domain.money import Pence
from ledger.domain.posting.cash import Settled
from ledger.queries.knowing import charge_of_line, cited_line, same_event
from ledger.queries.unallocated import Source, SourceKind, find_source, sources
from ledger.store.charges import charge
from ledger.store.journals import event
from ledger.store.receipts import receipt, receipt_allocation
from ledger.store.statements import statement_line


@dataclass(frozen=True, slots=True)
class StandingReceipt:
    """A receipt as it stands."""

    id: int
    payment_ref: str
    payer: str | None  # None until somebody finds out
    payee: str
    received_on: date
    amount_pence: Pence
    allocated_pence: Pence
    refunded_pence: Pence
    unallocated_pence: Pence  # it stays visible in account 2220
    identified_on: date | None  # where it came from nobody known
    paid_on: date | None  # by the payer's own record

    @property
    def matched(self) -> bool:
        """Whether the payer has matched its own payment to it."""
        return self.paid_on is not None


def find_by_reference(connection: Connection, arrangement_id: int, ref: str) -> int | None:
    """Return the receipt of that payment reference."""
    return connection.execute(
        select(receipt.c.event_id).where(
            receipt.c.arrangement_id == arrangement_id, receipt.c.payment_ref == ref
        )
    ).scalar_one_or_none()


def find(connection: Connection, arrangement_id: int, receipt_id: int) -> StandingReceipt | None:
    """Return the receipt that the event recorded, if it recorded one."""
    found = find_source(connection, arrangement_id, receipt_id)
    if found is None or found.kind is not SourceKind.RECEIPT:
        return None
    return _standing(found)


def listing(connection: Connection, arrangement_id: int) -> list[StandingReceipt]:
    """Every receipt, in the order in which it was recorded."""
    return [
        _standing(each)
        for each in sources(connection, arrangement_id)
        if each.kind is SourceKind.RECEIPT
    ]


def _standing(source: Source) -> StandingReceipt:
    return StandingReceipt(
        id=source.id,
        payment_ref=source.reference,
        payer=source.payer,
        payee=source.payee,
        received_on=source.dated,
        amount_pence=source.amount_pence,
        allocated_pence=source.allocated_pence,
        refunded_pence=source.refunded_pence,
        unallocated_pence=source.unallocated_pence,
        identified_on=source.identified_on,
        paid_on=source.paid_on,
    )


def settled_lines(
    connection: Connection, arrangement_id: int, source_id: int, *, as_at: date | None = None
) -> list[Settled]:
    """What of a receipt or credit note stands on each statement line, first allocated first.

    As at a date, or now. What was taken back is taken off; a line on which nothing stands is left
    out.
    """
    moved = _moved(connection, arrangement_id, source_id)
    return _summed(each for day, each in moved if as_at is None or day <= as_at)


def settled_after(
    connection: Connection, arrangement_id: int, source_id: int, day: date
) -> dict[date, list[Settled]]:
    """What was allocated of a source after a day, or taken back, by the day of it, in order."""
    moved = _moved(connection, arrangement_id, source_id)
    later = sorted({moved_on for moved_on, _ in moved if moved_on > day})
    return {when: _summed(each for on, each in moved if on == when) for when in later}


def _summed(moved: Iterable[Settled]) -> list[Settled]:
    found: dict[tuple[int, int], Settled] = {}
    for each in moved:
        before = found.get((each.statement, each.line))
        found[each.statement, each.line] = (
            replace(
                each,
                gross_pence=before.gross_pence + each.gross_pence,
                net_pence=before.net_pence + each.net_pence,
            )
            if before
            else each
        )
    return [each for each in found.values() if each.gross_pence]


def _moved(
    connection: Connection, arrangement_id: int, source_id: int
) -> list[tuple[date, Settled]]:
    rows = connection.execute(
        select(
            receipt_allocation,
            event.c.effective_on,
            charge.c.pool,
            charge.c.service,
            charge.c.service_month,
        )
        .join(event, same_event(receipt_allocation))
        .join(
            statement_line,
            cited_line(receipt_allocation),
        )
        .join(
            charge,
            charge_of_line(),
        )
        .where(
            receipt_allocation.c.arrangement_id == arrangement_id,
            receipt_allocation.c.receipt_event_id == source_id,
        )
        .order_by(receipt_allocation.c.event_id, receipt_allocation.c.row_no)
    )
    return [
        (
            row.effective_on,
            Settled(
                row.statement_event_id,
                row.statement_line,
                row.pool,
                row.service,
                row.service_month,
                row.gross_pence,
                row.net_pence,
            ),
        )
        for row in rows
    ]
