"""Write off a debt: with a reason and an approver, and a failure of neutrality, never a cure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledger.actions.allocation import about, chosen_lines, hold, positive, require_open_on, rows_of
from ledger.actions.perform import Receipt, Work
from ledger.actions.submit import both_councils, submit
from ledger.domain.errors import AllocationExceedsDebt, ReasonMissing
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import Pence, show_pounds
from ledger.domain.parse import parse_text
from ledger.domain.posting.cash import Settled
from ledger.domain.posting.settlement import debt_written_off
from ledger.domain.settlement import owed_pence, spread
from ledger.queries.approvals import SubmissionView
from ledger.queries.billed_lines import BilledStatement
from ledger.store.approvals import SubmissionPurpose
from ledger.store.settlements import write_off, write_off_line


def submit_write_off(work: Work, row: Mapping[str, Any], *, on: date | None = None) -> Receipt:
    """Submit the write-off of what is owed on a statement, or on some of its lines.

    `amount` is by default all that is owed on them. It is for the payee's approver, and for both
    councils where the payer is `released` from the debt. `vat_relief` claims the VAT back from
    HMRC instead of writing it off. Raises ReasonMissing, AllocationExceedsDebt, StatusConflict,
    NotFound, DateInFuture; NotPermitted unless the caller's council is the payee.
    """
    if not row.get("reason"):
        raise ReasonMissing("Say why the debt is written off.", field="reason")
    reason = parse_text(row["reason"], field="reason", most=2000)
    statement = int(row["statement"])
    payee = work.caller.party
    billed = hold(work, [statement], payee=payee, field="statement")[statement]
    numbers = row.get("lines")
    owed = owed_pence(chosen_lines(billed, numbers))
    amount = positive(row["amount"], "amount") if row.get("amount") is not None else owed
    _spread(billed, numbers, amount)
    released = bool(row.get("released", False))
    submitted = submit(
        work,
        SubmissionPurpose.WRITE_OFF,
        {
            "statement": statement,
            "payee": payee,
            "lines": numbers,
            "amount_pence": amount,
            "released": released,
            "vat_relief": bool(row.get("vat_relief", False)),
            "reason": reason,
        },
        summary=f"Write off {show_pounds(amount)} of statement {billed.number}"
        f"{', releasing ' + billed.payer if released else ''}: {reason}",
        approvers=both_councils(work) if released else (payee,),
        on=on,
    )
    return submitted.receipt(amount=show_pounds(amount))


def carry_out_write_off(work: Work, submission: SubmissionView, day: date) -> int:
    """Write off what was approved, as the debt stands on the day. Returns its event.

    Payee Dr 5900 Dr 5910 (2230 where relief is claimed), Cr 1210; payer, only if released, Dr 2310,
    Cr 5500, Cr 1330. Raises AllocationExceedsDebt, AllocationTooEarly, PeriodClosed.
    """
    work.arrangement.require_accounting_date(day, field="decided_on", today=work.today)
    asked = submission.payload
    statement = asked["statement"]
    billed = hold(work, [statement], payee=asked["payee"], field="statement")[statement]
    require_open_on(work, billed, day, field="decided_on")
    parts = _spread(billed, asked["lines"], asked["amount_pence"])
    journals = debt_written_off(
        payee=billed.payee,
        payer=billed.payer,
        lines=parts,
        vat_relief=asked["vat_relief"],
        released=asked["released"],
    )
    values = {
        "submission_event_id": submission.id,
        "statement_event_id": statement,
        "written_off_on": day,
        "released": int(asked["released"]),
        "reason": asked["reason"],
    }
    posted = work.post(Event(EventKind.WRITTEN_OFF, day, journals), values)
    work.insert(write_off, {"event_id": posted.event_id, **values})
    rows = rows_of(parts)
    work.insert(write_off_line, [{"event_id": posted.event_id, **each} for each in rows])
    return posted.event_id


def _spread(billed: BilledStatement, numbers: Sequence[int] | None, amount: Pence) -> list[Settled]:
    lines = chosen_lines(billed, numbers)
    owed = owed_pence(lines)
    if not 0 < amount <= owed:
        raise AllocationExceedsDebt(
            f"{show_pounds(amount)} cannot be written off of statement {billed.number}: "
            f"{show_pounds(owed)} is owed on the lines named. Write off that at most.",
            field="amount",
        )
    return about(billed, spread(amount, lines))
