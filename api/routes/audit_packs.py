"""The audit pack: asked for here, made by a job, since it may hold any number of journals."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.access import SCOPED
from api.audit_pack_asking import Choices, Times, ask_for_pack
from api.deps import Reading
from api.own_jobs import own_job
from api.parameters import AsAt
from api.routes.jobs import JobOut, show_job

router = APIRouter(prefix=SCOPED, tags=["reports"])

MOST_SAMPLED = 1_000


def times(
    as_at: AsAt = None,
    first: Annotated[
        str | None,
        Query(
            description="The first day: by default where the books begin.",
            max_length=10,
            examples=["2018-04-01"],
        ),
    ] = None,
    earlier: Annotated[
        str | None,
        Query(
            description="The earlier time of knowing, a sequence or an instant with its offset: "
            "by default the end of `as_at`.",
            max_length=40,
            examples=["2019-04-10T17:00:00Z"],
        ),
    ] = None,
    later: Annotated[
        str | None,
        Query(
            description="The later time of knowing: by default the newest seal.",
            max_length=40,
            examples=["2020-02-10T09:00:00Z"],
        ),
    ] = None,
) -> Times:
    """Read which times are asked about."""
    return Times(as_at, first, earlier, later)


def choices(
    *,
    redacted: Annotated[
        bool, Query(description="The form for public inspection.", examples=[False])
    ] = False,
    seed: Annotated[
        str,
        Query(
            description="What the sample is drawn by: the same seed draws the same sample.",
            pattern=r"^[A-Za-z0-9 ._-]{1,40}$",
            examples=["2020 audit"],
        ),
    ] = "1",
    sample: Annotated[
        int,
        Query(description="How many events to sample.", ge=0, le=MOST_SAMPLED, examples=[25]),
    ] = 25,
    limits: Annotated[
        str,
        Query(
            description="Limits in pounds, with commas: journals just under one are marked out.",
            max_length=200,
            examples=["500.00,25000.00"],
        ),
    ] = "500.00",
) -> Choices:
    """Read what is chosen."""
    return Choices(redacted, seed, sample, limits)


@router.get(
    "/reports/audit-pack",
    status_code=202,
    summary="Ask for an audit pack",
    description="Answers with the job that makes it, and where to see how far that has got. Both "
    "books' trial balance at two times of knowing, every journal, the mirror, approvals with "
    "their segregation, seals, selections and a seeded sample, drawn as known at a seal. For an "
    "auditor of either council, and for the host's approvers. The same question of the same "
    "ledger is the same job.",
)
def ask_for_audit_pack(
    call: Reading,
    response: Response,
    of: Annotated[Times, Depends(times)],
    chosen: Annotated[Choices, Depends(choices)],
) -> JobOut:
    """Ask for an audit pack."""
    made = ask_for_pack(call, of, chosen)
    response.headers["Location"] = f"{call.address}/jobs/{made}"
    return show_job(call, own_job(call, made))
