"""The payer's share of a pool's service month, by the pool's basis.

The payer is the recipient, or the host where the recipient supplies the pool.

Source: domain page, "Time" and "From cost to charge" point 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import Facts, PostMonthTime, Quantity, TimeEstimate
from ledger.domain.errors import DriverQuantityMissing, TimeMissing
from ledger.domain.recovery import Basis, Pool
from ledger.domain.statement import Working
from ledger.domain.time import TimeApportionment, TimeShare, share_of

CERTIFIED_MONTHS_TAKEN_OVER = 3


def share_working(arrangement: Arrangement, facts: Facts, pool: Pool, month: Month) -> Working:
    """The payer's share of a pool's service month by its basis, with what it rests on.

    `pool` is as in the version in force for the month; the share is in the working. Raises
    TimeMissing or DriverQuantityMissing.
    """
    blank = Working(
        rule="",
        model_version=arrangement.model_of(month).version,
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
            side = arrangement.side_of(arrangement.payer_of(pool))
            return replace(blank, rule=f"Wholly the {side}'s cost, after grant.", share=Fraction(1))
        case Basis.DRIVER:
            return _driver_working(arrangement, facts, pool, month, blank)
        case Basis.FOLLOWS:
            lead = arrangement.pool_in(pool.follows or "", month)
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
    payer, supplier = arrangement.payer_of(pool), arrangement.supplier_of(pool)
    theirs = in_force.get(payer)
    total = sum(quantity.thousandths for quantity in in_force.values())
    if theirs is None or supplier not in in_force or total == 0:
        raise DriverQuantityMissing(
            f"{pool.code} needs a quantity of {pool.driver} for each council, in force on "
            f"{month.first} and together more than nil. Record them, then prepare again.",
            field="driver",
        )
    return replace(
        blank,
        rule=f"The {arrangement.side_of(payer)}'s {pool.driver} / all parties' on the first day of "
        "the month.",
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
    side = arrangement.side_of(arrangement.payer_of(pool))
    rule = f"({side} days + joint days x joint share) / productive days"
    if stated is not None and stated.complete:
        share = _share_from_time(arrangement, facts, pool, month, stated)
        estimated = not stated.certified or share.taken_over
    elif (post, month) in facts.estimates:
        share = _share_from_estimate(arrangement, pool, facts.estimates[post, month])
        estimated, rule = True, f"{rule}, on an estimate from the certified months before"
    else:
        lack = "is missing" if stated is None else "is incomplete"
        raise TimeMissing(
            f"The time of {post} for {month} {lack}, so {pool.code} cannot be charged for it. "
            "State the whole month, or estimate it, then prepare the statement again.",
            field="time",
            post=post,
            month=str(month),
        )
    return replace(
        blank,
        rule=f"{rule}.",
        share=share.share,
        post=post,
        recipient_quarters=share.recipient_quarters,
        joint_quarters=share.joint_quarters,
        productive_quarters=share.productive_quarters,
        joint_share=share.joint_share,
        months_averaged=share.months_averaged,
        estimated=estimated,
    )


def _share_from_time(
    arrangement: Arrangement, facts: Facts, pool: Pool, month: Month, stated: PostMonthTime
) -> TimeShare:
    """The month's own split; without a productive day, that of the last three certified."""
    joint_share = pool.joint_share if pool.joint_share is not None else Fraction(1, 2)
    payer = arrangement.payer_of(pool)
    own = share_of([stated.apportionment], recipient=payer, joint_share=joint_share)
    if own is not None:
        return own
    certified = [each.apportionment for each in facts.time.values() if each.certified]
    taken_over = share_of(
        certified_before(certified, pool.post or "", month),
        recipient=payer,
        joint_share=joint_share,
    )
    if taken_over is None:
        raise TimeMissing(
            f"{month} has no productive day of {pool.post}, and no certified month before it "
            "whose split it could take.",
            field="time",
        )
    return replace(taken_over, taken_over=True)


def certified_before(
    certified: Iterable[TimeApportionment], post: str, month: Month
) -> list[TimeApportionment]:
    """The post's last three of the certified months before one, that have a productive day."""
    earlier = [
        each
        for each in certified
        if each.post == post and each.service_month < month and each.productive_quarters
    ]
    return sorted(earlier, key=lambda each: each.service_month)[-CERTIFIED_MONTHS_TAKEN_OVER:]


def estimate_of(months: Sequence[TimeApportionment]) -> TimeEstimate:
    """Sum the days of months by which a missing one is split."""
    party_quarters: dict[str, int] = {}
    for each in months:
        for party, quarters in each.party_quarters.items():
            party_quarters[party] = party_quarters.get(party, 0) + quarters
    return TimeEstimate(
        tuple(each.service_month for each in months),
        party_quarters,
        sum(each.joint_quarters for each in months),
    )


def _share_from_estimate(arrangement: Arrangement, pool: Pool, estimate: TimeEstimate) -> TimeShare:
    joint_share = pool.joint_share if pool.joint_share is not None else Fraction(1, 2)
    theirs = estimate.party_quarters.get(arrangement.payer_of(pool), 0)
    joint, productive = estimate.joint_quarters, estimate.productive_quarters
    share = (theirs + joint * joint_share) / Fraction(productive)
    return TimeShare(share, theirs, joint, productive, joint_share, len(estimate.months))
