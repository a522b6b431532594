"""Let grants meet cost, as charging has worked out, and set what they hold against what they owe.

Only called under the lock of charging: by the charging itself, and by what records a grant.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger.actions.work import Work
from ledger.domain.calendar import Month
from ledger.domain.charging import ApportionmentPlan
from ledger.domain.grant import GrantStanding, meet_cost
from ledger.domain.journal import Event, EventKind
from ledger.domain.posting.grant import grant_met_cost, grant_set_against_claim
from ledger.queries import grants


def apply_grants(
    work: Work, period: Month, *, payee: str, plans: Iterable[ApportionmentPlan]
) -> None:
    """Post what the payee's grants meet of the cost just apportioned, dated the period's last day.

    Dr 2240 as far as it holds, Dr 1230 the rest, Cr 4900. What is given back goes first, so that
    grant that moves to an older month is there to be taken.
    """
    moving = [plan for plan in plans if plan.movement.grant_pence]
    for plan in sorted(moving, key=lambda each: each.movement.grant_pence):
        _apply(work, period, payee, plan)
    for pool in sorted({plan.pool for plan in moving}):
        set_against_claims(work, payee=payee, pool=pool)


def _apply(work: Work, period: Month, payee: str, plan: ApportionmentPlan) -> None:
    pool, month, amount = plan.pool, plan.service_month, plan.movement.grant_pence
    journals = grant_met_cost(
        book=payee,
        pool=pool,
        service_month=month,
        parts=meet_cost(_of_pool(work, payee, pool), amount, period.last),
    )
    work.post(
        Event(EventKind.GRANT_APPLIED, period.last, journals),
        {"pool": pool, "service_month": month, "amount_pence": amount},
    )


def set_against_claims(work: Work, *, payee: str, pool: str) -> None:
    """Set money held for a claim against what is owed on it: Dr 2240, Cr 1230.

    Where money is dated after the cost that it met, or before it, both stand open until then.
    """
    for grant in _of_pool(work, payee, pool):
        amount = min(grant.in_advance_pence, grant.owed_pence)
        if amount <= 0:
            continue
        journals = grant_set_against_claim(
            book=payee, grantor=grant.grantor, grant=grant.id, pool=pool, amount=amount
        )
        day = max(moved.on for moved in (*grant.advance, *grant.owed))
        work.post(
            Event(EventKind.GRANT_SET_AGAINST_CLAIM, day, journals),
            {"grant": grant.id, "amount_pence": amount},
        )


def _of_pool(work: Work, payee: str, pool: str) -> list[GrantStanding]:
    """The grants that the pool's cost may be set against, as they stand now."""
    return [
        grant
        for grant in grants.standings(work.connection, work.arrangement_id, work.arrangement)
        if grant.pool == pool and grant.grantee == payee and not grant.funds_charge
    ]
