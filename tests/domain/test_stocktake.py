"""Years, quarters and their ends; drivers that are stale; conceded cost beyond what is accepted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger.domain.arrangement import read_definition
from ledger.domain.calendar import Month
from ledger.domain.driver_refresh import DriverStanding, PartyQuantity, driver_standings
from ledger.domain.errors import MonthMalformed, PeriodNotItsEnd
from ledger.domain.method_review import MethodReview
from ledger.domain.quarterly import quarter_of
from ledger.domain.stocktake import Conceded, FinancialYear
from tests.ledgers import HOST, RECIPIENT, definition

ASH_BIRCH = read_definition(definition())
DUE = date(2019, 9, 30)


def test_a_quarter_is_named_by_its_last_month() -> None:
    """September ends July to September; so does the arrangement's last month what it cuts short."""
    assert quarter_of(Month(2019, 9), ASH_BIRCH) == (Month(2019, 7), Month(2019, 9))
    assert quarter_of(Month(2020, 3), ASH_BIRCH) == (Month(2020, 1), Month(2020, 3))
    short = read_definition(definition(ends_on="2019-11-30"))
    assert quarter_of(Month(2019, 11), short) == (Month(2019, 10), Month(2019, 11))


@pytest.mark.parametrize("month", [Month(2019, 8), Month(2019, 11), Month(2019, 6)])
def test_another_month_ends_no_quarter(month: Month) -> None:
    """A month within a quarter, or before the arrangement's first, is refused, naming others."""
    with pytest.raises(PeriodNotItsEnd) as refused:
        quarter_of(month, ASH_BIRCH)
    assert refused.value.field == "period"
    assert "March, June, September or December" in refused.value.detail


def test_a_financial_year_runs_from_april_to_march() -> None:
    """By name or by the March that ends it; the books of Ash-Birch touch only 2019-20."""
    by_name = FinancialYear.parse("2019-20", ASH_BIRCH)
    assert by_name == FinancialYear("2019-20", Month(2019, 4), Month(2020, 3))
    assert FinancialYear.ending(Month(2020, 3), ASH_BIRCH) == by_name
    assert by_name.holds(Month(2019, 4))
    assert by_name.holds(Month(2020, 3))
    assert not by_name.holds(Month(2019, 3))


def test_another_year_or_month_is_refused() -> None:
    """A year that the books do not touch, a year written otherwise, a month that ends none."""
    for text in ("2018-19", "2019", "2019-2020", ""):
        with pytest.raises(MonthMalformed, match="2019-20"):
            FinancialYear.parse(text, ASH_BIRCH)
    with pytest.raises(PeriodNotItsEnd):
        FinancialYear.ending(Month(2019, 12), ASH_BIRCH)
    with pytest.raises(MonthMalformed):
        FinancialYear.ending(Month(2021, 3), ASH_BIRCH)


def standing(as_at: date, *from_days: date, due: date | None = DUE) -> DriverStanding:
    """Return CHILDREN on a date: quantities of both from each day; HOMES reviewed on 1 July."""
    given = [
        PartyQuantity("CHILDREN", party, day, 1000 * place)
        for day in from_days
        for place, party in enumerate((HOST, RECIPIENT), start=1)
    ]
    review = MethodReview("HOMES", date(2019, 7, 1), due, "Why", "It stays")
    (found,) = driver_standings(ASH_BIRCH, given, [review], as_at=as_at)
    return found


def test_a_driver_is_stale_once_its_review_is_past_with_nothing_newer() -> None:
    """On the day it is due it is not; the day after it is, unless a quantity came since."""
    july = date(2019, 7, 1)
    assert not standing(DUE, july).is_stale
    assert standing(DUE + timedelta(days=1), july).is_stale
    refreshed = standing(date(2019, 12, 31), july, date(2019, 10, 1))
    assert not refreshed.is_stale
    assert refreshed.in_force_from == date(2019, 10, 1)
    assert standing(date(2019, 12, 31), july, DUE).is_stale
    assert standing(date(2019, 12, 31)).is_stale
    assert not standing(date(2019, 12, 31), july, due=None).is_stale


def test_quantities_are_those_in_force_on_the_day() -> None:
    """Of two days the later one by then counts; what comes later does not yet."""
    found = standing(date(2019, 10, 31), date(2019, 7, 1), date(2019, 10, 1), date(2019, 11, 1))
    assert found.pools == ("HOMES",)
    assert [(each.party, each.effective_from) for each in found.quantities] == [
        (HOST, date(2019, 10, 1)),
        (RECIPIENT, date(2019, 10, 1)),
    ]


@pytest.mark.parametrize(
    ("conceded", "accepted", "beyond"),
    [(100, 0, 100), (100, 60, 40), (100, 150, 0), (-100, 0, -100), (-100, -60, -40), (0, 50, 0)],
)
def test_what_is_accepted_covers_its_own_sign_only(
    conceded: int, accepted: int, beyond: int
) -> None:
    """100 of which 60 is accepted leaves 40; what is below nil mirrors it."""
    assert Conceded("P", conceded, accepted).not_accepted_pence == beyond
