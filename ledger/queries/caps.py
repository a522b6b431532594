"""Caps of a pool's yearly charges: approved raises, what a cap held back, and floor charges."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select

from ledger.domain.charge_facts import PoolMonth
from ledger.domain.money import Pence
from ledger.queries.approvals import in_effect
from ledger.queries.knowing import same_event
from ledger.queries.statements import read_working
from ledger.store.caps import cap_raise, floor_charge
from ledger.store.charges import apportionment, charge
from ledger.store.journals import event

PoolYear = tuple[str, str]  # the pool, and the financial year, written 2019-20

# Whether a charge brought a year up to its floor; of a select made by `with_floor`.
FLOOR = floor_charge.c.event_id.is_not(None).label("floor")


@dataclass(frozen=True, slots=True)
class CapRaise:
    """A raise of a pool's cap for one financial year, approved or not."""

    id: int
    pool: str
    financial_year: str
    amount_pence: Pence
    reason: str
    in_force: bool


def with_floor(wanted: Select[Any]) -> Select[Any]:
    """Join a select from `charge` to what says that a charge is one up to a floor."""
    return wanted.outerjoin(
        floor_charge,
        (floor_charge.c.arrangement_id == charge.c.arrangement_id)
        & (floor_charge.c.event_id == charge.c.event_id),
    )


def raises(
    connection: Connection, arrangement_id: int, known: int | None = None
) -> dict[PoolYear, Pence]:
    """What both councils let a pool's charges go over its cap, by pool and financial year.

    As approved by now, or as it was known before `known`.
    """
    table = cap_raise.c
    rows = connection.execute(
        select(table.pool, table.financial_year, func.sum(table.amount_pence).label("pence"))
        .where(table.arrangement_id == arrangement_id, in_effect(cap_raise, known=known))
        .group_by(table.pool, table.financial_year)
    )
    return {(row.pool, row.financial_year): int(row.pence) for row in rows}


def listing(connection: Connection, arrangement_id: int) -> list[CapRaise]:
    """Every raise, in the order in which they were submitted."""
    rows = connection.execute(
        select(cap_raise, in_effect(cap_raise).label("in_force"))
        .where(cap_raise.c.arrangement_id == arrangement_id)
        .order_by(cap_raise.c.event_id)
    )
    return [
        CapRaise(
            row.event_id,
            row.pool,
            row.financial_year,
            row.amount_pence,
            row.reason,
            bool(row.in_force),
        )
        for row in rows
    ]


def held_back(
    connection: Connection, arrangement_id: int, pools: Collection[str], until: date
) -> dict[PoolMonth, Pence]:
    """What caps held back of shared cost by a date, and so stayed with the supplier (in 6200).

    By pool and service month, of pools that have a cap; from the newest apportionment of each.
    """
    if not pools:
        return {}
    rows = connection.execute(
        select(apportionment.c.pool, apportionment.c.service_month, apportionment.c.working)
        .join(event, same_event(apportionment))
        .where(
            apportionment.c.arrangement_id == arrangement_id,
            apportionment.c.pool.in_(list(pools)),
            event.c.effective_on <= until,
        )
        .order_by(apportionment.c.event_id)
    )
    newest = {(row.pool, row.service_month): row.working for row in rows}
    held = {key: read_working(text).capped_pence for key, text in newest.items()}
    return {key: pence for key, pence in held.items() if pence}
