"""The forecast by the rule of decision 0024: averages, part months, fees, and what has no forecast.

The arrangement Ash-Birch runs from July to December 2019; figures are worked by hand.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from ledger.domain.arrangement import Arrangement, read_definition
from ledger.domain.budget import Budget
from ledger.domain.calendar import Month
from ledger.domain.forecast import PoolForecast, forecast
from tests.ledgers import AUGUST, HOST, JULY, SEPTEMBER, definition

OCTOBER, NOVEMBER = Month(2019, 10), Month(2019, 11)
CHARGED = {("OFFICE", JULY): 90_00, ("OFFICE", AUGUST): 40_01, ("OFFICE", SEPTEMBER): 40_00}


def arrangement(*pools: dict[str, Any], **changes: object) -> Arrangement:
    """Return Ash-Birch with pools more, and other changes."""
    plain = definition(**changes)
    model = plain["cost_recovery_model"]
    return read_definition(
        plain | {"cost_recovery_model": {**model, "pools": [*model["pools"], *pools]}}
    )


def forecasts(
    of: Arrangement,
    charged: dict[tuple[str, Month], int],
    charged_to: Month | None,
    budgets: tuple[Budget, ...] = (),
) -> dict[str, PoolForecast]:
    """Return every pool's forecast by its code."""
    made = forecast(of, charged, charged_to={HOST: charged_to}, budgets=budgets)
    return {each.pool: each for each in made}


def test_the_last_three_charged_months_go_on() -> None:
    """90.00, 40.01 and 40.00 are 170.01; a third is 56.67, and three more months 170.01."""
    office = forecasts(arrangement(), CHARGED, SEPTEMBER)["OFFICE"]
    assert (office.charged_pence, office.base_pence, office.base_months) == (
        17001,
        17001,
        Fraction(3),
    )
    assert (office.average_pence, office.months_to_come) == (5667, Fraction(3))
    assert (office.average_to_come_pence, office.forecast_pence) == (17001, 34002)


def test_a_fourth_month_drops_the_first() -> None:
    """October's nil counts: 40.01 + 40.00 + 0.00 over three is 26.67, and two are 53.34."""
    office = forecasts(arrangement(), CHARGED, OCTOBER)["OFFICE"]
    assert (office.charged_pence, office.base_pence) == (17001, 8001)
    assert (office.average_pence, office.average_to_come_pence) == (2667, 5334)


def test_the_total_is_rounded_once_and_half_up() -> None:
    """One month of 100.01: five more are 500.05. Two of 100.01 in all: 4 x 50.005 is 200.02.

    Of the two, one whole month is 50.01 half up, and four times that would be 200.04.
    """
    one = forecasts(arrangement(), {("OFFICE", JULY): 10001}, JULY)["OFFICE"]
    assert (one.base_months, one.average_to_come_pence) == (Fraction(1), 50005)
    two = forecasts(arrangement(), {("OFFICE", JULY): 10001}, AUGUST)["OFFICE"]
    assert (two.average_pence, two.average_to_come_pence) == (5001, 20002)


def test_a_half_penny_rounds_away_from_nil() -> None:
    """0.01 in two months is half a penny a month: 4 to come are 0.02, and 1 to come is 0.01."""
    until_august = forecasts(arrangement(), {("OFFICE", JULY): 1}, AUGUST)["OFFICE"]
    assert until_august.average_to_come_pence == 2
    shorter = arrangement(ends_on="2019-09-30")
    assert forecasts(shorter, {("OFFICE", JULY): 1}, AUGUST)["OFFICE"].average_to_come_pence == 1


def test_part_months_count_as_their_part() -> None:
    """From 8 July 18 of 23 working days; to 13 December 10 of the 20 days that December has.

    July to September are 18/23 + 2 = 64/23 months, October to December 2 1/2. Of 170.01 that is
    170.01 x 23/64 x 5/2 = 152.7433…, half up 152.74.
    """
    cut = arrangement(starts_on="2019-07-08", ends_on="2019-12-13")
    office = forecasts(cut, CHARGED, SEPTEMBER)["OFFICE"]
    assert (office.base_months, office.months_to_come) == (Fraction(64, 23), Fraction(5, 2))
    assert office.average_to_come_pence == 15274


def test_fixed_fees_to_come_are_known() -> None:
    """1,000.00 a year: twelfths of October to December by the rounded totals to date.

    7/12 is 583.33, 6/12 is 500.00, 8/12 666.67, 9/12 750.00: 83.33 + 83.34 + 83.33 = 250.00.
    Whatever was charged of it so far is not averaged.
    """
    fee = {
        "code": "FEE",
        "name": "A fee",
        "class": "operation",
        "basis": "fixed_fee",
        "annual_fee": "1000.00",
        "vat_treatment": "NON_BUSINESS",
        "vat_evidence": "Made up for tests",
        "power": "LGA 2003 s.93",
    }
    found = forecasts(arrangement(fee), {("FEE", JULY): 99999}, SEPTEMBER)["FEE"]
    assert (found.fees_to_come_pence, found.average_to_come_pence) == (25000, 0)
    assert (found.months_to_come, found.forecast_pence) == (Fraction(0), 124999)


def test_development_is_left_as_it_is_charged() -> None:
    """SETUP's 600.00 of May are all that it is forecast to be."""
    found = forecasts(arrangement(), {("SETUP", Month(2019, 5)): 60000}, SEPTEMBER)["SETUP"]
    assert (found.is_forecast, found.base_pence, found.months_to_come) == (False, 0, Fraction(0))
    assert found.forecast_pence == 60000


def test_nothing_charged_is_nothing_forecast() -> None:
    """Before the first statement there is nothing to carry on, and every month is to come."""
    office = forecasts(arrangement(), {}, None)["OFFICE"]
    assert (office.base_months, office.months_to_come) == (Fraction(0), Fraction(6))
    assert office.forecast_pence == 0
    ended = forecasts(arrangement(), CHARGED, Month(2019, 12))["OFFICE"]
    assert (ended.months_to_come, ended.forecast_pence) == (Fraction(0), 17001)


def test_a_pool_that_a_later_version_drops_is_not_carried_on() -> None:
    """From November there is no OFFICE: only October is to come, 56.67."""
    plain = definition()
    model = plain["cost_recovery_model"]
    kept = [pool for pool in model["pools"] if pool["code"] != "OFFICE"]
    later = read_definition(plain | {"cost_recovery_model": {**model, "pools": kept}}).model
    whole = arrangement()
    second = replace(later, version=2, effective_from=NOVEMBER.first)
    cut = replace(whole, models=(*whole.models, second))
    office = forecasts(cut, CHARGED, SEPTEMBER)["OFFICE"]
    assert (office.months_to_come, office.average_to_come_pence) == (Fraction(1), 5667)


def test_a_budget_is_compared_only_where_it_is_whole() -> None:
    """60.00 a month from July is 360.00 of the six months; from August there is none for July."""
    whole = Budget("OFFICE", JULY, Fraction(1, 2), 6000, "Made up")
    late = Budget("OFFICE", AUGUST, Fraction(1, 2), 6000, "Made up")
    assert forecasts(arrangement(), CHARGED, SEPTEMBER, (whole,))["OFFICE"].budget_pence == 36000
    assert forecasts(arrangement(), CHARGED, SEPTEMBER, (late,))["OFFICE"].budget_pence is None
