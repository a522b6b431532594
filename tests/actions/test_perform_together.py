"""Many callers at once: each thing is done once, none is lost, and every caller gets an answer.

The callers are threads of one process, or of two that share nothing but the database.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import cycle
from typing import Any

import psycopg
import pytest

from ledger.actions.authority import Permission
from ledger.actions.perform import perform
from ledger.actions.record_cost import record_cost
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.accounts import Account
from ledger.domain.errors import LedgerError, PeriodClosed, SourceReferenceRepeated
from tests.ledgers import PREPARER, WITHIN, cost_row, do, opened, record_one_cost, set_up
from tests.store.raw import Raw, raw_connection

SECONDS = 60


@pytest.fixture(params=["one process", "two processes"])
def ledgers(request: pytest.FixtureRequest, migrated_url: str) -> Iterator[list[Ledger]]:
    """One ledger, or two on the same database with connections and locks of their own."""
    with ExitStack() as stack:
        first = stack.enter_context(set_up(migrated_url))
        others = 1 if request.param == "two processes" else 0
        yield [first, *(stack.enter_context(opened(migrated_url)) for _ in range(others))]


def _together(calls: Sequence[Callable[[], Receipt]]) -> list[Receipt | LedgerError]:
    """Make the calls at the same moment; return each one's receipt, or why it was refused."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Receipt]) -> Receipt | LedgerError:
        barrier.wait(SECONDS)
        try:
            return call()
        except LedgerError as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls, timeout=SECONDS))


def _costs(url: str) -> list[tuple[Any, ...]]:
    with raw_connection(url) as raw:
        return raw.run("SELECT source_ref, count(*) FROM cost GROUP BY source_ref")


def test_the_same_call_twice_at_once_is_done_once(ledgers: list[Ledger], migrated_url: str) -> None:
    """Two calls with the same key at the same moment: one event, and both get its receipt."""
    for number in range(6):
        row = cost_row(source_ref=f"S-{number}")
        calls = [
            partial(record_one_cost, ledger, key=f"k{number}", **row)
            for ledger, _ in zip(cycle(ledgers), range(2), strict=False)
        ]
        first, second = _together(calls)
        assert isinstance(first, dict)
        assert first == second
    assert sorted(_costs(migrated_url)) == [(f"S-{number}", 1) for number in range(6)]


def test_the_same_call_many_times_at_once_is_done_once(
    ledgers: list[Ledger], migrated_url: str
) -> None:
    """Eight at once do not make two of it either."""
    row = cost_row(source_ref="S")
    calls = [
        partial(record_one_cost, ledger, key="k", **row)
        for ledger, _ in zip(cycle(ledgers), range(8), strict=False)
    ]
    answers = _together(calls)
    assert isinstance(answers[0], dict)
    assert answers == [answers[0]] * 8
    assert _costs(migrated_url) == [("S", 1)]


def test_a_source_reference_is_recorded_by_one_of_two_at_once(
    ledgers: list[Ledger], migrated_url: str
) -> None:
    """Under different keys just one is recorded; the other is refused, naming the first."""
    for number in range(6):
        row = cost_row(source_ref=f"S-{number}")
        calls = [
            partial(record_one_cost, ledger, **row)
            for ledger, _ in zip(cycle(ledgers), range(2), strict=False)
        ]
        answers = _together(calls)
        (kept,) = [answer for answer in answers if isinstance(answer, dict)]
        (refused,) = [answer for answer in answers if isinstance(answer, LedgerError)]
        assert isinstance(refused, SourceReferenceRepeated)
        assert refused.data["first"] == str(kept["id"])
    assert sorted(_costs(migrated_url)) == [(f"S-{number}", 1) for number in range(6)]


