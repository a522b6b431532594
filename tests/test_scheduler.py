"""What runs beside the service: it ends when it is told to, and is started again when it dies."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from api.logs import log_as_json
from api.middleware import Counts
from api.settings import ROOT
from api.work import WorkerTurn
from ledger.actions.work import Ledger
from ledger.domain.clock import SystemClock
from ledger.queries.seals import unsealed
from ledger.scheduler import Pace, Scheduler
from ledger.store.engine import Database
from tests.ledgers import WITHIN, record_one_cost, set_up

ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])
ON_PROC = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="no processes to look into"
)
NOWHERE = make_url("postgresql+psycopg://me:s3cret@127.0.0.1:1/elm-and-oak")
PATIENCE = 60.0  # seconds, on a machine that does much else


def until(what: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    patience = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < patience
        time.sleep(0.02)


# ---- a process that dies ----
def pid_of(name: str) -> int | None:
    """Return the number of our own child of a name, while it lives."""
    found = [each.pid for each in multiprocessing.active_children() if each.name == name]
    return found[0] if found else None


def test_a_killed_process_is_started_again(
    migrated_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Killed outright, its death is logged and counted, and the next one takes the next turn."""
    counts = Counts()
    with set_up(migrated_url) as ledger:
        scheduler = Scheduler(
            ledger.database.url, seconds=0.05, name="mortal", died=counts.add_death
        )
        scheduler.start()
        killed = pid_of("mortal")
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        until(lambda: pid_of("mortal") not in (None, killed))
        record_one_cost(ledger)

        def is_sealed() -> bool:
            with ledger.database.reading(WITHIN) as connection:
                return unsealed(connection, 1) == 0

        until(is_sealed)
        scheduler.stop()
    assert pid_of("mortal") is None
    [line] = [each for each in caplog.records if each.name == "ledger.scheduler"]
    assert line.levelno == logging.ERROR
    assert line.getMessage() == "the mortal process ended with status -9; the next starts in 1 s"
    assert 'background_process_deaths_total{process="mortal"} 1\n' in counts.show()


def test_what_was_never_started_can_be_stopped() -> None:
    """So that a service of which one part does not start closes the others."""
    Scheduler(make_url("sqlite://"), seconds=1).stop()


# ---- a turn that fails ----
def test_turns_that_fail_come_later_and_later() -> None:
    """First after seconds, in the end once a minute; at the interval again once one goes well."""
    pace = Pace(1)
    waited = []
    for _ in range(6):
        pace.after(went_well=False)
        waited.append(pace.wait)
    assert waited == [4, 8, 16, 32, 60, 60]
    pace.after(went_well=True)
    assert pace.wait == 1
    seldom = Pace(3600)
    seldom.after(went_well=False)
    assert seldom.wait == 3600


def test_a_worker_says_that_its_turn_failed(caplog: pytest.LogCaptureFixture) -> None:
    """So that it comes later; and what is past its time is not given up for an hour."""
    nowhere = Ledger(Database(str(NOWHERE)), SystemClock())
    assert WorkerTurn()(nowhere) is False
    nowhere.database.close()
    assert [each.getMessage() for each in caplog.records] == ["working failed; it is tried again"]


def test_a_failing_process_logs_as_the_service_does_and_seldom(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Each failure is one line of JSON without the words of the exception; no two come at once."""
    scheduler = Scheduler(NOWHERE, seconds=0.05, prepare=log_as_json)
    scheduler.start()
    said = ""

    def has_spoken() -> bool:
        nonlocal said
        said += capfd.readouterr().err
        return "\n" in said

    until(has_spoken)
    time.sleep(1)
    scheduler.stop()
    [line] = (said + capfd.readouterr().err).splitlines()
    logged = json.loads(line)
    assert (logged["level"], logged["logger"]) == ("error", "ledger.scheduler")
    assert logged["message"] == "sealing failed; it is tried again"
    assert logged["fault"][0]["error"] == "sqlalchemy.exc.OperationalError"
    assert not {"s3cret", "elm-and-oak", "refused"} & set(line.replace('"', " ").split())


# ---- the service as its own process ----
def children_of(parent: int) -> list[int]:
    """Return the processes that a process started and that seal or work for it by now."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            said = (each / "status").read_text()
            command = (each / "cmdline").read_text()
        except OSError:  # it has ended
            continue
        facts = dict(line.split(":\t", 1) for line in said.splitlines() if ":\t" in line)
        ignored = int(facts.get("SigIgn", "0"), 16)
        is_waiting = bool(ignored & 1 << (signal.SIGINT - 1))  # it does so from then on
        if facts["PPid"].strip() == str(parent) and "spawn_main" in command and is_waiting:
            found.append(int(each.name))
    return found


@contextmanager
def served(url: str) -> Iterator[subprocess.Popen[str]]:
    """Serve a database in a process group of its own, which is ended in the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0"],
        cwd=ROOT,
        env=os.environ | {"LEDGER_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def ready_to_stop(process: subprocess.Popen[str]) -> bool:
    """Whether a service has a sealer and a worker that wait for their turn."""
    assert process.poll() is None
    return len(children_of(process.pid)) == 2


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Return a service's status and what it said, once it has ended as it was told to."""
    _, said = process.communicate(timeout=10)
    return process.returncode, said


@ON_PROC
@ON_SQLITE
def test_a_service_whose_whole_group_is_told_to_stop_ends(migrated_url: str) -> None:
    """As some managers of processes tell every one: nothing is left held, and nobody is missed."""
    with served(migrated_url) as process:
        until(lambda: ready_to_stop(process))
        os.killpg(process.pid, signal.SIGTERM)
        assert ended(process) == (-signal.SIGTERM, "")


@ON_PROC
@ON_SQLITE
def test_a_service_whose_processes_were_killed_ends(migrated_url: str) -> None:
    """Each death is one line of its log; told to stop, it ends though nobody is there to wait."""
    with served(migrated_url) as process:
        until(lambda: ready_to_stop(process))
        for each in children_of(process.pid):
            os.kill(each, signal.SIGKILL)
        time.sleep(0.3)
        process.terminate()
        status, said = ended(process)
    assert status == -signal.SIGTERM
    logged = [json.loads(line) for line in said.splitlines()]
    assert sorted(each["message"].split(";")[0] for each in logged) == [
        "the sealer process ended with status -9",
        "the worker process ended with status -9",
    ]
    assert {each["level"] for each in logged} == {"error"}


# ---- whoever starts one and leaves ----
STARTS_ONE = """
import sys, time
from sqlalchemy import make_url
from ledger.scheduler import Scheduler
if __name__ == "__main__":
    Scheduler(make_url("sqlite://"), seconds=60).start()
    time.sleep(float(sys.argv[1]))
"""


def starting_one(*, stays_seconds: float) -> subprocess.Popen[bytes]:
    """Start a program that starts a scheduler and says nothing to it."""
    command = [sys.executable, "-c", STARTS_ONE, str(stays_seconds)]
    return subprocess.Popen(command, cwd=ROOT)


def test_leaving_without_a_word_stops_what_was_started() -> None:
    """A program that forgets its scheduler ends all the same."""
    assert starting_one(stays_seconds=0).wait(PATIENCE) == 0


@ON_PROC
def test_no_process_outlives_whoever_started_it_and_was_killed() -> None:
    """It sees the other end of its pipe close."""
    with starting_one(stays_seconds=PATIENCE) as process:
        until(lambda: bool(children_of(process.pid)))
        left = children_of(process.pid)
        process.kill()
    until(lambda: not any(Path(f"/proc/{each}").exists() for each in left))
