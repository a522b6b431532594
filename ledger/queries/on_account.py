"""Sums on account: charged, on an issued statement, earned; and true-ups waived as too small."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select

from ledger.domain.calendar import Month
from ledger.domain.charge_facts import PoolMonth
from ledger.domain.money import Pence
from ledger.domain.statement import ChargeKind
from ledger.queries.knowing import known_before
from ledger.store.charges import charge
from ledger.store.on_account import on_account_charge, on_account_earned, true_up_waiver
from ledger.store.statements import issued_charge


@dataclass(frozen=True, slots=True)
class Sums:
    """The agreed sums of some pools, by pool and service month."""

    charged: dict[PoolMonth, Pence]
    issued: frozenset[PoolMonth]
    earned: dict[PoolMonth, Pence]


def sums(
    connection: Connection, arrangement_id: int, pools: Iterable[str], *, known: int | None = None
) -> Sums:
    """Read the agreed sums of the pools; with `known`, as they were known before that point."""
    codes = list(pools)
    on_issued = exists().where(
        issued_charge.c.arrangement_id == charge.c.arrangement_id,
        issued_charge.c.charge_event_id == charge.c.event_id,
        *known_before(issued_charge, arrangement_id, known),
    )
    rows = connection.execute(
        select(charge.c.pool, charge.c.service_month, charge.c.net_pence, on_issued.label("issued"))
        .join(
            on_account_charge,
            (on_account_charge.c.arrangement_id == charge.c.arrangement_id)
            & (on_account_charge.c.event_id == charge.c.event_id),
        )
        .where(
            charge.c.arrangement_id == arrangement_id,
            charge.c.pool.in_(codes),
            on_account_charge.c.kind == ChargeKind.SUM,
            *known_before(charge, arrangement_id, known),
        )
    ).all()
    earned = connection.execute(
        select(on_account_earned).where(
            on_account_earned.c.arrangement_id == arrangement_id,
            on_account_earned.c.pool.in_(codes),
            *known_before(on_account_earned, arrangement_id, known),
        )
    )
    return Sums(
        {(row.pool, row.service_month): row.net_pence for row in rows},
        frozenset((row.pool, row.service_month) for row in rows if row.issued),
        {(row.pool, row.service_month): row.amount_pence for row in earned},
    )


def true_ups(
    connection: Connection, arrangement_id: int, pools: Iterable[str], *, until: Month
) -> dict[PoolMonth, Pence]:
    """What periods up to `until` have trued the pools up by, by pool and service month."""
    rows = connection.execute(
        select(charge.c.pool, charge.c.service_month, func.sum(charge.c.net_pence).label("pence"))
        .join(
            on_account_charge,
            (on_account_charge.c.arrangement_id == charge.c.arrangement_id)
            & (on_account_charge.c.event_id == charge.c.event_id),
        )
        .where(
            charge.c.arrangement_id == arrangement_id,
            charge.c.pool.in_(list(pools)),
            charge.c.period <= until,
            on_account_charge.c.kind == ChargeKind.TRUE_UP,
        )
        .group_by(charge.c.pool, charge.c.service_month)
    )
    return {(row.pool, row.service_month): int(row.pence) for row in rows}


def waived(
    connection: Connection,
    arrangement_id: int,
    *,
    until: Month | None = None,
    known: int | None = None,
) -> dict[PoolMonth, Pence]:
    """What was waived in tolerance, by pool and service month; of periods up to `until`.

    Above zero, actual was more than the sums: the payee bears it.
    """
    table = true_up_waiver.c
    wanted = (
        select(table.pool, table.service_month, func.sum(table.waived_pence).label("pence"))
        .where(
            table.arrangement_id == arrangement_id,
            *known_before(true_up_waiver, arrangement_id, known),
        )
        .group_by(table.pool, table.service_month)
    )
    if until is not None:
        wanted = wanted.where(table.period <= until)
    return {(row.pool, row.service_month): int(row.pence) for row in connection.execute(wanted)}
