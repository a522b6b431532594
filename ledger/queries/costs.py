"""Costs as recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Select, func, select

from ledger.domain.calendar import CostMonth, Month, Span
from ledger.domain.cost import Cost, CostSource, Subjective
from ledger.store.costs import cost, cost_month


@dataclass(frozen=True, slots=True)
class RecordedCost:
    """A cost and the event that recorded it."""

    id: int
    cost: Cost
    proration: str
    months: tuple[CostMonth, ...]


def references(connection: Connection, arrangement_id: int, refs: Iterable[str]) -> dict[str, int]:
    """Those of the source references that are recorded, each with its event."""
    rows = connection.execute(
        select(cost.c.source_ref, cost.c.event_id).where(
            cost.c.arrangement_id == arrangement_id, cost.c.source_ref.in_(list(refs))
        )
    )
    return {row.source_ref: row.event_id for row in rows}


def find(
    connection: Connection, arrangement_id: int, event_id: int, *, pools: Collection[str]
) -> RecordedCost | None:
    """Return the cost that the event recorded in one of the pools, if it recorded one."""
    wanted = select(cost).where(
        cost.c.arrangement_id == arrangement_id,
        cost.c.event_id == event_id,
        cost.c.pool.in_(list(pools)),
    )
    found = _read(connection, arrangement_id, wanted)
    return found[0] if found else None


def of_references(
    connection: Connection,
    arrangement_id: int,
    refs: Collection[str],
    *,
    pools: Collection[str],
) -> list[RecordedCost]:
    """Return the costs of these source references that are in some pools."""
    wanted = select(cost).where(
        cost.c.arrangement_id == arrangement_id,
        cost.c.source_ref.in_(list(refs)),
        cost.c.pool.in_(list(pools)),
    )
    return _read(connection, arrangement_id, wanted)


def entered_in(
    connection: Connection, arrangement_id: int, month: Month, *, pools: Collection[str]
) -> list[RecordedCost]:
    """Return the costs of some pools that were entered in a month, in the order recorded."""
    wanted = (
        select(cost)
        .where(
            cost.c.arrangement_id == arrangement_id,
            cost.c.entered_on >= month.first,
            cost.c.entered_on <= month.last,
            cost.c.pool.in_(list(pools)),
        )
        .order_by(cost.c.event_id)
    )
    return _read(connection, arrangement_id, wanted)


def credited_pence(connection: Connection, arrangement_id: int, event_id: int) -> int:
    """What has been taken back of a cost so far: nil or negative pence."""
    return int(
        connection.execute(
            select(func.coalesce(func.sum(cost.c.amount_pence), 0)).where(
                cost.c.arrangement_id == arrangement_id, cost.c.credits_event_id == event_id
            )
        ).scalar_one()
    )


def listing(
    connection: Connection,
    arrangement_id: int,
    *,
    after: int,
    limit: int,
    pools: Collection[str] | None = None,
) -> list[RecordedCost]:
    """Costs in the order in which they were recorded, after the event `after`; or of some pools."""
    wanted = (
        select(cost)
        .where(cost.c.arrangement_id == arrangement_id, cost.c.event_id > after)
        .order_by(cost.c.event_id)
        .limit(limit)
    )
    if pools is not None:
        wanted = wanted.where(cost.c.pool.in_(list(pools)))
    return _read(connection, arrangement_id, wanted)


def totals_by_source(
    connection: Connection, arrangement_id: int, until: date, *, pools: Collection[str]
) -> dict[tuple[date, str], int]:
    """What is recorded in the pools of each day and source, in pence, up to `until`."""
    rows = connection.execute(
        select(cost.c.entered_on, cost.c.source, func.sum(cost.c.amount_pence).label("pence"))
        .where(
            cost.c.arrangement_id == arrangement_id,
            cost.c.entered_on <= until,
            cost.c.pool.in_(list(pools)),
        )
        .group_by(cost.c.entered_on, cost.c.source)
    )
    return {(row.entered_on, row.source): int(row.pence) for row in rows}


def _read(
    connection: Connection, arrangement_id: int, wanted: Select[tuple[object, ...]]
) -> list[RecordedCost]:
    rows = connection.execute(wanted).all()
    ids = [row.event_id for row in rows]
    months: dict[int, list[CostMonth]] = {}
    for part in connection.execute(
        select(cost_month)
        .where(cost_month.c.arrangement_id == arrangement_id, cost_month.c.event_id.in_(ids))
        .order_by(cost_month.c.event_id, cost_month.c.row_no)
    ):
        months.setdefault(part.event_id, []).append(
            CostMonth(part.service_month, part.days, part.amount_pence)
        )
    credited = {
        row.event_id: row.source_ref
        for row in connection.execute(
            select(cost.c.event_id, cost.c.source_ref).where(
                cost.c.arrangement_id == arrangement_id,
                cost.c.event_id.in_([row.credits_event_id for row in rows]),
            )
        )
    }
    return [
        RecordedCost(
            row.event_id,
            Cost(
                row.source_ref,
                CostSource(row.source),
                row.entered_on,
                row.pool,
                row.service,
                Subjective(row.subjective),
                Span(row.service_from, row.service_to),
                row.amount_pence,
                row.description,
                credited.get(row.credits_event_id),
            ),
            row.proration,
            tuple(months.get(row.event_id, ())),
        )
        for row in rows
    ]
