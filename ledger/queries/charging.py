"""The facts that a period's charges rest on."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import (
    Applied,
    ChargeKey,
    Delivered,
    Facts,
    PoolMonth,
    PostMonthTime,
    Quantity,
)
from ledger.domain.money import Pence
from ledger.queries import evidence, services, time_apportionments
from ledger.queries.knowing import known_before
from ledger.store.charges import charge
from ledger.store.journals import journal_line
from ledger.store.statements import statement, statement_issue


def facts(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    period: Month,
    *,
    known: int | None = None,
) -> Facts:
    """Read everything that charges up to the end of `period` rest on.

    With `known`, as it was known before that point: for performing an old month again.
    """
    incurred, applied = _pool_months(connection, arrangement_id, arrangement.host, period, known)
    grants: dict[str, Pence] = {}
    for grant in evidence.grants(connection, arrangement_id, known=known):
        if grant.received_on <= period.last:
            grants[grant.pool] = grants.get(grant.pool, 0) + grant.amount_pence
    return Facts(
        period=period,
        incurred=incurred,
        applied=applied,
        charged=_charged(connection, arrangement_id, known),
        grants=grants,
        time={
            key: PostMonthTime(stated.apportionment, stated.complete, stated.certified)
            for key, stated in time_apportionments.in_force(
                connection, arrangement_id, known=known
            ).items()
        },
        quantities=tuple(
            Quantity(each.driver, each.effective_from, each.party, each.quantity_thousandths)
            for each in evidence.driver_quantities(connection, arrangement_id, known=known)
        ),
        deliveries=tuple(
            Delivered(
                each.id,
                each.delivery_ref,
                each.service,
                each.delivered_on,
                each.quantity_thousandths,
                each.charged,
            )
            for each in services.deliveries(
                connection, arrangement_id, until=period.last, known=known
            )
        ),
        rate_cards=tuple(services.rate_cards(connection, arrangement_id, known=known)),
        last_issued=last_issued(connection, arrangement_id, known=known),
    )


def _pool_months(
    connection: Connection, arrangement_id: int, host: str, period: Month, known: int | None
) -> tuple[dict[PoolMonth, Pence], dict[PoolMonth, Applied]]:
    """Cost entered by the end of the period, and what of it has been apportioned.

    Apportioning credits 6000 and debits 6100, 6200 and 6300, so the four together are the cost.
    """
    accounts = (
        Account.COST_POOL,
        Account.RECOVERABLE_COST,
        Account.RETAINED_COST,
        Account.GRANT_FUNDED_COST,
    )
    rows = connection.execute(
        select(
            journal_line.c.pool,
            journal_line.c.service_month,
            journal_line.c.account,
            func.sum(journal_line.c.amount_pence).label("pence"),
        )
        .where(
            journal_line.c.arrangement_id == arrangement_id,
            journal_line.c.book == host,
            journal_line.c.account.in_([int(account) for account in accounts]),
            journal_line.c.effective_on <= period.last,
            *([] if known is None else [journal_line.c.known < known]),
        )
        .group_by(journal_line.c.pool, journal_line.c.service_month, journal_line.c.account)
    )
    found: dict[PoolMonth, dict[int, Pence]] = {}
    for row in rows:
        found.setdefault((row.pool, row.service_month), {})[row.account] = int(row.pence)
    incurred = {key: sum(amounts.values()) for key, amounts in found.items()}
    applied = {
        key: Applied(
            amounts.get(Account.RECOVERABLE_COST, 0),
            amounts.get(Account.RETAINED_COST, 0),
            amounts.get(Account.GRANT_FUNDED_COST, 0),
        )
        for key, amounts in found.items()
    }
    return incurred, applied


def _charged(
    connection: Connection, arrangement_id: int, known: int | None
) -> dict[ChargeKey, Pence]:
    rows = connection.execute(
        select(
            charge.c.pool,
            charge.c.service_month,
            charge.c.service,
            charge.c.unit_price_pence,
            func.sum(charge.c.net_pence).label("pence"),
        )
        .where(
            charge.c.arrangement_id == arrangement_id,
            *known_before(charge, arrangement_id, known),
        )
        .group_by(
            charge.c.pool, charge.c.service_month, charge.c.service, charge.c.unit_price_pence
        )
    )
    return {
        ChargeKey(row.pool, row.service_month, row.service, row.unit_price_pence): int(row.pence)
        for row in rows
    }


def last_charged(connection: Connection, arrangement_id: int) -> Month | None:
    """The latest period that has been charged."""
    month: Month | None = connection.execute(
        select(func.max(charge.c.period)).where(charge.c.arrangement_id == arrangement_id)
    ).scalar_one()
    return month


def last_issued(
    connection: Connection, arrangement_id: int, *, known: int | None = None
) -> Month | None:
    """The latest period whose statement is issued."""
    month: Month | None = connection.execute(
        select(func.max(statement.c.period))
        .join(
            statement_issue,
            (statement_issue.c.arrangement_id == statement.c.arrangement_id)
            & (statement_issue.c.statement_event_id == statement.c.event_id),
        )
        .where(
            statement.c.arrangement_id == arrangement_id,
            *known_before(statement_issue, arrangement_id, known),
        )
    ).scalar_one()
    return month
