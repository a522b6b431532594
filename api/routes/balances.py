"""Balances as at a date, by whatever the lines carry; every one leads to its journals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import ConfigDict

from api.access import SCOPED
from api.call import Call
from api.deps import Reading
from api.parameters import AsAt, Book, KnownAt
from api.shapes import HeadHash, Pounds, Shape, shown
from ledger.domain.accounts import AccountGroup, parse_account
from ledger.domain.money import Pence, show_credit, show_debit, show_pounds
from ledger.queries import balances as books
from ledger.queries.balances import BalanceAnswer, BalanceQuestion, BalanceRow

router = APIRouter(prefix=SCOPED, tags=["balances"])

Side = Literal["debit", "credit", "nil"]
_ROW: dict[str, Any] = {
    "account": 1215,
    "name": "Accrued income",
    "group": "assets",
    "pool": "DCS",
    "debit": "6869.45",
    "credit": "0.00",
    "balance": "6869.45",
    "side": "debit",
    "journals": "/v1/arrangements/plymouth-torbay/journals?book=PCC&as_at=2018-07-31&account=1215"
    "&pool=DCS",
}
_ANSWER: dict[str, Any] = {
    "arrangement": "plymouth-torbay",
    "book": "PCC",
    "as_at": "2018-07-31",
    "known_at": {"block": None, "sequence": 151, "instant": None},
    "provisional": True,
    "head_hash": None,
    "balances": [_ROW],
    "totals": {"debit": "6869.45", "credit": "0.00", "balance": "6869.45"},
}


class BalanceOut(Shape):
    """One balance. What it is grouped by stands beside the account, under its own name."""

    model_config = ConfigDict(extra="allow")

    account: int | None
    name: str
    group: AccountGroup
    debit: Pounds
    credit: Pounds
    balance: Pounds
    side: Side
    journals: str | None


class TotalsOut(Shape):
    """What all the rows come to; of a whole book, debit equals credit."""

    debit: Pounds
    credit: Pounds
    balance: Pounds


class KnownAtOut(Shape):
    """What the answer takes in; the block is that of a time of knowing asked for, else null."""

    block: int | None
    sequence: int
    instant: datetime | None


class BalancesOut(Shape):
    """The balances of a book as at a date, and where they were drawn from."""

    model_config = shown(_ANSWER)

    arrangement: str
    book: str
    as_at: date
    known_at: KnownAtOut
    provisional: bool
    head_hash: HeadHash
    balances: list[BalanceOut]
    totals: TotalsOut


@router.get(
    "/balances",
    summary="Ask for balances",
    description="Debits, credits and balance of each account, debit positive. `group_by` takes "
    "`pool`, `service`, `service_month` and `counterparty`, in any order with commas; "
    "`rollup=group` adds accounts up to assets, liabilities, income and expense. `journals` gives "
    "just the lines that make a balance up.",
)
def ask_balances(
    call: Reading,
    book: Book = None,
    account: Annotated[
        str | None,
        Query(description="Only this account.", max_length=10, examples=["1215"]),
    ] = None,
    as_at: AsAt = None,
    known_at: KnownAt = None,
    group_by: Annotated[
        str | None,
        Query(
            description="What to group by, with commas.",
            max_length=100,
            examples=["pool,service_month"],
        ),
    ] = None,
    rollup: Annotated[
        str | None,
        Query(description="`group` or nothing.", max_length=20, examples=["group"]),
    ] = None,
) -> BalancesOut:
    """Ask for balances."""
    with call.reading() as connection:
        question = BalanceQuestion(
            book=call.book(book),
            account=parse_account(account) if account is not None else None,
            as_at=call.as_at(as_at),
            group_by=tuple(dict.fromkeys(group_by.split(","))) if group_by else (),
            rollup=rollup,
            known_at=call.seal(connection, known_at),
        )
        answer = books.balances(connection, call.arrangement_id, question)
    rows = [_row(call, question, row) for row in answer.rows]
    debit = sum(row.debit_pence for row in answer.rows)
    credit = sum(row.credit_pence for row in answer.rows)
    return _answer(call, question, answer, rows, (debit, credit))


@router.get(
    "/trial-balance",
    summary="Read a book's trial balance",
    description="Every account of a book with its balance on its own side; the two sides are "
    "equal.",
)
def read_trial_balance(
    call: Reading, book: Book = None, as_at: AsAt = None, known_at: KnownAt = None
) -> BalancesOut:
    """Read a book's trial balance."""
    with call.reading() as connection:
        question = BalanceQuestion(
            book=call.book(book),
            as_at=call.as_at(as_at),
            known_at=call.seal(connection, known_at),
        )
        answer = books.balances(connection, call.arrangement_id, question)
    rows = [
        _row(call, question, row).model_copy(
            update={
                "debit": show_debit(row.balance_pence),
                "credit": show_credit(row.balance_pence),
            }
        )
        for row in answer.rows
    ]
    debit = sum(max(row.balance_pence, 0) for row in answer.rows)
    credit = sum(max(-row.balance_pence, 0) for row in answer.rows)
    return _answer(call, question, answer, rows, (debit, credit))


def _answer(
    call: Call,
    question: BalanceQuestion,
    answer: BalanceAnswer,
    rows: list[BalanceOut],
    totals: tuple[Pence, Pence],
) -> BalancesOut:
    debit, credit = totals
    return BalancesOut(
        arrangement=call.arrangement.code,
        book=question.book,
        as_at=question.as_at,
        known_at=KnownAtOut(
            block=question.known_at.header.block_no if question.known_at else None,
            sequence=answer.position.sequence,
            instant=answer.position.sealed_at,
        ),
        provisional=answer.position.provisional,
        head_hash=answer.position.head_hash,
        balances=rows,
        totals=TotalsOut(
            debit=show_pounds(debit),
            credit=show_pounds(credit),
            balance=show_pounds(debit - credit),
        ),
    )


def _row(call: Call, question: BalanceQuestion, row: BalanceRow) -> BalanceOut:
    side: Side = "nil"
    if row.balance_pence:
        side = "debit" if row.balance_pence > 0 else "credit"
    return BalanceOut(
        account=int(row.account) if row.account is not None else None,
        name=row.account.title if row.account is not None else row.group.value.capitalize(),
        group=row.group,
        **{name: value for name, value in row.keys.items()},  # noqa: C416 - a mapping
        debit=show_pounds(row.debit_pence),
        credit=show_pounds(row.credit_pence),
        balance=show_pounds(row.balance_pence),
        side=side,
        journals=_journals(call, question, row),
    )


def _journals(call: Call, question: BalanceQuestion, row: BalanceRow) -> str | None:
    """Link to just the lines of a balance; a group of accounts has no one link."""
    if row.account is None:
        return None
    asked = {
        "book": question.book,
        "as_at": question.as_at.isoformat(),
        "account": str(int(row.account)),
        **{name: value or "" for name, value in row.keys.items()},
    }
    if question.known_at is not None:
        asked["known_at"] = str(question.known_at.last_sequence)
    return f"{call.address}/journals?{urlencode(asked)}"
