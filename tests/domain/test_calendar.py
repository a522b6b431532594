"""Months, working days, and the cutting of a cost into them to the penny."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.calendar import CostMonth, Month, Proration, Span, WorkingCalendar, prorate
from ledger.domain.errors import DefinitionInvalid, MonthMalformed

DAYS = st.dates(date(2017, 1, 1), date(2021, 12, 31))
SPANS = st.builds(
    lambda first, days: Span(first, first + timedelta(days=days)), DAYS, st.integers(0, 120)
)
MONTHS = st.builds(Month, st.integers(1900, 2100), st.integers(1, 12))
HOLIDAYS = frozenset({date(2018, 8, 27), date(2018, 12, 25), date(2018, 12, 26)})
CALENDAR = WorkingCalendar(HOLIDAYS)
TERM = Span(date(2018, 7, 6), date(2020, 1, 31))
JULY = Span(date(2018, 7, 1), date(2018, 7, 31))


@given(MONTHS)
def test_a_month_shown_reads_as_itself(month: Month) -> None:
    """Reading YYYY-MM as shown gives the same month."""
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize(
    "wrong", ["2018-13", "2018-7", "18-07", "2018/07", "", "0000-01", "9999-12", 201807, None]
)
def test_anything_but_year_and_month_is_refused(wrong: object) -> None:
    """A month that does not exist, or is written otherwise, is refused."""
    with pytest.raises(MonthMalformed):
        Month.parse(wrong)


@given(DAYS)
def test_a_day_lies_in_its_month(day: date) -> None:
    """First and last day enclose it, and the next month starts the day after."""
    month = Month.of(day)
    assert month.first <= day <= month.last
    assert month.last + timedelta(days=1) == month.next.first


@given(MONTHS)
def test_a_financial_year_runs_from_april(month: Month) -> None:
    """April is period 1, and twelve periods on the number is the same in the next year."""
    later = list(month.through(Month(month.year + 1, month.number)))[-1]
    assert later.period_number == month.period_number
    assert 1 <= month.period_number <= 12
    assert (month.period_number == 1) == (month.number == 4)


def test_march_and_april_are_of_different_years() -> None:
    """31 March 2019 closes 2018-19 as period 12; the day after opens 2019-20."""
    assert (Month(2019, 3).financial_year, Month(2019, 3).period_number) == ("2018-19", 12)
    assert (Month(2019, 4).financial_year, Month(2019, 4).period_number) == ("2019-20", 1)
    assert Month(2000, 1).financial_year == "1999-00"


@given(SPANS, SPANS)
def test_an_overlap_is_what_both_cover(one: Span, other: Span) -> None:
    """The overlap has just the days that are in both, and none where there are none."""
    both = set(one.days()) & set(other.days())
    overlap = one.overlap(other)
    assert (set(overlap.days()) if overlap else set()) == both


@given(SPANS)
def test_a_span_is_its_months_together(span: Span) -> None:
    """Calendar and working days counted by month add up to those of the whole."""
    parts = [span.overlap(Span(month.first, month.last)) for month in span.months()]
    assert all(parts)
    assert sum(part.calendar_days for part in parts if part) == span.calendar_days
    counted = sum(CALENDAR.working_days(part) for part in parts if part)
    assert counted == CALENDAR.working_days(span)


def test_a_span_is_never_reversed() -> None:
    """An end before the start is a mistake of the caller's."""
    with pytest.raises(ValueError, match="end before it starts"):
        Span(date(2018, 7, 2), date(2018, 7, 1))


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2018, 7, 1), date(2018, 7, 31), 22),
        (date(2018, 7, 6), date(2018, 7, 31), 18),
        (date(2018, 8, 1), date(2018, 8, 31), 22),
        (date(2018, 12, 24), date(2018, 12, 28), 3),
        (date(2018, 7, 7), date(2018, 7, 8), 0),
    ],
)
def test_working_days_are_counted(first: date, last: date, days: int) -> None:
    """By the wall calendar: July 2018 has 22, 18 of them from Friday the 6th on.

    August has 23 weekdays less the bank holiday of the 27th; Christmas week 5 less 2.
    """
    assert CALENDAR.working_days(Span(first, last)) == days


