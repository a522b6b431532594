"""Record a receipt and allocate it, and let the payer match its own payment to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledger.actions.agree_statement import find_head, lock_statement
from ledger.actions.perform import Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.errors import (
    AllocationExceedsDebt,
    AllocationExceedsReceipt,
    AllocationTooEarly,
    AlreadyRecorded,
    AmountNegative,
    NotFound,
    PartyUnknown,
    StatusConflict,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import Pence, parse_pounds, show_pounds
from ledger.domain.parse import parse_date, parse_text
from ledger.domain.posting.cash import (
    Settled,
    payment_matched,
    receipt_allocated,
    receipt_recorded,
)
from ledger.domain.settlement import OpenLine, spread
from ledger.domain.statement import Statement, StatementStatus
from ledger.queries import receipts as known_receipts
from ledger.queries.statements import find, heads, line_totals
from ledger.store.disputes import dispute
from ledger.store.receipts import payment, receipt, receipt_allocation


def record_receipt(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Record money received: Dr 1000, Cr 1210 as allocated and Cr 2220 for the rest.

    `allocations` name statements by id or period, each with an amount. Raises AlreadyRecorded,
    AllocationExceedsReceipt, AllocationExceedsDebt, StatusConflict (not issued), NotFound.
    """
    ref = parse_text(row.get("payment_ref"), field="payment_ref", most=100)
    payer = row.get("payer", work.arrangement.recipient)
    if payer != work.arrangement.recipient:
        raise PartyUnknown(
            f"Receipts come from the recipient, {work.arrangement.recipient}.", field="payer"
        )
    received_on = parse_date(row.get("received_on"), field="received_on")
    amount = _positive(row.get("amount"), "amount")
    work.arrangement.require_accounting_date(received_on, field="received_on", today=work.today)
    first = known_receipts.find_by_reference(work.connection, work.arrangement_id, ref)
    if first is not None:
        raise AlreadyRecorded(
            f"The receipt {ref} is already recorded, as {first}.",
            field="payment_ref",
            first=str(first),
        )
    settled = _allocate(work, row.get("allocations") or [], available=amount, on=received_on)
    payee = work.arrangement.host
    journals = receipt_recorded(payee=payee, payer=payer, amount=amount, settled=settled)
    values = {
        "payment_ref": ref,
        "payer": payer,
        "payee": payee,
        "received_on": received_on,
        "amount_pence": amount,
    }
    posted = work.post(Event(EventKind.RECEIPT_RECORDED, received_on, journals), values)
    work.insert(receipt, {"event_id": posted.event_id, **values})
    _keep(work, posted.event_id, posted.event_id, settled)
    return _receipt(posted.event_id, posted.event_id, amount, settled, 0)


def allocate_receipt(
    work: Work, receipt_id: int, allocations: Sequence[Mapping[str, Any]], *, on: date | None
) -> Receipt:
    """Allocate what is unallocated of a receipt: Dr 2220, Cr 1210, and the payer's side."""
    work.lock(f"receipt:{receipt_id}")
    standing = _find(work, receipt_id)
    day = on or _allocation_day(work, standing.received_on, allocations)
    if day < standing.received_on:
        raise AllocationTooEarly(
            f"allocated_on is {day}, before the receipt of {standing.received_on}.",
            field="allocated_on",
        )
    work.arrangement.require_accounting_date(day, field="allocated_on", today=work.today)
    settled = _allocate(work, allocations, available=standing.unallocated_pence, on=day)
    journals = receipt_allocated(
        payee=standing.payee,
        payer=standing.payer,
        settled=settled,
        payer_knows=standing.matched,
    )
    posted = work.post(Event(EventKind.RECEIPT_ALLOCATED, day, journals), allocations)
    _keep(work, posted.event_id, receipt_id, settled)
    return _receipt(
        receipt_id, posted.event_id, standing.amount_pence, settled, standing.allocated_pence
    )


def match_payment(work: Work, receipt_id: int, *, paid_on: date | None) -> Receipt:
    """Record the payer's own payment, matched to the receipt: Dr 2310 (and 1320), Cr 1000."""
    work.lock(f"receipt:{receipt_id}")
    standing = _find(work, receipt_id)
    if standing.matched:
        raise AlreadyRecorded(f"Receipt {receipt_id} is matched already.", field="id")
    day = paid_on or standing.received_on
    work.arrangement.require_accounting_date(day, field="paid_on", today=work.today)
    settled = known_receipts.settled_lines(work.connection, work.arrangement_id, receipt_id)
    journals = payment_matched(
        payee=standing.payee,
        payer=standing.payer,
        amount=standing.amount_pence,
        settled=settled,
    )
    values = {
        "receipt_event_id": receipt_id,
        "paid_on": day,
        "amount_pence": standing.amount_pence,
    }
    posted = work.post(Event(EventKind.PAYMENT_MATCHED, day, journals), values)
    work.insert(payment, {"event_id": posted.event_id, **values})
    return {"id": posted.event_id, "receipt": receipt_id, "paid_on": day.isoformat()}


def _positive(text: object, field: str) -> Pence:
    pence = parse_pounds(text, field=field)
    if pence <= 0:
        raise AmountNegative(f"{field} is more than nil.", field=field)
    return pence


