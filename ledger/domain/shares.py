"""The recipient's share of a pool's service month, by the pool's basis.

Source: domain page, "Time" and "From cost to charge" point 2.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import Facts, PostMonthTime, Quantity
from ledger.domain.errors import DriverQuantityMissing, TimeMissing
from ledger.domain.recovery import Basis, Pool
from ledger.domain.statement import Working
from ledger.domain.time import TimeShare, share_of

CERTIFIED_MONTHS_TAKEN_OVER = 3


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
