"""The facts that a period's charges rest on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

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
from ledger.queries import caps, evidence, on_account, services, time_apportionments, time_estimates
from ledger.queries.accruals import not_accrued
from ledger.queries.grants import granted
from ledger.queries.knowing import known_before
from ledger.queries.superseded import SupersededCharge, charge_key, superseded_charges
from ledger.store.charges import apportionment, charge
from ledger.store.credit_notes import CreditCause, credit_note
from ledger.store.journals import journal_line
from ledger.store.on_account import on_account_earned, true_up_waiver
from ledger.store.statements import statement, statement_issue

# What preparing a statement writes of a period, whether or not it comes to a charge.
_CHARGED_IN: tuple[Any, ...] = (
    charge.c.period,
    apportionment.c.period,
    true_up_waiver.c.period,
    on_account_earned.c.service_month,
)


def facts(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    period: Month,
    *,
    payee: str,
    known: int | None = None,
) -> Facts:
    """Read everything that a payee's charges up to the end of `period` rest on.

    With `known`, as it was known before that point: for performing an old month again.
    """
    incurred, applied = _pool_months(connection, arrangement_id, payee, period, known)
    pools = [pool.code for pool in arrangement.pools_of(payee)]
    charged = _charged(connection, arrangement_id, pools, known)
    superseded = superseded_charges(connection, arrangement_id, pools, known=known)
    again = {ref for each in superseded if each.pending for ref in each.references}
    waived = on_account.waived(connection, arrangement_id, known=known)
    agreed = on_account.sums(connection, arrangement_id, pools, known=known)
    return Facts(
        period=period,
        payee=payee,
        incurred=incurred,
        applied=applied,
        charged=_less(
            {charge_key(row): int(row.pence) for row in charged},
            [
                *((each.key, each.net_pence) for each in superseded),
                *((ChargeKey(*key), -pence) for key, pence in waived.items()),
            ],
        ),
        charged_thousandths=_less(
            {charge_key(row): int(row.thousandths or 0) for row in charged},
            [(each.key, each.thousandths) for each in superseded],
        ),
        grants=granted(
            connection, arrangement_id, arrangement, payee=payee, until=period.last, known=known
        ),
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
                each.charged and each.delivery_ref not in again,
                again=each.delivery_ref in again,
            )
            for each in services.deliveries(
                connection, arrangement_id, until=period.last, known=known
            )
        ),
        rate_cards=tuple(services.rate_cards(connection, arrangement_id, known=known)),
        last_issued=last_issued(connection, arrangement_id, payee=payee, known=known),
        superseded_cost=_superseded_cost(superseded),
        cap_raises=caps.raises(connection, arrangement_id, known),
        estimates=time_estimates.by_month(connection, arrangement_id, known=known),
        sums=agreed.charged,
        sums_issued=agreed.issued,
        sums_earned=agreed.earned,
    )


def _less(
    charged: dict[ChargeKey, int], taken_back: Iterable[tuple[ChargeKey, int]]
) -> dict[ChargeKey, int]:
    """What stands charged: what a superseded statement charged is to be charged anew.

    What was waived stands with it, so that it is never charged later.
    """
    for key, amount in taken_back:
        charged[key] = charged.get(key, 0) - amount
    return charged


def _superseded_cost(superseded: Iterable[SupersededCharge]) -> dict[ChargeKey, Pence]:
    found: dict[ChargeKey, Pence] = {}
    for each in superseded:
        if each.pending:
            found[each.key] = found.get(each.key, 0) + each.cost_pence
    return found


def _pool_months(
    connection: Connection, arrangement_id: int, payee: str, period: Month, known: int | None
) -> tuple[dict[PoolMonth, Pence], dict[PoolMonth, Applied]]:
    """Cost entered by the end of the period, and what of it has been apportioned.

    Apportioning credits 6000 and debits 6100, 6200 and 6300, so the four together are the cost.
    What is accrued at a period's end is left out: it is never charged.
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
            journal_line.c.book == payee,
            journal_line.c.account.in_([int(account) for account in accounts]),
            journal_line.c.effective_on <= period.last,
            not_accrued(arrangement_id, journal_line),
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
    connection: Connection, arrangement_id: int, pools: Iterable[str], known: int | None
) -> list[Row[Any]]:
    """What was charged of the pools, by all that a charge adds up under."""
    columns = (
        charge.c.pool,
        charge.c.service_month,
        charge.c.service,
        charge.c.unit_price_pence,
        caps.FLOOR,
    )
    return list(
        connection.execute(
            caps.with_floor(
                select(
                    *columns,
                    func.sum(charge.c.net_pence).label("pence"),
                    func.sum(charge.c.quantity_thousandths).label("thousandths"),
                )
            )
            .where(
                _charge_of(arrangement_id, pools),
                *known_before(charge, arrangement_id, known),
            )
            .group_by(*columns)
        )
    )


def _charge_of(arrangement_id: int, pools: Iterable[str]) -> ColumnElement[bool]:
    return (charge.c.arrangement_id == arrangement_id) & charge.c.pool.in_(list(pools))


def last_charged(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, *, payee: str
) -> Month | None:
    """The latest period in which anything of the payee's pools has been charged or apportioned."""
    pools = [pool.code for pool in arrangement.pools_of(payee)]
    found = [
        connection.execute(
            select(func.max(period)).where(
                period.table.c.arrangement_id == arrangement_id, period.table.c.pool.in_(pools)
            )
        ).scalar_one()
        for period in _CHARGED_IN
    ]
    return max((month for month in found if month is not None), default=None)


def last_issued(
    connection: Connection, arrangement_id: int, *, payee: str, known: int | None = None
) -> Month | None:
    """The latest period whose statement the payee has issued, and not superseded since."""
    superseded = select(credit_note.c.statement_event_id).where(
        credit_note.c.arrangement_id == arrangement_id,
        credit_note.c.cause == CreditCause.SUPERSEDED,
        *known_before(credit_note, arrangement_id, known),
    )
    month: Month | None = connection.execute(
        select(func.max(statement.c.period))
        .join(
            statement_issue,
            (statement_issue.c.arrangement_id == statement.c.arrangement_id)
            & (statement_issue.c.statement_event_id == statement.c.event_id),
        )
        .where(
            statement.c.arrangement_id == arrangement_id,
            statement.c.payee == payee,
            statement.c.event_id.not_in(superseded),
            *known_before(statement_issue, arrangement_id, known),
        )
    ).scalar_one()
    return month
