"""Whose eyes an audit pack is for, and which journal lines these may see one by one.

Never single costs of the other council (visibility.py), and in the form for the public nothing that
is of one person's pay. Source: docs/decisions/0019-what-the-other-council-sees.md; Local Audit and
Accountability Act 2014, s.26(6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Table, and_, exists, func, not_, or_

from ledger.domain.cost import CostSource, Subjective
from ledger.queries.seals import Seal
from ledger.queries.visibility import by_hand_of_costs, shown_to
from ledger.store.accruals import accrual
from ledger.store.costs import cost
from ledger.store.journals import event, journal_line
from ledger.store.own_costs import own_cost


@dataclass(frozen=True, slots=True, kw_only=True)
class PackScope:
    """Which lines a pack holds: whose eyes they are for, the dates, and what is known of them."""

    arrangement_id: int
    party: str
    supplied: tuple[str, ...]  # the pools that the party supplies
    first: date
    as_at: date
    known_at: Seal
    redacted: bool = False
    one_person_pools: tuple[str, ...] = ()


def within(scope: PackScope) -> list[ColumnElement[bool]]:
    """Return the conditions on lines of the pack's dates and of what is known of them."""
    line = journal_line.c
    return [
        line.arrangement_id == scope.arrangement_id,
        line.effective_on.between(scope.first, scope.as_at),
        line.known < scope.known_at.header.horizon,
    ]


def shown_in(scope: PackScope) -> ColumnElement[bool]:
    """Return the condition that a line may be shown one by one; it joins journal_line and event."""
    to_the_party = shown_to(scope.arrangement_id, scope.party)
    return and_(to_the_party, not_(_personal(scope))) if scope.redacted else to_the_party


def _personal(scope: PackScope) -> ColumnElement[bool]:
    """Return the condition that an event's lines could each be of one person's pay.

    Costs from a payroll or on employees, costs and accruals of a pool that is one person's, and
    journals by hand on the accounts that costs stand on, of which nothing else says what they are;
    and the reversals of all these. Asked event by event, so that a chunk costs what it holds.
    """
    pools = scope.one_person_pools
    by_hand = by_hand_of_costs(scope.arrangement_id).correlate(None)
    return or_(
        _made(
            cost,
            or_(
                cost.c.pool.in_(pools),
                cost.c.source == CostSource.PAYROLL,
                cost.c.subjective == Subjective.EMPLOYEES,
            ),
        ),
        _made(own_cost, own_cost.c.subjective == Subjective.EMPLOYEES),
        _made(accrual, accrual.c.pool.in_(pools)),
        event.c.event_id.in_(by_hand),
        func.coalesce(event.c.reverses_event_id, 0).in_(by_hand),
    )


def _made(table: Table, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that an event, or the one that it reverses, made such a row."""
    return (
        exists()
        .where(
            table.c.arrangement_id == event.c.arrangement_id,
            table.c.event_id.in_([event.c.event_id, event.c.reverses_event_id]),
            condition,
        )
        .correlate(event)
    )
