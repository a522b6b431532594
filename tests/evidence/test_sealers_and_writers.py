"""Sealing beside everything else: nothing committed late is lost, nobody waits, no chain forks."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from ledger.actions.seal import seal_all
from ledger.actions.work import Ledger
from ledger.domain.accounts import Account
from ledger.domain.errors import LockTimeout
from ledger.queries.balances import BalanceQuestion, balances
from ledger.queries.seals import Seal
from tests.evidence.sealing import ARRANGEMENT, seal_listing, sealed_to_the_end, verified
from tests.ledgers import CODE, HOST, NOON, WITHIN, opened, record_one_cost, set_up
from tests.store.raw import posting, raw_connection

SECONDS = 30
DAY = date(2019, 7, 31)


def cost_of_pools(ledger: Ledger, known_at: Seal | None = None) -> int:
    """The balance of the cost pools in the host's book."""
    question = BalanceQuestion(HOST, DAY, account=Account.COST_POOL, known_at=known_at)
    with ledger.database.reading(WITHIN) as connection:
        rows = balances(connection, ARRANGEMENT, question).rows
    return sum(row.balance_pence for row in rows)


def sealed_events(ledger: Ledger) -> list[tuple[int, int]]:
    """Each sealed event by its sequence."""
    with ledger.database.reading(WITHIN) as connection:
        rows = connection.exec_driver_sql(
            "SELECT sequence, sealed_event_id FROM sealed_event ORDER BY sequence"
        )
        return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_late_commit_is_held_back_and_not_lost(ledger: Ledger) -> None:
    """An event posted first and committed last is sealed after its commit, and nothing skips it.

    A posts and waits; B posts and commits. The next seal takes neither. What is known at a block
    sealed meanwhile does not change when A commits.
    """
    url = ledger.database.url.render_as_string(hide_password=False)
    record_one_cost(ledger, amount="1.00")
    first = sealed_to_the_end(ledger)
    with raw_connection(url) as waiting:
        late = posting(waiting, [700, -300, -400])
        late.write(waiting)
        second = int(record_one_cost(ledger, amount="20.00")["id"])
        assert seal_all(ledger, CODE) == []
        assert cost_of_pools(ledger, first) == 100
        assert cost_of_pools(ledger) == 2100
        waiting.commit()
    last = sealed_to_the_end(ledger)
    assert cost_of_pools(ledger, first) == 100
    assert cost_of_pools(ledger, last) == 2100
    numbers = sealed_events(ledger)
    assert [sequence for sequence, _ in numbers] == list(range(1, len(numbers) + 1))
    assert {late.event["event_id"], second} <= {event_id for _, event_id in numbers[2:]}
    assert verified(ledger).holds


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_what_was_posted_before_a_long_transaction_is_sealed_during_it(ledger: Ledger) -> None:
    """A transaction that stays open holds back only what comes after it."""
    url = ledger.database.url.render_as_string(hide_password=False)
    sealed_to_the_end(ledger)
    before = int(record_one_cost(ledger)["id"])
    with raw_connection(url) as waiting:
        late = posting(waiting, [700, -700])
        late.write(waiting)
        record_one_cost(ledger)
        deadline = time.monotonic() + SECONDS
        while sealed_events(ledger)[-1][1] != before and time.monotonic() < deadline:
            seal_all(ledger, CODE)  # autovacuum may hold the horizon for a moment too
        assert sealed_events(ledger)[-1][1] == before
        waiting.rollback()  # what never was is never missed
    sealed_to_the_end(ledger)
    assert late.event["event_id"] not in {event_id for _, event_id in sealed_events(ledger)}
    assert verified(ledger).holds


class PausingClock:
    """A clock that stops whoever asks it on the thread of the sealer, until let go."""

    def __init__(self) -> None:
        self.sealer: int | None = None
        self.reached, self.let_go = threading.Event(), threading.Event()

    def now(self) -> datetime:
        """The same instant always, after a pause for the sealer."""
        self.pause()
        return NOON

    def pause(self, *_: Any) -> None:  # noqa: ANN401 - whatever an event brings
        """Stop here if this is the sealer."""
        if threading.get_ident() == self.sealer:
            self.reached.set()
            assert self.let_go.wait(SECONDS)

    def seal(self, ledger: Ledger) -> list[Seal]:
        """Seal on this thread."""
        self.sealer = threading.get_ident()
        return seal_all(ledger, CODE)


def posts_at_once(ledger: Ledger) -> None:
    """Post through the ledger and past it, waiting for no lock longer than a moment."""
    url = ledger.database.url.render_as_string(hide_password=False)
    with raw_connection(url) as raw:
        raw.run("PRAGMA busy_timeout = 500" if raw.is_sqlite else "SET lock_timeout = '500ms'")
        posting(raw, [700, -700]).write(raw)
        raw.commit()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(record_one_cost, ledger).result(timeout=5)


