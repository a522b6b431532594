"""Set off debts that run each way, by the agreement of both councils."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledger.actions.allocation import Wanted, hold, positive, read_wanted, rows_of, settle
from ledger.actions.submission_day import require_submission_day
from ledger.actions.submit import both_councils, submit
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import AllocationExceedsDebt, SetOffUneven
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import Pence, show_pounds
from ledger.domain.posting.cash import Settled
from ledger.domain.posting.settlement import debts_set_off
from ledger.queries.approvals import SubmissionView
from ledger.queries.billed_lines import BilledStatement, billed_statements
from ledger.store.approvals import SubmissionPurpose
from ledger.store.settlements import set_off, set_off_line


def submit_set_off(work: Work, row: Mapping[str, Any], *, on: date | None = None) -> Receipt:
    """Submit a set-off of one amount between what each council owes the other, for both.

    `host_statements` and `recipient_statements`, each optional, say how much of it goes to which
    statement of which that council is the payee; by default the oldest due first, what is under
    dispute last. Raises AmountNegative, SetOffUneven, AllocationExceedsDebt, StatusConflict,
    NotFound, NotPermitted (a statement on the wrong side), AllocationTooEarly, PeriodUnknown,
    DateInFuture.
    """
    amount = positive(row.get("amount"), "amount")
    day = require_submission_day(work, on)
    payload: dict[str, Any] = {"amount_pence": amount}
    for side, payee in _sides(work):
        field = f"{side}_statements"
        given = row.get(field)
        wanted = (
            _given(work, given, payee=payee, field=field, amount=amount)
            if given
            else _oldest_first(work, amount, payee=payee, field=field)
        )
        held = hold(work, wanted, payee=payee, field=field)
        settle(work, held, wanted, on=day, field=field)
        payload[field] = [
            {"statement": statement, "amount_pence": pence} for statement, pence in wanted.items()
        ]
    submitted = submit(
        work,
        SubmissionPurpose.SET_OFF,
        payload,
        summary=f"Set off {show_pounds(amount)} between what each council owes the other.",
        approvers=both_councils(work),
        on=on,
    )
    return submitted.receipt(amount=show_pounds(amount))


def carry_out_set_off(work: Work, submission: SubmissionView, day: date) -> int:
    """Set off what both councils approved, as the debts stand on the day. Returns its event.

    In each book Dr 2310, Cr 1210. Raises AllocationExceedsDebt, AllocationTooEarly, PeriodClosed.
    """
    work.arrangement.require_accounting_date(day, field="decided_on", today=work.today)
    settled: dict[str, list[Settled]] = {}
    for side, payee in _sides(work):
        field = f"{side}_statements"
        wanted = {each["statement"]: each["amount_pence"] for each in submission.payload[field]}
        held = hold(work, wanted, payee=payee, field=field)
        settled[payee] = settle(work, held, wanted, on=day, field=field)
    host, recipient = both_councils(work)
    journals = debts_set_off(
        one=host,
        other=recipient,
        owed_to_one=settled[host],
        owed_to_other=settled[recipient],
    )
    values = {
        "submission_event_id": submission.id,
        "set_off_on": day,
        "amount_pence": submission.payload["amount_pence"],
    }
    posted = work.post(Event(EventKind.SET_OFF, day, journals), values)
    work.insert(set_off, {"event_id": posted.event_id, **values})
    rows = rows_of([*settled[host], *settled[recipient]])
    work.insert(set_off_line, [{"event_id": posted.event_id, **each} for each in rows])
    return posted.event_id


def _sides(work: Work) -> tuple[tuple[str, str], ...]:
    return (("host", work.arrangement.host), ("recipient", work.arrangement.recipient))


def _given(
    work: Work, given: Sequence[Mapping[str, Any]], *, payee: str, field: str, amount: Pence
) -> Wanted:
    wanted = read_wanted(work, given, payee=payee, field=field)
    if sum(wanted.values()) != amount:
        raise SetOffUneven(
            f"{field} add up to {show_pounds(sum(wanted.values()))}, and {show_pounds(amount)} is "
            "set off. The same sum comes off the debts of each.",
            field=field,
        )
    return wanted


def _oldest_first(work: Work, amount: Pence, *, payee: str, field: str) -> Wanted:
    billed = billed_statements(work.connection, work.arrangement_id, payee=payee)
    owing = [each for each in billed if each.owed_pence > 0]
    there = sum(each.owed_pence for each in owing)
    if there <= 0:
        raise AllocationExceedsDebt(
            f"Nothing is owed to {payee}, so there is nothing to set off.", field=field
        )
    if amount > there:
        raise AllocationExceedsDebt(
            f"{show_pounds(amount)} cannot be set off: {show_pounds(there)} is owed to {payee}. "
            "Set off that at most.",
            field=field,
        )
    return _take_in_turn(amount, owing)


def _take_in_turn(amount: Pence, owing: Sequence[BilledStatement]) -> Wanted:
    """Take what is undisputed of each, the oldest due first; then what is under dispute."""
    wanted: Wanted = {}
    left = amount
    for each in owing:
        part = min(left, each.undisputed_pence)
        wanted[each.id] = part
        left -= part
    for each in owing:
        part = min(left, each.owed_pence - each.undisputed_pence)
        wanted[each.id] += part
        left -= part
    return {statement: pence for statement, pence in wanted.items() if pence}
