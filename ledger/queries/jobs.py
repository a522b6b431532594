"""Jobs as they stand: how far each has got, and the parts that a dead worker left behind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from ledger.domain.issued_file import FileKind, FileMade
from ledger.store.arrangements import arrangement
from ledger.store.issued_files import handed_out_file
from ledger.store.jobs import JobStatus, job, job_part


@dataclass(frozen=True, slots=True)
class Job:
    """A long piece of work: for whom, what, and how far it has got."""

    id: str
    arrangement_id: int
    arrangement: str
    kind: str
    parameters: Mapping[str, Any]
    person: str
    party: str
    role: str
    request_id: str
    status: JobStatus
    stage: str
    done: int
    whole: int
    attempts: int
    requested_at: datetime
    finished_at: datetime | None
    worker: str | None
    leased_until: datetime | None
    problem: str | None
    sha256: str | None

    @property
    def percent(self) -> int:
        """How much of its stage is done, in whole percent."""
        if self.status is JobStatus.DONE:
            return 100
        return min(100 * self.done // self.whole, 100) if self.whole else 0


def find(connection: Connection, job_id: str) -> Job | None:
    """Return a job; None where there is none of that id."""
    row = connection.execute(_jobs().where(job.c.job_id == job_id)).one_or_none()
    return read_job(row) if row else None


def listing(connection: Connection, arrangement_id: int, *, party: str, role: str) -> list[Job]:
    """The jobs asked for by a council's people in a role, newest first."""
    theirs = (job.c.party == party) & (job.c.role == role)
    return _newest_first(connection, arrangement_id, theirs)


def every(connection: Connection, arrangement_id: int) -> list[Job]:
    """Everybody's jobs, newest first: for whoever runs the service."""
    return _newest_first(connection, arrangement_id)


def _newest_first(
    connection: Connection, arrangement_id: int, *conditions: ColumnElement[bool]
) -> list[Job]:
    wanted = (
        _jobs()
        .where(job.c.arrangement_id == arrangement_id, *conditions)
        .order_by(job.c.requested_at.desc(), job.c.job_id)
    )
    return [read_job(row) for row in connection.execute(wanted)]


def next_waiting(connection: Connection, now: datetime) -> str | None:
    """Return the oldest job that nobody works on: queued, or its worker's lease is over."""
    free = (job.c.status == JobStatus.QUEUED.value) | (
        (job.c.status == JobStatus.RUNNING.value) & (job.c.leased_until < now)
    )
    found: str | None = connection.execute(
        select(job.c.job_id).where(free).order_by(job.c.requested_at, job.c.job_id).limit(1)
    ).scalar_one_or_none()
    return found


@dataclass(frozen=True, slots=True)
class PartsKept:
    """What of a job's reading is kept: how many parts and rows, and where the next goes on."""

    n_parts: int
    n_rows: int
    cursor: str


def parts_kept(connection: Connection, job_id: str) -> PartsKept:
    """Return how far the parts of a job reach; an empty cursor where there is none yet."""
    table = job_part.c
    count, rows = connection.execute(
        select(func.count(), func.coalesce(func.sum(table.n_rows), 0)).where(table.job_id == job_id)
    ).one()
    last = connection.execute(
        select(table.cursor).where(table.job_id == job_id).order_by(table.part_no.desc()).limit(1)
    ).scalar_one_or_none()
    return PartsKept(count, int(rows), last or "")


def parts(connection: Connection, job_id: str) -> Iterator[bytes]:
    """Give the parts in order, one in memory at a time."""
    for number in range(1, parts_kept(connection, job_id).n_parts + 1):
        yield bytes(
            connection.execute(
                select(job_part.c.content).where(
                    job_part.c.job_id == job_id, job_part.c.part_no == number
                )
            ).scalar_one()
        )


def file_of(connection: Connection, found: Job) -> FileMade | None:
    """Return the file that a job made; None where it has made none."""
    if found.sha256 is None:
        return None
    row = connection.execute(
        select(handed_out_file).where(
            handed_out_file.c.arrangement_id == found.arrangement_id,
            handed_out_file.c.party == found.party,
            handed_out_file.c.sha256 == found.sha256,
        )
    ).one()
    return FileMade(
        kind=FileKind(row.kind),
        name=row.name,
        content=bytes(row.content),
        content_hash=row.content_hash,
        media_type=row.media_type,
    )


def _jobs() -> Select[Any]:
    return select(job, arrangement.c.code).join(
        arrangement, arrangement.c.arrangement_id == job.c.arrangement_id
    )


def read_job(row: Row[Any]) -> Job:
    """Read a job from its row."""
    return Job(
        row.job_id,
        row.arrangement_id,
        row.code,
        row.kind,
        json.loads(row.parameters),
        row.person,
        row.party,
        row.role,
        row.request_id,
        JobStatus(row.status),
        row.stage,
        row.done,
        row.whole,
        row.attempts,
        row.requested_at,
        row.finished_at,
        row.worker,
        row.leased_until,
        row.problem,
        row.sha256,
    )
