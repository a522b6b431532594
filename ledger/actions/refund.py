"""Pay back money that is held for the payer, by the agreement of both councils."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from ledger.actions.allocate_receipt import available_pence, require_identified
from ledger.actions.allocation import positive
from ledger.actions.submission_day import require_submission_day
from ledger.actions.submit import both_councils, submit
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import (
    AllocationTooEarly,
    AlreadyRecorded,
    InvalidInput,
    NotFound,
    NotPermitted,
    PaymentNotMatched,
    RefundExceeds,
)
from ledger.domain.journal import Event, EventKind, Journal
from ledger.domain.money import Pence, show_pounds
from ledger.domain.parse import parse_reference
from ledger.domain.posting.cash import HeldInAdvance, advance_refunded, unallocated_refunded
from ledger.queries.advances import held_in_advance
from ledger.queries.approvals import SubmissionView, waiting
from ledger.queries.unallocated import find_source
from ledger.store.approvals import SubmissionPurpose
from ledger.store.receipts import refund


def submit_refund(work: Work, row: Mapping[str, Any], *, on: date | None = None) -> Receipt:
    """Submit the paying back of what is unallocated of `source`, or held in advance of `pool`.

    `source` is a receipt or credit note of the caller's council, `pool` one that it supplies; one
    of the two is given. Of a pool only what no coming month-end earns and no true-up gives back,
    and that bore no VAT: an agreed sum is therefore never paid back so, and there is something
    only where an advance has outlived its month. For both councils. Refunds that wait for approval
    count as if they were paid. Raises InvalidInput (both, or neither), NotFound, PoolUnknown,
    NotPermitted, RefundExceeds, ReceiptUnidentified, PaymentNotMatched, AlreadyRecorded (the
    reference), AllocationTooEarly, PeriodUnknown, DateInFuture.
    """
    if (row.get("source") is None) == (row.get("pool") is None):
        raise InvalidInput(
            "Name either the source, a receipt or credit note, or the pool whose income in advance "
            "is paid back: one of the two.",
            field="source",
        )
    amount = positive(row.get("amount"), "amount")
    asked: dict[str, Any] = {
        "source": row.get("source"),
        "pool": row.get("pool"),
        "amount_pence": amount,
        "payment_ref": parse_reference(row.get("payment_ref"), field="payment_ref"),
    }
    day = require_submission_day(work, on)
    _require_not_waiting(work, asked["payment_ref"])
    payee, what, _ = _plan(work, asked, day, field="submitted_on", waits=_waiting_of(work, asked))
    if payee != work.caller.party:
        raise NotPermitted(
            f"The money is held by {payee}, which alone can pay it back. Ask a preparer of {payee}."
        )
    submitted = submit(
        work,
        SubmissionPurpose.REFUND,
        asked,
        summary=f"{payee} pays back {show_pounds(amount)} of {what}.",
        approvers=both_councils(work),
        on=on,
    )
    return submitted.receipt(amount=show_pounds(amount))


def carry_out_refund(work: Work, submission: SubmissionView, day: date) -> int:
    """Pay back what both councils approved, as it stands on the day. Returns its event.

    Payee Dr 2220 (2210 of a pool), Cr 1000; payer Dr 1000, Cr 1320. Raises as `submit_refund`, and
    PeriodClosed.
    """
    work.arrangement.require_accounting_date(day, field="decided_on", today=work.today)
    asked = submission.payload
    payee, _, journals = _plan(work, asked, day, field="decided_on")
    values = {
        "submission_event_id": submission.id,
        "source_event_id": asked["source"],
        "pool": asked["pool"],
        "payee": payee,
        "payer": work.arrangement.counterparty(payee),
        "refunded_on": day,
        "amount_pence": asked["amount_pence"],
        "payment_ref": asked["payment_ref"],
    }
    posted = work.post(Event(EventKind.REFUNDED, day, journals), values)
    work.insert(refund, {"event_id": posted.event_id, **values})
    return posted.event_id


def _plan(
    work: Work, asked: Mapping[str, Any], day: date, *, field: str, waits: Pence = 0
) -> tuple[str, str, tuple[Journal, ...]]:
    """Return who pays back, what of, and the journals, where it can be paid back on the day.

    `waits` is what other refunds of the same, which wait for approval, will take.
    """
    _require_new_reference(work, asked["payment_ref"])
    if asked["pool"] is not None:
        return _plan_advance(work, asked["pool"], asked["amount_pence"], day, waits=waits)
    return _plan_unallocated(
        work, int(asked["source"]), asked["amount_pence"], day, field=field, waits=waits
    )


def _require_not_waiting(work: Work, reference: str) -> None:
    work.lock("refunds")
    for each in waiting(work.connection, work.arrangement_id, SubmissionPurpose.REFUND):
        if each.payload["payment_ref"] == reference:
            raise AlreadyRecorded(
                f"The refund {reference} waits for approval already, as {each.id}.",
                field="payment_ref",
                first=str(each.id),
            )


def _waiting_of(work: Work, asked: Mapping[str, Any]) -> Pence:
    """What refunds of the same source or pool, which wait for approval, come to."""
    found = waiting(work.connection, work.arrangement_id, SubmissionPurpose.REFUND)
    return sum(
        int(each.payload["amount_pence"])
        for each in found
        if (each.payload["source"], each.payload["pool"]) == (asked["source"], asked["pool"])
    )


def _require_left(amount: Pence, there: Pence, *, waits: Pence, what: str, more: str = "") -> None:
    if amount + waits <= there:
        return
    other = f", and other refunds of it wait for {show_pounds(waits)}" if waits else ""
    raise RefundExceeds(
        f"{show_pounds(amount)} cannot be paid back: {show_pounds(there)} of {what}{other}. Pay "
        f"back {show_pounds(max(there - waits, 0))} at most.{more}",
        field="amount",
    )


def _require_new_reference(work: Work, reference: str) -> None:
    work.lock("refunds")
    first = work.connection.execute(
        select(refund.c.event_id).where(
            refund.c.arrangement_id == work.arrangement_id, refund.c.payment_ref == reference
        )
    ).scalar_one_or_none()
    if first is not None:
        raise AlreadyRecorded(
            f"The refund {reference} is already paid, as {first}.",
            field="payment_ref",
            first=str(first),
        )


def _plan_unallocated(
    work: Work, source_id: int, amount: Pence, day: date, *, field: str, waits: Pence
) -> tuple[str, str, tuple[Journal, ...]]:
    work.lock(f"receipt:{source_id}")
    source = find_source(work.connection, work.arrangement_id, source_id)
    if source is None:
        raise NotFound(f"There is no receipt or credit note {source_id}.", field="source")
    payer = require_identified(source)
    if not source.payer_knows:
        raise PaymentNotMatched(
            f"{payer} has not matched its payment to {source.reference}, so its own book does not "
            f"show the money yet. Ask a preparer of {payer} to match it first.",
            field="source",
        )
    since = max(source.available_on, source.paid_on or source.available_on)
    if day < since:
        raise AllocationTooEarly(
            f"It is paid back on {day}, before {since}, when both books had the money.",
            field=field,
        )
    there = available_pence(work, source, day)
    _require_left(amount, there, waits=waits, what=f"{source.reference} is unallocated")
    journals = unallocated_refunded(payee=source.payee, payer=payer, amount=amount)
    return source.payee, f"what is unallocated of {source.reference}", journals


def _plan_advance(
    work: Work, code: str, amount: Pence, day: date, *, waits: Pence
) -> tuple[str, str, tuple[Journal, ...]]:
    pool = work.arrangement.pool(code)
    payee = work.arrangement.supplier_of(pool)
    payer = work.arrangement.payer_of(pool)
    work.lock(f"advance:{code}")
    held = held_in_advance(
        work.connection, work.arrangement_id, payee=payee, payer=payer, pool=code, on=day
    )
    there = sum(each.amount_pence for each in held)
    _require_left(
        amount,
        there,
        waits=waits,
        what=f"the pool {code} is held in advance by {day} for no coming month",
        more=" A sum on account is earned at its month's end; what of it is too much comes back, "
        "with its VAT, by the true-up's statement.",
    )
    parts: list[HeldInAdvance] = []
    left = amount
    for each in held:
        part = min(left, each.amount_pence)
        if part:
            parts.append(HeldInAdvance(code, each.service, each.service_month, part))
        left -= part
    journals = advance_refunded(payee=payee, payer=payer, parts=parts)
    return payee, f"income in advance of the pool {code}", journals
