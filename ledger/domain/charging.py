"""Working out a period's charges: entitlement to date, and the movement since it was charged.

For every pool's service month. Pure: facts in, plans out; the action only writes them down.

Every month is worked by the version of the model in force for it, so a version that takes effect
before its agreement moves what was charged, and the movement is a late item.

Source: domain page, "From cost to charge" points 2 to 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.caps import capped_working, floor_charges, within_cap
from ledger.domain.charge_facts import Applied, ChargeKey, ChargePlan, Facts, is_late
from ledger.domain.errors import DriverQuantityMissing, FundedTwice, TimeMissing
from ledger.domain.money import Pence, show_pounds
from ledger.domain.on_account import (
    EarnedPlan,
    WaiverPlan,
    earned_sums,
    is_on_account,
    is_true_up,
    sum_charges,
    true_ups,
)
from ledger.domain.prices import fee_charges, unit_price_charges
from ledger.domain.recovery import Basis, Pool, apply_grant, entitlement
from ledger.domain.shares import share_working
from ledger.domain.statement import Working


@dataclass(frozen=True, slots=True)
class ApportionmentPlan:
    """A pool's service month: what it comes to, and what moves out of account 6000."""

    pool: str
    basis: Basis
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
    earned: tuple[EarnedPlan, ...] = ()
    waivers: tuple[WaiverPlan, ...] = ()


def plan_charges(arrangement: Arrangement, facts: Facts) -> Plan:
    """Work out every apportionment and charge of a payee's period.

    Raises TimeMissing, DriverQuantityMissing or RateMissing where a charge has nothing to rest
    on (nothing is ever estimated in silence), PoolNotInForce where cost stands in a month whose
    version has no such pool, and FundedTwice.
    """
    of_pools = [
        _plan_pool(arrangement, facts, pool.code)
        for pool in _in_charging_order(arrangement, facts.payee)
    ]
    charges = [charge for each in of_pools for charge in each.charges]
    _require_funded_once(arrangement, facts, charges)
    kept = [charge for charge in charges if charge.net_pence]
    return Plan(
        tuple(plan for each in of_pools for plan in each.apportionments if plan.moves),
        tuple(_in_model_order(arrangement, kept)),
        tuple(plan for each in of_pools for plan in each.earned),
        tuple(plan for each in of_pools for plan in each.waivers),
    )


def _plan_pool(arrangement: Arrangement, facts: Facts, code: str) -> Plan:
    planned = _plan_months(arrangement, facts, code)
    priced = unit_price_charges(arrangement, facts, code) + fee_charges(arrangement, facts, code)
    if any(pool.annual_cap_pence is not None for pool in _forms(arrangement, code)):
        planned, priced = _within_cap(arrangement, facts, code, planned, priced)
    shared = [_share_charge(facts, plan) for plan in planned if not plan.basis.charges_a_price]
    on_account = [each for each in shared if _on_account(arrangement, each.key)]
    due = [each for each in shared if not _on_account(arrangement, each.key)]
    due += priced
    due += _back_to_nil(arrangement, facts, code, due)
    sums = sum_charges(arrangement, facts, code)
    waivers: list[WaiverPlan] = []
    if is_true_up(arrangement, facts.period):
        trued_up, waivers = true_ups(arrangement, facts, code, on_account)
        due += trued_up
    due += floor_charges(arrangement, facts, code, _by_month([*shared, *priced]))
    earned = earned_sums(arrangement, facts, code, sums)
    return Plan(tuple(planned), (*due, *sums), tuple(earned), tuple(waivers))


def _forms(arrangement: Arrangement, code: str) -> list[Pool]:
    """The pool as it is in every version that has it."""
    return [pool for model in arrangement.models if (pool := model.pool(code)) is not None]


def _by_month(charges: Iterable[ChargePlan]) -> dict[Month, Pence]:
    found: dict[Month, Pence] = {}
    for charge in charges:
        month = charge.key.service_month
        found[month] = found.get(month, 0) + charge.entitlement_pence
    return found