def _find(work: Work, receipt_id: int) -> known_receipts.StandingReceipt:
    standing = known_receipts.find(work.connection, work.arrangement_id, receipt_id)
    if standing is None:
        raise NotFound(f"There is no receipt {receipt_id}.", field="id")
    return standing


def _allocation_day(
    work: Work, received_on: date, allocations: Sequence[Mapping[str, Any]]
) -> date:
    """The day of the receipt, or that of the latest debt where it was issued after it."""
    days = [received_on]
    for each in allocations:
        whole = find(
            work.connection, work.arrangement_id, work.arrangement, _statement_id(work, each)
        )
        if whole is not None and whole.issued_on is not None:
            days.append(whole.issued_on)
    return max(days)


def _allocate(
    work: Work, allocations: Sequence[Mapping[str, Any]], *, available: Pence, on: date
) -> list[Settled]:
    wanted = [
        (_statement_id(work, each), _positive(each.get("amount"), "allocations/amount"))
        for each in allocations
    ]
    asked = sum(amount for _, amount in wanted)
    if asked > available:
        raise AllocationExceedsReceipt(
            f"{show_pounds(asked)} is allocated, and {show_pounds(available)} is there to "
            "allocate. Lower the allocations; the remainder stays visible as unallocated.",
            field="allocations",
        )
    for statement_id in sorted({statement_id for statement_id, _ in wanted}):
        lock_statement(work, statement_id)
    settled: list[Settled] = []
    for statement_id, amount in wanted:
        settled += _settle(work, statement_id, amount, settled, on=on)
    return settled


def _statement_id(work: Work, allocation: Mapping[str, Any]) -> int:
    """An allocation names its statement by id, or by period for that period's newest version."""
    if allocation.get("statement") is not None:
        return int(allocation["statement"])
    period = Month.parse(allocation.get("statement_period"), field="allocations/statement_period")
    for head in reversed(heads(work.connection, work.arrangement_id)):
        if head.period == period:
            return head.id
    raise NotFound(f"There is no statement of {period}.", field="allocations")


def _settle(
    work: Work, statement_id: int, amount: Pence, before: Sequence[Settled], *, on: date
) -> list[Settled]:
    head = find_head(work, statement_id)
    if head.status is not StatementStatus.ISSUED:
        raise StatusConflict(
            f"Statement {statement_id} is {head.status}: only an issued one is a debt.",
            field="allocations",
        )
    whole = find(work.connection, work.arrangement_id, work.arrangement, statement_id)
    if whole is None:  # find_head has just found it
        raise NotFound(f"There is no statement {statement_id}.", field="allocations")
    if whole.issued_on is not None and on < whole.issued_on:
        raise AllocationTooEarly(
            f"Statement {whole.number} was issued on {whole.issued_on}, after this money of {on}. "
            "Leave it unallocated, and allocate it from that day on.",
            field="allocations",
        )
    open_lines = _open_lines(work, whole, before)
    owed = sum(line.unpaid_pence for line in open_lines)
    if amount > owed:
        raise AllocationExceedsDebt(
            f"{show_pounds(amount)} is allocated to statement {whole.number}, on which "
            f"{show_pounds(owed)} is owed. Allocate that at most; leave the rest unallocated.",
            field="allocations",
        )
    lines = {line.line: line for line in whole.lines}
    return [
        Settled(
            statement_id,
            part.line,
            lines[part.line].pool,
            lines[part.line].service,
            lines[part.line].service_month,
            part.gross_pence,
            part.net_pence,
        )
        for part in spread(amount, open_lines)
    ]


def _open_lines(work: Work, whole: Statement, before: Sequence[Settled]) -> list[OpenLine]:
    settled = line_totals(work.connection, work.arrangement_id, receipt_allocation, [whole.id])
    disputed = line_totals(work.connection, work.arrangement_id, dispute, [whole.id])

    def now(line: int, place: int) -> Pence:
        in_hand = sum(
            (part.gross_pence, part.net_pence)[place]
            for part in before
            if part.statement == whole.id and part.line == line
        )
        return settled.get((whole.id, line), (0, 0))[place] + in_hand

    return [
        OpenLine(
            line.line,
            line.gross_pence,
            line.net_pence,
            now(line.line, 0),
            now(line.line, 1),
            disputed.get((whole.id, line.line), (0, 0))[0],
        )
        for line in whole.lines
    ]


def _keep(work: Work, event_id: int, receipt_id: int, settled: Sequence[Settled]) -> None:
    work.insert(
        receipt_allocation,
        [
            {
                "event_id": event_id,
                "row_no": row_no,
                "receipt_event_id": receipt_id,
                "statement_event_id": part.statement,
                "statement_line": part.line,
                "gross_pence": part.gross_pence,
                "net_pence": part.net_pence,
            }
            for row_no, part in enumerate(settled, 1)
        ],
    )


def _receipt(
    receipt_id: int, event_id: int, amount: Pence, settled: Sequence[Settled], before: Pence
) -> Receipt:
    allocated = before + sum(part.gross_pence for part in settled)
    return {
        "id": receipt_id,
        "event_id": event_id,
        "amount": show_pounds(amount),
        "allocated": show_pounds(allocated),
        "unallocated": show_pounds(amount - allocated),
    }
