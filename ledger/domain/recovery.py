"""The cost recovery model: pools, their bases, and entitlement to date.

Everything here is exact until the penny. Source: domain page, "From cost to charge".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from ledger.domain.calendar import Month, Proration, Span, WorkingCalendar
from ledger.domain.money import Pence, round_half_up


class PoolClass(StrEnum):
    """Which service dates a pool takes."""

    DEVELOPMENT = "development"  # may precede the start
    OPERATION = "operation"  # within the arrangement only
    EXIT = "exit"  # may follow the end, until run-off closes


class Basis(StrEnum):
    """How a pool's cost becomes a charge."""

    TIME = "time"  # a post's apportionment
    FOLLOWS = "follows"  # another pool's share
    FIXED_SHARE = "fixed_share"  # an agreed fraction
    DRIVER = "driver"  # statistical quantities in force
    DIRECT = "direct"  # wholly one party's
    UNIT_PRICE = "unit_price"  # quantity x rate card on the delivery date
    FIXED_FEE = "fixed_fee"  # an annual fee in twelfths

    @property
    def charges_a_price(self) -> bool:
        """Whether the charge is a price, so that the pool's cost is wholly recoverable."""
        return self in (Basis.UNIT_PRICE, Basis.FIXED_FEE)


class Charging(StrEnum):
    """When a pool's share is paid for."""

    ACTUAL = "actual"  # in arrears, as the cost comes
    ON_ACCOUNT = "on_account"  # an agreed sum each month in advance, trued up each quarter


class RetainedIs(StrEnum):
    """What the part that the host keeps stands for."""

    OWN = "own"  # N1: the host's own benefit
    CONCEDED = "conceded"  # N2: caused by the arrangement, borne by agreement


class VatTreatment(StrEnum):
    """VAT treatments that the councils' advisers choose from; there is no default."""

    JOINT_EMPLOYMENT_NO_SUPPLY = "JOINT_EMPLOYMENT_NO_SUPPLY"
    OUTSIDE_SCOPE_STATUTORY = "OUTSIDE_SCOPE_STATUTORY"
    NON_BUSINESS = "NON_BUSINESS"
    TAXED_BY_AGREEMENT_20 = "TAXED_BY_AGREEMENT_20"
    STANDARD_20 = "STANDARD_20"
    EXEMPT_EDUCATION = "EXEMPT_EDUCATION"

    @property
    def rate_percent(self) -> int:
        """The rate of VAT charged, in percent."""
        return 20 if self in (self.TAXED_BY_AGREEMENT_20, self.STANDARD_20) else 0


@dataclass(frozen=True, slots=True)
class Pool:
    """A cost pool and its rule in one version of the cost recovery model."""

    code: str
    name: str
    pool_class: PoolClass
    basis: Basis
    vat_treatment: VatTreatment
    vat_evidence: str
    power: str
    retained_is: RetainedIs = RetainedIs.OWN
    nets_saving: bool = False
    price_ceiling: bool = False
    supplier: str | None = None  # the council that supplies it; None: the host
    party: str | None = None  # direct: whose cost it wholly is
    post: str | None = None  # time
    joint_share: Fraction | None = None  # time
    follows: str | None = None  # follows
    fixed_share: Fraction | None = None  # fixed_share
    driver: str | None = None  # driver
    annual_fee_pence: Pence | None = None  # fixed_fee
    charging: Charging = Charging.ACTUAL
    on_account_sum_pence: Pence | None = None  # on account: of a whole month, net of VAT
    true_up_tolerance_pence: Pence = 0  # on account: movements together within it are waived
    annual_cap_pence: Pence | None = None  # of the charges of a financial year, net of VAT
    annual_floor_pence: Pence | None = None


@dataclass(frozen=True, slots=True)
class CostRecoveryModel:
    """One version of the agreed model: every charge names the version it came from."""

    version: int
    effective_from: date
    agreed_by: tuple[str, ...]
    agreed_on: date
    proration: Proration
    rounding: str
    pools: tuple[Pool, ...]

    def pool(self, code: str) -> Pool | None:
        """Return the pool of that code, or None."""
        return next((pool for pool in self.pools if pool.code == code), None)


@dataclass(frozen=True, slots=True)
class RateCard:
    """A unit price of a service over a range of dates; no end means still in force."""

    service: str
    effective_from: date
    effective_to: date | None
    unit_price_pence: Pence

    def covers(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a pool's service month comes to, to date: cost = grant + recoverable + retained."""

    incurred_pence: Pence
    grant_pence: Pence
    recoverable_pence: Pence
    retained_pence: Pence


def entitlement(incurred_pence: Pence, grant_pence: Pence, share: Fraction) -> Entitlement:
    """The total to date: the recipient's share rounds half up, the host keeps the residual."""
    net = incurred_pence - grant_pence
    recoverable = round_half_up(net * share)
    return Entitlement(incurred_pence, grant_pence, recoverable, net - recoverable)


def apply_grant(grant_pence: Pence, incurred: dict[Month, Pence]) -> dict[Month, Pence]:
    """Set a pool's grant against its cost, oldest service month first; never above the cost."""
    applied: dict[Month, Pence] = {}
    left = grant_pence
    for month in sorted(incurred):
        applied[month] = min(left, max(incurred[month], 0))
        left -= applied[month]
    return applied


def fee_of_month(
    annual_fee_pence: Pence, month: Month, scope: Span, calendar: WorkingCalendar
) -> Pence:
    """The month's part of an annual fee: twelfths that sum to the year exactly, part by days.

    The twelfth is the difference of two rounded cumulative sums, so that the twelve months of a
    financial year add up to the fee. A part month is prorated by working days, half up.
    """
    number = month.period_number
    twelfth = round_half_up(Fraction(annual_fee_pence * number, 12)) - round_half_up(
        Fraction(annual_fee_pence * (number - 1), 12)
    )
    whole = Span(month.first, month.last)
    inside = whole.overlap(scope)
    if inside is None:
        return 0
    share = Fraction(calendar.working_days(inside), calendar.working_days(whole))
    return round_half_up(twelfth * share)