def _within_cap(
    arrangement: Arrangement,
    facts: Facts,
    code: str,
    planned: list[ApportionmentPlan],
    priced: list[ChargePlan],
) -> tuple[list[ApportionmentPlan], list[ChargePlan]]:
    """Hold back what passes the year's cap: shared cost stays with its supplier, a price is lost.

    Over shared months and prices together, in the order of service months.
    """
    due = {
        ChargeKey(code, plan.service_month): plan.target.recoverable_pence
        for plan in planned
        if not plan.basis.charges_a_price
    }
    due |= {charge.key: charge.entitlement_pence for charge in priced}
    keys = sorted(due, key=_place)
    amounts = [(key.service_month, due[key]) for key in keys]
    within = dict(zip(keys, within_cap(arrangement, facts, code, amounts), strict=True))
    return (
        [_capped_month(arrangement, facts, plan, within) for plan in planned],
        [_capped_price(arrangement, facts, charge, within[charge.key]) for charge in priced],
    )


def _capped_month(
    arrangement: Arrangement,
    facts: Facts,
    plan: ApportionmentPlan,
    within: Mapping[ChargeKey, Pence],
) -> ApportionmentPlan:
    if plan.basis.charges_a_price:
        return plan
    key = ChargeKey(plan.pool, plan.service_month)
    over = plan.target.recoverable_pence - within[key]
    return replace(
        plan,
        target=_retaining(plan.target, over),
        movement=_retaining(plan.movement, over),
        working=capped_working(arrangement, facts, key, plan.working, within[key]),
    )


def _retaining(applied: Applied, pence: Pence) -> Applied:
    return replace(
        applied,
        recoverable_pence=applied.recoverable_pence - pence,
        retained_pence=applied.retained_pence + pence,
    )


def _capped_price(
    arrangement: Arrangement, facts: Facts, charge: ChargePlan, within: Pence
) -> ChargePlan:
    working = capped_working(arrangement, facts, charge.key, charge.working, within)
    return replace(charge, entitlement_pence=within, working=working)


def _on_account(arrangement: Arrangement, key: ChargeKey) -> bool:
    if key.service is not None or key.floor:
        return False
    return is_on_account(arrangement, key.pool, key.service_month)


def _plan_months(arrangement: Arrangement, facts: Facts, code: str) -> list[ApportionmentPlan]:
    """Plan every month with cost, but for those on account that have nothing to share it by yet.

    Until they are trued up, their cost waits in account 6000.
    """
    planned = []
    for month, incurred, grant in _months_with_cost(facts, code):
        try:
            planned.append(_plan_month(arrangement, facts, code, month, incurred, grant))
        except (TimeMissing, DriverQuantityMissing):
            trued_up = is_true_up(arrangement, facts.period)
            if trued_up or not is_on_account(arrangement, code, month):
                raise
    return planned


def _in_charging_order(arrangement: Arrangement, payee: str) -> list[Pool]:
    """The payee's pools: `follows` last, after the pools that lead them."""
    return sorted(arrangement.pools_of(payee), key=lambda pool: pool.basis is Basis.FOLLOWS)


def _back_to_nil(
    arrangement: Arrangement, facts: Facts, code: str, due: Sequence[ChargePlan]
) -> list[ChargePlan]:
    """Take back what was charged under a price, or a basis, that is no longer that of its month."""
    standing = {plan.key for plan in due}
    gone = [
        key
        for key, pence in facts.charged.items()
        if key.pool == code
        and pence
        and key not in standing
        and key.service_month <= facts.period
        and not key.floor
        and not _on_account(arrangement, key)
    ]
    return [_nil_charge(arrangement, facts, key) for key in gone]


def _nil_charge(arrangement: Arrangement, facts: Facts, key: ChargeKey) -> ChargePlan:
    before, priced = facts.charged[key], key.unit_price_pence is not None
    charged_before = facts.charged_thousandths.get(key, 0)
    return ChargePlan(
        key=key,
        basis=Basis.UNIT_PRICE if priced else _basis_of(arrangement, key),
        quantity_thousandths=-charged_before if priced else None,
        share=None,
        cost_pence=None,
        entitlement_pence=0,
        before_pence=before,
        late_item=is_late(facts, key.service_month),
        working=Working(
            rule="Taken back: the month is charged by another price or rule now.",
            model_version=arrangement.model_of(key.service_month).version,
            share=None,
            incurred_to_date_pence=None,
            grant_to_date_pence=0,
            entitlement_to_date_pence=0,
            charged_before_pence=before,
            quantity_to_date_thousandths=0 if priced else None,
        ),
    )


