"""Balances as at a date: sums over one covering index, in signed whole pence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, case, func, select

from ledger.domain.accounts import Account, AccountGroup
from ledger.domain.calendar import Month
from ledger.domain.errors import AttributeUnknown
from ledger.domain.money import Pence
from ledger.domain.position import Position
from ledger.queries.positions import position
from ledger.queries.seals import Seal
from ledger.store.journals import journal_line

GROUP_KEYS = {
    "pool": journal_line.c.pool,
    "service": journal_line.c.service,
    "service_month": journal_line.c.service_month,
    "counterparty": journal_line.c.counterparty,
}
ROLLUPS = ("group",)


@dataclass(frozen=True, slots=True)
class BalanceQuestion:
    """What is asked: one book, as at a date, by what."""

    book: str
    as_at: date
    account: Account | None = None
    group_by: tuple[str, ...] = ()
    rollup: str | None = None
    known_at: Seal | None = None  # None takes in the unsealed tail


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One balance: what was debited, what was credited, and the difference."""

    account: Account | None  # None where rolled up
    group: AccountGroup
    keys: Mapping[str, str | None]
    debit_pence: Pence
    credit_pence: Pence  # not negative

    @property
    def balance_pence(self) -> Pence:
        """Debits less credits: a debit balance is positive."""
        return self.debit_pence - self.credit_pence


@dataclass(frozen=True, slots=True)
class BalanceAnswer:
    """The balances, in order of account and keys, and where they were drawn from."""

    rows: tuple[BalanceRow, ...]
    position: Position


def balances(
    connection: Connection, arrangement_id: int, question: BalanceQuestion
) -> BalanceAnswer:
    """Answer a question about balances; raises AttributeUnknown for a key it cannot group by."""
    _require_known(question)
    line = journal_line.c
    keys = [GROUP_KEYS[name] for name in question.group_by]
    wanted = (
        select(
            line.account,
            *keys,
            func.sum(case((line.amount_pence > 0, line.amount_pence), else_=0)).label("debit"),
            func.sum(case((line.amount_pence < 0, -line.amount_pence), else_=0)).label("credit"),
        )
        .where(
            line.arrangement_id == arrangement_id,
            line.book == question.book,
            line.effective_on <= question.as_at,
            *_known(question),
        )
        .group_by(line.account, *keys)
    )
    if question.account is not None:
        wanted = wanted.where(line.account == int(question.account))
    summed: dict[tuple[Any, ...], list[Pence]] = {}
    for row in connection.execute(wanted):
        account = Account(row.account)
        head = account.group if question.rollup else account
        found = (head, *(_text(row[place + 1]) for place in range(len(keys))))
        totals = summed.setdefault(found, [0, 0])
        totals[0] += int(row.debit)
        totals[1] += int(row.credit)
    rows = [_row(question, found, totals) for found, totals in summed.items()]
    return BalanceAnswer(
        tuple(sorted(rows, key=_order)), position(connection, arrangement_id, question.known_at)
    )


def trial_balance(
    connection: Connection,
    arrangement_id: int,
    book: str,
    as_at: date,
    known_at: Seal | None = None,
) -> BalanceAnswer:
    """Every account of a book; debits equal credits."""
    return balances(connection, arrangement_id, BalanceQuestion(book, as_at, known_at=known_at))


def _known(question: BalanceQuestion) -> list[Any]:
    """As known at a block is exactly what lies below its horizon."""
    if question.known_at is None:
        return []
    return [journal_line.c.known < question.known_at.header.horizon]


def _require_known(question: BalanceQuestion) -> None:
    for name in question.group_by:
        if name not in GROUP_KEYS:
            raise AttributeUnknown(
                f"Balances are not held by {name!r}; group by {', '.join(GROUP_KEYS)}.",
                field="group_by",
            )
    if question.rollup is not None and question.rollup not in ROLLUPS:
        raise AttributeUnknown(
            f"Balances do not roll up to {question.rollup!r}; use {', '.join(ROLLUPS)}.",
            field="rollup",
        )


def _row(question: BalanceQuestion, found: tuple[Any, ...], totals: list[Pence]) -> BalanceRow:
    head, *values = found
    account = head if isinstance(head, Account) else None
    return BalanceRow(
        account,
        account.group if account is not None else head,
        dict(zip(question.group_by, values, strict=True)),
        totals[0],
        totals[1],
    )


def _text(value: Month | str | None) -> str | None:
    return None if value is None else str(value)


def _order(row: BalanceRow) -> tuple[Any, ...]:
    head = (
        (0, int(row.account))
        if row.account is not None
        else (0, list(AccountGroup).index(row.group))
    )
    return (*head, *[value or "" for value in row.keys.values()])


def account_balance(
    connection: Connection, arrangement_id: int, *, book: str, account: Account, as_at: date
) -> Pence:
    """Return one account's balance in a book as at a date, in pence, debit positive."""
    line = journal_line.c
    return int(
        connection.execute(
            select(func.coalesce(func.sum(line.amount_pence), 0)).where(
                line.arrangement_id == arrangement_id,
                line.book == book,
                line.account == int(account),
                line.effective_on <= as_at,
            )
        ).scalar_one()
    )
