"""How cost accrued at a period's end is split: as it will be when it is recorded and charged.

Where that cannot be told beforehand it is refused. Source: domain page, journal table, "period-end
accrual of cost not yet recorded"; docs/decisions/0016-on-account.md for pools on account and caps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.caps import cap_of
from ledger.domain.charge_facts import Applied, Facts
from ledger.domain.errors import AccrualUncertain
from ledger.domain.money import Pence
from ledger.domain.on_account import is_on_account
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
    arrangement: Arrangement,
    facts: Facts,
    code: str,
    month: Month,
    amount_pence: Pence,
    *,
    accrued_pence: Pence = 0,
) -> AccrualPlan:
    """Split an accrual by the pool's share for its service month, half up to the penny.

    The share is that of the month as it is known now. A pool that charges a price is wholly
    recoverable. Of a cap only what is left earns, less `accrued_pence`: what accruals of the same
    day and financial year earn; the rest is retained. Raises PoolUnknown, PoolNotInForce,
    TimeMissing, DriverQuantityMissing (nothing is estimated in silence), AccrualUncertain.
    """
    pool = arrangement.pool_in(code, month)
    priced = pool.basis.charges_a_price
    _require_certain(arrangement, facts, code, month)
    working = (
        _price_working(arrangement, month)
        if priced
        else share_working(arrangement, facts, pool, month)
    )
    recoverable = entitlement(amount_pence, 0, working.share or Fraction(0)).recoverable_pence
    cap = cap_of(arrangement, facts, code, month)
    if cap is not None and not priced:
        left = max(cap - _charged(facts, code, month.financial_year) - accrued_pence, 0)
        recoverable = min(recoverable, left)
    return AccrualPlan(
        pool.basis,
        recoverable,
        amount_pence - recoverable,
        0 if priced else recoverable,
        replace(
            working, incurred_to_date_pence=amount_pence, entitlement_to_date_pence=recoverable
        ),
    )


def _require_certain(arrangement: Arrangement, facts: Facts, code: str, month: Month) -> None:
    """Refuse where what is charged otherwise decides what the accrued cost would earn."""
    if is_on_account(arrangement, code, month):
        raise AccrualUncertain(
            f"{code} is paid for on account in {month}: its sums are what is earned until the "
            "true-up takes the cost in. Record the cost itself once it is known.",
            field="pool",
        )
    applied = sum(each.grant_pence for (pool, _), each in facts.applied.items() if pool == code)
    if facts.grants.get(code, 0) > applied:
        raise AccrualUncertain(
            f"Grant is held for {code} that no cost has met yet, and would meet this cost first. "
            "Record the cost itself, and the grant is set against it with the next statement.",
            field="pool",
        )
    if cap_of(arrangement, facts, code, month) is not None and _waits(facts, code):
        raise AccrualUncertain(
            f"{code} has a yearly cap, and cost of it is recorded that is not charged yet. Prepare "
            f"the statement of {facts.period} first, and accrue what is left under the cap.",
            field="pool",
        )


def _waits(facts: Facts, code: str) -> bool:
    """Whether cost of the pool up to the period is yet to be charged, or charged anew."""
    return any(key.pool == code for key in facts.superseded_cost) or any(
        pence != facts.applied.get((pool, month), Applied()).cost_pence
        for (pool, month), pence in facts.incurred.items()
        if pool == code and month <= facts.period
    )


def _charged(facts: Facts, code: str, year: str) -> Pence:
    return sum(
        pence
        for key, pence in facts.charged.items()
        if key.pool == code and key.service_month.financial_year == year
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
