"""Allocate what is unallocated of a receipt or of a credit note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledger.actions.allocation import Wanted, earliest, hold, read_wanted, rows_of, settle
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import (
    AllocationExceedsReceipt,
    AllocationTooEarly,
    NotFound,
    NotPermitted,
    ReceiptUnidentified,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import Pence, show_pounds
from ledger.domain.posting.cash import Settled, receipt_allocated
from ledger.domain.settlement import first_day_with, least_from
from ledger.queries.unallocated import Source, find_source, movements
from ledger.store.receipts import receipt_allocation


def allocate_receipt(
    work: Work, source_id: int, allocations: Sequence[Mapping[str, Any]], *, on: date | None
) -> Receipt:
    """Allocate what is unallocated of a receipt or credit note: Dr 2220, Cr 1210, and the payer's.

    By default on the first day on which that much is there, or that of the latest debt where that
    came after it. Raises NotFound, NotPermitted, ReceiptUnidentified, AllocationTooEarly,
    AllocationExceedsReceipt, AllocationExceedsDebt, StatusConflict.
    """
    source = hold_source(work, source_id)
    payer = require_identified(source)
    wanted = read_wanted(work, allocations, payee=source.payee)
    held = hold(work, wanted, payee=source.payee)
    moved = movements(work.connection, work.arrangement_id, source)
    day = on or first_day_with(
        sum(wanted.values()),
        moved,
        after=earliest(work, held.values(), after=source.available_on),
    )
    if day < source.available_on:
        raise AllocationTooEarly(
            f"allocated_on is {day}, before {source.available_on}, the day from which "
            f"{source.reference} can be allocated.",
            field="allocated_on",
        )
    work.arrangement.require_accounting_date(day, field="allocated_on", today=work.today)
    available = least_from(moved, day)
    require_allocatable(
        wanted, available=available, on=day if available < source.unallocated_pence else None
    )
    settled = settle(work, held, wanted, on=day)
    journals = receipt_allocated(
        payee=source.payee, payer=payer, settled=settled, payer_knows=source.payer_knows
    )
    posted = work.post(Event(EventKind.RECEIPT_ALLOCATED, day, journals), allocations)
    keep(work, posted.event_id, source_id, settled)
    return receipt_of(source, posted.event_id, moved=sum(wanted.values()))


def hold_source(work: Work, source_id: int) -> Source:
    """Lock a receipt or credit note of the caller's council and read it.

    Raises NotFound; NotPermitted where the other council is the payee.
    """
    work.lock(f"receipt:{source_id}")
    source = find_source(work.connection, work.arrangement_id, source_id)
    if source is None:
        raise NotFound(f"There is no receipt {source_id}.", field="id")
    if source.payee != work.caller.party:
        raise NotPermitted(
            f"{source.reference} is money of {source.payee}. Ask a preparer of {source.payee}.",
            field="id",
        )
    return source


def require_identified(source: Source) -> str:
    """Return the payer; raises ReceiptUnidentified where nobody has said who it is."""
    if source.payer is None:
        raise ReceiptUnidentified(
            f"Nobody has said yet who paid {source.reference}. Identify it first, with evidence.",
            field="id",
        )
    return source.payer


def available_pence(work: Work, source: Source, day: date) -> Pence:
    """Return what can be taken from a source on a day, so that no later day lacks what it took."""
    return least_from(movements(work.connection, work.arrangement_id, source), day)


def require_allocatable(wanted: Wanted, *, available: Pence, on: date | None) -> None:
    """Refuse allocations beyond what is there, or of less than nil (AllocationExceedsReceipt)."""
    asked = sum(wanted.values())
    when = f" on {on}, the rest being taken later" if on else ""
    if asked > available:
        raise AllocationExceedsReceipt(
            f"{show_pounds(asked)} is allocated, and {show_pounds(available)} is there to "
            f"allocate{when}. Lower the allocations; the remainder stays visible as unallocated.",
            field="allocations",
        )
    if asked < 0:
        raise AllocationExceedsReceipt(
            f"The allocations add up to {show_pounds(asked)}. A statement that credits is "
            "allocated together with debts of at least as much.",
            field="allocations",
        )


def keep(work: Work, event_id: int, source_id: int, settled: Sequence[Settled]) -> None:
    """Keep what of a source went to each line, or came back from it."""
    rows = rows_of(settled, receipt_event_id=source_id)
    work.insert(receipt_allocation, [{"event_id": event_id, **row} for row in rows])


def receipt_of(source: Source, event_id: int, *, moved: Pence) -> Receipt:
    """Say what a receipt or credit note comes to once `moved` is allocated, and what is left."""
    return {
        "id": source.id,
        "event_id": event_id,
        "amount": show_pounds(source.amount_pence),
        "allocated": show_pounds(source.allocated_pence + moved),
        "unallocated": show_pounds(source.unallocated_pence - moved),
    }
