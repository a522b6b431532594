"""The facts that charges rest on, and the plan of one charge. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ChargeKey:
    """What charges add up under: a pool's month, by service and unit price where priced."""

    pool: str
    service_month: Month
    service: str | None = None
    unit_price_pence: Pence | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that charges up to the end of a period rest on."""

    period: Month
    incurred: Mapping[PoolMonth, Pence]  # inside the arrangement, entered by the period's end
    applied: Mapping[PoolMonth, Applied]
    charged: Mapping[ChargeKey, Pence]
    grants: Mapping[str, Pence]  # by pool, received by the period's end
    time: Mapping[PoolMonth, PostMonthTime]  # by post and month
    quantities: tuple[Quantity, ...]
    deliveries: tuple[Delivered, ...]  # by the period's end
    rate_cards: tuple[RateCard, ...]
    last_issued: Month | None  # the latest period whose statement is issued


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
