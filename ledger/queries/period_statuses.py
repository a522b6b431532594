"""What a period's steps make of its status, held against what its row says.

The row can be changed, for closing locks it; the steps are sealed facts. Every posting is held to
both, and `verify` names a row that says something else than its steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, case, func, select

from ledger.store.periods import PeriodStatus, PeriodStep, accounting_period, period_step

# How far closed, in the order of closing.
_PLACES: Mapping[int, PeriodStatus] = MappingProxyType(
    {0: PeriodStatus.OPEN, 1: PeriodStatus.SOFT_CLOSED, 2: PeriodStatus.CLOSED}
)


@dataclass(frozen=True, slots=True)
class Misstated:
    """A period whose row says something else than its steps."""

    period: str
    status: PeriodStatus  # what the row says
    by_steps: PeriodStatus


def place_by_steps() -> ColumnElement[int]:
    """Return how far its steps have closed the period of a row of `accounting_period`, for a query.

    Of the steps since it was last reopened the one that closes furthest counts, as in the guard of
    postings. `status_at` reads it.
    """
    own = (
        period_step.c.arrangement_id == accounting_period.c.arrangement_id,
        period_step.c.period == accounting_period.c.period,
    )
    reopened = (
        select(func.coalesce(func.max(period_step.c.event_id), 0))
        .where(*own, period_step.c.step == PeriodStep.REOPEN)
        .correlate(accounting_period)
        .scalar_subquery()
    )
    place = case(
        (period_step.c.step == PeriodStep.CLOSE, 2),
        (period_step.c.step == PeriodStep.SOFT_CLOSE, 1),
        else_=0,
    )
    return (
        select(func.coalesce(func.max(place), 0))
        .where(*own, period_step.c.event_id > reopened)
        .correlate(accounting_period)
        .scalar_subquery()
    )


@cache
def _one() -> Select[Any]:
    """The question for one period, which every posting asks: made once."""
    row = accounting_period.c
    return select(row.status, row.starts_on, row.ends_on, place_by_steps().label("place")).where(
        row.arrangement_id == bindparam("arrangement"), row.period == bindparam("named")
    )


def standing(
    connection: Connection, arrangement_id: int, period: str
) -> Row[Any, Any, Any, Any] | None:
    """Return a period's status, first and last day, and place by its steps; None where not kept."""
    asked = {"arrangement": arrangement_id, "named": period}
    return connection.execute(_one(), asked).one_or_none()


def status_at(place: int) -> PeriodStatus:
    """Return the status of a place that `place_by_steps` gave."""
    return _PLACES[place]


def stricter(one: PeriodStatus, other: PeriodStatus) -> PeriodStatus:
    """Return the one of two that takes less."""
    return max(one, other, key=list(_PLACES.values()).index)


def misstated(connection: Connection, arrangement_id: int) -> list[Misstated]:
    """Every period whose row says something else than its steps, in the order of their dates."""
    row = accounting_period.c
    found = connection.execute(
        select(row.period, row.status, place_by_steps().label("place"))
        .where(row.arrangement_id == arrangement_id)
        .order_by(row.starts_on, row.period_number)
    )
    read = [
        Misstated(each.period, PeriodStatus(each.status), status_at(each.place)) for each in found
    ]
    return [each for each in read if each.status is not each.by_steps]
