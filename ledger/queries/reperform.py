"""Performing old charges again from their inputs, as these were known when they were charged.

Nothing is posted. Each charge is worked out anew from costs, time, quantities, grants and rates
known before its statement was prepared, and set beside what was posted then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from ledger.domain.calendar import Month
from ledger.domain.charge_facts import ChargeKey, ChargePlan
from ledger.domain.charging import plan_charges
from ledger.domain.money import Pence
from ledger.queries import charging
from ledger.queries.arrangements import Known, as_known
from ledger.queries.caps import FLOOR, with_floor
from ledger.queries.superseded import charge_key
from ledger.store.charges import apportionment, charge
from ledger.store.journals import event
from ledger.store.on_account import on_account_earned, true_up_waiver
from ledger.store.statements import statement


@dataclass(frozen=True, slots=True)
class Reperformed:
    """One charge: what was posted, and what its inputs give when it is worked out again."""

    period: Month
    key: ChargeKey
    posted_pence: Pence
    again_pence: Pence

    @property
    def agrees(self) -> bool:
        """Whether both come to the same penny."""
        return self.posted_pence == self.again_pence


def reperform(
    connection: Connection, known: Known, *, period: Month | None = None
) -> list[Reperformed]:
    """Perform every charge again, or those of one period, in the order in which they were posted.

    A charge that was posted and does not come out again shows as nil again, and one that comes
    out and was not posted as nil posted.
    """
    done: list[Reperformed] = []
    after = 0
    for prepared in _preparations(connection, known.arrangement_id):
        if period is None or prepared.period == period:
            done += _again(connection, known, prepared, after)
        after = prepared.event_id
    return done


def _preparations(connection: Connection, arrangement_id: int) -> list[Row[Any]]:
    """Every preparation of a statement, which is when charges are posted."""
    return list(
        connection.execute(
            select(statement.c.event_id, statement.c.period, statement.c.payee)
            .where(statement.c.arrangement_id == arrangement_id)
            .order_by(statement.c.event_id)
        )
    )


def _again(
    connection: Connection, known: Known, prepared: Row[Any], after: int
) -> list[Reperformed]:
    posted = {
        charge_key(row): row.net_pence
        for row in connection.execute(
            with_floor(select(charge, FLOOR)).where(
                charge.c.arrangement_id == known.arrangement_id,
                charge.c.event_id > after,
                charge.c.event_id < prepared.event_id,
            )
        )
    }
    place = _first_known(connection, known.arrangement_id, after, prepared.event_id)
    arrangement = as_known(connection, known, place)
    facts = charging.facts(
        connection,
        known.arrangement_id,
        arrangement,
        prepared.period,
        payee=prepared.payee,
        known=place,
    )
    again: dict[ChargeKey, ChargePlan] = {
        plan.key: plan for plan in plan_charges(arrangement, facts).charges
    }
    return [
        Reperformed(
            prepared.period,
            key,
            posted.get(key, 0),
            again[key].net_pence if key in again else 0,
        )
        for key in [*posted, *(key for key in again if key not in posted)]
    ]


def _first_known(connection: Connection, arrangement_id: int, after: int, last: int) -> int:
    """Where in the order of knowing the preparation began: before the first that it posted."""
    places = []
    for table in (apportionment, charge, on_account_earned, true_up_waiver, statement):
        events = select(table.c.event_id).where(
            table.c.arrangement_id == arrangement_id,
            table.c.event_id > after,
            table.c.event_id <= last,
        )
        place = connection.execute(
            select(func.min(event.c.known)).where(
                event.c.arrangement_id == arrangement_id, event.c.event_id.in_(events)
            )
        ).scalar_one()
        if place is not None:
            places.append(int(place))
    return min(places)
