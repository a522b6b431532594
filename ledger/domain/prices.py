"""Charges that are a price: units at the rate on the day delivered, and a fee in twelfths."""

from __future__ import annotations

from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month, Span
from ledger.domain.charge_facts import ChargeKey, ChargePlan, Delivered, Facts, is_late
from ledger.domain.errors import RateMissing
from ledger.domain.money import Pence, round_half_up
from ledger.domain.parse import THOUSAND
from ledger.domain.recovery import Pool, fee_of_month
from ledger.domain.statement import Working


def unit_price_charges(arrangement: Arrangement, facts: Facts, pool: Pool) -> list[ChargePlan]:
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
                late_item=is_late(facts, key.service_month),
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


def fee_charges(arrangement: Arrangement, facts: Facts, pool: Pool) -> list[ChargePlan]:
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
                late_item=is_late(facts, month),
                working=working,
            )
        )
    return plans
