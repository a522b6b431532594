"""A later version of the cost recovery model, submitted and approved by both councils."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from ledger.actions.authority import Permission
from ledger.actions.submit import approve_submission, both_councils, submit
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.arrangement import read_version
from ledger.domain.canonical import canonical, digest
from ledger.store.approvals import SubmissionPurpose
from ledger.store.arrangements import pool
from ledger.store.models import cost_recovery_model
from tests.ledgers import APPROVER, PAYER_APPROVER, PREPARER, definition, do


def version(number: int, effective_from: str, **pools: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return Ash-Birch's model as another version, with changes to some of its pools.

    Each pool takes what is given of its fields (None leaves a field, or the pool, out); a new code
    adds a pool made from OFFICE, whose basis is a fixed share of a half.
    """
    model = definition()["cost_recovery_model"]
    standing = {each["code"]: each for each in model["pools"]}
    for code, changes in pools.items():
        if changes is None:
            del standing[code]
        else:
            fields = {**standing.get(code, standing["OFFICE"]), "code": code, **changes}
            standing[code] = {name: value for name, value in fields.items() if value is not None}
    return {
        **model,
        "version": number,
        "effective_from": effective_from,
        "pools": list(standing.values()),
    }


def submit_version(ledger: Ledger, model: Mapping[str, Any], *, on: date) -> int:
    """Submit a version by the host's preparer; it waits for both councils."""
    made: int = do(ledger, PREPARER, Permission.RECORD, partial(_submitted, model, on))["id"]
    return made


def agree_version(ledger: Ledger, model: Mapping[str, Any], *, on: date) -> int:
    """Put a version in force: submitted by the host's preparer, approved by both councils."""
    made = submit_version(ledger, model, on=on)
    for approver in (APPROVER, PAYER_APPROVER):
        do(ledger, approver, Permission.DECIDE, partial(_approved, made, on))
    return made


def _submitted(model: Mapping[str, Any], on: date, work: Work) -> Receipt:
    read = read_version(work.arrangement, model)
    submitted = submit(
        work,
        SubmissionPurpose.COST_RECOVERY_MODEL,
        {"definition": model},
        summary=f"Version {read.version}",
        approvers=both_councils(work),
        on=on,
    )
    work.insert(
        cost_recovery_model,
        {
            "event_id": submitted.id,
            "version": read.version,
            "effective_from": read.effective_from,
            "retrospective": int(read.effective_from < on),
            "definition": canonical(model),
            "digest": digest(model),
        },
    )
    known = set(
        work.connection.execute(
            select(pool.c.code).where(pool.c.arrangement_id == work.arrangement_id)
        ).scalars()
    )
    work.insert(
        pool,
        [
            {"code": each.code, "event_id": submitted.id}
            for each in read.pools
            if each.code not in known
        ],
    )
    return submitted.receipt()


def _approved(submission: int, on: date, work: Work) -> Receipt:
    return approve_submission(
        work, submission, {SubmissionPurpose.COST_RECOVERY_MODEL: _nothing_more}, on=on
    )


def _nothing_more(*_: object) -> None:
    return None
