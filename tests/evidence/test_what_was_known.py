"""Two times as a property: whatever is posted, dated and sealed in whatever order, it adds up.

Hypothesis makes the postings, their dates and the moments of sealing. All examples go into one
ledger, one after another, so that what an early one was told has much posted after it. The test
keeps every line in a list of its own, in the order in which it posted, and adds them up by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.actions.authority import Permission
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.accounts import Account
from ledger.domain.journal import Event, EventKind, Journal, Line
from ledger.queries.balances import BalanceQuestion, balances, trial_balance
from ledger.queries.restatements import restatements
from ledger.queries.seals import Seal
from tests.evidence.sealing import ARRANGEMENT, sealed_to_the_end
from tests.ledgers import HOST, PREPARER, RECIPIENT, WITHIN, do

BOOKS = (HOST, RECIPIENT)
ACCOUNTS = (Account.BANK_CONTROL, Account.DEBTOR, Account.COST_POOL, Account.CREDITOR)
FIRST, LAST = date(2019, 7, 1), date(2020, 3, 31)
SET_UP = 1  # the sequence of setting up, which posts nothing
ASKED_AGAIN = 60  # answers from the earliest examples, asked for again after each later one
EXAMPLES, MANY = 10, 60

Sums = dict[Account, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """A line as the test keeps it: the sequence of its event, its place in it, and what it says."""

    sequence: int
    line: int
    book: str
    account: Account
    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: a book as at a day, as known at a block."""

    book: str
    day: date
    block: Seal


@dataclass(slots=True)
class Known:
    """A ledger, with what the test itself knows of it."""

    ledger: Ledger
    posted: int = 0
    lines: list[Kept] = field(default_factory=list)
    told: list[tuple[Question, Sums]] = field(default_factory=list)  # the earliest answers

    def post(self, event: Event) -> None:
        """Post the event, and keep its lines."""
        do(self.ledger, PREPARER, Permission.RECORD, partial(_post, event))
        self.posted += 1
        self.lines += [
            Kept(
                SET_UP + self.posted,
                number,
                journal.book,
                line.account,
                event.effective_on,
                line.amount_pence,
            )
            for journal in event.journals
            for number, line in enumerate(journal.lines, 1)
        ]

    def ask(self, question: Question) -> Sums:
        """What the ledger says."""
        asked = BalanceQuestion(question.book, question.day, known_at=question.block)
        with self.ledger.database.reading(WITHIN) as connection:
            rows = balances(connection, ARRANGEMENT, asked).rows
        return {row.account: row.balance_pence for row in rows if row.account is not None}

    def by_hand(self, question: Question) -> Sums:
        """What adding up the lines known then comes to."""
        sums: Sums = {}
        for line in self.lines:
            if (
                line.book == question.book
                and line.day <= question.day
                and line.sequence <= question.block.last_sequence
            ):
                sums[line.account] = sums.get(line.account, 0) + line.amount
        return sums

    def moved(self, book: str, day: date, earlier: Seal, later: Seal) -> list[Kept]:
        """The lines that the ledger says became known between two blocks."""
        with self.ledger.database.reading(WITHIN) as connection:
            found = restatements(
                connection,
                ARRANGEMENT,
                earlier=earlier,
                later=later,
                book=book,
                as_at=day,
                limit=10_000,
            )
        return [
            Kept(
                each.sequence,
                each.line,
                each.book,
                each.account,
                each.effective_on,
                each.amount_pence,
            )
            for each in found
        ]

    def moved_by_hand(self, book: str, day: date, earlier: Seal, later: Seal) -> list[Kept]:
        """The lines posted between the two, on or before the day, in order."""
        return [
            line
            for line in self.lines
            if line.book == book
            and line.day <= day
            and earlier.last_sequence < line.sequence <= later.last_sequence
        ]


def _post(event: Event, work: Work) -> Receipt:
    return {"id": work.post(event, {}).event_id}


# ---- what Hypothesis makes ----
AMOUNTS = st.integers(-(10**7), 10**7).filter(bool)