def _basis_of(arrangement: Arrangement, key: ChargeKey) -> Basis:
    """The basis of the newest version under which such a charge, not by the unit, was made."""
    bases = [pool.basis for model in arrangement.models if (pool := model.pool(key.pool))]
    return next(basis for basis in reversed(bases) if basis is not Basis.UNIT_PRICE)


def _require_funded_once(
    arrangement: Arrangement, facts: Facts, charges: Iterable[ChargePlan]
) -> None:
    """Grant and recharge together stay within cost: nothing is funded twice.

    A share is worked on cost less grant, so only a price can pass it.
    """
    for pool in arrangement.pools_of(facts.payee):
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
    places = {pool.code: place for place, pool in enumerate(arrangement.pools)}
    return sorted(charges, key=lambda charge: (places[charge.key.pool], *_place(charge.key)))


def _place(key: ChargeKey) -> tuple[Month, str, Pence, bool]:
    return (key.service_month, key.service or "", key.unit_price_pence or 0, key.floor)


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
    code: str,
    month: Month,
    incurred: Pence,
    grant: Pence,
) -> ApportionmentPlan:
    if incurred == 0 and arrangement.model_of(month).pool(code) is None:
        pool, working = arrangement.pool(code), _gone_working(arrangement, month)
    else:
        pool = arrangement.pool_in(code, month)
        working = (
            _price_working(arrangement, month, incurred, grant)
            if pool.basis.charges_a_price
            else share_working(arrangement, facts, pool, month)
        )
    came_to = entitlement(incurred, grant, working.share or Fraction(0))
    target = (
        Applied(incurred - grant, 0, grant)
        if pool.basis.charges_a_price
        else Applied(came_to.recoverable_pence, came_to.retained_pence, grant)
    )
    before = facts.applied.get((code, month), Applied())
    movement = Applied(
        target.recoverable_pence - before.recoverable_pence,
        target.retained_pence - before.retained_pence,
        target.grant_pence - before.grant_pence,
    )
    key = ChargeKey(code, month)
    working = replace(
        working,
        incurred_to_date_pence=incurred,
        grant_to_date_pence=grant,
        entitlement_to_date_pence=target.recoverable_pence,
        charged_before_pence=facts.charged.get(key, 0),
    )
    return ApportionmentPlan(code, pool.basis, month, incurred, target, movement, working)


def _gone_working(arrangement: Arrangement, month: Month) -> Working:
    """The working of a month whose cost was taken back, once its version has no such pool."""
    return replace(
        _price_working(arrangement, month, 0, 0),
        rule="The month's version of the model has no such pool, and its cost is taken back.",
        share=None,
    )


def _share_charge(facts: Facts, plan: ApportionmentPlan) -> ChargePlan:
    key = ChargeKey(plan.pool, plan.service_month)
    return ChargePlan(
        key=key,
        basis=plan.basis,
        quantity_thousandths=None,
        share=plan.working.share,
        cost_pence=plan.movement.cost_pence + facts.superseded_cost.get(key, 0),
        entitlement_pence=plan.target.recoverable_pence,
        before_pence=facts.charged.get(key, 0),
        late_item=is_late(facts, plan.service_month),
        working=plan.working,
    )


def _price_working(
    arrangement: Arrangement, month: Month, incurred: Pence, grant: Pence
) -> Working:
    return Working(
        rule="The pool charges a price, so its cost is wholly recoverable.",
        model_version=arrangement.model_of(month).version,
        share=Fraction(1),
        incurred_to_date_pence=incurred,
        grant_to_date_pence=grant,
        entitlement_to_date_pence=incurred - grant,
        charged_before_pence=0,
    )
