"""The quarterly pack, drawn from the queries that each of its parts has already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.budget import Budget, budgeted_pence
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import PoolMonth
from ledger.domain.dispute import dispute_clock
from ledger.domain.money import Pence
from ledger.domain.neutrality import Neutrality, PoolNeutrality, total
from ledger.domain.on_account import is_on_account
from ledger.domain.outturn import Outturn
from ledger.domain.quarterly import (
    DisputeOfQuarter,
    OnAccountMonth,
    PayeeDebts,
    PoolQuarter,
    Quarterly,
    quarter_of,
)
from ledger.queries import (
    budgets,
    disputes,
    method_reviews,
    on_account,
    outturns,
    time_apportionments,
)
from ledger.queries.ageing import ageing
from ledger.queries.agreement_of_balances import agreement_of_balances
from ledger.queries.arrangements import Known
from ledger.queries.balances import BalanceQuestion, balances
from ledger.queries.decisions_needed import decisions_needed
from ledger.queries.disputes import DisputeView
from ledger.queries.driver_refresh import drivers_at
from ledger.queries.forecasts import forecasts
from ledger.queries.neutrality import neutrality
from ledger.queries.quarterly_time import days_by_month, share_trends


def quarterly(
    connection: Connection, known: Known, *, quarter_end: Month, as_at: date | None = None
) -> Quarterly:
    """Draw the pack of the quarter that a month ends, as at its last day or an earlier one.

    Money is pence, net of VAT but for debts and disputes, which are gross. Raises PeriodNotItsEnd.
    """
    arrangement, arrangement_id = known.arrangement, known.arrangement_id
    start, end = quarter_of(quarter_end, arrangement)
    day = end.last if as_at is None else min(as_at, end.last)
    report = neutrality(connection, known, as_at=day)
    outturn = outturns.by_service_month(connection, arrangement_id, arrangement, as_at=day)
    set_so_far = [each.budget for each in budgets.listing(connection, arrangement_id)]
    reviews = [each.review for each in method_reviews.listing(connection, arrangement_id)]
    stated = time_apportionments.in_force(connection, arrangement_id)
    agreed = agreement_of_balances(connection, arrangement_id, arrangement, day)
    return Quarterly(
        arrangement_code=arrangement.code,
        arrangement_name=arrangement.name,
        host=arrangement.party(arrangement.host),
        recipient=arrangement.party(arrangement.recipient),
        quarter_start=start,
        quarter_end=end,
        as_at=day,
        last_day=arrangement.term.last,
        verdict=report.verdict,
        verdict_reasons=report.verdict_reasons,
        pools=tuple(
            _of_quarter(arrangement, report, pool, set_so_far, (start, end))
            for pool in report.pools
        ),
        shares=share_trends(arrangement, stated, report.time, set_so_far),
        days=days_by_month(arrangement, stated, report.time),
        forecasts=forecasts(connection, known, outturn, until=end, budgets=set_so_far),
        on_account=_on_account(connection, known, outturn, end, day),
        host_balances=agreed.host,
        recipient_balances=agreed.recipient,
        between=agreed.between,
        debts=tuple(
            _debts(connection, arrangement_id, payee, day)
            for payee in (arrangement.host, arrangement.recipient)
            if arrangement.pools_of(payee)
        ),
        disputes=tuple(_disputes(connection, known, day)),
        decisions=decisions_needed(
            connection,
            known,
            as_at=day,
            time=report.time,
            drivers=drivers_at(connection, known, reviews, as_at=day),
            reviews=reviews,
        ),
        position=report.position,
    )


def _of_quarter(
    arrangement: Arrangement,
    report: Neutrality,
    pool: PoolNeutrality,
    set_so_far: Sequence[Budget],
    quarter: tuple[Month, Month],
) -> PoolQuarter:
    start, end = quarter
    term = arrangement.term.months()
    months = [month for month in term if start <= month <= end]
    return PoolQuarter(
        pool.pool,
        pool.name,
        total(
            each.figures
            for each in report.months
            if each.pool == pool.pool and start <= each.service_month <= end
        ),
        pool.figures,
        budgeted_pence(set_so_far, pool.pool, months, arrangement),
        pool.verdict,
    )


# ---- on account ----
def _on_account(
    connection: Connection,
    known: Known,
    outturn: Mapping[PoolMonth, Outturn],
    until: Month,
    as_at: date,
) -> tuple[OnAccountMonth, ...]:
    """Every month up to the quarter's end of a pool that its version has paid on account."""
    arrangement, arrangement_id = known.arrangement, known.arrangement_id
    keys = [
        (pool.code, month)
        for pool in arrangement.pools
        for month in arrangement.term.months()
        if month <= until and is_on_account(arrangement, pool.code, month)
    ]
    codes = {pool for pool, _ in keys}
    if not codes:
        return ()
    charged = on_account.sums(connection, arrangement_id, codes).charged
    true_ups = on_account.true_ups(connection, arrangement_id, codes, until=until)
    waived = on_account.waived(connection, arrangement_id, until=until)
    held = _in_advance(connection, known, as_at)
    return tuple(
        OnAccountMonth(
            pool=key[0],
            service_month=key[1],
            sum_pence=charged.get(key, 0),
            true_up_pence=true_ups.get(key, 0),
            waived_pence=waived.get(key, 0),
            recharged_pence=outturn.get(key, Outturn()).recharged_pence,
            actual_pence=outturn.get(key, Outturn()).recoverable_pence,
            in_advance_pence=held.get(key, 0),
        )
        for key in keys
    )


