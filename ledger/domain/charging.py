"""Working out a period's charges: entitlement to date, and the movement since it was charged.

For every pool's service month. Pure: facts in, plans out; the action only writes them down.

Source: domain page, "From cost to charge" points 2 to 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month, Span
from ledger.domain.errors import DriverQuantityMissing, FundedTwice, RateMissing, TimeMissing
from ledger.domain.money import Pence, round_half_up, show_pounds
from ledger.domain.parse import THOUSAND
from ledger.domain.recovery import (
    Basis,
    Pool,
    RateCard,
    apply_grant,
    entitlement,
    fee_of_month,
)
from ledger.domain.statement import Working
from ledger.domain.time import TimeApportionment, TimeShare, share_of

PoolMonth = tuple[str, Month]
CERTIFIED_MONTHS_TAKEN_OVER = 3


@dataclass(frozen=True, slots=True)
class Applied:
    """What has been apportioned of a pool's service month so far."""

    recoverable_pence: Pence = 0
    retained_pence: Pence = 0
    grant_pence: Pence = 0

    @property
    def cost_pence(self) -> Pence:
        """The cost apportioned: the three together."""
        return self.recoverable_pence + self.retained_pence + self.grant_pence


@dataclass(frozen=True, slots=True)
class PostMonthTime:
    """A post's month of time, and whether it may be relied on."""

    apportionment: TimeApportionment
    complete: bool
    certified: bool


@dataclass(frozen=True, slots=True)
class Quantity:
    """A driver quantity of one party, in force from a date."""

    driver: str
    effective_from: date
    party: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery, charged already or not."""

    id: int
    reference: str
    service: str
    delivered_on: date
    thousandths: int
    charged: bool


@dataclass(frozen=True, slots=True)
class ChargeKey:
    """What charges add up under: a pool's month, by service and unit price where priced."""

    pool: str
    service_month: Month
    service: str | None = None
    unit_price_pence: Pence | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that charges up to the end of a period rest on."""

    period: Month
    incurred: Mapping[PoolMonth, Pence]  # inside the arrangement, entered by the period's end
    applied: Mapping[PoolMonth, Applied]
    charged: Mapping[ChargeKey, Pence]
    grants: Mapping[str, Pence]  # by pool, received by the period's end
    time: Mapping[PoolMonth, PostMonthTime]  # by post and month
    quantities: tuple[Quantity, ...]
    deliveries: tuple[Delivered, ...]  # by the period's end
    rate_cards: tuple[RateCard, ...]
    last_issued: Month | None  # the latest period whose statement is issued


@dataclass(frozen=True, slots=True)
class ChargePlan:
    """One charge to be earned: a line of the statement."""

    key: ChargeKey
    basis: Basis
    quantity_thousandths: int | None
    share: Fraction | None
    cost_pence: Pence | None
    entitlement_pence: Pence
    before_pence: Pence
    late_item: bool
    working: Working
    deliveries: tuple[int, ...] = ()

    @property
    def net_pence(self) -> Pence:
        """The movement to charge."""
        return self.entitlement_pence - self.before_pence


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
                charges += _unit_price_charges(arrangement, facts, pool)
            case Basis.FIXED_FEE:
                charges += _fee_charges(arrangement, facts, pool)
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
        if min(grant, cost) + before + due > cost:
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
    """The pool's service months with their cost and the grant set against it, oldest first."""
    months = {month: pence for (code, month), pence in facts.incurred.items() if code == pool}
    for code, month in facts.applied:
        if code == pool:
            months.setdefault(month, 0)
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
        late_item=_is_late(facts, plan.service_month),
        working=plan.working,
    )


def _is_late(facts: Facts, month: Month) -> bool:
    """Whether a statement that covers the service month was issued before."""
    return facts.last_issued is not None and month <= facts.last_issued


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


