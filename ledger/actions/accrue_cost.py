"""Accrue cost that is not yet recorded at a period's end, reversed on day one of the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ledger.actions.posting_period import require_takes
from ledger.actions.supply import require_supplied_by_caller
from ledger.actions.work import Receipt, Work
from ledger.domain.accrual import plan_accrual
from ledger.domain.calendar import Month, Span
from ledger.domain.canonical import canonical
from ledger.domain.errors import (
    AmountNegative,
    DateInFuture,
    NotFound,
    ReversalConflict,
    ServiceDatesOutside,
)
from ledger.domain.journal import Event, EventKind, Journal
from ledger.domain.money import Pence, parse_pounds, show_pounds
from ledger.domain.parse import parse_text
from ledger.domain.posting.accrual import cost_accrued
from ledger.domain.posting.manual import journal_reversed
from ledger.domain.recovery import Pool
from ledger.queries import accruals, charging, periods
from ledger.queries.periods import PeriodView
from ledger.queries.reversals import posting
from ledger.store.accruals import accrual
from ledger.store.periods import PeriodStatus


@dataclass(frozen=True, slots=True)
class _Wanted:
    pool: Pool
    period: PeriodView
    service_month: Month
    amount_pence: Pence
    reason: str


def accrue_cost(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Accrue cost of a pool on a period's last day, and reverse it on the next, at once.

    Supplier: Dr 6000 Cr 2110, Dr 6100 Dr 6200 Cr 6000 by the share of the service month, Dr 1215
    Cr 41xx. Payer: Dr 5500 Cr 2315. It is never charged or billed. Raises AmountNegative,
    DateInFuture (the period is not over), PeriodClosed, PeriodUnknown, NotFound, NotPermitted
    (another council's pool), ServiceDatesOutside, PoolNotInForce, TimeMissing,
    DriverQuantityMissing, AccrualUncertain (on account, grant in hand, a cap not charged up to).
    """
    wanted = _read(work, row)
    payee = work.arrangement.supplier_of(wanted.pool)
    work.lock(f"accrue:{wanted.pool.code}")
    facts = charging.facts(
        work.connection,
        work.arrangement_id,
        work.arrangement,
        Month.of(wanted.period.ends_on),
        payee=payee,
    )
    plan = plan_accrual(
        work.arrangement,
        facts,
        wanted.pool.code,
        wanted.service_month,
        wanted.amount_pence,
        accrued_pence=_accrued(work, wanted),
    )
    journals = cost_accrued(
        payee=payee,
        payer=work.arrangement.counterparty(payee),
        basis=plan.basis,
        pool=wanted.pool.code,
        service_month=wanted.service_month,
        recoverable=plan.recoverable_pence,
        retained=plan.retained_pence,
    )
    values = {
        "period": wanted.period.period,
        "pool": wanted.pool.code,
        "service_month": wanted.service_month,
        "amount_pence": wanted.amount_pence,
        "recoverable_pence": plan.recoverable_pence,
        "retained_pence": plan.retained_pence,
        "earned_pence": plan.earned_pence,
        "model_version": plan.working.model_version,
        "working": canonical(plan.working),
        "reason": wanted.reason,
        "withdraws_event_id": None,
    }
    made, back = _post(work, wanted.period, journals, values)
    return {
        "id": made,
        "reversed_by": back,
        "accrued_on": wanted.period.ends_on.isoformat(),
        "amount": show_pounds(wanted.amount_pence),
        "recoverable": show_pounds(plan.recoverable_pence),
        "retained": show_pounds(plan.retained_pence),
        "earned": show_pounds(plan.earned_pence),
    }


def _accrued(work: Work, wanted: _Wanted) -> Pence:
    """What accruals of the pool that stand on the same day earn in the same financial year."""
    return sum(
        each.earned_pence
        for each in accruals.listing(work.connection, work.arrangement_id)
        if each.pool == wanted.pool.code
        and each.accrued_on == wanted.period.ends_on
        and each.service_month.financial_year == wanted.service_month.financial_year
    )


def withdraw_accrual(work: Work, event_id: int, *, reason: str) -> int:
    """Take an accrual back at its period's end, and its reversal the day after; return its event.

    Only while the period takes it (ReversalConflict): once it is closed, the reversal on day one
    has undone the accrual, and as at its end it stands. Raises NotFound.
    """
    standing = accruals.find(work.connection, work.arrangement_id, event_id)
    original = posting(work.connection, work.arrangement_id, event_id)
    if standing is None or original is None:
        raise NotFound(f"There is no accrual {event_id}.", field="id")
    period = periods.find(work.connection, work.arrangement_id, standing.period)
    if period.status is PeriodStatus.CLOSED:
        raise ReversalConflict(
            f"{period.period} is closed, and accrual {event_id} was reversed on the day after it, "
            f"by event {standing.reversed_by}. Record the cost itself; nothing is left to take "
            "back.",
            field="id",
        )
    values = {
        "period": period.period,
        "pool": standing.pool,
        "service_month": standing.service_month,
        "amount_pence": -standing.amount_pence,
        "recoverable_pence": -standing.recoverable_pence,
        "retained_pence": -standing.retained_pence,
        "earned_pence": -standing.earned_pence,
        "model_version": standing.model_version,
        "working": canonical(standing.working),
        "reason": reason,
        "withdraws_event_id": event_id,
    }
    made, _ = _post(work, period, journal_reversed(original.journals), values)
    return made


def _read(work: Work, row: Mapping[str, Any]) -> _Wanted:
    pool = work.arrangement.pool(parse_text(row.get("pool"), field="pool", most=40))
    require_supplied_by_caller(work, pool.code)
    month = Month.parse(row.get("service_month"), field="service_month")
    amount = parse_pounds(row.get("amount"))
    if amount <= 0:
        raise AmountNegative(
            "An accrual is more than nil. To take one back, reverse its journal.", field="amount"
        )
    reason = parse_text(row.get("reason"), field="reason", most=2000)
    name = parse_text(row.get("period"), field="period", most=20)
    period = periods.find(work.connection, work.arrangement_id, name)
    _require_over(work, period)
    if month > Month.of(period.ends_on):
        raise ServiceDatesOutside(
            f"Service of {month} is later than {period.period}: accrue it at its own month's end.",
            field="service_month",
        )
    work.arrangement.require_in_scope(pool, Span(month.first, month.last))
    return _Wanted(pool, period, month, amount, reason)


def _require_over(work: Work, period: PeriodView) -> None:
    """The period takes postings, and so does the day after it, which is not in the future."""
    following = period.ends_on + timedelta(days=1)
    if following > work.today:
        raise DateInFuture(
            f"{period.period} ends on {period.ends_on}: accrue once it is over, from {following} "
            "on.",
            field="period",
        )
    require_takes(work, period.ends_on, period.period, field="period")
    require_takes(work, following, str(Month.of(following)), field="period")


def _post(
    work: Work, period: PeriodView, journals: tuple[Journal, ...], values: Mapping[str, Any]
) -> tuple[int, int]:
    """Post an accrual and its reversal, one day apart; return both events."""
    day: date = period.ends_on
    made = work.post(Event(EventKind.ACCRUAL_POSTED, day, journals), values, period=period.period)
    work.insert(accrual, {"event_id": made.event_id, **values})
    back = work.post(
        Event(
            EventKind.ACCRUAL_REVERSED,
            day + timedelta(days=1),
            journal_reversed(journals),
            reverses=made.event_id,
        ),
        {"accrual": made.event_id},
    )
    return made.event_id, back.event_id
