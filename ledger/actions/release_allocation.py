"""Take an allocation back from a statement, so that the money can be allocated anew."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from ledger.actions.allocate_receipt import (
    available_pence,
    hold_source,
    keep,
    receipt_of,
    require_identified,
)
from ledger.actions.allocation import about, hold
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import (
    AllocationExceedsReceipt,
    AllocationTooEarly,
    AmountNegative,
    AmountZero,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import Pence, parse_pounds, show_pounds
from ledger.domain.posting.cash import allocation_released
from ledger.domain.settlement import LineSettlement, take_back
from ledger.queries.knowing import same_event
from ledger.queries.receipts import settled_lines
from ledger.queries.unallocated import Source
from ledger.store.journals import event
from ledger.store.receipts import receipt_allocation


def release_allocation(
    work: Work, source_id: int, *, statement: int, amount: object, on: date | None
) -> Receipt:
    """Take back what a receipt or credit note settled of a statement: Dr 1210, Cr 2220.

    Pro rata to what it settled by line; in the payer's book Dr 1320, Cr 2310 where it has matched
    the receipt. Negative for what was allocated to a statement that credits. By default today, or
    the end of the books after it. Raises NotFound, NotPermitted, AllocationExceedsReceipt,
    AllocationTooEarly (before the allocation), AmountZero, AmountNegative.
    """
    source = hold_source(work, source_id)
    payer = require_identified(source)
    billed = hold(work, [statement], payee=source.payee, field="statement")[statement]
    pence = parse_pounds(amount)
    standing = [
        LineSettlement(each.line, each.gross_pence, each.net_pence)
        for each in settled_lines(work.connection, work.arrangement_id, source_id)
        if each.statement == statement
    ]
    _require_settled(source, billed.number, pence, standing)
    day = on or min(work.today, work.arrangement.books_span.last)
    _require_after_allocation(work, source, statement, day)
    work.arrangement.require_accounting_date(day, field="released_on", today=work.today)
    if -pence > available_pence(work, source, day):
        raise AllocationExceedsReceipt(
            f"{source.reference} has less than {show_pounds(-pence)} unallocated on {day}, which "
            "paying back that credit would take. Release what it settled of others first.",
            field="amount",
        )
    taken_back = about(billed, take_back(pence, standing))
    journals = allocation_released(
        payee=source.payee, payer=payer, taken_back=taken_back, payer_knows=source.payer_knows
    )
    payload = {"source": source_id, "statement": statement, "amount_pence": pence}
    posted = work.post(Event(EventKind.ALLOCATION_RELEASED, day, journals), payload)
    keep(work, posted.event_id, source_id, taken_back)
    return receipt_of(source, posted.event_id, moved=-pence)


def _require_settled(
    source: Source, number: str, amount: Pence, standing: list[LineSettlement]
) -> None:
    if not amount:
        raise AmountZero("Say how much is released; it is more than nil.", field="amount")
    whole = sum(each.gross_pence for each in standing)
    if amount < 0 <= whole:
        raise AmountNegative(
            "What is released is more than nil; below nil is only what was allocated to a "
            "statement that credits.",
            field="amount",
        )
    if not min(whole, 0) <= amount <= max(whole, 0):
        raise AllocationExceedsReceipt(
            f"{show_pounds(amount)} is released, and {show_pounds(whole)} of {source.reference} "
            f"is allocated to statement {number}. Release that at most.",
            field="amount",
        )


def _require_after_allocation(work: Work, source: Source, statement: int, day: date) -> None:
    rows = receipt_allocation.c
    last_on = work.connection.execute(
        select(func.max(event.c.effective_on))
        .select_from(receipt_allocation)
        .join(event, same_event(receipt_allocation))
        .where(
            rows.arrangement_id == work.arrangement_id,
            rows.receipt_event_id == source.id,
            rows.statement_event_id == statement,
        )
    ).scalar_one()
    if day < last_on:
        raise AllocationTooEarly(
            f"released_on is {day}, before {last_on}, when {source.reference} was last allocated "
            "to the statement.",
            field="released_on",
        )
