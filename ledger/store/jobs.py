"""Long pieces of work, queued in the database so that no worker's death loses any of them.

A job is worked by whoever holds its lease; parts that are done are kept, and the next worker goes
on after the last one. Jobs are work, not facts: their rows change, and nothing rests on them.
Source: workbooks page; docs/decisions/0021-jobs.md.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
)

from ledger.store.base import Big, Instant, Small, names_one_of, optional, required, table


class JobStatus(StrEnum):
    """How far a job has got."""

    QUEUED = "queued"
    RUNNING = "running"  # or given up by a worker that died: its lease tells
    DONE = "done"
    FAILED = "failed"  # it says why; asking again makes a new one


job = table(
    "job",
    required("job_id", Text),
    required("arrangement_id", Big),
    required("kind", Text),
    required("parameters", Text),  # canonical JSON
    required("person", Text),
    required("party", Text),
    required("role", Text),
    required("request_id", Text),
    required("status", Text),
    required("stage", Text),
    required("done", Big),
    required("whole", Big),
    required("attempts", Small),
    required("requested_at", Instant),
    optional("worker", Text),
    optional("leased_until", Instant),
    optional("finished_at", Instant),
    optional("problem", Text),
    optional("sha256", Text),  # of the file that it made
    PrimaryKeyConstraint("job_id"),
    ForeignKeyConstraint(["arrangement_id"], ["arrangement.arrangement_id"]),
    names_one_of("status", JobStatus),
    CheckConstraint("done >= 0 AND whole >= 0", name="progress"),
    CheckConstraint("status <> 'done' OR sha256 IS NOT NULL", name="file"),
    CheckConstraint("status <> 'failed' OR problem IS NOT NULL", name="problem"),
    Index("ix_job_status", "status", "requested_at"),
    guarded=False,
)

job_part = table(
    "job_part",
    required("job_id", Text),
    required("part_no", Big),
    required("cursor", Text),  # where the next part goes on
    required("n_rows", Big),
    required("content", LargeBinary),
    PrimaryKeyConstraint("job_id", "part_no"),
    ForeignKeyConstraint(["job_id"], ["job.job_id"], ondelete="CASCADE"),
    guarded=False,
)
