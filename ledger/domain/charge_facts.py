"""The facts that charges rest on, and the plan of one charge. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ledger.domain.calendar import Month
from ledger.domain.money import Pence
from ledger.domain.recovery import Basis, RateCard
from ledger.domain.statement import Working
from ledger.domain.time import TimeApportionment

PoolMonth = tuple[str, Month]


@dataclass(frozen=True, slots=True)
class Applied:
    """What has been apportioned of a pool's service month so far."""

    recoverable_pence: Pence = 0
    retained_pence: Pence = 0
    grant_pence: Pence = 0

    @property
    def cost_pence(self) -> Pence:
        """The cost apportioned: the three together."""
        return self.recoverable_pence + self.retained_pence + self.grant_pence


@dataclass(frozen=True, slots=True)
class PostMonthTime:
    """A post's month of time, and whether it may be relied on."""

    apportionment: TimeApportionment
    complete: bool
    certified: bool


@dataclass(frozen=True, slots=True)
class TimeEstimate:
    """The summed days, in quarters, of the certified months that a missing month is split by."""

    months: tuple[Month, ...]
    party_quarters: Mapping[str, int]
    joint_quarters: int

    @property
    def productive_quarters(self) -> int:
        """Party days and joint days."""
        return sum(self.party_quarters.values()) + self.joint_quarters


@dataclass(frozen=True, slots=True)
class Quantity:
    """A driver quantity of one party, in force from a date."""

    driver: str
    effective_from: date
    party: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery, charged already or not."""

    id: int
    reference: str
    service: str
    delivered_on: date
    thousandths: int
    charged: bool
    again: bool = False  # charged before, by a statement that is superseded since


@dataclass(frozen=True, slots=True)
class ChargeKey:
    """What charges add up under: a pool's month, by service and unit price where priced."""

    pool: str
    service_month: Month
    service: str | None = None
    unit_price_pence: Pence | None = None
    floor: bool = False  # what a financial year's charges lack of the pool's floor


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a payee's charges up to the end of a period rest on."""

    period: Month
    payee: str  # whose pools are charged
    incurred: Mapping[PoolMonth, Pence]  # inside the arrangement, entered by the period's end
    applied: Mapping[PoolMonth, Applied]
    charged: Mapping[ChargeKey, Pence]  # agreed sums, true-ups and what was waived included
    charged_thousandths: Mapping[ChargeKey, int]  # the quantity of each price charged
    grants: Mapping[str, Pence]  # by pool, received by the period's end
    time: Mapping[PoolMonth, PostMonthTime]  # by post and month
    quantities: tuple[Quantity, ...]
    deliveries: tuple[Delivered, ...]  # by the period's end
    rate_cards: tuple[RateCard, ...]
    last_issued: Month | None  # the latest period whose statement is issued, and not superseded
    # The cost behind charges that were superseded, and are not charged anew yet.
    superseded_cost: Mapping[ChargeKey, Pence] = field(default_factory=dict)
    cap_raises: Mapping[tuple[str, str], Pence] = field(default_factory=dict)  # by pool and year
    estimates: Mapping[PoolMonth, TimeEstimate] = field(default_factory=dict)  # by post and month
    # On account: agreed sums charged, those of them on an issued statement, and those earned.
    sums: Mapping[PoolMonth, Pence] = field(default_factory=dict)
    sums_issued: frozenset[PoolMonth] = frozenset()
    sums_earned: Mapping[PoolMonth, Pence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChargePlan:
    """One charge to be earned: a line of the statement."""

    key: ChargeKey
    basis: Basis
    quantity_thousandths: int | None
    share: Fraction | None
    cost_pence: Pence | None
    entitlement_pence: Pence
    before_pence: Pence
    late_item: bool
    working: Working
    deliveries: tuple[int, ...] = ()

    @property
    def net_pence(self) -> Pence:
        """The movement to charge."""
        return self.entitlement_pence - self.before_pence


def is_late(facts: Facts, month: Month) -> bool:
    """Whether a statement that covers the service month was issued before."""
    return facts.last_issued is not None and month <= facts.last_issued
