"""Estimates of time, as they were made: each gives way once its month is stated whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ledger.domain.calendar import Month
from ledger.domain.charge_facts import PoolMonth, TimeEstimate
from ledger.queries.knowing import known_before, same_event
from ledger.store.journals import event
from ledger.store.time_estimates import time_estimate


@dataclass(frozen=True, slots=True)
class EstimateView:
    """An estimate and where it came from, by an opaque person number."""

    id: int
    post: str
    service_month: Month
    reason: str
    estimate: TimeEstimate
    estimated_on: date
    person: str


def listing(
    connection: Connection, arrangement_id: int, *, known: int | None = None
) -> list[EstimateView]:
    """Every estimate, in the order in which they were made; as known now, or before a point."""
    rows = connection.execute(
        select(time_estimate, event.c.effective_on, event.c.person)
        .join(event, same_event(time_estimate))
        .where(
            time_estimate.c.arrangement_id == arrangement_id,
            *known_before(time_estimate, arrangement_id, known),
        )
        .order_by(time_estimate.c.event_id)
    )
    return [
        EstimateView(
            row.event_id,
            row.post,
            row.service_month,
            row.reason,
            _estimate(row.basis),
            row.effective_on,
            row.person,
        )
        for row in rows
    ]


def by_month(
    connection: Connection, arrangement_id: int, *, known: int | None = None
) -> dict[PoolMonth, TimeEstimate]:
    """Every estimate by post and service month."""
    return {
        (each.post, each.service_month): each.estimate
        for each in listing(connection, arrangement_id, known=known)
    }


def _estimate(text: str) -> TimeEstimate:
    basis = json.loads(text)
    return TimeEstimate(
        tuple(Month.parse(month) for month in basis["months"]),
        basis["party_quarters"],
        basis["joint_quarters"],
    )