def share_working(arrangement: Arrangement, facts: Facts, pool: Pool, month: Month) -> Working:
    """The recipient's share of a pool's service month by its basis, with what it rests on.

    The share is in the working. Raises TimeMissing or DriverQuantityMissing.
    """
    blank = Working(
        rule="",
        model_version=arrangement.model.version,
        share=None,
        incurred_to_date_pence=0,
        grant_to_date_pence=0,
        entitlement_to_date_pence=0,
        charged_before_pence=0,
    )
    match pool.basis:
        case Basis.FIXED_SHARE:
            return replace(blank, rule="An agreed share of the cost.", share=pool.fixed_share)
        case Basis.DIRECT:
            return replace(
                blank, rule="Wholly the recipient's cost, after grant.", share=Fraction(1)
            )
        case Basis.DRIVER:
            return _driver_working(arrangement, facts, pool, month, blank)
        case Basis.FOLLOWS:
            lead = arrangement.pool(pool.follows or "")
            led = share_working(arrangement, facts, lead, month)
            return replace(led, rule=f"Takes the share of {lead.code}.", follows=lead.code)
        case Basis.TIME:
            return _time_working(arrangement, facts, pool, month, blank)
        case _:
            raise ValueError(f"{pool.code} charges a price and has no share")


def _driver_working(
    arrangement: Arrangement, facts: Facts, pool: Pool, month: Month, blank: Working
) -> Working:
    """Quantities in force on the first day of the service month: theirs / everybody's."""
    in_force: dict[str, Quantity] = {}
    for quantity in facts.quantities:
        if quantity.driver == pool.driver and quantity.effective_from <= month.first:
            standing = in_force.get(quantity.party)
            if standing is None or standing.effective_from < quantity.effective_from:
                in_force[quantity.party] = quantity
    theirs = in_force.get(arrangement.recipient)
    total = sum(quantity.thousandths for quantity in in_force.values())
    if theirs is None or arrangement.host not in in_force or total == 0:
        raise DriverQuantityMissing(
            f"{pool.code} needs a quantity of {pool.driver} for each council, in force on "
            f"{month.first} and together more than nil. Record them, then prepare again.",
            field="driver",
        )
    return replace(
        blank,
        rule=f"The recipient's {pool.driver} / all parties' on the first day of the month.",
        share=Fraction(theirs.thousandths, total),
        driver=pool.driver,
        recipient_thousandths=theirs.thousandths,
        total_thousandths=total,
    )


def _time_working(
    arrangement: Arrangement, facts: Facts, pool: Pool, month: Month, blank: Working
) -> Working:
    post = pool.post or ""
    stated = facts.time.get((post, month))
    if stated is None or not stated.complete:
        lack = "is missing" if stated is None else "is incomplete"
        raise TimeMissing(
            f"The time of {post} for {month} {lack}, so {pool.code} cannot be charged for it. "
            "State the whole month, then prepare the statement again.",
            field="time",
            post=post,
            month=str(month),
        )
    share = _share_from_time(arrangement, facts, pool, month, stated)
    return replace(
        blank,
        rule="(recipient days + joint days x joint share) / productive days.",
        share=share.share,
        post=post,
        recipient_quarters=share.recipient_quarters,
        joint_quarters=share.joint_quarters,
        productive_quarters=share.productive_quarters,
        joint_share=share.joint_share,
        months_averaged=share.months_averaged,
        estimated=not stated.certified or share.taken_over,
    )


def _share_from_time(
    arrangement: Arrangement, facts: Facts, pool: Pool, month: Month, stated: PostMonthTime
) -> TimeShare:
    """The month's own split; without a productive day, that of the last three certified."""
    joint_share = pool.joint_share if pool.joint_share is not None else Fraction(1, 2)
    own = share_of([stated.apportionment], recipient=arrangement.recipient, joint_share=joint_share)
    if own is not None:
        return own
    earlier = sorted(
        each.apportionment.service_month
        for (post, _), each in facts.time.items()
        if post == pool.post
        and each.certified
        and each.apportionment.service_month < month
        and each.apportionment.productive_quarters
    )[-CERTIFIED_MONTHS_TAKEN_OVER:]
    taken_over = share_of(
        [facts.time[pool.post or "", each].apportionment for each in earlier],
        recipient=arrangement.recipient,
        joint_share=joint_share,
    )
    if taken_over is None:
        raise TimeMissing(
            f"{month} has no productive day of {pool.post}, and no certified month before it "
            "whose split it could take.",
            field="time",
        )
    return replace(taken_over, taken_over=True)


