"""Record money received, with its allocations where it is known whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.actions.allocate_receipt import keep, require_allocatable
from ledger.actions.allocation import hold, positive, read_wanted, settle
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import AlreadyRecorded, PartyUnknown, ReceiptUnidentified
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import show_pounds
from ledger.domain.parse import parse_date, parse_reference
from ledger.domain.posting.cash import receipt_recorded
from ledger.domain.settlement import UNIDENTIFIED
from ledger.queries import receipts as known_receipts
from ledger.store.receipts import receipt


def record_receipt(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Record money that the caller's council received: Dr 1000, Cr 1210 as allocated, Cr 2220.

    `payer` is the other council, and may be left out; `unidentified` says that nobody knows whose
    it is, and then nothing is allocated. `allocations` name statements of the caller's council by
    id or period, each with an amount. Raises AlreadyRecorded, PartyUnknown, ReceiptUnidentified,
    AllocationExceedsReceipt, AllocationExceedsDebt, StatusConflict (not issued), NotFound,
    NotPermitted (another's statement).
    """
    payee = work.caller.party
    ref = parse_reference(row.get("payment_ref"), field="payment_ref")
    payer = _payer(work, row, payee)
    received_on = parse_date(row.get("received_on"), field="received_on")
    amount = positive(row.get("amount"), "amount")
    work.arrangement.require_accounting_date(received_on, field="received_on", today=work.today)
    first = known_receipts.find_by_reference(work.connection, work.arrangement_id, ref)
    if first is not None:
        raise AlreadyRecorded(
            f"The receipt {ref} is already recorded, as {first}.",
            field="payment_ref",
            first=str(first),
        )
    wanted = read_wanted(work, row.get("allocations") or [], payee=payee)
    if wanted and payer is None:
        raise ReceiptUnidentified(
            "Money that nobody can say the payer of is not allocated. Leave the allocations out, "
            "and allocate it once it is identified.",
            field="allocations",
        )
    require_allocatable(wanted, available=amount, on=None)
    held = hold(work, wanted, payee=payee)
    settled = settle(work, held, wanted, on=received_on)
    journals = receipt_recorded(payee=payee, payer=payer, amount=amount, settled=settled)
    values = {
        "payment_ref": ref,
        "payer": payer or UNIDENTIFIED,
        "payee": payee,
        "received_on": received_on,
        "amount_pence": amount,
    }
    posted = work.post(Event(EventKind.RECEIPT_RECORDED, received_on, journals), values)
    work.insert(receipt, {"event_id": posted.event_id, **values})
    keep(work, posted.event_id, posted.event_id, settled)
    allocated = sum(wanted.values())
    return {
        "id": posted.event_id,
        "event_id": posted.event_id,
        "amount": show_pounds(amount),
        "allocated": show_pounds(allocated),
        "unallocated": show_pounds(amount - allocated),
    }


def _payer(work: Work, row: Mapping[str, Any], payee: str) -> str | None:
    """Return the other council, or None where the receipt is said to be unidentified."""
    other = work.arrangement.counterparty(payee)
    named = row.get("payer")
    if row.get("unidentified"):
        if named is not None:
            raise PartyUnknown(
                f"The payer is named, {named}, so the receipt is not unidentified. Leave one out.",
                field="payer",
            )
        return None
    if named is not None and named != other:
        raise PartyUnknown(
            f"Receipts of {payee} come from {other}. Where nobody knows who paid, say that it is "
            "unidentified.",
            field="payer",
        )
    return other
