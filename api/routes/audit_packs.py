"""The audit pack: asked for here, made by a job, since it may hold any number of journals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.deps import SCOPED, AsAt, Call, Reading
from api.own_jobs import own_job
from api.refusals import PackNotVisible
from api.routes.jobs import JobOut, show_job
from api.shapes import date_or_none
from api.work import pack_question
from ledger.actions.allocation import positive
from ledger.actions.work_jobs import queue
from ledger.domain.issued_file import FileKind
from ledger.queries.audit_pack import pack_scope
from ledger.store.tokens import Role

router = APIRouter(prefix=SCOPED, tags=["reports"])

MOST_SAMPLED = 1_000


@dataclass(frozen=True, slots=True)
class Times:
    """Which dates the pack is of, and the two times of knowing that it compares."""

    as_at: str | None
    first: str | None
    earlier: str | None
    later: str | None


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


@dataclass(frozen=True, slots=True)
class Choices:
    """For whose eyes the pack is, and how journals are chosen out."""

    redacted: bool
    seed: str
    sample: int
    limits: str


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
    _require_may_read(call)
    first = date_or_none(of.first, field="first")
    asked: dict[str, Any] = {
        "as_at": call.as_at(of.as_at).isoformat(),
        "first": first.isoformat() if first else None,
        "earlier": of.earlier,
        "later": of.later,
        "redacted": chosen.redacted,
        "seed": chosen.seed,
        "sample_size": chosen.sample,
        "limits_pence": [positive(each, "limits") for each in chosen.limits.split(",")],
    }
    with call.reading() as connection:
        question = pack_question(asked)
        scope = pack_scope(connection, call.known, question, party=call.caller.party)
    if of.later is None:
        # A sequence stays what it is, though empty blocks be sealed meanwhile.
        asked["later"] = str(scope.known_at.last_sequence)
    made = queue(call.ledger, call.caller, FileKind.AUDIT_PACK.value, asked)
    response.headers["Location"] = f"{call.address}/jobs/{made}"
    return show_job(call, own_job(call, made))


def _require_may_read(call: Call) -> None:
    """Refuse all but auditors of the two councils and approvers of the host."""
    caller, arrangement = call.caller, call.arrangement
    is_auditor = caller.role is Role.AUDITOR
    councils = (arrangement.host, arrangement.recipient)
    if is_auditor and caller.party in councils:
        return
    if caller.role is Role.APPROVER and caller.party == arrangement.host:
        return
    raise PackNotVisible(
        f"An audit pack is for auditors of {' and '.join(councils)}, and for approvers of "
        f"{arrangement.host}. Ask one of them for it."
    )