def _unit_price_charges(arrangement: Arrangement, facts: Facts, pool: Pool) -> list[ChargePlan]:
    """Quantity x rate on the day delivered, to date; one line a service, month and price."""
    groups: dict[ChargeKey, list[Delivered]] = {}
    services = {service.code for service in arrangement.services_of(pool.code)}
    for delivered in facts.deliveries:
        if delivered.service in services:
            unit_price = _price_on(facts, delivered)
            month = Month.of(delivered.delivered_on)
            key = ChargeKey(pool.code, month, delivered.service, unit_price)
            groups.setdefault(key, []).append(delivered)
    plans = []
    for key, deliveries in groups.items():
        new = [delivered for delivered in deliveries if not delivered.charged]
        quantity = sum(delivered.thousandths for delivered in deliveries)
        due = round_half_up(Fraction(quantity * (key.unit_price_pence or 0), THOUSAND))
        before = facts.charged.get(key, 0)
        working = Working(
            rule="Quantity x the rate card in force on the day delivered.",
            model_version=arrangement.model.version,
            share=None,
            incurred_to_date_pence=None,
            grant_to_date_pence=0,
            entitlement_to_date_pence=due,
            charged_before_pence=before,
            references=tuple(delivered.reference for delivered in new),
            quantity_to_date_thousandths=quantity,
        )
        plans.append(
            ChargePlan(
                key=key,
                basis=pool.basis,
                quantity_thousandths=sum(delivered.thousandths for delivered in new),
                share=None,
                cost_pence=None,
                entitlement_pence=due,
                before_pence=before,
                late_item=_is_late(facts, key.service_month),
                working=working,
                deliveries=tuple(delivered.id for delivered in new),
            )
        )
    return plans


def _price_on(facts: Facts, delivered: Delivered) -> Pence:
    for card in facts.rate_cards:
        if card.service == delivered.service and card.covers(delivered.delivered_on):
            return card.unit_price_pence
    raise RateMissing(
        f"No rate card of {delivered.service} is in force on {delivered.delivered_on}.",
        field="service",
    )


def _fee_charges(arrangement: Arrangement, facts: Facts, pool: Pool) -> list[ChargePlan]:
    """An annual fee in twelfths for every month in scope up to the period."""
    fee = pool.annual_fee_pence or 0
    term = arrangement.term
    last = min(facts.period, Month.of(term.last))
    plans = []
    for month in Month.of(term.first).through(last):
        whole = Span(month.first, month.last)
        due = fee_of_month(fee, month, term, arrangement.calendar)
        key = ChargeKey(pool.code, month)
        inside = whole.overlap(term)
        working = Working(
            rule="A twelfth of the annual fee; a part month by working days.",
            model_version=arrangement.model.version,
            share=None,
            incurred_to_date_pence=None,
            grant_to_date_pence=0,
            entitlement_to_date_pence=due,
            charged_before_pence=facts.charged.get(key, 0),
            annual_fee_pence=fee,
            twelfth_pence=fee_of_month(fee, month, whole, arrangement.calendar),
            days_in_scope=arrangement.calendar.working_days(inside) if inside else 0,
            days_in_month=arrangement.calendar.working_days(whole),
        )
        plans.append(
            ChargePlan(
                key=key,
                basis=pool.basis,
                quantity_thousandths=None,
                share=None,
                cost_pence=None,
                entitlement_pence=due,
                before_pence=facts.charged.get(key, 0),
                late_item=_is_late(facts, month),
                working=working,
            )
        )
    return plans
