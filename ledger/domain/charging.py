"""Working out a period's charges: entitlement to date, and the movement since it was charged.

For every pool's service month. Pure: facts in, plans out; the action only writes them down.

Source: domain page, "From cost to charge" points 2 to 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import Applied, ChargeKey, ChargePlan, Facts, is_late
from ledger.domain.errors import FundedTwice
from ledger.domain.money import Pence, show_pounds
from ledger.domain.prices import fee_charges, unit_price_charges
from ledger.domain.recovery import Basis, Pool, apply_grant, entitlement
from ledger.domain.shares import share_working
from ledger.domain.statement import Working


@dataclass(frozen=True, slots=True)
class ApportionmentPlan:
    """A pool's service month: what it comes to, and what moves out of account 6000."""

    pool: Pool
    service_month: Month
    incurred_pence: Pence
    target: Applied
    movement: Applied
    working: Working

    @property
    def moves(self) -> bool:
        """Whether there is anything to post."""
        parts = self.movement
        return any((parts.recoverable_pence, parts.retained_pence, parts.grant_pence))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to post for a period."""

    apportionments: tuple[ApportionmentPlan, ...]
    charges: tuple[ChargePlan, ...]


def plan_charges(arrangement: Arrangement, facts: Facts) -> Plan:
    """Work out every apportionment and charge of a period.

    Raises TimeMissing, DriverQuantityMissing or RateMissing where a charge has nothing to rest
    on (nothing is ever estimated in silence), and FundedTwice.
    """
    apportionments: list[ApportionmentPlan] = []
    charges: list[ChargePlan] = []
    for pool in arrangement.model.in_charging_order():
        planned = [
            _plan_month(arrangement, facts, pool, month, incurred, grant)
            for month, incurred, grant in _months_with_cost(facts, pool.code)
        ]
        apportionments += [plan for plan in planned if plan.moves]
        match pool.basis:
            case Basis.UNIT_PRICE:
                charges += unit_price_charges(arrangement, facts, pool)
            case Basis.FIXED_FEE:
                charges += fee_charges(arrangement, facts, pool)
            case _:
                charges += [_share_charge(facts, plan) for plan in planned]
    _require_funded_once(arrangement, facts, charges)
    kept = [charge for charge in charges if charge.net_pence]
    return Plan(tuple(apportionments), tuple(_in_model_order(arrangement, kept)))


def _require_funded_once(
    arrangement: Arrangement, facts: Facts, charges: Iterable[ChargePlan]
) -> None:
    """Grant and recharge together stay within cost: nothing is funded twice.

    A share is worked on cost less grant, so only a price can pass it.
    """
    for pool in arrangement.model.pools:
        grant = facts.grants.get(pool.code, 0)
        if not (grant and pool.basis.charges_a_price):
            continue
        cost = sum(pence for (code, _), pence in facts.incurred.items() if code == pool.code)
        before = sum(pence for key, pence in facts.charged.items() if key.pool == pool.code)
        due = sum(charge.net_pence for charge in charges if charge.key.pool == pool.code)
        if due > 0 and min(grant, cost) + before + due > cost:
            raise FundedTwice(
                f"{pool.code} would be funded twice: its cost is {show_pounds(cost)}, its grant "
                f"{show_pounds(grant)} and its charges {show_pounds(before + due)}. Lower the "
                "price, or put the grant against a pool that shares cost.",
                field="pool",
                pool=pool.code,
            )


def _in_model_order(arrangement: Arrangement, charges: Iterable[ChargePlan]) -> list[ChargePlan]:
    places = {pool.code: place for place, pool in enumerate(arrangement.model.pools)}
    return sorted(
        charges,
        key=lambda charge: (
            places[charge.key.pool],
            charge.key.service_month,
            charge.key.service or "",
            charge.key.unit_price_pence or 0,
        ),
    )


def _months_with_cost(facts: Facts, pool: str) -> list[tuple[Month, Pence, Pence]]:
    """The pool's service months with their cost and the grant set against it, oldest first.

    Only months up to the period: what is paid in advance waits in 6000 for its own month.
    """
    months = {
        month: pence
        for (code, month), pence in facts.incurred.items()
        if code == pool and month <= facts.period
    }
    grants = apply_grant(facts.grants.get(pool, 0), months)
    return [(month, months[month], grants[month]) for month in sorted(months)]


def _plan_month(
    arrangement: Arrangement,
    facts: Facts,
    pool: Pool,
    month: Month,
    incurred: Pence,
    grant: Pence,
) -> ApportionmentPlan:
    working = (
        _price_working(arrangement, incurred, grant)
        if pool.basis.charges_a_price
        else share_working(arrangement, facts, pool, month)
    )
    came_to = entitlement(incurred, grant, working.share or Fraction(0))
    target = (
        Applied(incurred - grant, 0, grant)
        if pool.basis.charges_a_price
        else Applied(came_to.recoverable_pence, came_to.retained_pence, grant)
    )
    before = facts.applied.get((pool.code, month), Applied())
    movement = Applied(
        target.recoverable_pence - before.recoverable_pence,
        target.retained_pence - before.retained_pence,
        target.grant_pence - before.grant_pence,
    )
    key = ChargeKey(pool.code, month)
    working = replace(
        working,
        incurred_to_date_pence=incurred,
        grant_to_date_pence=grant,
        entitlement_to_date_pence=target.recoverable_pence,
        charged_before_pence=facts.charged.get(key, 0),
    )
    return ApportionmentPlan(pool, month, incurred, target, movement, working)


def _share_charge(facts: Facts, plan: ApportionmentPlan) -> ChargePlan:
    key = ChargeKey(plan.pool.code, plan.service_month)
    return ChargePlan(
        key=key,
        basis=plan.pool.basis,
        quantity_thousandths=None,
        share=plan.working.share,
        cost_pence=plan.movement.cost_pence,
        entitlement_pence=plan.target.recoverable_pence,
        before_pence=facts.charged.get(key, 0),
        late_item=is_late(facts, plan.service_month),
        working=plan.working,
    )


def _price_working(arrangement: Arrangement, incurred: Pence, grant: Pence) -> Working:
    return Working(
        rule="The pool charges a price, so its cost is wholly recoverable.",
        model_version=arrangement.model.version,
        share=Fraction(1),
        incurred_to_date_pence=incurred,
        grant_to_date_pence=grant,
        entitlement_to_date_pence=incurred - grant,
        charged_before_pence=0,
    )
