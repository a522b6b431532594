"""Long work is queued in the database, and no worker's death loses any of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from ledger.actions.work import Ledger
from ledger.actions.work_jobs import (
    LEASE_SECONDS,
    MOST_ATTEMPTS,
    Held,
    LeaseLost,
    queue,
    take_up,
)
from ledger.domain.clock import FixedClock
from ledger.domain.issued_file import FileKind, FileMade
from ledger.queries import jobs
from ledger.store.jobs import JobStatus
from tests.ledgers import APPROVER, AUDITOR, NOON, WITHIN, set_up

PACK = FileKind.AUDIT_PACK.value
ASKED = {"as_at": "2019-12-31", "later": "41"}


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Ash-Birch, with nothing recorded and nothing queued."""
    with set_up(migrated_url) as ledger:
        yield ledger


def later(ledger: Ledger, seconds: float) -> Ledger:
    """Return the same ledger some seconds after noon."""
    return replace(ledger, clock=FixedClock(NOON + timedelta(seconds=seconds)))


def taken_up(ledger: Ledger, worker: str) -> Held:
    """Take up the job that waits."""
    held = take_up(ledger, worker)
    assert held is not None
    return held


def found(ledger: Ledger, job_id: str) -> jobs.Job:
    """Read a job."""
    with ledger.database.reading(WITHIN) as connection:
        job = jobs.find(connection, job_id)
    assert job is not None
    return job


def file() -> FileMade:
    """A file that a job might make."""
    return FileMade(kind=FileKind.AUDIT_PACK, name="pack.xlsx", content=b"\x00pack\xff")


def test_the_same_question_by_the_same_person_is_the_same_job(ledger: Ledger) -> None:
    """Asked again it is given again, waiting or done; another question or person has another."""
    first = queue(ledger, AUDITOR, PACK, ASKED)
    assert queue(ledger, AUDITOR, PACK, dict(reversed(ASKED.items()))) == first
    assert queue(ledger, AUDITOR, PACK, ASKED | {"later": "42"}) != first
    assert queue(ledger, APPROVER, PACK, ASKED) != first
    taken_up(ledger, "w1").finish(file())
    assert queue(ledger, AUDITOR, PACK, ASKED) == first


def test_jobs_are_taken_up_oldest_first_and_each_by_one_worker(ledger: Ledger) -> None:
    """Two workers never hold the same; when all are held, none is left."""
    first = queue(ledger, AUDITOR, PACK, ASKED)
    second = queue(later(ledger, 1), APPROVER, PACK, ASKED)
    assert [taken_up(ledger, "w1").job.id, taken_up(ledger, "w2").job.id] == [first, second]
    assert take_up(ledger, "w3") is None


def test_progress_is_seen_and_the_file_comes_out_as_it_was_made(ledger: Ledger) -> None:
    """Queued, running with its stage and its part of the whole, done with its bytes."""
    asked = queue(ledger, AUDITOR, PACK, ASKED)
    assert (found(ledger, asked).status, found(ledger, asked).percent) == (JobStatus.QUEUED, 0)
    held = taken_up(ledger, "w1")
    held.show("reading", 30, 120)
    running = found(ledger, asked)
    assert (running.status, running.stage, running.percent) == (JobStatus.RUNNING, "reading", 25)
    held.finish(file())
    done = found(ledger, asked)
    assert (done.status, done.percent) == (JobStatus.DONE, 100)
    with ledger.database.reading(WITHIN) as connection:
        assert jobs.file_of(connection, done) == file()
        assert jobs.listing(connection, 1, party="ASH", role="auditor") == [done]
        assert jobs.listing(connection, 1, party="BIR", role="auditor") == []


def test_the_next_worker_goes_on_after_the_last_part_kept(ledger: Ledger) -> None:
    """While the lease runs nobody takes the job; then another does, and finds the parts."""
    asked = queue(ledger, AUDITOR, PACK, ASKED)
    dying = taken_up(ledger, "w1")
    dying.keep_part(1, b"one", cursor="40", n_rows=3)
    dying.keep_part(2, b"two", cursor="80", n_rows=2)
    assert take_up(later(ledger, LEASE_SECONDS - 1), "w2") is None
    after = later(ledger, LEASE_SECONDS + 1)
    heir = taken_up(after, "w2")
    assert heir.job.id == asked
    with ledger.database.reading(WITHIN) as connection:
        assert jobs.parts_kept(connection, asked) == jobs.PartsKept(2, 5, "80")
        assert list(jobs.parts(connection, asked)) == [b"one", b"two"]
    heir.keep_part(3, b"three", cursor="95", n_rows=1)
    heir.finish(file())
    with ledger.database.reading(WITHIN) as connection:
        assert jobs.parts_kept(connection, asked) == jobs.PartsKept(0, 0, "")


def test_a_worker_that_was_only_slow_lets_go(ledger: Ledger) -> None:
    """Once another has taken the job up, the first one keeps, shows and ends nothing more."""
    queue(ledger, AUDITOR, PACK, ASKED)
    slow = taken_up(ledger, "w1")
    heir = taken_up(later(ledger, LEASE_SECONDS + 1), "w2")
    attempts: list[Callable[[], None]] = [
        lambda: slow.show("reading", 1, 2),
        lambda: slow.keep_part(1, b"one", cursor="1", n_rows=1),
        lambda: slow.fail("It went wrong."),
        lambda: slow.finish(file()),
    ]
    for attempt in attempts:
        with pytest.raises(LeaseLost):
            attempt()
    heir.keep_part(1, b"one", cursor="40", n_rows=1)
    heir.finish(file())
    with pytest.raises(LeaseLost):
        heir.show("reading", 1, 2)


def test_a_sign_of_progress_renews_the_lease(ledger: Ledger) -> None:
    """A worker that shows itself every half minute holds its job for as long as it needs."""
    queue(ledger, AUDITOR, PACK, ASKED)
    held = taken_up(ledger, "w1")
    for seconds in range(30, 300, 30):
        replace(held, ledger=later(ledger, seconds)).show("reading", seconds, 300)
        assert take_up(later(ledger, seconds + 1), "w2") is None


def test_a_job_that_brings_its_workers_down_fails_and_can_be_asked_for_anew(
    ledger: Ledger,
) -> None:
    """After five workers that never came back it says so; asked again, it is a new job."""
    asked = queue(ledger, AUDITOR, PACK, ASKED)
    for number in range(MOST_ATTEMPTS):
        taken_up(later(ledger, number * (LEASE_SECONDS + 1)), f"w{number}")
    last = later(ledger, MOST_ATTEMPTS * (LEASE_SECONDS + 1))
    assert take_up(last, "w9") is None
    failed = found(ledger, asked)
    assert failed.status is JobStatus.FAILED
    assert failed.problem == "It was taken up 5 times, and no worker came to its end."
    assert queue(ledger, AUDITOR, PACK, ASKED) != asked
