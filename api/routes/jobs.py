"""Long pieces of work: how far each has got, and the file that it made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.access import SCOPED
from api.call import Call
from api.deps import Reading
from api.files import WORKBOOK, IfNoneMatch, hand_out
from api.own_jobs import own_job, own_job_file
from api.paging import Pages
from api.shapes import Listing, Shape, shown
from ledger.queries import jobs
from ledger.queries.jobs import Job
from ledger.store.jobs import JobStatus

router = APIRouter(prefix=SCOPED, tags=["jobs"])

JobId = Annotated[
    str,
    Path(
        description="The job's id.",
        pattern="^[0-9a-f]{32}$",
        examples=["7d0b1c2e3f4a5b6c7d8e9f0a1b2c3d4e"],
    ),
]


class JobOut(Shape):
    """A job: what it is, and how far it has got. `percent` is of its present stage."""

    model_config = shown(
        {
            "id": "7d0b1c2e3f4a5b6c7d8e9f0a1b2c3d4e",
            "kind": "audit-pack",
            "status": "running",
            "stage": "reading the journals",
            "done": 40000,
            "whole": 100000,
            "percent": 40,
            "requested_at": "2020-02-10T09:30:00Z",
            "finished_at": None,
            "problem": None,
            "file": None,
        }
    )

    id: str
    kind: str
    status: JobStatus
    stage: str
    done: int
    whole: int
    percent: int
    requested_at: datetime
    finished_at: datetime | None
    problem: str | None
    file: str | None


def show_job(call: Call, job: Job) -> JobOut:
    """Show a job, with the address of its file once there is one."""
    return JobOut(
        id=job.id,
        kind=job.kind,
        status=job.status,
        stage=job.stage,
        done=job.done,
        whole=job.whole,
        percent=job.percent,
        requested_at=job.requested_at,
        finished_at=job.finished_at,
        problem=job.problem,
        file=f"{call.address}/jobs/{job.id}/file" if job.sha256 else None,
    )


@router.get(
    "/jobs",
    summary="List jobs",
    description="Those that the caller's own council asked for in the caller's role, newest first.",
)
def list_jobs(call: Reading, pages: Pages) -> Listing[JobOut]:
    """List jobs."""
    with call.reading_own_evidence() as connection:
        every = jobs.listing(
            connection,
            call.arrangement_id,
            party=call.caller.party,
            role=call.caller.role.value,
        )
    page, cursor = pages.slice(every)
    return Listing(items=[show_job(call, each) for each in page], next=cursor)


@router.get(
    "/jobs/{job}",
    summary="See how far a job has got",
    description="A job whose worker died is taken up by another, which goes on where it was.",
)
def get_job(call: Reading, job: JobId) -> JobOut:
    """See how far a job has got."""
    return show_job(call, own_job(call, job))


@router.get(
    "/jobs/{job}/file",
    summary="Get the file that a job made",
    description="Once it is done; 409 until then.",
    response_class=Response,
    responses=WORKBOOK,
)
def get_job_file(call: Reading, job: JobId, if_none_match: IfNoneMatch = None) -> Response:
    """Get the file that a job made."""
    made = own_job_file(call, job)
    return hand_out(call, made, issued=True, if_none_match=if_none_match)
