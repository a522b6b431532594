"""Queue long work, take it up, keep what is done of it, and finish it: no death loses any.

A worker holds a job by a lease that it renews with each sign of progress. Where it dies, the lease
runs out and the next worker goes on after the last part kept. A worker that was only slow finds
its lease gone at its next sign, and lets go. Source: docs/decisions/0021-jobs.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from ledger.actions.audit_trail import audit_access
from ledger.actions.authority import Caller
from ledger.actions.keep_file import remember_handed_out
from ledger.actions.work import Ledger
from ledger.domain.canonical import canonical
from ledger.domain.errors import TooMuchWaiting
from ledger.domain.issued_file import FileMade
from ledger.queries.arrangements import codes
from ledger.queries.jobs import Job, find, next_waiting
from ledger.store.jobs import JobStatus, job, job_part
from ledger.store.row_security import Scope, enter, enter_code
from ledger.store.tokens import Role

LEASE_SECONDS = 60
MOST_ATTEMPTS = 5
MOST_WAITING = 10  # jobs of one council
MOST_A_DAY = 40  # of one council too: the file of each is kept for some time
_DAY = timedelta(days=1)


class LeaseLost(Exception):
    """Another worker has taken the job up: this one lets go of it."""


def queue(ledger: Ledger, caller: Caller, kind: str, parameters: Mapping[str, Any]) -> str:
    """Queue a job and return its id; the caller's same job, waiting or done, is given again.

    One that failed is not: it is queued anew. `parameters` must say all that the outcome rests on,
    the place in the ledger included. Raises TooMuchWaiting where as many of the council's jobs wait
    as may, or were asked for within a day.
    """
    written = canonical(parameters)
    with ledger.database.writing() as connection:
        known = ledger.definitions.find(connection, caller.arrangement)
        ledger.database.lock(connection, f"{known.arrangement_id}:job:{caller.person}")
        same: str | None = connection.execute(
            select(job.c.job_id).where(
                job.c.arrangement_id == known.arrangement_id,
                job.c.kind == kind,
                job.c.parameters == written,
                job.c.person == caller.person,
                job.c.party == caller.party,
                job.c.role == caller.role.value,
                job.c.status != JobStatus.FAILED.value,
            )
        ).scalar()
        if same is not None:
            return same
        _require_room(
            connection, known.arrangement_id, caller.party, since=ledger.clock.now() - _DAY
        )
        made = secrets.token_hex(16)
        connection.execute(
            insert(job).values(
                job_id=made,
                arrangement_id=known.arrangement_id,
                kind=kind,
                parameters=written,
                person=caller.person,
                party=caller.party,
                role=caller.role.value,
                request_id=caller.request_id,
                status=JobStatus.QUEUED.value,
                stage="waiting",
                done=0,
                whole=0,
                attempts=0,
                requested_at=ledger.clock.now(),
            )
        )
    audit_access(ledger, caller, "queue a job", {"job": made, "kind": kind})
    return made


def _require_room(
    connection: Connection, arrangement_id: int, party: str, *, since: datetime
) -> None:
    """Refuse the job that would be one too many of a council's: the other's would wait for it."""
    waits = job.c.status.in_((JobStatus.QUEUED.value, JobStatus.RUNNING.value))
    waiting, asked = connection.execute(
        select(func.count().filter(waits), func.count().filter(job.c.requested_at > since)).where(
            job.c.arrangement_id == arrangement_id, job.c.party == party
        )
    ).one()
    if waiting >= MOST_WAITING:
        raise TooMuchWaiting(
            f"{waiting} jobs of {party} wait already, which is as many as may. Ask again when one "
            "of them is done."
        )
    if asked >= MOST_A_DAY:
        raise TooMuchWaiting(
            f"{asked} jobs of {party} were asked for within a day, which is as many as may. Fetch "
            "the file of one that is done, or ask again tomorrow."
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A job that this worker holds."""

    ledger: Ledger
    job: Job
    worker: str

    @property
    def caller(self) -> Caller:
        """Whoever asked for the job: it is done in their name."""
        of = self.job
        return Caller(of.person, of.party, Role(of.role), of.arrangement, of.request_id)

    def show(self, stage: str, done: int, whole: int) -> None:
        """Say how far it has got, and go on holding it. Raises LeaseLost."""
        self._change(stage=stage, done=done, whole=whole)

    def keep_part(self, number: int, content: bytes, *, cursor: str, n_rows: int) -> None:
        """Keep a part of the work, and where the next goes on. Raises LeaseLost."""
        part = {"part_no": number, "cursor": cursor, "n_rows": n_rows, "content": content}
        self._change(part=part)

    def finish(self, made: FileMade) -> None:
        """Keep the file that it made, and let go of the job. Raises LeaseLost."""
        remember_handed_out(self.ledger, self.caller, made)
        self._change(
            status=JobStatus.DONE.value,
            stage="done",
            sha256=made.sha256,
            finished_at=self.ledger.clock.now(),
            parts_go=True,
        )

    def fail(self, problem: str) -> None:
        """Give it up for good, saying why. Raises LeaseLost."""
        self._change(
            status=JobStatus.FAILED.value,
            stage="failed",
            problem=problem,
            finished_at=self.ledger.clock.now(),
            parts_go=True,
        )

    def _change(
        self, *, part: dict[str, Any] | None = None, parts_go: bool = False, **values: object
    ) -> None:
        lease = self.ledger.clock.now() + timedelta(seconds=LEASE_SECONDS)
        with self.ledger.database.writing(Scope(self.job.arrangement_id)) as connection:
            changed = connection.execute(
                update(job)
                .where(
                    job.c.job_id == self.job.id,
                    job.c.worker == self.worker,
                    job.c.status == JobStatus.RUNNING.value,
                )
                .values(leased_until=lease, **values)
            )
            if changed.rowcount != 1:
                raise LeaseLost(self.job.id)
            if part is not None:
                connection.execute(insert(job_part).values(job_id=self.job.id, **part))
            if parts_go:
                connection.execute(delete(job_part).where(job_part.c.job_id == self.job.id))


def take_up(ledger: Ledger, worker: str) -> Held | None:
    """Take up the oldest job that nobody works on; None where there is none.

    One that was taken up too often before, as it brings its workers down, is failed instead.
    """
    with ledger.database.writing() as connection:
        ledger.database.lock(connection, "jobs")
        now = ledger.clock.now()
        found = _oldest(connection, now)
        if found is None:
            return None
        enter(connection, Scope(found.arrangement_id))
        connection.execute(
            update(job)
            .where(job.c.job_id == found.id)
            .values(
                status=JobStatus.RUNNING.value,
                worker=worker,
                attempts=found.attempts + 1,
                leased_until=now + timedelta(seconds=LEASE_SECONDS),
            )
        )
    held = Held(ledger, found, worker)
    if found.attempts >= MOST_ATTEMPTS:
        held.fail(f"It was taken up {found.attempts} times, and no worker came to its end.")
        return take_up(ledger, worker)
    return held


def _oldest(connection: Connection, now: datetime) -> Job | None:
    """Look into every arrangement, each by itself; the oldest job that waits in any of them."""
    waiting: list[Job] = []
    for code in codes(connection):
        enter_code(connection, code)
        number = next_waiting(connection, now)
        found = find(connection, number) if number is not None else None
        if found is not None:
            waiting.append(found)
    return min(waiting, key=lambda each: (each.requested_at, each.id), default=None)