@given(
    st.integers(-(10**9), 10**9).filter(bool),
    SPANS,
    st.sampled_from([Proration.WORKING_DAYS, Proration.CALENDAR_DAYS]),
)
def test_what_a_cost_is_cut_into_adds_up_to_it(amount: int, service: Span, rule: Proration) -> None:
    """The parts sum to the whole, each month once and in the scope, with at most one outside."""
    if service.overlap(TERM) is None:
        with pytest.raises(ValueError, match="wholly outside"):
            prorate(amount, service, TERM, CALENDAR, rule)
        return
    parts = prorate(amount, service, TERM, CALENDAR, rule)
    assert sum(part.amount_pence for part in parts) == amount
    assert all(part.amount_pence for part in parts)
    months = [part.service_month for part in parts if part.service_month]
    assert months == sorted(set(months))
    assert all(Month.of(TERM.first) <= month <= Month.of(TERM.last) for month in months)
    assert len(parts) - len(months) <= 1


@given(st.integers(-(10**9), 10**9).filter(bool), SPANS)
def test_a_cost_inside_the_scope_stays_inside(amount: int, service: Span) -> None:
    """Nothing of a cost whose dates are all in scope is prorated out."""
    scope = Span(date(2016, 1, 1), date(2023, 1, 1))
    parts = prorate(amount, service, scope, CALENDAR, Proration.WORKING_DAYS)
    assert all(part.service_month for part in parts)
    assert sum(part.amount_pence for part in parts) == amount


@given(st.integers(1, 10**9), SPANS, st.sampled_from(list(Proration)[:2]))
def test_a_credit_is_cut_as_its_cost_was(amount: int, service: Span, rule: Proration) -> None:
    """Taking a cost back takes back the very pennies of every month."""
    if service.overlap(TERM):
        cost = prorate(amount, service, TERM, CALENDAR, rule)
        credit = prorate(-amount, service, TERM, CALENDAR, rule)
        assert [(part.service_month, -part.amount_pence) for part in credit] == [
            (part.service_month, part.amount_pence) for part in cost
        ]


def test_a_month_that_starts_outside_is_cut_by_working_days() -> None:
    """Worked by hand: 11,900.00 x 18/22 = 9,736.3636…, so 9,736.36 inside and 2,163.64 outside."""
    assert prorate(11_900_00, JULY, TERM, CALENDAR, Proration.WORKING_DAYS) == [
        CostMonth(Month(2018, 7), 18, 9_736_36),
        CostMonth(None, 4, 2_163_64),
    ]


def test_the_same_month_by_calendar_days_and_by_365ths() -> None:
    """Worked by hand: 11,900.00 x 26/31 = 9,980.645…; x 26 x 12/365 = 10,172.054…."""
    by_calendar = prorate(11_900_00, JULY, TERM, CALENDAR, Proration.CALENDAR_DAYS)
    assert [part.amount_pence for part in by_calendar] == [9_980_65, 1_919_35]
    by_365ths = prorate(11_900_00, JULY, TERM, CALENDAR, Proration.DAYS_365)
    assert [part.amount_pence for part in by_365ths] == [10_172_05, 1_727_95]


def test_365ths_take_whole_months() -> None:
    """A cost by 365ths that is partly outside has service dates of whole months."""
    half = Span(date(2018, 7, 2), date(2018, 7, 31))
    with pytest.raises(DefinitionInvalid):
        prorate(100, half, TERM, CALENDAR, Proration.DAYS_365)


def test_a_quarter_is_spread_over_its_months_by_working_days() -> None:
    """Worked by hand: 100.00 over 22 (Aug), 20 (Sep) and 23 (Oct) days of 65.

    33.846, 30.769 and 35.384: cut 33.84, 30.76, 35.38 leave 2p, to August (.615) and
    September (.923).
    """
    quarter = Span(date(2018, 8, 1), date(2018, 10, 31))
    parts = prorate(100_00, quarter, TERM, CALENDAR, Proration.WORKING_DAYS)
    assert [(part.days, part.amount_pence) for part in parts] == [
        (22, 33_85),
        (20, 30_77),
        (23, 35_38),
    ]


def test_a_weekend_is_cut_by_calendar_days() -> None:
    """Saturday 30 June to Sunday 8 July is 5 working days, 1 of them inside: a fifth.

    A weekend alone has no working day to count, and is cut by the calendar's.
    """
    week = Span(date(2018, 6, 30), date(2018, 7, 8))
    assert [
        part.amount_pence for part in prorate(100, week, TERM, CALENDAR, Proration.WORKING_DAYS)
    ] == [20, 80]
    weekend = Span(date(2018, 7, 7), date(2018, 7, 8))
    assert prorate(100, weekend, TERM, CALENDAR, Proration.WORKING_DAYS) == [
        CostMonth(Month(2018, 7), 2, 100)
    ]
