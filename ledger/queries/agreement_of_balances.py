"""What the councils have confirmed of their own ledgers, beside the balances kept here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from ledger.domain.accounts import Account
from ledger.domain.agreement_of_balances import (
    CONFIRMED_ACCOUNTS,
    AgreedBalance,
    AgreementOfBalances,
    Between,
    Confirmation,
    age_of_difference,
)
from ledger.domain.arrangement import Arrangement
from ledger.queries.balances import account_balance
from ledger.queries.knowing import same_event
from ledger.queries.positions import position
from ledger.store.balance_confirmations import balance_confirmation
from ledger.store.journals import event


def agreement_of_balances(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, as_at: date
) -> AgreementOfBalances:
    """Set both councils' accounts side by side as at a date.

    Each with the latest confirmation by then, held against the balance here on the day that it
    speaks of, as the ledger shows it now.
    """
    host, recipient = (
        {
            account: _balance(connection, arrangement_id, book, account, as_at)
            for account in CONFIRMED_ACCOUNTS
        }
        for book in (arrangement.host, arrangement.recipient)
    )
    return AgreementOfBalances(
        as_at,
        tuple(host.values()),
        tuple(recipient.values()),
        (
            Between(host[Account.DEBTOR], recipient[Account.CREDITOR]),
            Between(recipient[Account.DEBTOR], host[Account.CREDITOR]),
        ),
        position(connection, arrangement_id),
    )


def _balance(
    connection: Connection, arrangement_id: int, book: str, account: Account, as_at: date
) -> AgreedBalance:
    rows = connection.execute(
        select(balance_confirmation, event.c.person)
        .join(event, same_event(balance_confirmation))
        .where(
            balance_confirmation.c.arrangement_id == arrangement_id,
            balance_confirmation.c.book == book,
            balance_confirmation.c.account == int(account),
            balance_confirmation.c.as_at <= as_at,
        )
        .order_by(balance_confirmation.c.as_at, balance_confirmation.c.event_id)
    ).all()
    confirmed = _latest_of_each_day(connection, arrangement_id, rows)
    first_seen, age_days = age_of_difference(confirmed, as_at)
    return AgreedBalance(
        book,
        account,
        account_balance(connection, arrangement_id, book=book, account=account, as_at=as_at),
        confirmed[-1] if confirmed else None,
        first_seen,
        age_days,
    )


def _latest_of_each_day(
    connection: Connection, arrangement_id: int, rows: Sequence[Row[Any]]
) -> tuple[Confirmation, ...]:
    """A later confirmation of the same day stands in place of those before it."""
    latest = {row.as_at: row for row in rows}
    return tuple(
        Confirmation(
            row.event_id,
            row.as_at,
            row.confirmed_pence,
            account_balance(
                connection,
                arrangement_id,
                book=row.book,
                account=Account(row.account),
                as_at=row.as_at,
            ),
            row.person,
            row.note,
            row.owner,
        )
        for row in latest.values()
    )
