"""Confirm what a council's own ledger shows for an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.actions.work import Receipt, Work
from ledger.domain.accounts import parse_account
from ledger.domain.agreement_of_balances import CONFIRMED_ACCOUNTS
from ledger.domain.errors import AccountUnknown, NotPermitted
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import parse_pounds, show_pounds
from ledger.domain.parse import parse_date, parse_text
from ledger.store.balance_confirmations import balance_confirmation


def confirm_balance(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Confirm the caller's council's own bank, cost control, debtor or creditor as at a date.

    A debit is positive. A later one for the same account and date stands in its place; what is
    known already stays. Raises AccountUnknown, AmountMalformed, NotPermitted (another council's
    book), DateInFuture, PeriodUnknown.
    """
    book = row.get("book") or work.caller.party
    if book != work.caller.party:
        raise NotPermitted(
            f"{str(book)[:40]!r} is not the book of {work.caller.party}: each council confirms "
            "its own. Ask a preparer of that council.",
            field="book",
        )
    account = parse_account(row.get("account"))
    if account not in CONFIRMED_ACCOUNTS:
        listed = ", ".join(f"{int(each)} {each.title}" for each in CONFIRMED_ACCOUNTS)
        raise AccountUnknown(
            f"{int(account)} {account.title} is not confirmed between the councils; these are: "
            f"{listed}.",
            field="account",
        )
    as_at = parse_date(row.get("as_at"), field="as_at")
    work.arrangement.require_accounting_date(as_at, field="as_at", today=work.today)
    note, owner = row.get("note"), row.get("owner")
    confirmed = parse_pounds(row.get("confirmed"), field="confirmed")
    values = {
        "book": book,
        "account": int(account),
        "as_at": as_at,
        "confirmed_pence": confirmed,
        "note": parse_text(note, field="note", most=2000) if note else None,
        "owner": parse_text(owner, field="owner", most=200) if owner else None,
    }
    posted = work.post(Event(EventKind.BALANCE_CONFIRMED, as_at), values)
    work.insert(balance_confirmation, {"event_id": posted.event_id, **values})
    return {
        "id": posted.event_id,
        "book": book,
        "account": int(account),
        "as_at": as_at.isoformat(),
        "confirmed": show_pounds(confirmed),
    }
