"""How cost accrued at a period's end is split: as it will be when it is recorded and charged.

Source: domain page, journal table, "period-end accrual of cost not yet recorded".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import Facts
from ledger.domain.money import Pence
from ledger.domain.recovery import Basis, entitlement
from ledger.domain.shares import share_working
from ledger.domain.statement import Working


@dataclass(frozen=True, slots=True)
class AccrualPlan:
    """What an accrual comes to, in pence."""

    basis: Basis
    recoverable_pence: Pence
    retained_pence: Pence
    earned_pence: Pence  # nil for a price: its charge comes of deliveries or of the fee
    working: Working


def plan_accrual(
    arrangement: Arrangement, facts: Facts, code: str, month: Month, amount_pence: Pence
) -> AccrualPlan:
    """Split an accrual by the pool's share for its service month, half up to the penny.

    The share is that of the month as it is known now. A pool that charges a price is wholly
    recoverable. Raises PoolUnknown, PoolNotInForce, TimeMissing, DriverQuantityMissing: nothing
    is estimated in silence.
    """
    pool = arrangement.pool_in(code, month)
    priced = pool.basis.charges_a_price
    working = (
        _price_working(arrangement, month)
        if priced
        else share_working(arrangement, facts, pool, month)
    )
    came_to = entitlement(amount_pence, 0, working.share or Fraction(0))
    return AccrualPlan(
        pool.basis,
        came_to.recoverable_pence,
        came_to.retained_pence,
        0 if priced else came_to.recoverable_pence,
        replace(
            working,
            incurred_to_date_pence=amount_pence,
            entitlement_to_date_pence=came_to.recoverable_pence,
        ),
    )


def _price_working(arrangement: Arrangement, month: Month) -> Working:
    return Working(
        rule="The pool charges a price, so its cost is wholly recoverable.",
        model_version=arrangement.model_of(month).version,
        share=Fraction(1),
        incurred_to_date_pence=0,
        grant_to_date_pence=0,
        entitlement_to_date_pence=0,
        charged_before_pence=0,
    )
