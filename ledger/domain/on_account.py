"""On-account charging: an agreed sum each month in advance, trued up to actual each quarter.

Pure: facts in, plans out. Source: domain page, "From cost to charge" point 4, and the journal
table's rows "on-account invoiced", "on-account earned" and "true-up".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month, Span
from ledger.domain.charge_facts import ChargeKey, ChargePlan, Facts
from ledger.domain.money import Pence, round_half_up
from ledger.domain.recovery import Basis, Charging, Pool
from ledger.domain.statement import ChargeKind, Working

_MONTHS_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class EarnedPlan:
    """An agreed sum that the end of its month earns."""

    pool: str
    service_month: Month
    basis: Basis
    amount_pence: Pence
    invoiced: bool  # on an issued statement by then; else it is accrued until it is


@dataclass(frozen=True, slots=True)
class WaiverPlan:
    """A true-up waived as too small, and the service month that it would have moved."""

    pool: str
    service_month: Month
    waived_pence: Pence  # above zero: actual was more than the sum


def is_on_account(arrangement: Arrangement, code: str, month: Month) -> bool:
    """Whether the version in force for the month has the pool paid on account."""
    pool = arrangement.model_of(month).pool(code)
    return pool is not None and pool.charging is Charging.ON_ACCOUNT


def is_true_up(arrangement: Arrangement, period: Month) -> bool:
    """Whether sums are trued up with a period: a quarter's last, and from the term's last on."""
    quarter_ends = period.number % _MONTHS_A_QUARTER == 0
    return quarter_ends or period >= Month.of(arrangement.term.last)


def sum_charges(arrangement: Arrangement, facts: Facts, code: str) -> list[ChargePlan]:
    """The agreed sum of the month after the period; also those of the quarter not yet asked for.

    A sum is charged once, whatever later versions say of it: the true-up brings it to actual.
    With a true-up there is nothing to ask for of the months that it covers.
    """
    first, last = Month.of(arrangement.term.first), Month.of(arrangement.term.last)
    wanted = [facts.period.next]
    if not is_true_up(arrangement, facts.period):
        wanted = list(_quarter_start(facts.period).through(facts.period.next))
    charges = [
        _sum_charge(arrangement, arrangement.pool_in(code, month), month)
        for month in wanted
        if first <= month <= last
        and (code, month) not in facts.sums
        and is_on_account(arrangement, code, month)
    ]
    return [charge for charge in charges if charge.net_pence]


def _quarter_start(period: Month) -> Month:
    return Month(period.year, period.number - (period.number - 1) % _MONTHS_A_QUARTER)


def _sum_charge(arrangement: Arrangement, pool: Pool, month: Month) -> ChargePlan:
    """A part month's sum is prorated by working days, half up, as a fee is."""
    agreed = pool.on_account_sum_pence or 0
    whole = Span(month.first, month.last)
    inside = whole.overlap(arrangement.term)
    days = arrangement.calendar.working_days(inside) if inside else 0
    days_in_month = arrangement.calendar.working_days(whole)
    due = round_half_up(Fraction(agreed * days, days_in_month))
    return ChargePlan(
        key=ChargeKey(pool.code, month),
        basis=pool.basis,
        quantity_thousandths=None,
        share=None,
        cost_pence=None,
        entitlement_pence=due,
        before_pence=0,
        late_item=False,
        working=Working(
            rule="The agreed sum on account of the month; a part month by working days.",
            model_version=arrangement.model_of(month).version,
            share=None,
            incurred_to_date_pence=None,
            grant_to_date_pence=0,
            entitlement_to_date_pence=due,
            charged_before_pence=0,
            days_in_scope=days,
            days_in_month=days_in_month,
            kind=ChargeKind.SUM,
            on_account_sum_pence=agreed,
        ),
    )


def true_ups(
    arrangement: Arrangement, facts: Facts, code: str, actual: Sequence[ChargePlan]
) -> tuple[list[ChargePlan], list[WaiverPlan]]:
    """Bring every month on account up to the period to actual; or waive it all within tolerance.

    `actual` is what those of the pool's months that have cost come to. One charge a service month:
    entitlement to date less sums, earlier true-ups and what was waived.
    """
    with_cost = {plan.key.service_month for plan in actual}
    without = [
        _nothing_spent(arrangement, facts, key)
        for key, pence in facts.charged.items()
        if (key.pool, key.service, key.floor) == (code, None, False)
        and pence
        and key.service_month <= facts.period
        and key.service_month not in with_cost
        and is_on_account(arrangement, code, key.service_month)
    ]
    moved = [_true_up(arrangement, facts, plan) for plan in (*actual, *without) if plan.net_pence]
    together = sum(plan.net_pence for plan in moved)
    if 0 < abs(together) <= _tolerance(arrangement, facts.period, code):
        return [], [WaiverPlan(code, plan.key.service_month, plan.net_pence) for plan in moved]
    return moved, []


def _true_up(arrangement: Arrangement, facts: Facts, plan: ChargePlan) -> ChargePlan:
    rule = f"Trued up to actual, less the sums on account. {plan.working.rule}"
    return replace(
        plan,
        cost_pence=None,  # it was taken up month by month; the working has it to date
        late_item=_is_late(arrangement, facts, plan.key.service_month),
        working=replace(plan.working, rule=rule, kind=ChargeKind.TRUE_UP),
    )


def _is_late(arrangement: Arrangement, facts: Facts, month: Month) -> bool:
    """Whether the month was trued up before, on a statement that is issued."""
    last = facts.last_issued
    if last is None:
        return False
    return month <= last if is_true_up(arrangement, last) else month < _quarter_start(last)


def _nothing_spent(arrangement: Arrangement, facts: Facts, key: ChargeKey) -> ChargePlan:
    """The charge of a month that had a sum and no cost: nil, so the sum is given back."""
    before = facts.charged[key]
    return ChargePlan(
        key=key,
        basis=arrangement.pool_in(key.pool, key.service_month).basis,
        quantity_thousandths=None,
        share=None,
        cost_pence=None,
        entitlement_pence=0,
        before_pence=before,
        late_item=False,
        working=Working(
            rule="No cost came to the month.",
            model_version=arrangement.model_of(key.service_month).version,
            share=None,
            incurred_to_date_pence=0,
            grant_to_date_pence=0,
            entitlement_to_date_pence=0,
            charged_before_pence=before,
        ),
    )


def _tolerance(arrangement: Arrangement, period: Month, code: str) -> Pence:
    """What the version of the period lets go."""
    month = min(period, Month.of(arrangement.term.last))
    pool = arrangement.model_of(month).pool(code) or arrangement.pool(code)
    return pool.true_up_tolerance_pence


def earned_sums(
    arrangement: Arrangement, facts: Facts, code: str, charged_now: Sequence[ChargePlan]
) -> list[EarnedPlan]:
    """The sums of months up to the period that are not earned yet, those charged now included."""
    sums = {month: pence for (pool, month), pence in facts.sums.items() if pool == code}
    sums |= {plan.key.service_month: plan.net_pence for plan in charged_now}
    return [
        EarnedPlan(
            code,
            month,
            _basis_of_sum(arrangement, code, month),
            sums[month],
            invoiced=(code, month) in facts.sums_issued,
        )
        for month in sorted(sums)
        if month <= facts.period and (code, month) not in facts.sums_earned
    ]


def _basis_of_sum(arrangement: Arrangement, code: str, month: Month) -> Basis:
    """The basis of the month's version; of the newest that has the pool where it is gone."""
    return (arrangement.model_of(month).pool(code) or arrangement.pool(code)).basis
