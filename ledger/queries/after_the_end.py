"""Service charged or recorded for days after a last day: what an earlier end must not cut off."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from ledger.domain.accounts import RECHARGE_INCOME, Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.recovery import PoolClass
from ledger.queries import time_apportionments
from ledger.store.costs import cost
from ledger.store.journals import journal_line
from ledger.store.services import service_delivery


def service_after(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, last_day: date
) -> list[str]:
    """Say, by pool or service, what stands for days after `last_day` and within the term so far.

    A month that is charged was charged whole. Cost of the exit class may follow the end. Nothing
    is said of a single cost.
    """
    cut = [pool.code for pool in arrangement.pools if pool.pool_class is not PoolClass.EXIT]
    return [
        *_charged(connection, arrangement_id, arrangement, last_day, cut),
        *_recorded(connection, arrangement_id, arrangement, last_day, cut),
        *_delivered(connection, arrangement_id, last_day),
    ]


def left_after_the_end(
    connection: Connection, arrangement_id: int, arrangement: Arrangement
) -> list[str]:
    """Say what stands after the arrangement's last day although it has ended: it must be mended.

    Cost or charge in a later month, deliveries of a later day, and time stated beyond the day.
    """
    last_day = arrangement.term.last
    cut = [pool.code for pool in arrangement.pools if pool.pool_class is not PoolClass.EXIT]
    line = journal_line.c
    accounts = (
        Account.COST_POOL,
        Account.RECOVERABLE_COST,
        Account.RETAINED_COST,
        Account.GRANT_FUNDED_COST,
    )
    rows = connection.execute(
        select(line.pool, line.service_month, func.sum(line.amount_pence).label("pence"))
        .where(
            line.arrangement_id == arrangement_id,
            line.book.in_([arrangement.host, arrangement.recipient]),
            line.account.in_([int(account) for account in accounts]),
            line.pool.in_(cut),
            line.service_month > Month.of(last_day),
        )
        .group_by(line.pool, line.service_month)
        .order_by(line.pool, line.service_month)
    )
    stated = time_apportionments.in_force(connection, arrangement_id)
    return [
        *(
            f"{row.pool} has cost for {row.service_month}, after the last day."
            for row in rows
            if int(row.pence)
        ),
        *_delivered(connection, arrangement_id, last_day),
        *(
            f"The time of {post} is stated to {entry.apportionment.service.last}, after the last "
            "day."
            for (post, _), entry in sorted(stated.items())
            if entry.apportionment.service.last > last_day
        ),
    ]


def _charged(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    last_day: date,
    pools: list[str],
) -> list[str]:
    """The latest month of each pool that is charged, less credits: its income in either book."""
    line = journal_line.c
    rows = connection.execute(
        select(line.pool, line.service_month, func.sum(line.amount_pence).label("pence"))
        .where(
            line.arrangement_id == arrangement_id,
            line.book.in_([arrangement.host, arrangement.recipient]),
            line.account.in_([int(account) for account in RECHARGE_INCOME]),
            line.pool.in_(pools),
            line.service_month >= Month.of(last_day),
        )
        .group_by(line.pool, line.service_month)
    )
    latest: dict[str, Month] = {}
    for row in rows:
        until = min(row.service_month.last, arrangement.term.last)
        if int(row.pence) and until > last_day:
            latest[row.pool] = max(row.service_month, latest.get(row.pool, row.service_month))
    return [f"{pool} is charged for {month}." for pool, month in sorted(latest.items())]


def _recorded(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    last_day: date,
    pools: list[str],
) -> list[str]:
    """Pools with cost of later days that was not taken back; what was cut off already is not."""
    if arrangement.term.last <= last_day:
        return []
    whole = func.coalesce(cost.c.credits_event_id, cost.c.event_id)
    standing = (
        select(cost.c.pool, func.max(cost.c.service_to).label("until"))
        .where(
            cost.c.arrangement_id == arrangement_id,
            cost.c.pool.in_(pools),
            cost.c.service_to > last_day,
        )
        .group_by(cost.c.pool, whole)
        .having(func.sum(cost.c.amount_pence) != 0)
        .subquery()
    )
    rows = connection.execute(
        select(standing.c.pool, func.max(standing.c.until).label("until"))
        .group_by(standing.c.pool)
        .order_by(standing.c.pool)
    )
    return [f"{row.pool} has cost of service up to {row.until}." for row in rows]


def _delivered(connection: Connection, arrangement_id: int, last_day: date) -> list[str]:
    delivery = service_delivery.c
    whole = func.coalesce(delivery.credits_event_id, delivery.event_id)
    standing = (
        select(delivery.service, func.max(delivery.delivered_on).label("until"))
        .where(delivery.arrangement_id == arrangement_id, delivery.delivered_on > last_day)
        .group_by(delivery.service, whole)
        .having(func.sum(delivery.quantity_thousandths) != 0)
        .subquery()
    )
    rows = connection.execute(
        select(standing.c.service, func.max(standing.c.until).label("until"))
        .group_by(standing.c.service)
        .order_by(standing.c.service)
    )
    return [f"{row.service} is delivered up to {row.until}." for row in rows]
