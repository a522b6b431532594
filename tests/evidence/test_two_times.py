"""Two times: every figure as at a day, as known at a block, is the sum of what was known then.

The test keeps a list of its own, in the order in which it posted, and adds it up by hand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import combinations

import pytest

from ledger.actions.authority import Permission
from ledger.actions.perform import Ledger, Receipt, Work
from ledger.actions.seal import seal_all
from ledger.domain.accounts import Account
from ledger.domain.errors import DateMalformed, NotFound, NotYetSealed
from ledger.domain.journal import Event, EventKind, Journal, Line
from ledger.queries import seals
from ledger.queries.balances import BalanceQuestion, balances, trial_balance
from ledger.queries.restatements import RestatedLine, restatements
from ledger.queries.seals import Seal
from tests.evidence.sealing import ARRANGEMENT, sealed_to_the_end
from tests.ledgers import CODE, HOST, NOON, PREPARER, RECIPIENT, do, record_one_cost, set_up

BOOKS = (HOST, RECIPIENT)
ACCOUNTS = (Account.BANK_CONTROL, Account.DEBTOR, Account.COST_POOL, Account.CREDITOR)
DAYS = [date(2019, 7, 1) + timedelta(days=13 * number) for number in range(8)]
SET_UP = 1  # the sequence of setting up, which posts nothing


@dataclass(frozen=True, slots=True)
class Kept:
    """A line as the test keeps it."""

    sequence: int
    book: str
    account: Account
    day: date
    amount: int


def random_event(chance: random.Random) -> Event:
    """An event of one or two journals of two to five lines, on any of the days."""
    journals = []
    for book in chance.sample(BOOKS, chance.randint(1, 2)):
        amounts: list[int] = []
        while not amounts or sum(amounts) == 0:
            amounts = [chance.choice([-1, 1]) * chance.randint(1, 10**7) for _ in range(4)]
            amounts = amounts[: chance.randint(1, 4)]
        lines = [Line(chance.choice(ACCOUNTS), amount) for amount in [*amounts, -sum(amounts)]]
        journals.append(Journal(book, tuple(lines)))
    return Event(EventKind.COST_RECORDED, chance.choice(DAYS), tuple(journals))


def kept_lines(sequence: int, event: Event) -> list[Kept]:
    """The lines of an event."""
    return [
        Kept(sequence, journal.book, line.account, event.effective_on, line.amount_pence)
        for journal in event.journals
        for line in journal.lines
    ]


def post(event: Event, work: Work) -> Receipt:
    """Post the event as it is."""
    return {"id": work.post(event, {}).event_id}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_is_the_sum_of_what_was_known_then(ledger: Ledger, seed: int) -> None:
    """For every day and every block, balances are what adding the known lines up by hand gives.

    Postings with effective dates in any order, sealed now and then. The trial balance is nil in
    each; and between any two blocks, what is restated adds up to the difference.
    """
    chance = random.Random(seed)  # noqa: S311 - the same each time
    kept: list[Kept] = []
    for sequence in range(SET_UP + 1, SET_UP + 1 + 40):
        event = random_event(chance)
        do(ledger, PREPARER, Permission.RECORD, partial(post, event))
        kept += kept_lines(sequence, event)
        if chance.random() < 0.2:
            seal_all(ledger, CODE)
    record_one_cost(ledger)  # the last block is never empty
    sealed_to_the_end(ledger)
    kept_by_now = [*kept, *_cost_lines(SET_UP + 41)]
    with ledger.database.reading() as connection:
        blocks = seals.listing(connection, ARRANGEMENT, after=0, limit=100)
        assert len(blocks) > 2
        for book in BOOKS:
            for day in [date(2019, 6, 30), *DAYS, date(2019, 12, 31)]:
                found = {}
                for block in blocks:
                    question = BalanceQuestion(book, day, known_at=block)
                    rows = balances(connection, ARRANGEMENT, question).rows
                    found[block.header.block_no] = {row.account: row.balance_pence for row in rows}
                    assert found[block.header.block_no] == by_hand(kept_by_now, book, day, block)
                    trial = trial_balance(connection, ARRANGEMENT, book, day, block).rows
                    assert sum(row.balance_pence for row in trial) == 0
                assert found[blocks[-1].header.block_no] == {
                    row.account: row.balance_pence
                    for row in balances(connection, ARRANGEMENT, BalanceQuestion(book, day)).rows
                }
                for earlier, later in combinations(blocks, 2):
                    moved = restatements(
                        connection,
                        ARRANGEMENT,
                        earlier=earlier,
                        later=later,
                        book=book,
                        as_at=day,
                        limit=10_000,
                    )
                    assert added(moved) == difference(
                        found[later.header.block_no], found[earlier.header.block_no]
                    )


def _cost_lines(sequence: int) -> list[Kept]:
    """What recording a cost of 100.01 posts."""
    day = date(2019, 7, 31)
    return [
        Kept(sequence, HOST, Account.COST_POOL, day, 10001),
        Kept(sequence, HOST, Account.COST_CONTROL, day, -10001),
    ]


def by_hand(kept: Sequence[Kept], book: str, day: date, block: Seal) -> dict[Account, int]:
    """Add up the lines of a book up to a day that a block or one before it holds."""
    sums: dict[Account, int] = {}
    for line in kept:
        if line.book == book and line.day <= day and line.sequence <= block.last_sequence:
            sums[line.account] = sums.get(line.account, 0) + line.amount
    return sums


def added(moved: Sequence[RestatedLine]) -> dict[Account, int]:
    """Add restated lines up by account, leaving nil out."""
    sums: dict[Account, int] = {}
    for line in moved:
        sums[line.account] = sums.get(line.account, 0) + line.amount_pence
    return {account: amount for account, amount in sums.items() if amount}


def difference(
    later: dict[Account | None, int], earlier: dict[Account | None, int]
) -> dict[Account | None, int]:
    """The difference of two sets of balances, leaving nil out."""
    accounts = {**later, **earlier}
    moved = {each: later.get(each, 0) - earlier.get(each, 0) for each in accounts}
    return {account: amount for account, amount in moved.items() if amount}


# ---- a late item, worked by hand ----
def costs(ledger: Ledger, day: date, known_at: Seal | None, month: str | None = None) -> int:
    """The cost pools in the host's book, of all service months or of one."""
    question = BalanceQuestion(
        HOST, day, account=Account.COST_POOL, group_by=("service_month",), known_at=known_at
    )
    with ledger.database.reading() as connection:
        rows = balances(connection, ARRANGEMENT, question).rows
    return sum(row.balance_pence for row in rows if month in {None, row.keys["service_month"]})


