"""Versions of the cost recovery model that both councils have approved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from ledger.queries.approvals import in_effect
from ledger.store.approvals import DecisionKind, decision, submission_effect
from ledger.store.models import cost_recovery_model


@dataclass(frozen=True, slots=True)
class ModelInForce:
    """A later version of the model, as both councils approved it."""

    version: int
    event_id: int
    definition: Mapping[str, object]
    agreed_by: tuple[str, ...]
    agreed_on: date  # of the last council


def newest_event(connection: Connection, arrangement_id: int) -> int:
    """The event of the newest version in force; 0 where the definition's is the only one."""
    found: int | None = connection.execute(
        select(func.max(cost_recovery_model.c.event_id)).where(
            cost_recovery_model.c.arrangement_id == arrangement_id,
            in_effect(cost_recovery_model),
        )
    ).scalar_one()
    return found or 0


def newest_version(connection: Connection, arrangement_id: int) -> int | None:
    """The number of the newest version ever submitted after the first, whatever came of it."""
    found: int | None = connection.execute(
        select(func.max(cost_recovery_model.c.version)).where(
            cost_recovery_model.c.arrangement_id == arrangement_id
        )
    ).scalar_one()
    return found


def versions_in_force(
    connection: Connection, arrangement_id: int, *, known: int | None = None
) -> set[int]:
    """Every version after the first that is in force, by number; or was before `known`."""
    return set(
        connection.execute(
            select(cost_recovery_model.c.version).where(
                cost_recovery_model.c.arrangement_id == arrangement_id,
                in_effect(cost_recovery_model, known=known),
            )
        ).scalars()
    )


def in_force(connection: Connection, arrangement_id: int) -> list[ModelInForce]:
    """Every version after the first that is in force, oldest first."""
    model = cost_recovery_model.c
    rows = connection.execute(
        select(cost_recovery_model, decision.c.party, decision.c.decided_on)
        .join(
            submission_effect,
            (submission_effect.c.arrangement_id == model.arrangement_id)
            & (submission_effect.c.submission_event_id == model.event_id),
        )
        .join(
            decision,
            (decision.c.arrangement_id == model.arrangement_id)
            & (decision.c.subject_event_id == model.event_id),
        )
        .where(
            model.arrangement_id == arrangement_id,
            decision.c.decision == DecisionKind.APPROVE,
        )
        .order_by(model.version, decision.c.event_id)
    ).all()
    found: dict[int, ModelInForce] = {}
    for row in rows:
        before = found.get(row.version)
        found[row.version] = ModelInForce(
            row.version,
            row.event_id,
            json.loads(row.definition),
            ((*before.agreed_by, row.party) if before else (row.party,)),
            max(before.agreed_on, row.decided_on) if before else row.decided_on,
        )
    return list(found.values())