@contextmanager
def paused_at_commit(clock: PausingClock) -> Iterator[None]:
    """Pause the sealer when all is written, before it commits."""

    def pause(_connection: Connection) -> None:
        clock.pause()

    event.listen(Engine, "commit", pause)
    try:
        yield
    finally:
        event.remove(Engine, "commit", pause)


def test_no_writer_waits_while_a_block_is_hashed(migrated_url: str) -> None:
    """With the sealer stopped after hashing, posting goes on; the block is written afterwards."""
    clock = PausingClock()
    with set_up(migrated_url, clock=clock) as ledger, ThreadPoolExecutor(1) as pool:
        sealing = pool.submit(clock.seal, ledger)
        assert clock.reached.wait(SECONDS)
        posts_at_once(ledger)
        clock.let_go.set()
        sealing.result(timeout=SECONDS)
        sealed_to_the_end(ledger)
        assert verified(ledger).holds


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_no_writer_waits_while_a_block_is_written(migrated_url: str) -> None:
    """With the sealer stopped before its commit, holding all it holds, posting goes on.

    On SQLite this is the one short write, which others wait for as for any other.
    """
    clock = PausingClock()
    with set_up(migrated_url, clock=clock) as ledger, ThreadPoolExecutor(1) as pool:
        clock.let_go.set()
        with paused_at_commit(clock):
            clock.now()
            clock.let_go.clear()
            clock.reached.clear()
            sealing = pool.submit(_seal_past_the_clock, clock, ledger)
            assert clock.reached.wait(SECONDS)
            posts_at_once(ledger)
            clock.let_go.set()
            sealing.result(timeout=SECONDS)
        sealed_to_the_end(ledger)
        assert verified(ledger).holds


def _seal_past_the_clock(clock: PausingClock, ledger: Ledger) -> list[Seal]:
    """Seal with a clock that does not pause, so that only the commit does."""
    plain = Ledger(ledger.database, SteadyClock())
    return clock.seal(plain)


class SteadyClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """The same instant always."""
        return datetime(2020, 3, 31, 12, 30, tzinfo=UTC)


class BusyClock:
    """A clock that posts an event whenever the sealer asks it the time: there is always more."""

    def __init__(self) -> None:
        self.posts_left = 0
        self.ledger: Ledger | None = None

    def now(self) -> datetime:
        """The same instant always."""
        if self.ledger is not None and self.posts_left:
            self.posts_left -= 1
            record_one_cost(Ledger(self.ledger.database, SteadyClock()))
        return NOON


def test_sealing_ends_while_others_go_on_writing(migrated_url: str) -> None:
    """Everything committed when it was called is sealed; what comes meanwhile waits its turn."""
    clock = BusyClock()
    with set_up(migrated_url, clock=clock) as ledger:
        sealed_to_the_end(ledger)
        record_one_cost(ledger)
        clock.ledger, clock.posts_left = ledger, 5
        assert len(seal_all(ledger, CODE)) <= 1
        assert clock.posts_left >= 4
        sealed_to_the_end(ledger)
        assert verified(ledger).events == 2 + 5 - clock.posts_left


@pytest.mark.parametrize("processes", [1, 2])
def test_sealers_at_once_make_one_chain(migrated_url: str, processes: int) -> None:
    """Many sealers and writers at once: one chain, no fork, nothing sealed twice, nothing left out.

    They share a process, or nothing but the database.
    """
    with ExitStack() as stack:
        ledgers = [stack.enter_context(set_up(migrated_url))]
        ledgers += [stack.enter_context(opened(migrated_url)) for _ in range(processes - 1)]
        barrier, done = threading.Barrier(8), threading.Event()

        def seal_on(number: int) -> None:
            barrier.wait(SECONDS)
            while not done.is_set():
                with suppress(LockTimeout):  # the others were first too often
                    seal_all(ledgers[number % processes], CODE)

        def write_on(number: int) -> None:
            barrier.wait(SECONDS)
            for _ in range(10):
                record_one_cost(ledgers[number % processes])

        with ThreadPoolExecutor(8) as pool:
            sealing = [pool.submit(seal_on, number) for number in range(4)]
            writing = [pool.submit(write_on, number) for number in range(4)]
            try:
                for each in writing:
                    each.result(timeout=SECONDS)
            finally:
                done.set()
            for each in sealing:
                each.result(timeout=SECONDS)
        sealed_to_the_end(ledgers[0])
        found = verified(ledgers[0])
        assert (found.holds, found.events, found.unsealed) == (True, 41, 0)
        assert [each.header.block_no for each in seal_listing(ledgers[0])] == list(
            range(1, found.blocks + 1)
        )
        assert len({event_id for _, event_id in sealed_events(ledgers[0])}) == 41
