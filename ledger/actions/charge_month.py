"""Charge a period: apportion every changed pool's service month and earn the recharge on it.

Only called by preparing a statement, under its lock. What is charged is never taken back by
returning a draft: the next version carries it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledger.actions.apply_grant import apply_grants
from ledger.actions.work import Work
from ledger.domain.calendar import Month
from ledger.domain.canonical import canonical
from ledger.domain.charge_facts import ChargeKey, ChargePlan
from ledger.domain.charging import ApportionmentPlan, plan_charges
from ledger.domain.journal import Event, EventKind, Journal
from ledger.domain.on_account import EarnedPlan, WaiverPlan
from ledger.domain.posting.charge import Charged, on_account_earned, recharge_earned
from ledger.domain.posting.cost import cost_apportioned
from ledger.domain.recovery import VatTreatment
from ledger.domain.statement import ChargeKind
from ledger.queries import charging
from ledger.store.caps import floor_charge
from ledger.store.charges import apportionment, charge, charge_delivery
from ledger.store.on_account import on_account_charge, true_up_waiver
from ledger.store.on_account import on_account_earned as earned_table

_KINDS = {
    ChargeKind.ACTUAL: EventKind.RECHARGE_EARNED,
    ChargeKind.SUM: EventKind.ON_ACCOUNT_CHARGED,
    ChargeKind.TRUE_UP: EventKind.TRUED_UP,
    ChargeKind.FLOOR: EventKind.RECHARGE_EARNED,
}


def charge_month(work: Work, period: Month, *, payee: str) -> None:
    """Post the apportionments and charges of a payee's period, dated its last day.

    Raises TimeMissing, DriverQuantityMissing or RateMissing where a charge has no basis.
    """
    facts = charging.facts(
        work.connection, work.arrangement_id, work.arrangement, period, payee=payee
    )
    plan = plan_charges(work.arrangement, facts)
    for apportioned in plan.apportionments:
        _post_apportionment(work, period, payee, apportioned)
    apply_grants(work, period, payee=payee, plans=plan.apportionments)
    for charged in plan.charges:
        _post_charge(work, period, payee, charged)
    for earned in plan.earned:
        _post_earned(work, period, payee, earned)
    _post_waivers(work, period, plan.waivers)


def _post_apportionment(work: Work, period: Month, payee: str, plan: ApportionmentPlan) -> None:
    pool, month, movement = plan.pool, plan.service_month, plan.movement
    journals = cost_apportioned(
        book=payee,
        pool=pool,
        service_month=month,
        recoverable=movement.recoverable_pence,
        retained=movement.retained_pence,
        grant_funded=movement.grant_pence,
    )
    posted = work.post(Event(EventKind.COST_APPORTIONED, period.last, journals), plan.working)
    work.insert(
        apportionment,
        {
            "event_id": posted.event_id,
            "pool": pool,
            "service_month": month,
            "period": period,
            "model_version": plan.working.model_version,
            "working": canonical(plan.working),
            "incurred_to_date_pence": plan.incurred_pence,
            "grant_to_date_pence": plan.target.grant_pence,
            "recoverable_to_date_pence": plan.target.recoverable_pence,
            "retained_to_date_pence": plan.target.retained_pence,
        },
    )


def _post_charge(work: Work, period: Month, payee: str, plan: ChargePlan) -> None:
    key, kind = plan.key, plan.working.kind
    event = Event(_KINDS[kind], period.last, _journals(work, payee, plan))
    posted = work.post(event, plan.working)
    work.insert(
        charge,
        {
            "event_id": posted.event_id,
            "pool": key.pool,
            "service": key.service,
            "service_month": key.service_month,
            "period": period,
            "basis": plan.basis,
            "model_version": plan.working.model_version,
            "vat_treatment": _vat_treatment(work, key),
            "share_numerator": plan.share.numerator if plan.share is not None else None,
            "share_denominator": plan.share.denominator if plan.share is not None else None,
            "quantity_thousandths": plan.quantity_thousandths,
            "unit_price_pence": key.unit_price_pence,
            "cost_pence": plan.cost_pence,
            "entitlement_to_date_pence": plan.entitlement_pence,
            "charged_before_pence": plan.before_pence,
            "net_pence": plan.net_pence,
            "late_item": int(plan.late_item),
            "working": canonical(plan.working),
        },
    )
    work.insert(
        charge_delivery,
        [
            {"event_id": posted.event_id, "row_no": row_no, "delivery_event_id": delivery}
            for row_no, delivery in enumerate(plan.deliveries, 1)
        ],
    )
    if kind in (ChargeKind.SUM, ChargeKind.TRUE_UP):
        work.insert(on_account_charge, {"event_id": posted.event_id, "kind": kind})
    if kind is ChargeKind.FLOOR:
        year = key.service_month.financial_year
        floor = {"event_id": posted.event_id, "pool": key.pool, "financial_year": year}
        work.insert(floor_charge, floor)


def _journals(work: Work, payee: str, plan: ChargePlan) -> tuple[Journal, ...]:
    """What a charge posts: a sum nothing until it is issued, a true-up below the sums 2210."""
    key, kind = plan.key, plan.working.kind
    if kind is ChargeKind.SUM:
        return ()
    below = kind is ChargeKind.TRUE_UP and plan.net_pence < 0
    return (on_account_earned if below else recharge_earned)(
        payee=payee,
        payer=work.arrangement.counterparty(payee),
        basis=plan.basis,
        charged=Charged(key.pool, key.service, key.service_month, plan.net_pence),
    )


def _post_earned(work: Work, period: Month, payee: str, plan: EarnedPlan) -> None:
    """Earn an agreed sum: from what was invoiced in advance, or accrued until it is invoiced."""
    journals = (on_account_earned if plan.invoiced else recharge_earned)(
        payee=payee,
        payer=work.arrangement.counterparty(payee),
        basis=plan.basis,
        charged=Charged(plan.pool, None, plan.service_month, plan.amount_pence),
    )
    values = {
        "pool": plan.pool,
        "service_month": plan.service_month,
        "amount_pence": plan.amount_pence,
    }
    posted = work.post(Event(EventKind.ON_ACCOUNT_EARNED, period.last, journals), values)
    work.insert(earned_table, {"event_id": posted.event_id, **values})


def _post_waivers(work: Work, period: Month, waivers: Sequence[WaiverPlan]) -> None:
    """Keep what is waived, one event a pool; nothing is posted for it."""
    for pool in dict.fromkeys(plan.pool for plan in waivers):
        rows = [
            {
                "row_no": row_no,
                "pool": pool,
                "service_month": plan.service_month,
                "period": period,
                "waived_pence": plan.waived_pence,
            }
            for row_no, plan in enumerate([each for each in waivers if each.pool == pool], 1)
        ]
        posted = work.post(Event(EventKind.TRUE_UP_WAIVED, period.last), rows)
        work.insert(true_up_waiver, [{"event_id": posted.event_id, **row} for row in rows])


def _vat_treatment(work: Work, key: ChargeKey) -> VatTreatment:
    """The pool's in the month's own version; in the newest that has it where it is taken back."""
    pool = work.arrangement.model_of(key.service_month).pool(key.pool)
    return (pool or work.arrangement.pool(key.pool)).vat_treatment
