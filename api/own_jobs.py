"""A job of the caller's own, and the file that it made, whoever asks for them."""

from __future__ import annotations

from api.call import Call
from api.deps import found
from api.refusals import JobUnfinished
from ledger.domain.issued_file import FileMade
from ledger.queries import jobs
from ledger.queries.jobs import Job
from ledger.store.jobs import JobStatus


def own_job(call: Call, job_id: str) -> Job:
    """Return a job that the caller's own council asked for in the caller's role.

    Raises NotFound for any other.
    """
    with call.reading_own_evidence() as connection:
        job = jobs.find(connection, job_id)
    theirs = job is not None and (job.arrangement_id, job.party, job.role) == (
        call.arrangement_id,
        call.caller.party,
        call.caller.role.value,
    )
    return found(job if theirs else None, "job", job_id)


def own_job_file(call: Call, job_id: str) -> FileMade:
    """Return the file of such a job; raises NotFound, JobUnfinished where it has made none."""
    asked = own_job(call, job_id)
    with call.reading_own_evidence() as connection:
        made = jobs.file_of(connection, asked)
    if made is None:
        raise JobUnfinished(
            f"The job is {asked.status}: {asked.problem or asked.stage}. "
            + ("Ask for it anew." if asked.status is JobStatus.FAILED else "Ask again later."),
            field="job",
        )
    return made
