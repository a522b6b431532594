"""Say, with evidence, who paid a receipt that came from nobody known."""

from __future__ import annotations

from datetime import date

from ledger.actions.allocate_receipt import hold_source
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import AllocationTooEarly, AlreadyRecorded, NotFound
from ledger.domain.journal import Event, EventKind
from ledger.domain.parse import parse_text
from ledger.domain.posting.cash import receipt_identified
from ledger.queries.unallocated import SourceKind
from ledger.store.receipts import receipt_identification


def identify_receipt(work: Work, receipt_id: int, *, evidence: object, on: date | None) -> Receipt:
    """Find the other council to be the payer: Dr 2220 without a counterparty, Cr 2220 with it.

    From then on the receipt can be allocated and matched. By default on the day of the receipt.
    Raises NotFound, NotPermitted, AlreadyRecorded, AllocationTooEarly, TextMalformed.
    """
    source = hold_source(work, receipt_id)
    if source.kind is not SourceKind.RECEIPT:
        raise NotFound(f"There is no receipt {receipt_id}.", field="id")
    if source.payer is not None:
        raise AlreadyRecorded(
            f"Receipt {receipt_id} is known to come from {source.payer}.", field="id"
        )
    why = parse_text(evidence, field="evidence", most=2000)
    day = on or source.dated
    if day < source.dated:
        raise AllocationTooEarly(
            f"identified_on is {day}, before the receipt of {source.dated}.",
            field="identified_on",
        )
    work.arrangement.require_accounting_date(day, field="identified_on", today=work.today)
    payer = work.arrangement.counterparty(source.payee)
    journals = receipt_identified(payee=source.payee, payer=payer, amount=source.amount_pence)
    values = {
        "receipt_event_id": receipt_id,
        "payer": payer,
        "identified_on": day,
        "evidence": why,
    }
    posted = work.post(Event(EventKind.RECEIPT_IDENTIFIED, day, journals), values)
    work.insert(receipt_identification, {"event_id": posted.event_id, **values})
    return {
        "id": receipt_id,
        "event_id": posted.event_id,
        "payer": payer,
        "identified_on": day.isoformat(),
    }
