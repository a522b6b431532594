"""The time of the shared posts, for quarterly packs: shares by certified days, days by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.budget import Budget, budget_of
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import PoolMonth
from ledger.domain.neutrality import PostMonth, TimeState
from ledger.domain.quarterly import DaysOfMonth, ShareMonth, ShareTrend
from ledger.domain.recovery import Basis, Pool
from ledger.domain.time import TimeApportionment, share_of
from ledger.queries.time_apportionments import StatedTime

Stated = Mapping[PoolMonth, StatedTime]  # the entry in force, by post and month
_CERTIFIED = (TimeState.CERTIFIED, TimeState.APPROVED)


def share_trends(
    arrangement: Arrangement,
    stated: Stated,
    time: Sequence[PostMonth],
    budgets: Sequence[Budget],
) -> tuple[ShareTrend, ...]:
    """Every pool that any version shares by time, with the share of each certified month."""
    found = []
    for pool in arrangement.pools:
        months = tuple(_share_months(arrangement, stated, time, budgets, pool.code))
        if _is_ever_timed(arrangement, pool.code):
            payer = arrangement.payer_of(pool)
            found.append(ShareTrend(pool.code, pool.name, payer, months))
    return tuple(found)


def _is_ever_timed(arrangement: Arrangement, code: str) -> bool:
    forms = (model.pool(code) for model in arrangement.models)
    return any(pool is not None and pool.basis is Basis.TIME for pool in forms)


def _share_months(
    arrangement: Arrangement,
    stated: Stated,
    time: Sequence[PostMonth],
    budgets: Sequence[Budget],
    code: str,
) -> Iterator[ShareMonth]:
    for each in time:
        pool = arrangement.model_of(each.service_month).pool(code)
        if not _is_timed_by(pool, each.post) or each.state not in _CERTIFIED:
            continue
        entry = stated[each.post, each.service_month]
        budget = budget_of(budgets, code, each.service_month)
        month = _share_month(arrangement, pool, entry.apportionment, each.state)
        if month is not None:
            yield replace(month, budget_share=budget.share if budget else None)


def _is_timed_by(pool: Pool | None, post: str) -> bool:
    return pool is not None and pool.basis is Basis.TIME and pool.post == post


def _share_month(
    arrangement: Arrangement,
    pool: Pool | None,
    apportionment: TimeApportionment,
    state: TimeState,
) -> ShareMonth | None:
    """The share of a month's own days; None where it has no productive day."""
    if pool is None:
        return None
    share = share_of(
        [apportionment],
        recipient=arrangement.payer_of(pool),
        joint_share=pool.joint_share or Fraction(0),
    )
    if share is None:
        return None
    return ShareMonth(
        post=apportionment.post,
        service_month=apportionment.service_month,
        payer_quarters=share.recipient_quarters,
        joint_quarters=share.joint_quarters,
        productive_quarters=share.productive_quarters,
        joint_share=share.joint_share,
        share=share.share,
        budget_share=None,
        state=state,
    )


def days_by_month(
    arrangement: Arrangement, stated: Stated, time: Sequence[PostMonth]
) -> tuple[DaysOfMonth, ...]:
    """What every ended month of every post that needs time was spent on."""
    return tuple(
        _days(arrangement, each, stated.get((each.post, each.service_month))) for each in time
    )


def _days(arrangement: Arrangement, month: PostMonth, entry: StatedTime | None) -> DaysOfMonth:
    post = arrangement.post(month.post)
    blank = DaysOfMonth(
        post=post.code,
        title=post.title,
        service_month=month.service_month,
        state=month.state,
        working_days=_working_days(arrangement, month.post, month.service_month),
    )
    if entry is None:
        return blank
    days = entry.apportionment
    councils = (arrangement.host, arrangement.recipient)
    host, recipient = (days.party_quarters.get(council, 0) for council in councils)
    return replace(
        blank,
        host_quarters=host,
        recipient_quarters=recipient,
        others_quarters=sum(days.party_quarters.values()) - host - recipient,
        joint_quarters=days.joint_quarters,
        leave_quarters=days.leave_quarters,
        sickness_quarters=days.sickness_quarters,
        other_absence_quarters=days.other_absence_quarters,
    )


def _working_days(arrangement: Arrangement, post: str, month: Month) -> int:
    span = arrangement.shared_days(arrangement.post(post), month)
    return arrangement.calendar.working_days(span)
