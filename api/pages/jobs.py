"""Long pieces of work: which there are, how far each has got, and the files that they made.

While a job runs its page can keep itself up to date, for whoever asks it to: a page that reloads
by itself without being asked takes the place away from people who read it slowly (WCAG 2.2.1).
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from api.audit_pack_asking import Choices, Times, ask_for_pack
from api.files import hand_out
from api.own_jobs import own_job, own_job_file
from api.pages.forms import Form, Posted
from api.pages.refusals import refuse, same_headers
from api.pages.rendering import draw, see_other
from api.pages.sessions import Open, Page
from api.pages.words import kind_in_words
from api.parameters import PlainNumber
from api.refusals import RequestInvalid
from ledger.actions.authority import Permission
from ledger.domain.calendar import Month
from ledger.domain.errors import LedgerError
from ledger.queries import jobs
from ledger.store.jobs import JobStatus

router = APIRouter(tags=["pages"], include_in_schema=False)

_TITLE = "Jobs"
REFRESH_SECONDS = 10
_JOBS_A_PAGE = 50
_RUNNING = (JobStatus.QUEUED, JobStatus.RUNNING)

JobId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


@router.get("/jobs")
def show_jobs(
    request: Request, page: Open, before: Annotated[PlainNumber, Query(ge=0, le=2**53)] = 0
) -> Response:
    """Show the caller's jobs, newest first."""
    return draw(request, "jobs.html", title=_TITLE, **_listed(page, before))


@router.post("/jobs/audit-pack")
def post_audit_pack(request: Request, page: Open, form: Posted) -> Response:
    """Queue an audit pack, and go on to its job; the same question is the same job."""
    try:
        job = _queued(page, form)
    except LedgerError as refusal:
        return refuse(
            request,
            "jobs.html",
            refusal,
            title=_TITLE,
            inputs={"period": "period"},
            **_listed(page, 0),
        )
    return see_other(f"/jobs/{job}")


def _queued(page: Page, form: Form) -> str:
    call = page.call
    if not form.text("period"):
        raise RequestInvalid("Pick a month.", field="period", code="missing")
    as_at = call.as_at_period(Month.parse(form.text("period")), field="period")
    chosen = Choices(redacted=form.text("form") == "redacted")
    return ask_for_pack(call, Times(as_at=as_at.isoformat()), chosen)


def _listed(page: Page, before: int) -> dict[str, Any]:
    call = page.call
    with call.reading_own_evidence() as connection:
        every = jobs.listing(
            connection, call.arrangement_id, party=call.caller.party, role=call.caller.role.value
        )
    return {
        "jobs": every[before : before + _JOBS_A_PAGE],
        "older": before + _JOBS_A_PAGE if len(every) > before + _JOBS_A_PAGE else None,
        "is_first": before == 0,
        "may_ask": page.may(Permission.ASK_AUDIT_PACK),
        "months": page.months,
    }


@router.get("/jobs/{job}")
def show_job(
    request: Request, page: Open, job: JobId, watch: Annotated[str, Query(max_length=3)] = ""
) -> Response:
    """Show how far a job has got; with `watch`, again and again while it runs."""
    asked = own_job(page.call, job)
    is_running = asked.status in _RUNNING
    return draw(
        request,
        "job.html",
        title=kind_in_words(asked.kind),
        job=asked,
        is_running=is_running,
        refresh_seconds=REFRESH_SECONDS if is_running and watch == "yes" else None,
        every_seconds=REFRESH_SECONDS,
    )


@router.get("/jobs/{job}/file")
def get_job_file(page: Open, job: JobId) -> Response:
    """Hand out the file that a job made."""
    made = own_job_file(page.call, job)
    return same_headers(hand_out(page.call, made, issued=True, if_none_match=None))