def test_a_late_item_changes_july_only_as_known_later(ledger: Ledger) -> None:
    """July as at 31 July stands as it was known, whatever arrears September brings.

    July is known with 100.00. In September come arrears of 23.45 dated in July, and of 6.55 for
    July but dated in September. As at 31 July that makes 100.00 as known before, and 123.45 as
    known after; as at 30 September, 130.00 for July's service.
    """
    july, september = date(2019, 7, 31), date(2019, 9, 30)
    record_one_cost(ledger, amount="100.00")
    before = sealed_to_the_end(ledger)
    record_one_cost(ledger, amount="23.45", entered_on="2019-07-31")
    record_one_cost(ledger, amount="6.55", entered_on="2019-09-30")
    assert costs(ledger, july, before) == 10000
    after = sealed_to_the_end(ledger)
    assert costs(ledger, july, before) == 10000
    assert costs(ledger, july, after) == 12345
    assert costs(ledger, september, before, "2019-07") == 10000
    assert costs(ledger, september, after, "2019-07") == 13000
    assert costs(ledger, september, after, "2019-07") == costs(ledger, september, None)
    with ledger.database.reading() as connection:
        moved = restatements(
            connection,
            ARRANGEMENT,
            earlier=before,
            later=after,
            book=HOST,
            as_at=july,
            account=Account.COST_POOL,
        )
    assert [(line.amount_pence, line.effective_on) for line in moved] == [(2345, july)]
    assert moved[0].sequence == before.last_sequence + 1


# ---- known at an instant, or at a sequence ----
class SteppingClock:
    """A clock that a test sets."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.instant


@pytest.fixture
def hourly(migrated_url: str) -> Iterator[tuple[Ledger, list[Seal]]]:
    """A ledger with three blocks, sealed at noon, at one and at two: sequences 1-2, 3-4 and 5."""
    clock = SteppingClock(NOON)
    with set_up(migrated_url, clock=clock) as ledger:
        blocks = []
        for hour, costs_recorded in enumerate((1, 2, 1)):
            for _ in range(costs_recorded):
                record_one_cost(ledger)
            clock.instant = NOON + timedelta(hours=hour)
            blocks.append(sealed_to_the_end(ledger))
        yield ledger, blocks


def block_known_at(ledger: Ledger, text: str) -> int:
    """The number of the block that a time of knowing comes to."""
    with ledger.database.reading() as connection:
        return seals.known_at(connection, ARRANGEMENT, text).header.block_no


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("2020-03-31T12:00:00Z", 1),
        ("2020-03-31T12:59:59.999999Z", 1),
        ("2020-03-31T13:00:00Z", 2),
        ("2020-03-31T14:00:00+01:00", 2),
        ("2020-03-31T14:00:00Z", 3),
        ("2", 1),
        ("3", 1),
        ("4", 2),
        ("5", 3),
    ],
)
def test_a_time_of_knowing_comes_to_a_block(
    hourly: tuple[Ledger, list[Seal]], text: str, block: int
) -> None:
    """An instant comes to the last block sealed by then, a sequence to the last block within it."""
    assert block_known_at(hourly[0], text) == block


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("2020-03-31T14:00:00.000001Z", NotYetSealed),
        ("2999-01-01T00:00:00Z", NotYetSealed),
        ("6", NotYetSealed),
        ("2020-03-31T11:59:59.999999Z", NotFound),
        ("0", NotFound),
        ("1", NotFound),
        ("2020-03-31T12:00:00", DateMalformed),
        ("2020-03-31", DateMalformed),
        ("yesterday", DateMalformed),
        ("-1", DateMalformed),
        ("1.5", DateMalformed),
        ("٣", DateMalformed),
        ("", DateMalformed),
    ],
)
def test_a_time_of_knowing_that_comes_to_no_block_is_refused(
    hourly: tuple[Ledger, list[Seal]],
    text: str,
    refusal: type[Exception],
) -> None:
    """After the last seal: not yet sealed. Before the first: not found. No offset: malformed."""
    with pytest.raises(refusal):
        block_known_at(hourly[0], text)


def test_nothing_is_known_at_any_time_before_the_first_seal(ledger: Ledger) -> None:
    """Where nothing is sealed, nothing is known at any instant or sequence."""
    for text in ("1", datetime(2020, 1, 1, tzinfo=UTC).isoformat()):
        with pytest.raises(NotYetSealed):
            block_known_at(ledger, text)
