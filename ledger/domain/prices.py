"""Charges that are a price: units at the rate on the day delivered, and a fee in twelfths."""

from __future__ import annotations

from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month, Span
from ledger.domain.charge_facts import ChargeKey, ChargePlan, Delivered, Facts, is_late
from ledger.domain.errors import RateMissing
from ledger.domain.money import Pence, round_half_up
from ledger.domain.parse import THOUSAND
from ledger.domain.recovery import Basis, Pool, fee_of_month
from ledger.domain.statement import Working


def unit_price_charges(arrangement: Arrangement, facts: Facts, code: str) -> list[ChargePlan]:
    """Quantity x rate on the day delivered, to date; one line a service, month and price.

    Of the months in which the pool charges by the unit. Raises RateMissing, PoolNotInForce.
    """
    groups: dict[ChargeKey, list[Delivered]] = {}
    services = {service.code for service in arrangement.services_of(code)}
    for delivered in facts.deliveries:
        month = Month.of(delivered.delivered_on)
        if delivered.service in services and _by_the_unit(arrangement, code, month):
            key = ChargeKey(code, month, delivered.service, _price_on(facts, delivered))
            groups.setdefault(key, []).append(delivered)
    return [_unit_charge(arrangement, facts, key, each) for key, each in groups.items()]


def _by_the_unit(arrangement: Arrangement, code: str, month: Month) -> bool:
    return arrangement.pool_in(code, month).basis is Basis.UNIT_PRICE


def _unit_charge(
    arrangement: Arrangement, facts: Facts, key: ChargeKey, deliveries: list[Delivered]
) -> ChargePlan:
    new = [delivered for delivered in deliveries if not delivered.charged]
    quantity = sum(delivered.thousandths for delivered in deliveries)
    due = round_half_up(Fraction(quantity * (key.unit_price_pence or 0), THOUSAND))
    before = facts.charged.get(key, 0)
    working = Working(
        rule="Quantity x the rate card in force on the day delivered.",
        model_version=arrangement.model_of(key.service_month).version,
        share=None,
        incurred_to_date_pence=None,
        grant_to_date_pence=0,
        entitlement_to_date_pence=due,
        charged_before_pence=before,
        references=tuple(delivered.reference for delivered in new),
        quantity_to_date_thousandths=quantity,
    )
    return ChargePlan(
        key=key,
        basis=Basis.UNIT_PRICE,
        quantity_thousandths=quantity - facts.charged_thousandths.get(key, 0),
        share=None,
        cost_pence=None,
        entitlement_pence=due,
        before_pence=before,
        late_item=is_late(facts, key.service_month),
        working=working,
        deliveries=tuple(delivered.id for delivered in new if not delivered.again),
    )


def _price_on(facts: Facts, delivered: Delivered) -> Pence:
    for card in facts.rate_cards:
        if card.service == delivered.service and card.covers(delivered.delivered_on):
            return card.unit_price_pence
    raise RateMissing(
        f"No rate card of {delivered.service} is in force on {delivered.delivered_on}.",
        field="service",
    )


def fee_charges(arrangement: Arrangement, facts: Facts, code: str) -> list[ChargePlan]:
    """An annual fee in twelfths for every month in scope up to the period.

    Of the months whose version of the model has the pool charge a fee.
    """
    term = arrangement.term
    last = min(facts.period, Month.of(term.last))
    pools = {
        month: arrangement.model_of(month).pool(code)
        for month in Month.of(term.first).through(last)
    }
    return [
        _fee_charge(arrangement, facts, pool, month)
        for month, pool in pools.items()
        if pool is not None and pool.basis is Basis.FIXED_FEE
    ]


def _fee_charge(arrangement: Arrangement, facts: Facts, pool: Pool, month: Month) -> ChargePlan:
    fee, term = pool.annual_fee_pence or 0, arrangement.term
    whole = Span(month.first, month.last)
    due = fee_of_month(fee, month, term, arrangement.calendar)
    key = ChargeKey(pool.code, month)
    inside = whole.overlap(term)
    working = Working(
        rule="A twelfth of the annual fee; a part month by working days.",
        model_version=arrangement.model_of(month).version,
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
    return ChargePlan(
        key=key,
        basis=pool.basis,
        quantity_thousandths=None,
        share=None,
        cost_pence=None,
        entitlement_pence=due,
        before_pence=facts.charged.get(key, 0),
        late_item=is_late(facts, month),
        working=working,
    )
