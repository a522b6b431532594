"""Cost drivers: the quantities in force on a date, and whether they are past their review.

A driver has no review date of its own: it is reviewed with the method of the pools that it shares.
Source: workbooks page, row "Annual stocktake" (driver refresh); domain page, "Bad input and hard
cases" (a driver that is stale past its review date).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.method_review import MethodReview, last_review


@dataclass(frozen=True, slots=True)
class PartyQuantity:
    """One party's quantity, in force from a date on."""

    driver: str
    party: str
    effective_from: date
    thousandths: int


@dataclass(frozen=True, slots=True)
class DriverStanding:
    """A driver on a date: its pools, the quantities in force, and its review."""

    driver: str
    pools: tuple[str, ...]
    quantities: tuple[PartyQuantity, ...]  # one a party; none where nobody has given any
    review_due_on: date | None  # the earliest of its pools; None where nobody has said
    is_stale: bool

    @property
    def in_force_from(self) -> date | None:
        """Since when the newest of its quantities is in force."""
        return max((each.effective_from for each in self.quantities), default=None)


def driver_standings(
    arrangement: Arrangement,
    quantities: Sequence[PartyQuantity],
    reviews: Sequence[MethodReview],
    *,
    as_at: date,
) -> tuple[DriverStanding, ...]:
    """Every driver that the version in force uses, in the order of its pools.

    `reviews` come in the order in which they became known. A driver is stale where a review of one
    of its pools has fallen due by the date, and no newer quantity has come into force since.
    """
    pools: dict[str, list[str]] = {}
    for pool in arrangement.model_of(Month.of(as_at)).pools:
        if pool.driver:
            pools.setdefault(pool.driver, []).append(pool.code)
    return tuple(
        _standing(driver, codes, quantities, reviews, as_at) for driver, codes in pools.items()
    )


def _standing(
    driver: str,
    pools: Sequence[str],
    quantities: Sequence[PartyQuantity],
    reviews: Sequence[MethodReview],
    as_at: date,
) -> DriverStanding:
    in_force: dict[str, PartyQuantity] = {}
    for each in quantities:
        if each.driver == driver and each.effective_from <= as_at:
            standing = in_force.get(each.party)
            if standing is None or standing.effective_from < each.effective_from:
                in_force[each.party] = each
    last = [last_review(reviews, pool, as_at=as_at) for pool in pools]
    due = min((each.next_review_on for each in last if each and each.next_review_on), default=None)
    newest = max((each.effective_from for each in in_force.values()), default=None)
    return DriverStanding(
        driver,
        tuple(pools),
        tuple(in_force[party] for party in sorted(in_force)),
        due,
        is_stale=due is not None and as_at > due and (newest is None or newest <= due),
    )
