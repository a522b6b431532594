"""Statutory interest on late payment: worked out and shown, never posted.

Source: Late Payment of Commercial Debts (Interest) Act 1998, sections 1, 4 and 6; the Late Payment
of Commercial Debts (Rate of Interest) (No. 3) Order 2002 (SI 2002/1675), article 4: 8 % over the
Bank of England's official dealing rate in force on 30 June (for 1 July to 31 December) and on
31 December (for 1 January to 30 June). Simple interest, by the day, in 365ths of a year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from ledger.domain.errors import BaseRateMissing
from ledger.domain.money import Pence, round_half_up

MARGIN = Fraction(8)
_DAYS_A_YEAR = 365
_JULY = 7

# The official dealing rate, in per cent, in force on each day that fixes a half-year's interest.
# Source: Bank of England, official bank rate history. Add the next here when it is known.
BASE_RATES: tuple[tuple[date, Fraction], ...] = (
    (date(2017, 12, 31), Fraction("0.50")),
    (date(2018, 6, 30), Fraction("0.50")),
    (date(2018, 12, 31), Fraction("0.75")),
    (date(2019, 6, 30), Fraction("0.75")),
    (date(2019, 12, 31), Fraction("0.75")),
    (date(2020, 6, 30), Fraction("0.10")),
    (date(2020, 12, 31), Fraction("0.10")),
    (date(2021, 6, 30), Fraction("0.10")),
    (date(2021, 12, 31), Fraction("0.25")),
    (date(2022, 6, 30), Fraction("1.25")),
    (date(2022, 12, 31), Fraction("3.50")),
    (date(2023, 6, 30), Fraction("5.00")),
    (date(2023, 12, 31), Fraction("5.25")),
    (date(2024, 6, 30), Fraction("5.25")),
    (date(2024, 12, 31), Fraction("4.75")),
    (date(2025, 6, 30), Fraction("4.25")),
)


class LatePaymentInterest(StrEnum):
    """Whether the arrangement charges interest on what is paid late."""

    NONE = "none"  # the default: nothing is worked out
    STATUTORY = "statutory"  # by the Act


@dataclass(frozen=True, slots=True)
class OwedSpan:
    """What was owed, undisputed, at the start of each of some days: gross pence."""

    first: date
    last: date  # included
    pence: Pence


@dataclass(frozen=True, slots=True)
class InterestSpan:
    """Interest on one sum at one rate over some days, exact, in pence."""

    first: date
    last: date
    pence: Pence
    percent: Fraction
    interest: Fraction

    @property
    def days(self) -> int:
        """How many days it runs, both included."""
        return (self.last - self.first).days + 1


def reference_day(day: date) -> date:
    """Return the day whose base rate fixes the interest of the half-year that `day` lies in."""
    if day.month >= _JULY:
        return date(day.year, 6, 30)
    return date(day.year - 1, 12, 31)


def rate_on(day: date) -> Fraction:
    """The yearly rate of interest on a day, in per cent; raises BaseRateMissing."""
    wanted = reference_day(day)
    for fixed_on, percent in BASE_RATES:
        if fixed_on == wanted:
            return percent + MARGIN
    raise BaseRateMissing(
        f"Interest from {half_year_of(day)[0]} needs the Bank of England's rate in force on "
        f"{wanted}, which is not in the table. Add it to BASE_RATES in "
        "ledger/domain/late_payment.py, or ask about an earlier date.",
        field="as_at",
        rate_on=wanted.isoformat(),
    )


def half_year_of(day: date) -> tuple[date, date]:
    """Return the first and last day of the half-year that one rate covers."""
    if day.month >= _JULY:
        return date(day.year, 7, 1), date(day.year, 12, 31)
    return date(day.year, 1, 1), date(day.year, 6, 30)


def interest_on(owed: Iterable[OwedSpan]) -> list[InterestSpan]:
    """Work interest on what was owed, cut where the rate changes; spans of nil are left out.

    Raises BaseRateMissing.
    """
    spans: list[InterestSpan] = []
    for each in _joined(owed):
        first = each.first
        while first <= each.last and each.pence > 0:
            last = min(each.last, half_year_of(first)[1])
            percent = rate_on(first)
            days = (last - first).days + 1
            interest = each.pence * percent / 100 * days / _DAYS_A_YEAR
            spans.append(InterestSpan(first, last, each.pence, percent, interest))
            first = last + timedelta(days=1)
    return spans


def _joined(owed: Iterable[OwedSpan]) -> list[OwedSpan]:
    """Join spans that follow each other and hold the same sum."""
    found: list[OwedSpan] = []
    for each in owed:
        last = found[-1] if found else None
        if last and last.pence == each.pence and last.last + timedelta(days=1) == each.first:
            found[-1] = OwedSpan(last.first, each.last, each.pence)
        else:
            found.append(each)
    return found


def total_interest(spans: Sequence[InterestSpan]) -> Pence:
    """Add up the interest of one statement and round it once, half up, to the penny."""
    return round_half_up(sum((each.interest for each in spans), Fraction(0)))
