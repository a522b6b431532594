"""Write off a debt: with a reason and an approver, and a failure of neutrality, never a cure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledger.actions.allocation import (
    about,
    chosen_lines,
    hold,
    nothing_owed,
    positive,
    require_open_on,
    rows_of,
)
from ledger.actions.credit_lines import under_dispute
from ledger.actions.submission_day import require_submission_day
from ledger.actions.submit import both_councils, submit
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import (
    AllocationExceedsDebt,
    AlreadyRecorded,
    DisputeOpen,
    ReasonMissing,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import Pence, show_pounds
from ledger.domain.parse import parse_text
from ledger.domain.posting.cash import Settled
from ledger.domain.posting.settlement import debt_written_off
from ledger.domain.settlement import OpenLine, owed_pence, spread, with_settled
from ledger.queries.approvals import SubmissionView, waiting
from ledger.queries.billed_lines import BilledStatement
from ledger.store.approvals import SubmissionPurpose
from ledger.store.settlements import write_off, write_off_line


def submit_write_off(work: Work, row: Mapping[str, Any], *, on: date | None = None) -> Receipt:
    """Submit the write-off of what is owed on a statement, or on some of its lines.

    `amount` is by default all that is owed on them. It is for the payee's approver, and for both
    councils where the payer is `released` from the debt. `vat_relief` claims the VAT back from
    HMRC instead of writing it off. What waits to be written off already counts as if it were.
    Raises ReasonMissing, AllocationExceedsDebt, AlreadyRecorded (all of it waits), DisputeOpen,
    StatusConflict, NotFound, AllocationTooEarly, PeriodUnknown, DateInFuture; NotPermitted unless
    the caller's council is the payee.
    """
    if not row.get("reason"):
        raise ReasonMissing("Say why the debt is written off.", field="reason")
    reason = parse_text(row["reason"], field="reason", most=2000)
    day = require_submission_day(work, on)
    statement = int(row["statement"])
    payee = work.caller.party
    billed = hold(work, [statement], payee=payee, field="statement")[statement]
    require_open_on(work, billed, day, field="submitted_on")
    numbers = row.get("lines")
    lines = _not_waiting(work, billed, numbers)
    owed = owed_pence(lines)
    amount = positive(row["amount"], "amount") if row.get("amount") is not None else owed
    _spread(billed, lines, amount, named=numbers is not None)
    if numbers is None and lines != billed.open_lines:  # it leaves to the others what they take
        numbers = [each.line for each in _free(lines) if each.unpaid_pence]
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
    Cr 5500, Cr 1330. Raises AllocationExceedsDebt, DisputeOpen, AllocationTooEarly, PeriodClosed.
    """
    work.arrangement.require_accounting_date(day, field="decided_on", today=work.today)
    asked = submission.payload
    statement = asked["statement"]
    work.lock(f"issue:{asked['payee']}")  # no statement is issued between this and its event
    billed = hold(work, [statement], payee=asked["payee"], field="statement")[statement]
    require_open_on(work, billed, day, field="decided_on")
    lines = chosen_lines(billed, asked["lines"])
    parts = _spread(billed, lines, asked["amount_pence"], named=asked["lines"] is not None)
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


def _not_waiting(
    work: Work, billed: BilledStatement, numbers: Sequence[int] | None
) -> list[OpenLine]:
    """Return the lines chosen, as they will stand once every write-off that waits is approved."""
    lines = {line.line: line for line in billed.open_lines}
    ids = []
    for each in waiting(work.connection, work.arrangement_id, SubmissionPurpose.WRITE_OFF):
        if each.payload["statement"] != billed.id:
            continue
        chosen = each.payload["lines"]
        free = _free([line for line in lines.values() if chosen is None or line.line in chosen])
        if not 0 < each.payload["amount_pence"] <= owed_pence(free):
            continue  # it no longer fits, and cannot be approved
        ids.append(str(each.id))
        for part in spread(each.payload["amount_pence"], free):
            lines[part.line] = with_settled(lines[part.line], part)
    now = chosen_lines(billed, numbers)
    found = [lines[line.line] for line in now]
    if ids and owed_pence(found) <= 0 < owed_pence(now):
        raise AlreadyRecorded(
            f"All that is owed on this of statement {billed.number} waits to be written off "
            f"already, as {', '.join(ids)}. Decide on that first.",
            field="statement",
            first=ids[0],
        )
    return found


def _free(lines: Sequence[OpenLine]) -> list[OpenLine]:
    """Return the lines that are under no dispute: nothing is taken off the others."""
    return [line for line in lines if not line.disputed_gross_pence]


def _spread(
    billed: BilledStatement, lines: Sequence[OpenLine], amount: Pence, *, named: bool
) -> list[Settled]:
    free = _free(lines)
    owed, there = owed_pence(lines), max(owed_pence(free), 0)
    if named and len(free) < len(lines):
        raise under_dispute(next(line.line for line in lines if line.disputed_gross_pence))
    if owed <= 0:
        raise nothing_owed(billed, field="statement")
    if not 0 < amount <= owed:
        raise AllocationExceedsDebt(
            f"{show_pounds(amount)} cannot be written off of statement {billed.number}: "
            f"{show_pounds(owed)} is owed on it or on the lines named. Write off that at most; "
            "what waits to be written off already is left out.",
            field="amount",
        )
    if amount > there:
        disputed = ", ".join(str(line.line) for line in lines if line.disputed_gross_pence)
        raise DisputeOpen(
            f"{show_pounds(amount)} cannot be written off of statement {billed.number}: "
            f"{show_pounds(there)} is owed on lines under no dispute. Write off that at most, or "
            f"resolve the dispute first (line {disputed}).",
            field="amount",
        )
    return about(billed, spread(amount, free))