def test_many_at_once_lose_and_double_nothing(ledgers: list[Ledger], migrated_url: str) -> None:
    """Eight callers record twelve costs each: 96 events, journals and audit rows, every penny.

    Worked by hand: amounts of 1.00 to 96.00 add up to 96 x 97 / 2 = 4,656.00.
    """

    def record(caller: int, ledger: Ledger) -> Receipt:
        for number in range(1, 13):
            pounds = caller * 12 + number
            record_one_cost(ledger, source_ref=f"C-{pounds}", amount=f"{pounds}.00")
        return {}

    calls = [
        partial(record, caller, ledger)
        for caller, ledger in zip(range(8), cycle(ledgers), strict=False)
    ]
    assert _together(calls) == [{}] * 8
    with raw_connection(migrated_url) as raw:
        assert raw.run(
            "SELECT count(*), count(DISTINCT event_id), sum(amount_pence) FROM cost"
        ) == [(96, 96, 4_656_00)]
        assert raw.run(
            "SELECT count(*), sum(amount_pence) FROM journal_line WHERE account = ?",
            int(Account.COST_POOL),
        ) == [(96, 4_656_00)]
        done = "SELECT count(*) FROM audit_event WHERE outcome = 'done' AND action LIKE 'record%'"
        assert raw.run(done) == [(96,)]
        assert raw.run("SELECT count(*) FROM idempotency_key") == [(97,)]  # and setting up


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_deadlock_is_tried_again(migrated_url: str) -> None:
    """Two actions that lock in opposite orders both finish: the loser starts afresh."""
    barrier = threading.Barrier(2)
    tries: list[str] = []

    def lock_both(first: str, second: str, work: Work) -> Receipt:
        tries.append(first)
        work.lock(first)
        if tries.count(first) == 1:
            barrier.wait(SECONDS)
        work.lock(second)
        return record_cost(work, cost_row(source_ref=first))

    with set_up(migrated_url) as ledger:
        calls = [
            partial(do, ledger, PREPARER, Permission.RECORD, partial(lock_both, *order))
            for order in (("a", "b"), ("b", "a"))
        ]
        answers = _together(calls)
    assert all(isinstance(answer, dict) for answer in answers)
    assert len(tries) > 2
    assert sorted(_costs(migrated_url)) == [("a", 1), ("b", 1)]


def _close(raw: Raw) -> None:
    raw.run("UPDATE accounting_period SET status = 'closed' WHERE period = '2019-07'")


def test_a_period_is_not_closed_under_a_posting(migrated_url: str) -> None:
    """While a posting to July is under way nobody closes July: its row is held until the commit."""
    refused: list[Exception] = []

    def post_and_wait(work: Work) -> Receipt:
        receipt = record_cost(work, cost_row())
        with raw_connection(migrated_url) as raw:
            raw.run("PRAGMA busy_timeout = 50" if raw.is_sqlite else "SET lock_timeout = '50ms'")
            try:
                _close(raw)
            except (sqlite3.OperationalError, psycopg.errors.LockNotAvailable) as error:
                refused.append(error)
        return receipt

    with set_up(migrated_url) as ledger:
        do(ledger, PREPARER, Permission.RECORD, post_and_wait)
    assert len(refused) == 1


def test_a_posting_waits_for_a_period_being_closed(migrated_url: str) -> None:
    """A posting that meets a closing half-way waits for it, and is then refused as closed."""
    with set_up(migrated_url) as ledger, raw_connection(migrated_url) as raw:
        _close(raw)
        with ThreadPoolExecutor(1) as pool:
            posting = pool.submit(record_one_cost, ledger)
            with pytest.raises(TimeoutError):
                posting.result(timeout=0.3)
            raw.commit()
            with pytest.raises(PeriodClosed):
                posting.result(timeout=SECONDS)
    assert _costs(migrated_url) == []


def test_a_reader_sees_one_moment(migrated_url: str) -> None:
    """What is committed while a reader reads is not in its answer, and does not wait for it."""
    with set_up(migrated_url) as ledger, ledger.database.reading(WITHIN) as reading:
        count = "SELECT count(*) FROM cost"
        assert reading.exec_driver_sql(count).scalar_one() == 0
        record_one_cost(ledger)
        assert reading.exec_driver_sql(count).scalar_one() == 0
        with ledger.database.reading(WITHIN) as later:
            assert later.exec_driver_sql(count).scalar_one() == 1


def test_an_uncommitted_write_is_seen_by_nobody(migrated_url: str) -> None:
    """Before the commit neither the cost nor its key is there for anybody else."""
    with set_up(migrated_url) as ledger:

        def look(work: Work) -> Receipt:
            receipt = record_cost(work, cost_row())
            with ledger.database.reading(WITHIN) as reading:
                seen = reading.exec_driver_sql("SELECT count(*) FROM cost").scalar_one()
            return {**receipt, "seen": seen}

        receipt = perform(ledger, PREPARER, Permission.RECORD, key="k", body={}, act=look)
    assert receipt["seen"] == 0