def _in_advance(connection: Connection, known: Known, as_at: date) -> dict[PoolMonth, Pence]:
    """What 2210 holds by pool and service month, a credit positive."""
    found: dict[PoolMonth, Pence] = {}
    for book in (known.arrangement.host, known.arrangement.recipient):
        question = BalanceQuestion(
            book,
            as_at,
            account=Account.INCOME_IN_ADVANCE,
            group_by=("pool", "service_month"),
        )
        for row in balances(connection, known.arrangement_id, question).rows:
            pool, month = row.keys["pool"], row.keys["service_month"]
            if pool is not None and month is not None and row.balance_pence:
                found[pool, Month.parse(month)] = -row.balance_pence
    return found


# ---- debts and disputes ----
def _debts(connection: Connection, arrangement_id: int, payee: str, as_at: date) -> PayeeDebts:
    aged = ageing(connection, arrangement_id, payee=payee, as_at=as_at)
    return PayeeDebts(payee, aged.debts, aged.unallocated, aged.debtor_pence)


def _disputes(connection: Connection, known: Known, as_at: date) -> list[DisputeOfQuarter]:
    """Those that were raised by the date and not ended by it."""
    found = disputes.listing(connection, known.arrangement_id, known.arrangement, as_at=as_at)
    return [
        _dispute(known.arrangement, each, as_at)
        for each in found
        if each.raised_on <= as_at and (each.resolution is None or each.resolution.on > as_at)
    ]


def _dispute(arrangement: Arrangement, view: DisputeView, as_at: date) -> DisputeOfQuarter:
    """Read the clock as it stood on the date: what was escalated later is left out."""
    clock = dispute_clock(
        arrangement.calendar,
        arrangement.dispute_escalation_working_days,
        raised_on=view.raised_on,
        escalated_on=[each.on for each in view.escalations if each.on <= as_at],
        ended_on=None,
        as_at=as_at,
    )
    return DisputeOfQuarter(
        id=view.id,
        statement_number=view.statement_number,
        line=view.line,
        payee=view.payee,
        payer=view.payer,
        raised_on=view.raised_on,
        gross_pence=view.gross_pence,
        reason=view.reason,
        level=clock.level,
        age_days=clock.age_days,
        level_age_days=clock.level_age_days,
        due_on=clock.due_on,
        overdue=clock.overdue,
        owner_party=view.owner_party,
        owner=view.owner,
    )
