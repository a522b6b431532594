"""Submit a version of the cost recovery model, and put it in force once both councils approve it.

Source: domain page: "A version takes effect only when both councils have agreed it, never before
its agreement unless both say so".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from ledger.actions.submit import both_councils, submit
from ledger.actions.work import Receipt, Work
from ledger.domain.arrangement import read_version
from ledger.domain.calendar import Month
from ledger.domain.canonical import canonical, digest
from ledger.domain.errors import DefinitionInvalid, ModelBeforeAgreement, StatusConflict
from ledger.domain.journal import Event, EventKind
from ledger.domain.recovery import CostRecoveryModel
from ledger.queries import models
from ledger.queries.approvals import SubmissionView, submissions
from ledger.store.approvals import SubmissionPurpose
from ledger.store.arrangements import pool
from ledger.store.models import cost_recovery_model

_POINTER = "/cost_recovery_model"
_GIVEN_BY_APPROVAL = ("agreed_by", "agreed_on")


def submit_model(
    work: Work,
    definition: Mapping[str, Any],
    *,
    retrospective: bool = False,
    on: date | None = None,
) -> Receipt:
    """Submit the next version of the model, in the JSON form of the definition's own.

    Without `agreed_by` and `agreed_on`: the approvals say that. It runs from the first day of a
    month after the newest version's start; `retrospective` lets it start before its approval.
    Raises DefinitionInvalid pointing at the field, StatusConflict while another version waits,
    ModelBeforeAgreement where it starts before the day it is submitted and may not.
    """
    work.lock("cost-recovery-model")
    waiting = [each for each in _submitted(work) if each.awaiting]
    if waiting:
        raise StatusConflict(
            f"A version of the cost recovery model waits for approval, as {waiting[0].id}. "
            "Decide on it first.",
            field="version",
        )
    for name in _GIVEN_BY_APPROVAL:
        if name in definition:
            raise DefinitionInvalid(
                f"/{name} is given by the councils' approvals; leave it out.", field=f"/{name}"
            )
    model = _read(work, definition)
    _require_next(work, model)
    _require_not_begun(model, retrospective=retrospective, day=on or work.today)
    submitted = submit(
        work,
        SubmissionPurpose.COST_RECOVERY_MODEL,
        {
            "version": model.version,
            "effective_from": model.effective_from,
            "retrospective": retrospective,
            "definition": definition,
        },
        summary=_summary(model, work.arrangement.model, retrospective=retrospective),
        approvers=both_councils(work),
        on=on,
    )
    work.insert(
        cost_recovery_model,
        {
            "event_id": submitted.id,
            "version": model.version,
            "effective_from": model.effective_from,
            "retrospective": int(retrospective),
            "definition": canonical(definition),
            "digest": digest(definition),
        },
    )
    return submitted.receipt(version=model.version, effective_from=model.effective_from.isoformat())


def put_model_in_force(work: Work, submission: SubmissionView, day: date) -> int:
    """Put an approved version in force, with its new pools; return the event that did.

    Raises ModelBeforeAgreement where it starts before `day` and is not retrospective;
    DefinitionInvalid where it no longer fits the arrangement.
    """
    work.lock("cost-recovery-model")
    stored = work.connection.execute(
        select(cost_recovery_model).where(
            cost_recovery_model.c.arrangement_id == work.arrangement_id,
            cost_recovery_model.c.event_id == submission.id,
        )
    ).one()
    model = _read(work, json.loads(stored.definition))
    _require_start(work, model)
    if model.effective_from < day and not stored.retrospective:
        raise ModelBeforeAgreement(
            f"Version {model.version} would take effect on {model.effective_from}, before its "
            f"agreement on {day}. Reject it, and submit it with a later start or, where both "
            "councils say so, as retrospective.",
            field="id",
        )
    payload = {"version": model.version, "submission": submission.id, "digest": stored.digest}
    posted = work.post(Event(EventKind.MODEL_IN_FORCE, day), payload)
    known = set(
        work.connection.execute(
            select(pool.c.code).where(pool.c.arrangement_id == work.arrangement_id)
        ).scalars()
    )
    new = [each.code for each in model.pools if each.code not in known]
    work.insert(pool, [{"event_id": posted.event_id, "code": code} for code in new])
    return posted.event_id


def find_version(work: Work, version: int) -> int | None:
    """Return the submission of a version, if that version was submitted."""
    found: int | None = work.connection.execute(
        select(cost_recovery_model.c.event_id).where(
            cost_recovery_model.c.arrangement_id == work.arrangement_id,
            cost_recovery_model.c.version == version,
        )
    ).scalar_one_or_none()
    return found


def _submitted(work: Work) -> list[SubmissionView]:
    return submissions(
        work.connection, work.arrangement_id, purpose=SubmissionPurpose.COST_RECOVERY_MODEL
    )


def _read(work: Work, definition: Mapping[str, Any]) -> CostRecoveryModel:
    """Read a version against the arrangement as it is; a fault points into the version itself."""
    approved = {
        "agreed_by": list(both_councils(work)),
        "agreed_on": work.today.isoformat(),
    }
    try:
        return read_version(work.arrangement, {**definition, **approved})
    except DefinitionInvalid as error:
        raise DefinitionInvalid(
            error.detail.replace(f"{_POINTER}/", "/"),
            field=(error.field or "").removeprefix(_POINTER) or None,
        ) from error


def _require_next(work: Work, model: CostRecoveryModel) -> None:
    last = models.newest_version(work.connection, work.arrangement_id)
    following = (last or work.arrangement.models[0].version) + 1
    if model.version != following:
        same = [each for each in _submitted(work) if each.payload["version"] == model.version]
        detail = f"/version is {model.version}; the next one is {following}."
        if same and same[0].rejected:
            detail = (
                f"Submission {same[0].id} of version {model.version} is rejected already; the next "
                f"one is {following}: submit version {following}."
            )
        raise DefinitionInvalid(detail, field="/version")
    _require_start(work, model)


def _require_start(work: Work, model: CostRecoveryModel) -> None:
    """A version starts with a month of the arrangement, after the start of the one in force."""
    starts, newest, term = model.effective_from, work.arrangement.model, work.arrangement.term
    if starts.day != 1:
        fault = "is not the first day of a month"
    elif Month.of(starts) <= Month.of(newest.effective_from):
        fault = f"is not after {newest.effective_from}, when version {newest.version} starts"
    elif not term.first <= starts <= term.last:
        fault = f"lies outside the arrangement, {term.first} to {term.last}"
    else:
        return
    raise DefinitionInvalid(f"/effective_from is {starts}, which {fault}.", field="/effective_from")


def _require_not_begun(model: CostRecoveryModel, *, retrospective: bool, day: date) -> None:
    """Refuse at once a start that its approval can only come after."""
    if model.effective_from < day and not retrospective:
        raise ModelBeforeAgreement(
            f"/effective_from is {model.effective_from}, before {day}: no approval can come before "
            "it. Submit it with a later start or, where both councils say so, as retrospective.",
            field="/effective_from",
        )


def _summary(model: CostRecoveryModel, newest: CostRecoveryModel, *, retrospective: bool) -> str:
    """Say from when it runs, and each pool that is new, changed or dropped."""
    late = ", also where that is before its agreement" if retrospective else ""
    standing = {pool.code: pool for pool in newest.pools}
    given = {pool.code: pool for pool in model.pools}
    moved = {
        "new": [code for code in given if code not in standing],
        "changed": [code for code in given if standing.get(code, given[code]) != given[code]],
        "dropped": [code for code in standing if code not in given],
    }
    named = "; ".join(f"{word}: {', '.join(codes)}" for word, codes in moved.items() if codes)
    return (
        f"Version {model.version} of the cost recovery model, from {model.effective_from}{late}. "
        f"Pools against version {newest.version}: {named or 'none new, changed or dropped'}."
    )
