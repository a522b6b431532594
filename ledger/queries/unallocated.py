"""Where unallocated credit comes from: receipts, and credit notes on what had been settled.

Both stand in account 2220 of the payee until they are allocated or paid back, and the sum of what
is unallocated of them is that account's balance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, Table, func, null, select

from ledger.domain.money import Pence
from ledger.domain.settlement import UNIDENTIFIED
from ledger.queries.knowing import same_event
from ledger.store.credit_notes import credit_note, credit_note_line
from ledger.store.journals import event
from ledger.store.receipts import (
    payment,
    receipt,
    receipt_allocation,
    receipt_identification,
    refund,
)


class SourceKind(StrEnum):
    """What a credit came from."""

    RECEIPT = "receipt"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True, slots=True)
class Source:
    """A receipt or credit note, and what is left of it to allocate."""

    id: int
    kind: SourceKind
    reference: str  # the payment reference, or the credit note's number
    payee: str
    payer: str | None  # None where nobody knows yet who paid
    dated: date
    amount_pence: Pence  # received, or left to allocate by the credit note
    allocated_pence: Pence
    refunded_pence: Pence
    identified_on: date | None = None
    paid_on: date | None = None  # by the payer's own record

    @property
    def unallocated_pence(self) -> Pence:
        """What is neither allocated nor paid back."""
        return self.amount_pence - self.allocated_pence - self.refunded_pence

    @property
    def available_on(self) -> date:
        """The day from which it can be allocated: known, and known to be the payer's."""
        return max(self.dated, self.identified_on or self.dated)

    @property
    def payer_knows(self) -> bool:
        """Whether the payer's own book has it: a credit note posts in both books at once."""
        return self.kind is SourceKind.CREDIT_NOTE or self.paid_on is not None


def find_source(connection: Connection, arrangement_id: int, source_id: int) -> Source | None:
    """Return the receipt or credit note of that event, as it stands."""
    return next(iter(_sources(connection, arrangement_id, only=source_id, as_at=None)), None)


def sources(
    connection: Connection, arrangement_id: int, *, as_at: date | None = None
) -> list[Source]:
    """Every receipt, and every credit note that leaves credit to allocate, as at a date or now.

    In the order in which they were recorded.
    """
    return _sources(connection, arrangement_id, only=None, as_at=as_at)


def unallocated(connection: Connection, arrangement_id: int) -> list[Source]:
    """The sources of which something is left."""
    return [each for each in sources(connection, arrangement_id) if each.unallocated_pence]


def movements(
    connection: Connection, arrangement_id: int, source: Source
) -> list[tuple[date, Pence]]:
    """What came to be unallocated of a source, and what was taken from it, each on its day."""
    moved = [(source.available_on, source.amount_pence)]
    for table, column, amount in _TAKINGS:
        rows = connection.execute(
            select(event.c.effective_on, amount.label("pence"))
            .join(event, same_event(table))
            .where(table.c.arrangement_id == arrangement_id, column == source.id)
        )
        moved += [(row.effective_on, -row.pence) for row in rows]
    return moved


# What takes from a source: the table, the column that names the source, and the amount.
_TAKINGS: tuple[tuple[Table, Any, Any], ...] = (
    (
        receipt_allocation,
        receipt_allocation.c.receipt_event_id,
        receipt_allocation.c.gross_pence,
    ),
    (refund, refund.c.source_event_id, refund.c.amount_pence),
)


def _sources(
    connection: Connection, arrangement_id: int, *, only: int | None, as_at: date | None
) -> list[Source]:
    allocated, refunded = (
        _taken(connection, arrangement_id, taking, only=only, as_at=as_at) for taking in _TAKINGS
    )
    found: list[Source] = []
    for kind, wanted, dated in (
        (SourceKind.RECEIPT, _receipts(arrangement_id), receipt),
        (SourceKind.CREDIT_NOTE, _credit_notes(arrangement_id), credit_note),
    ):
        if only is not None:
            wanted = wanted.where(dated.c.event_id == only)  # noqa: PLW2901 - narrowed
        found += _read(connection.execute(wanted), kind, allocated, refunded)
    if as_at is not None:
        found = [_as_at(each, as_at) for each in found if each.dated <= as_at]
    return sorted(found, key=lambda each: each.id)


def _read(
    rows: Iterable[Any], kind: SourceKind, allocated: dict[int, Pence], refunded: dict[int, Pence]
) -> list[Source]:
    return [
        Source(
            id=row.event_id,
            kind=kind,
            reference=row.reference,
            payee=row.payee,
            payer=row.found_payer or (None if row.payer == UNIDENTIFIED else row.payer),
            dated=row.dated,
            amount_pence=int(row.pence),
            allocated_pence=allocated.get(row.event_id, 0),
            refunded_pence=refunded.get(row.event_id, 0),
            identified_on=row.identified_on,
            paid_on=row.paid_on,
        )
        for row in rows
        if row.pence
    ]


def _as_at(source: Source, day: date) -> Source:
    """Return the source without what was found out of it after the day."""
    identified = source.identified_on is None or source.identified_on <= day
    paid = source.paid_on is not None and source.paid_on <= day
    return replace(
        source,
        payer=source.payer if identified else None,
        identified_on=source.identified_on if identified else None,
        paid_on=source.paid_on if paid else None,
    )


def _taken(
    connection: Connection,
    arrangement_id: int,
    taking: tuple[Table, Any, Any],
    *,
    only: int | None,
    as_at: date | None,
) -> dict[int, Pence]:
    table, column, amount = taking
    wanted = (
        select(column.label("source"), func.sum(amount).label("pence"))
        .where(table.c.arrangement_id == arrangement_id, column.is_not(None))
        .group_by(column)
    )
    if only is not None:
        wanted = wanted.where(column == only)
    if as_at is not None:
        wanted = wanted.join(event, same_event(table)).where(event.c.effective_on <= as_at)
    return {row.source: int(row.pence) for row in connection.execute(wanted)}


def _receipts(arrangement_id: int) -> Select[Any]:
    return (
        select(
            receipt.c.event_id,
            receipt.c.payment_ref.label("reference"),
            receipt.c.payee,
            receipt.c.payer,
            receipt.c.received_on.label("dated"),
            receipt.c.amount_pence.label("pence"),
            receipt_identification.c.payer.label("found_payer"),
            receipt_identification.c.identified_on,
            payment.c.paid_on,
        )
        .outerjoin(
            receipt_identification,
            (receipt_identification.c.arrangement_id == receipt.c.arrangement_id)
            & (receipt_identification.c.receipt_event_id == receipt.c.event_id),
        )
        .outerjoin(
            payment,
            (payment.c.arrangement_id == receipt.c.arrangement_id)
            & (payment.c.receipt_event_id == receipt.c.event_id),
        )
        .where(receipt.c.arrangement_id == arrangement_id)
    )


def _credit_notes(arrangement_id: int) -> Select[Any]:
    left = (
        select(func.sum(credit_note_line.c.unallocated_pence))
        .where(
            credit_note_line.c.arrangement_id == credit_note.c.arrangement_id,
            credit_note_line.c.event_id == credit_note.c.event_id,
        )
        .scalar_subquery()
    )
    return select(
        credit_note.c.event_id,
        credit_note.c.number.label("reference"),
        credit_note.c.payee,
        credit_note.c.payer,
        credit_note.c.credited_on.label("dated"),
        left.label("pence"),
        null().label("found_payer"),
        null().label("identified_on"),
        null().label("paid_on"),
    ).where(credit_note.c.arrangement_id == arrangement_id)
