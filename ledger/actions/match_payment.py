"""Let the payer match its own payment to a receipt that the payee recorded."""

from __future__ import annotations

from datetime import date

from ledger.actions.allocate_receipt import require_identified
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import AlreadyRecorded, NotFound, NotPermitted
from ledger.domain.journal import Event, EventKind
from ledger.domain.posting.cash import payment_matched, receipt_allocated
from ledger.queries.receipts import settled_after, settled_lines
from ledger.queries.unallocated import Source, SourceKind, find_source
from ledger.store.receipts import payment


def match_payment(work: Work, receipt_id: int, *, paid_on: date | None) -> Receipt:
    """Record the payer's own payment, matched to the receipt: Dr 2310 (and 1320), Cr 1000.

    What the payee allocated after both had recorded the money, or took back, moves between 1320
    and 2310 on its own day, each an event: no debt is paid in one book before it is in the other.
    Raises NotFound, ReceiptUnidentified, AlreadyRecorded; NotPermitted where the other council is
    the payer.
    """
    work.lock(f"receipt:{receipt_id}")
    receipt = find_source(work.connection, work.arrangement_id, receipt_id)
    if receipt is None or receipt.kind is not SourceKind.RECEIPT:
        raise NotFound(f"There is no receipt {receipt_id}.", field="id")
    payer = require_identified(receipt)
    if work.caller.party != payer:
        raise NotPermitted(
            f"{receipt.reference} was paid by {payer}, whose own people match it. Ask a preparer "
            f"of {payer}.",
            field="id",
        )
    if receipt.paid_on is not None:
        raise AlreadyRecorded(f"Receipt {receipt_id} is matched already.", field="id")
    day = paid_on or receipt.dated
    work.arrangement.require_accounting_date(day, field="paid_on", today=work.today)
    known_on = max(day, receipt.available_on)
    journals = payment_matched(
        payee=receipt.payee,
        payer=payer,
        amount=receipt.amount_pence,
        settled=settled_lines(work.connection, work.arrangement_id, receipt_id, as_at=known_on),
    )
    values = {
        "receipt_event_id": receipt_id,
        "paid_on": day,
        "amount_pence": receipt.amount_pence,
    }
    posted = work.post(Event(EventKind.PAYMENT_MATCHED, day, journals), values)
    work.insert(payment, {"event_id": posted.event_id, **values})
    _follow(work, receipt, payer, known_on)
    return {"id": posted.event_id, "receipt": receipt_id, "paid_on": day.isoformat()}


def _follow(work: Work, receipt: Source, payer: str, known_on: date) -> None:
    """Post in the payer's book what was allocated, or taken back, after both had the money."""
    later = settled_after(work.connection, work.arrangement_id, receipt.id, known_on)
    for moved_on, settled in later.items():
        both = receipt_allocated(
            payee=receipt.payee, payer=payer, settled=settled, payer_knows=True
        )
        theirs = tuple(journal for journal in both if journal.book == payer)
        if theirs:
            payload = {"receipt": receipt.id, "allocated_on": moved_on}
            work.post(Event(EventKind.RECEIPT_ALLOCATED, moved_on, theirs), payload)
