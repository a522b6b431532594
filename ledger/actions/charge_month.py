"""Charge a period: apportion every changed pool's service month and earn the recharge on it.

Only called by preparing a statement, under its lock. What is charged is never taken back by
returning a draft: the next version carries it.
"""

from __future__ import annotations

from ledger.actions.perform import Work
from ledger.domain.calendar import Month
from ledger.domain.canonical import canonical
from ledger.domain.charge_facts import ChargePlan
from ledger.domain.charging import ApportionmentPlan, plan_charges
from ledger.domain.journal import Event, EventKind
from ledger.domain.posting.charge import Charged, recharge_earned
from ledger.domain.posting.cost import cost_apportioned, grant_applied
from ledger.queries import charging
from ledger.store.charges import apportionment, charge, charge_delivery


def charge_month(work: Work, period: Month) -> None:
    """Post the apportionments and charges of a period, dated its last day.

    Raises TimeMissing, DriverQuantityMissing or RateMissing where a charge has no basis.
    """
    facts = charging.facts(work.connection, work.arrangement_id, work.arrangement, period)
    plan = plan_charges(work.arrangement, facts)
    for apportioned in plan.apportionments:
        _post_apportionment(work, period, apportioned)
    for charged in plan.charges:
        _post_charge(work, period, charged)


def _post_apportionment(work: Work, period: Month, plan: ApportionmentPlan) -> None:
    pool, month, movement = plan.pool.code, plan.service_month, plan.movement
    journals = cost_apportioned(
        book=work.arrangement.host,
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
            "model_version": work.arrangement.model.version,
            "working": canonical(plan.working),
            "incurred_to_date_pence": plan.incurred_pence,
            "grant_to_date_pence": plan.target.grant_pence,
            "recoverable_to_date_pence": plan.target.recoverable_pence,
            "retained_to_date_pence": plan.target.retained_pence,
        },
    )
    if movement.grant_pence:
        applied = grant_applied(
            book=work.arrangement.host,
            pool=pool,
            service_month=month,
            amount=movement.grant_pence,
        )
        work.post(
            Event(EventKind.GRANT_APPLIED, period.last, applied),
            {"pool": pool, "service_month": month, "amount_pence": movement.grant_pence},
        )


def _post_charge(work: Work, period: Month, plan: ChargePlan) -> None:
    key = plan.key
    journals = recharge_earned(
        payee=work.arrangement.host,
        payer=work.arrangement.recipient,
        basis=plan.basis,
        charged=Charged(key.pool, key.service, key.service_month, plan.net_pence),
    )
    posted = work.post(Event(EventKind.RECHARGE_EARNED, period.last, journals), plan.working)
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
            "vat_treatment": work.arrangement.pool(key.pool).vat_treatment,
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
