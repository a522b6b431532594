"""Statutory interest by hand: 8 % over the base rate of the half-year, by the day in 365ths."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ledger.domain.errors import BaseRateMissing
from ledger.domain.late_payment import OwedSpan, interest_on, rate_on, total_interest


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2018, 1, 1), "8.50"),  # 0.50 on 31 December 2017
        (date(2018, 12, 31), "8.50"),  # 0.50 on 30 June 2018, though it rose in August
        (date(2019, 1, 1), "8.75"),
        (date(2020, 6, 30), "8.75"),  # 0.75 on 31 December 2019, though it fell in March
        (date(2020, 7, 1), "8.10"),
        (date(2023, 12, 31), "13.00"),
        (date(2025, 12, 31), "12.25"),
    ],
)
def test_a_half_year_takes_the_base_rate_of_the_day_before_it(day: date, percent: str) -> None:
    """31 December's until 30 June, and 30 June's until 31 December, whatever changes between."""
    assert rate_on(day) == Fraction(percent)


@pytest.mark.parametrize(
    ("day", "wanted"), [(date(2026, 1, 1), "2025-12-31"), (date(2017, 12, 31), "2017-06-30")]
)
def test_a_half_year_without_its_rate_says_which_to_add(day: date, wanted: str) -> None:
    """Nothing is guessed beyond the table."""
    with pytest.raises(BaseRateMissing, match=wanted):
        rate_on(day)


def test_interest_across_a_change_of_rate_is_rounded_once() -> None:
    """On 365.00: 2 days of June 2020 at 8.75 % are 17.5p, 3 of July at 8.10 % are 24.3p: 41.8p.

    36,500p x 8.75 % / 365 is 8.75p a day, and 8.10p at 8.10 %. Rounded by span it would be 18 and
    24; rounded once it is 42p.
    """
    spans = interest_on([OwedSpan(date(2020, 6, 29), date(2020, 7, 3), 365_00)])
    assert [(each.first, each.days, each.interest) for each in spans] == [
        (date(2020, 6, 29), 2, Fraction("17.5")),
        (date(2020, 7, 1), 3, Fraction("24.3")),
    ]
    assert total_interest(spans) == 42


def test_a_half_penny_rounds_up() -> None:
    """On 73.00 at 8.75 %: 1.75p a day, 3.5p in two days: 4p."""
    spans = interest_on([OwedSpan(date(2019, 9, 1), date(2019, 9, 2), 73_00)])
    assert total_interest(spans) == 4


def test_nothing_owed_bears_nothing_and_needs_no_rate() -> None:
    """What is paid, or owed the other way, bears none, beyond the table as well."""
    owed = [
        OwedSpan(date(2030, 1, 1), date(2030, 1, 31), 0),
        OwedSpan(date(2030, 2, 1), date(2030, 2, 28), -100),
    ]
    assert interest_on(owed) == []


def test_days_that_follow_each_other_on_one_sum_are_one_span() -> None:
    """A day on which something happened to another statement cuts nothing here."""
    spans = interest_on(
        [
            OwedSpan(date(2019, 9, 1), date(2019, 9, 10), 100_00),
            OwedSpan(date(2019, 9, 11), date(2019, 9, 30), 100_00),
        ]
    )
    assert [(each.first, each.last, each.days) for each in spans] == [
        (date(2019, 9, 1), date(2019, 9, 30), 30)
    ]
