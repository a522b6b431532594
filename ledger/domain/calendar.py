"""Months, working days, accounting periods and proration.

Source: domain page, "Time" and "From cost to charge" point 1. The financial year of an English
council runs from 1 April, so accounting period 1 is April and 12 is March.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import StrEnum
from fractions import Fraction

from ledger.domain.errors import DefinitionInvalid, MonthMalformed
from ledger.domain.money import Pence, allocate, round_half_up

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_SATURDAY = 5
_MONTHS_A_YEAR = 12
_DAYS_A_YEAR = 365
_FIRST_PERIOD_MONTH = 4


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month: of service, or an accounting period. Written ``2018-07``."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: object, *, field: str = "period") -> Month:
        """Read ``YYYY-MM``; raises MonthMalformed."""
        match = _MONTH.fullmatch(text) if isinstance(text, str) else None
        if match is None or not MINYEAR <= int(match[1]) < MAXYEAR:  # the next month is a date too
            raise MonthMalformed(f"{field} is not a month written YYYY-MM.", field=field)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that `day` lies in."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        """Write it ``YYYY-MM``."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first.replace(day=monthrange(self.year, self.number)[1])

    @property
    def next(self) -> Month:
        """The month after it."""
        if self.number == _MONTHS_A_YEAR:
            return Month(self.year + 1, 1)
        return Month(self.year, self.number + 1)

    @property
    def period_number(self) -> int:
        """Its place in the financial year: April 1 … March 12."""
        return (self.number - _FIRST_PERIOD_MONTH) % _MONTHS_A_YEAR + 1

    @property
    def financial_year(self) -> str:
        """The financial year it lies in, written ``2018-19``."""
        start = self.year if self.number >= _FIRST_PERIOD_MONTH else self.year - 1
        return f"{start}-{(start + 1) % 100:02d}"

    def through(self, last: Month) -> Iterator[Month]:
        """Every month from this one to `last`, both included."""
        month = self
        while month <= last:
            yield month
            month = month.next


@dataclass(frozen=True, slots=True)
class Span:
    """A range of dates, both ends included; never reversed."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a reversed range."""
        if self.last < self.first:
            raise ValueError("a span may not end before it starts")

    def overlap(self, other: Span) -> Span | None:
        """Return the part that both cover, if any."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(first, last) if first <= last else None

    def days(self) -> Iterator[date]:
        """Every day of it."""
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)

    def months(self) -> Iterator[Month]:
        """Every month that it touches."""
        return Month.of(self.first).through(Month.of(self.last))

    @property
    def calendar_days(self) -> int:
        """How many days it covers."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Monday to Friday, less the bank holidays given."""

    bank_holidays: frozenset[date]

    def working_days(self, span: Span) -> int:
        """Count the working days of a span."""
        return sum(
            1 for day in span.days() if day.weekday() < _SATURDAY and day not in self.bank_holidays
        )


class Proration(StrEnum):
    """How a cost that lies partly outside the arrangement is cut."""

    WORKING_DAYS = "working_days"  # by working days: the default
    CALENDAR_DAYS = "calendar_days"  # by days of the calendar
    DAYS_365 = "days_365"  # a month is a twelfth of 365 days, by contract


@dataclass(frozen=True, slots=True)
class CostMonth:
    """The part of a cost that falls in one service month, or outside the arrangement (None)."""

    service_month: Month | None
    days: int
    amount_pence: Pence


def prorate(
    amount_pence: Pence, service: Span, scope: Span, calendar: WorkingCalendar, rule: Proration
) -> list[CostMonth]:
    """Cut a cost into its service months inside `scope` and the part outside, exactly.

    The part inside rounds half up to the penny and is spread over its months by days, largest
    remainder; the rest is outside. `service` and `scope` overlap (ValueError). A range with no
    working day is cut by calendar days. DAYS_365 takes whole months only (DefinitionInvalid).
    """
    inside = service.overlap(scope)
    if inside is None:
        raise ValueError("the cost lies wholly outside the scope")

    counted_in_working_days = rule is Proration.WORKING_DAYS and calendar.working_days(inside) > 0

    def count(span: Span) -> int:
        return calendar.working_days(span) if counted_in_working_days else span.calendar_days

    parts = [(month, inside.overlap(Span(month.first, month.last))) for month in inside.months()]
    days = [count(part) if part else 0 for _, part in parts]
    share = Fraction(1)
    if inside != service:
        share = Fraction(sum(days), count(service))
        if rule is Proration.DAYS_365:
            share = _share_in_365ths(service, inside)
    inside_pence = round_half_up(amount_pence * share)
    months = [
        CostMonth(month, counted, pence)
        for (month, _), counted, pence in zip(
            parts, days, allocate(inside_pence, days), strict=True
        )
        if pence
    ]
    if inside_pence != amount_pence:
        outside = count(service) - sum(days)
        months.append(CostMonth(None, outside, amount_pence - inside_pence))
    return months


def _share_in_365ths(service: Span, inside: Span) -> Fraction:
    """Share of whole-month costs by 365ths: days inside x 12 / (365 x months), at most all."""
    whole = Span(Month.of(service.first).first, Month.of(service.last).last)
    if whole != service:
        raise DefinitionInvalid(
            "Proration by 365ths needs service dates that cover whole months.",
            field="service_from",
        )
    months = sum(1 for _ in service.months())
    return min(Fraction(1), Fraction(inside.calendar_days * _MONTHS_A_YEAR, _DAYS_A_YEAR * months))
