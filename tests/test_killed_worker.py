"""An audit pack is made by a job: asked for over HTTP, and whole though its worker is killed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from api.work import work_one
from ledger.actions.authority import Caller
from ledger.actions.seal import seal_all
from ledger.actions.work import Ledger
from ledger.actions.work_jobs import LEASE_SECONDS
from ledger.domain.clock import SystemClock
from ledger.queries import jobs
from reports.checking import cells_of, content_hash, stated_hash
from tests.api.calls import Service, serving, slug
from tests.ledgers import (
    APPROVER,
    AUDITOR,
    CODE,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    WITHIN,
    live_through_july,
    set_up,
)

PATH = "/reports/audit-pack"
ASKED = {"as_at": "2019-12-31", "seed": "spring"}

# A worker that reads ten lines at a time and takes its time over each part.
SLOW_WORKER = """
import sys, time
import api.work
from ledger.actions.authority import Caller
from ledger.actions.perform import Ledger
from ledger.domain.clock import SystemClock
from ledger.store.engine import Database

api.work.LINES_IN_A_PART = 10
ledger = Ledger(Database(sys.argv[1]), SystemClock())
api.work.work_one(ledger, lambda *_: time.sleep(0.2))
"""


@pytest.fixture
def service(migrated_url: str) -> Iterator[Service]:
    """Ash-Birch through July, sealed and served; nobody works its jobs but the test."""
    with set_up(migrated_url) as ledger:
        live_through_july(ledger)
        seal_all(ledger, CODE)
    with serving(migrated_url) as service:
        yield service


def parts_kept(ledger: Ledger, job_id: str) -> jobs.PartsKept:
    """Return what is kept of a job."""
    with ledger.database.reading(WITHIN) as connection:
        return jobs.parts_kept(connection, job_id)


def file_of(service: Service, job_id: str, caller: Caller = AUDITOR) -> bytes:
    """Return the file that a job made."""
    answer = service.get(f"/jobs/{job_id}/file", caller)
    assert answer.status_code == 200, answer.text
    return answer.content


def test_a_pack_is_asked_for_and_fetched_when_it_is_done(service: Service) -> None:
    """202 with the job and its address; 409 until a worker has been; then a workbook that holds."""
    asked = service.get(PATH, AUDITOR, **ASKED)
    assert asked.status_code == 202
    job = asked.json()
    assert (job["status"], job["percent"], job["file"]) == ("queued", 0, None)
    address = asked.headers["location"]
    assert address.endswith(f"/jobs/{job['id']}")
    early = service.get(f"/jobs/{job['id']}/file", AUDITOR)
    assert (early.status_code, slug(early)) == (409, "job-unfinished")
    assert work_one(service.ledger)
    assert not work_one(service.ledger)
    done = service.read(f"/jobs/{job['id']}", AUDITOR)
    assert (done["status"], done["percent"], done["problem"]) == ("done", 100, None)
    content = file_of(service, job["id"])
    assert stated_hash(content) == content_hash(cells_of(content))
    assert load_workbook(BytesIO(content)).sheetnames[0] == "Cover"
    assert service.get(PATH, AUDITOR, **ASKED).json()["id"] == job["id"]
    assert [each["id"] for each in service.read("/jobs", AUDITOR)["items"]] == [job["id"]]


def test_a_pack_is_for_auditors_and_the_hosts_approvers(service: Service) -> None:
    """Nobody else asks for one, and nobody sees another's job."""
    for caller in (PREPARER, PAYER_PREPARER, PAYER_APPROVER):
        refused = service.get(PATH, caller, **ASKED)
        assert (refused.status_code, slug(refused)) == (403, "not-permitted")
    job = service.get(PATH, AUDITOR, **ASKED).json()
    assert service.get(PATH, APPROVER, **ASKED).json()["id"] != job["id"]
    for caller in (PREPARER, APPROVER, PAYER_APPROVER):
        for path in (f"/jobs/{job['id']}", f"/jobs/{job['id']}/file"):
            unseen = service.get(path, caller)
            assert (unseen.status_code, slug(unseen)) == (404, "not-found")
    assert service.read("/jobs", PAYER_APPROVER)["items"] == []


def test_a_pack_that_cannot_be_is_refused_when_it_is_asked_for(service: Service) -> None:
    """Dates the wrong way round, limits that are no amounts, a sequence not yet sealed."""
    for wrong, code in (
        ({"as_at": "2019-12-31", "first": "2020-01-31"}, "dates-reversed"),
        ({"limits": "5 pounds"}, "amount-malformed"),
        ({"limits": "0.00"}, "amount-negative"),
        ({"limits": "-5.00"}, "amount-negative"),
        ({"later": "999999"}, "not-yet-sealed"),
        ({"as_at": "31.12.2019"}, "date-malformed"),
        ({"as_at": "2020-04-01"}, "date-in-future"),
        ({"earlier": "2019-04-10"}, "date-malformed"),
        ({"earlier": "999999"}, "not-yet-sealed"),
    ):
        refused = service.get(PATH, AUDITOR, **wrong)
        assert (refused.status_code, slug(refused)) == (422, code)
    assert service.read("/jobs", AUDITOR)["items"] == []


def test_a_killed_worker_loses_nothing(service: Service, migrated_url: str) -> None:
    """Killed between two parts; the next goes on after them, and makes the very same file."""
    job_id = service.get(PATH, AUDITOR, **ASKED).json()["id"]
    slow = subprocess.Popen([sys.executable, "-c", SLOW_WORKER, migrated_url])
    try:
        deadline = time.monotonic() + 60
        while parts_kept(service.ledger, job_id).n_parts < 2:
            assert time.monotonic() < deadline
            assert slow.poll() is None
            time.sleep(0.02)
    finally:
        slow.kill()
        slow.wait()
    left = parts_kept(service.ledger, job_id)
    assert left.n_parts >= 2
    running = service.read(f"/jobs/{job_id}", AUDITOR)
    assert (running["status"], running["stage"]) == ("running", "reading the journals")
    now = replace(service.ledger, clock=SystemClock())
    assert not work_one(now)  # its lease still runs
    read: list[int] = []

    def seen(stage: str, done: int, _whole: int) -> None:
        if stage == "reading the journals":
            read.append(done)

    assert work_one(replace(service.ledger, clock=_Later()), seen)
    assert min(read) > int(left.cursor)
    undisturbed = service.get(PATH, APPROVER, **ASKED).json()["id"]
    assert work_one(service.ledger)
    hashes = {
        hashlib.sha256(file_of(service, each, caller)).hexdigest()
        for each, caller in ((job_id, AUDITOR), (undisturbed, APPROVER))
    }
    assert len(hashes) == 1


class _Later(SystemClock):
    """The machine's clock, when the lease of a worker that died just now is over."""

    def now(self) -> datetime:
        """Return an instant a little over a lease from now."""
        return super().now() + timedelta(seconds=LEASE_SECONDS + 1)
