"""Every version of the cost recovery model that was ever given: in force, waiting or rejected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from ledger.domain.arrangement import Arrangement
from ledger.domain.definition import Reader
from ledger.domain.pools import read_model
from ledger.domain.recovery import CostRecoveryModel
from ledger.queries.approvals import SubmissionView, submissions
from ledger.queries.arrangements import Known
from ledger.store.approvals import DecisionKind, SubmissionPurpose
from ledger.store.arrangements import model_agreement
from ledger.store.models import cost_recovery_model


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A version, whether it is in force, and who has agreed it."""

    model: CostRecoveryModel
    status: str  # approved (in force), submitted or rejected
    agreed_by: tuple[str, ...]
    agreed_on: date | None  # of the last council, once all have
    effective_to: date | None  # the day before the next in force; None unless in force
    retrospective: bool
    submission: int | None  # None for the first, which the definition brings
    awaiting: tuple[str, ...]


def versions(connection: Connection, known: Known) -> list[ModelVersion]:
    """Every version, by its number."""
    submitted = submissions(
        connection, known.arrangement_id, purpose=SubmissionPurpose.COST_RECOVERY_MODEL
    )
    ends = _ends(known.arrangement)
    stored = {
        row.event_id: row
        for row in connection.execute(
            select(cost_recovery_model).where(
                cost_recovery_model.c.arrangement_id == known.arrangement_id
            )
        )
    }
    later = [_later(known.arrangement, each, stored[each.id], ends) for each in submitted]
    return [_first(connection, known, ends), *sorted(later, key=lambda each: each.model.version)]


def _ends(arrangement: Arrangement) -> Mapping[int, date]:
    """The last day of each version in force: the day before the next, or the arrangement's."""
    starts = [each.effective_from for each in arrangement.models[1:]]
    last = [start - timedelta(days=1) for start in starts] + [arrangement.term.last]
    return {model.version: day for model, day in zip(arrangement.models, last, strict=True)}


def _first(connection: Connection, known: Known, ends: Mapping[int, date]) -> ModelVersion:
    first = known.arrangement.models[0]
    agreed = connection.execute(
        select(func.max(model_agreement.c.agreed_on)).where(
            model_agreement.c.arrangement_id == known.arrangement_id,
            model_agreement.c.version == first.version,
        )
    ).scalar_one()
    councils = (known.arrangement.host, known.arrangement.recipient)
    awaiting = tuple(party for party in councils if party not in known.model_agreed_by)
    return ModelVersion(
        first,
        "submitted" if awaiting else "approved",
        tuple(sorted(known.model_agreed_by)),
        None if awaiting else date.fromisoformat(agreed),
        ends[first.version],
        retrospective=False,
        submission=None,
        awaiting=awaiting,
    )


def _later(
    arrangement: Arrangement, found: SubmissionView, row: Row[Any], ends: Mapping[int, date]
) -> ModelVersion:
    agreed_by = tuple(
        each.party for each in found.decisions if each.decision is DecisionKind.APPROVE
    )
    model = _read(arrangement, json.loads(row.definition), found)
    in_force = found.effect_event_id is not None
    return ModelVersion(
        model,
        found.status,
        agreed_by,
        found.approved_on,
        ends.get(model.version) if in_force else None,
        retrospective=bool(row.retrospective),
        submission=found.id,
        awaiting=found.awaiting,
    )


def _read(
    arrangement: Arrangement, definition: Mapping[str, Any], found: SubmissionView
) -> CostRecoveryModel:
    """Read a version for showing; it was checked against the arrangement when it was submitted."""
    approved = {
        "agreed_by": [],
        "agreed_on": (found.approved_on or found.submitted_on).isoformat(),
    }
    return read_model(
        Reader({**definition, **approved}, ""),
        [party.code for party in arrangement.parties],
        [post.code for post in arrangement.posts],
        host=arrangement.host,
        recipient=arrangement.recipient,
    )