@st.composite
def journals(draw: st.DrawFn, book: str) -> Journal:
    """A balanced journal of two to five lines."""
    amounts = draw(st.lists(AMOUNTS, min_size=1, max_size=4).filter(sum))
    lines = [Line(draw(st.sampled_from(ACCOUNTS)), amount) for amount in amounts]
    return Journal(book, (*lines, Line(draw(st.sampled_from(ACCOUNTS)), -sum(amounts))))


@st.composite
def events(draw: st.DrawFn) -> Event:
    """An event in one book or in both, on any day of nine months."""
    books = draw(st.lists(st.sampled_from(BOOKS), min_size=1, unique=True))
    made = tuple(draw(journals(book)) for book in books)
    return Event(EventKind.COST_RECORDED, draw(st.dates(FIRST, LAST)), made)


OPERATIONS = st.lists(st.one_of(events(), events(), st.just("seal")), min_size=3, max_size=12)


@pytest.fixture
def known(ledger: Ledger) -> Known:
    """A ledger in which nothing is posted, for all the examples."""
    return Known(ledger)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(operations=OPERATIONS, day=st.dates(FIRST - timedelta(days=1), LAST))
def test_what_was_known_adds_up_and_never_changes(
    known: Known, operations: Sequence[Event | str], day: date
) -> None:
    """As at any day, as known at any block, a balance is the sum of the lines known then.

    From one block to any later one it moves by just the lines that the restatement lists, account
    by account; and the restatement lists just the lines posted between, in order. Once given, an
    answer as known at a block stays, whatever is posted and sealed later. The trial balance is nil.
    """
    _check(known, operations, day)


@pytest.mark.long
@settings(
    max_examples=MANY,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(operations=OPERATIONS, day=st.dates(FIRST - timedelta(days=1), LAST))
def test_it_does_so_through_a_longer_history(
    known: Known, operations: Sequence[Event | str], day: date
) -> None:
    """The same of a ledger with several times as much posted and sealed."""
    _check(known, operations, day)


def _check(known: Known, operations: Sequence[Event | str], day: date) -> None:
    """Post and seal; ask then, and again after all of it, and add up by hand."""
    days = sorted(_telling_days(operations, day))
    blocks, told = [sealed_to_the_end(known.ledger)], []
    for operation in [*operations, "seal"]:
        if isinstance(operation, Event):
            known.post(operation)
            continue
        blocks.append(sealed_to_the_end(known.ledger))
        for book in BOOKS:
            questions = [Question(book, each, blocks[-1]) for each in days]
            told += [(question, known.ask(question)) for question in questions]
    for question, answer in [*known.told, *told]:
        assert known.ask(question) == answer == known.by_hand(question)
        assert sum(answer.values()) == 0
    for earlier, later in combinations(blocks, 2):
        for book in BOOKS:
            for each in days:
                _check_moved(known, book, each, earlier, later)
    _check_now(known, days)
    known.told += told[: ASKED_AGAIN - len(known.told)]


def _telling_days(operations: Sequence[Event | str], day: date) -> set[date]:
    """A day; and of the first posting and the last, their own and the day before."""
    own = [each.effective_on for each in operations if isinstance(each, Event)]
    ends = {*own[:1], *own[-1:]}
    return {day} | ends | {each - timedelta(days=1) for each in ends}


def _check_moved(known: Known, book: str, day: date, earlier: Seal, later: Seal) -> None:
    """What moved is what was posted between, and is the difference of the two balances."""
    moved = known.moved(book, day, earlier, later)
    assert moved == known.moved_by_hand(book, day, earlier, later)
    sums = known.ask(Question(book, day, earlier))
    for line in moved:
        sums[line.account] = sums.get(line.account, 0) + line.amount
    assert sums == known.ask(Question(book, day, later))


def _check_now(known: Known, days: Sequence[date]) -> None:
    """With all of it sealed, the newest block's answer is the one without a time of knowing."""
    newest = sealed_to_the_end(known.ledger)
    for book in BOOKS:
        for day in days:
            with known.ledger.database.reading(WITHIN) as connection:
                now = balances(connection, ARRANGEMENT, BalanceQuestion(book, day)).rows
                trial = trial_balance(connection, ARRANGEMENT, book, day, newest).rows
            assert now == trial
            assert sum(row.balance_pence for row in now) == 0
