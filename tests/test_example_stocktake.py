"""The annual stocktake of the worked example: 2018-19, which begins in July, and 2019-20.

Figures are worked by hand in the docstrings, or are those of the independent calculation. Reviews,
savings and stranded cost are added to the example, which has none.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ledger.actions.authority import Caller, Permission
from ledger.actions.perform import perform
from ledger.actions.record_own_cost import record_own_cost
from ledger.actions.report_saving import report_saving
from ledger.actions.review_method import review_method
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.clock import SystemClock
from ledger.domain.method_review import ReviewState
from ledger.domain.report import figures_digest
from ledger.domain.stocktake import Stocktake
from ledger.queries.stocktake import stocktake
from ledger.store.engine import Database
from ledger.store.tokens import Role
from reports.stocktake import stocktake_workbook
from tests.conftest import EXAMPLE
from tests.ledgers import WITHIN
from tests.reports.recalculation import by_ironcalc, cells, differences, opened
from tests.reports.test_statement import column
from tests.second_calculation import Entitlement, SecondCalculation, calculate, rows

CODE = "plymouth-torbay"
PREPARER = Caller("P0002", "PCC", Role.PREPARER, CODE, "test")
THEIRS = Caller("P0005", "TC", Role.PREPARER, CODE, "test")
YEARS = ("2018-19", "2019-20")
ENDS = {"2018-19": date(2019, 3, 31), "2019-20": date(2020, 3, 31)}
# The last period that each year charges, and the one before the year.
PERIODS = {"2018-19": ("2019-03", "2018-06"), "2019-20": ("2020-01", "2019-03")}


@dataclass(frozen=True)
class Drawn:
    """The ledger, and the stocktakes drawn from it with their workbooks, by year."""

    ledger: Ledger
    years: Mapping[str, Stocktake]
    workbooks: Mapping[str, bytes]


@pytest.fixture(scope="module")
def second() -> SecondCalculation:
    """Work the whole example out again, independently."""
    return calculate(EXAMPLE)


@pytest.fixture(scope="module")
def drawn(loaded_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    """Draw both years from a copy of the loaded example, once there is something beside it."""
    copy = tmp_path_factory.mktemp("stocktake") / "ledger.sqlite3"
    shutil.copyfile(loaded_sqlite, copy)
    database = Database(f"sqlite:///{copy}")
    ledger = Ledger(database, SystemClock())
    _add_beside(ledger)
    years = {year: draw(ledger, year) for year in YEARS}
    books = {year: stocktake_workbook(each) for year, each in years.items()}
    yield Drawn(ledger, years, books)
    database.close()


def draw(ledger: Ledger, year: str) -> Stocktake:
    """Draw a stocktake."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return stocktake(connection, known, financial_year=year)


Act = Callable[[Work, Mapping[str, Any]], Receipt]


def _do(
    ledger: Ledger, caller: Caller, permission: Permission, act: Act, row: Mapping[str, Any]
) -> None:
    perform(ledger, caller, permission, key=uuid4().hex, body={}, act=partial(_act, act, row))


def _act(act: Act, row: Mapping[str, Any], work: Work) -> Receipt:
    return act(work, row)


def _add_beside(ledger: Ledger) -> None:
    for pool, next_on in (("DCS", "2019-10-15"), ("FR-COM-SUF", "2019-02-28"), ("OVERHEAD", None)):
        review = {"pool": pool, "reviewed_on": "2018-10-15", "next_review_on": next_on}
        review |= {"reason": "Days drive the cost", "finding": "It stays"}
        _do(ledger, PREPARER, Permission.RECORD_EVIDENCE, review_method, review)
    for caller, ref, first, last, amount, cashable in (
        (THEIRS, "TC-1", "2018-10", "2019-09", "24000.00", True),
        (PREPARER, "PCC-1", "2018-07", "2019-03", "3600.00", False),
    ):
        months = {"first_month": first, "last_month": last}
        words = {"description": "Made up", "evidence": "Made up"}
        saving = {"saving_ref": ref, "amount": amount, "cashable": cashable, **months, **words}
        _do(ledger, caller, Permission.KEEP_OWN_BOOK, report_saving, saving)
    strand(ledger, "STRANDED-1", "2020-02-28", "2020-02-01", "2020-02-29", "9000.00")


def strand(
    ledger: Ledger, ref: str, entered_on: str, service_from: str, service_to: str, amount: str
) -> None:
    """Record stranded cost of Plymouth's: its own full-time Director after the end."""
    row = {"kind": "stranded", "source_ref": ref, "entered_on": entered_on, "amount": amount}
    row |= {"service_from": service_from, "service_to": service_to, "subjective": "Employees"}
    row |= {"description": "The Director, full time"}
    _do(ledger, PREPARER, Permission.KEEP_OWN_BOOK, record_own_cost, row)


# ---- outturn ----
def test_the_outturn_equals_the_second_calculation(drawn: Drawn, second: SecondCalculation) -> None:
    """Cost entered, grant and retained by entitlement, recharged by statement, of each year."""
    for year, found in drawn.years.items():
        last, before = PERIODS[year]
        starts = date(int(year[:4]), 4, 1)
        for pool in found.outturn:
            cost = sum(
                each.amount_pence
                for each in second.costs_inside
                if each.pool == pool.pool and starts <= each.entered_on <= ENDS[year]
            )
            now, then = (_entitled(second, pool.pool, period) for period in (last, before))
            recharged = sum(
                each.by_pool.get(pool.pool, 0)
                for name, each in second.statements.items()
                if before < name <= last
            )
            assert pool.outturn.cost_pence == cost, (year, pool.pool)
            assert pool.outturn.grant_pence == now.grant_pence - then.grant_pence
            assert pool.outturn.retained_pence == now.retained_pence - then.retained_pence
            assert pool.outturn.recharged_pence == recharged, (year, pool.pool)


def _entitled(second: SecondCalculation, pool: str, period: str) -> Entitlement:
    """Add up a pool's entitlements to date of a period; nothing before the first."""
    found = [
        each for (code, _), each in second.entitlements.get(period, {}).items() if code == pool
    ]
    return Entitlement(
        sum(each.cost_pence for each in found),
        sum(each.grant_pence for each in found),
        sum(each.recoverable_pence for each in found),
        sum(each.retained_pence for each in found),
    )


def test_years_follow_each_other_to_the_penny(drawn: Drawn, second: SecondCalculation) -> None:
    """What is open after 2018-19 is open before 2019-20, and after that is the residual to date.

    Before 2018-19 only development was: 6,400.00 + 8,200.00 + 9,100.00 = 23,700.00, charged with
    the first statement, so nothing of it is left.
    """
    first, last = (drawn.years[year].outturn for year in YEARS)
    opening = {each.pool: each.opening_residual_pence for each in first}
    assert {pool: pence for pool, pence in opening.items() if pence} == {"DEVELOPMENT": 23_700_00}
    after = {each.pool: each.closing_residual_pence for each in first}
    assert after["DEVELOPMENT"] == 0
    assert after == {each.pool: each.opening_residual_pence for each in last}
    theirs = second.neutrality(ENDS["2019-20"]).pools
    for each in last:
        assert each.closing_residual_pence == theirs[each.pool].residual_pence, each.pool


def test_phases_are_those_of_the_days_of_posting(drawn: Drawn) -> None:
    """Development's 14,700.00 of April and May 2018 came before phase 1; all else is in it."""
    first, last = (drawn.years[year].phase_outturn for year in YEARS)
    assert [(each.pool, each.outturn.cost_pence) for each in first if each.phase is None] == [
        ("DEVELOPMENT", 14_700_00)
    ]
    in_one = {each.pool: each.outturn for each in first if each.phase == 1}
    assert (in_one["DEVELOPMENT"].cost_pence, in_one["DEVELOPMENT"].grant_pence) == (0, 20_000_00)
    assert in_one["DEVELOPMENT"].recharged_pence == 18_400_00
    assert {each.phase for each in last} == {1}


def test_the_service_year_is_of_its_own_months(drawn: Drawn, second: SecondCalculation) -> None:
    """By the entitlements of the year's months as at its end, whatever period charged them."""
    for year, found in drawn.years.items():
        last, _ = PERIODS[year]
        months = [name for name in _months_of(year) if name <= last]
        for pool in found.service_year:
            worked = [
                each
                for (code, month), each in second.entitlements[last].items()
                if code == pool.pool and month in months
            ]
            ours = pool.figures
            assert ours.incurred_pence == sum(each.cost_pence for each in worked)
            assert ours.retained_pence == sum(each.retained_pence for each in worked)
            assert ours.grant_pence == sum(each.grant_pence for each in worked)
            assert pool.to_date.residual_pence == (
                second.neutrality(ENDS[year]).pools[pool.pool].residual_pence
            )


def _months_of(year: str) -> list[str]:
    first = int(year[:4])
    return [f"{first}-{month:02d}" for month in range(4, 13)] + [
        f"{first + 1}-{month:02d}" for month in range(1, 4)
    ]


# ---- beside the outturn ----
def test_the_shared_post_costs_each_council_its_part(
    drawn: Drawn, second: SecondCalculation
) -> None:
    """The Director's pool: 135,031.76 in 2018-19, of which 73,912.16 is Torbay's and the rest not.

    135,031.76 - 73,912.16 = 61,119.60. What of the cost is of employees, the files say.
    """
    (post,) = drawn.years["2018-19"].shared_posts
    worked = [each for (code, _), each in second.entitlements["2019-03"].items() if code == "DCS"]
    assert post.outturn.cost_pence == sum(each.cost_pence for each in worked) == 135_031_76
    assert post.outturn.recharged_pence == sum(each.recoverable_pence for each in worked)
    assert (post.outturn.recharged_pence, post.outturn.supplier_pence) == (73_912_16, 61_119_60)
    assert (post.title, post.supplier, post.payer) == (
        "Director of Children's Services",
        "PCC",
        "TC",
    )
    of = {row["source_ref"]: row["subjective"] for row in rows(EXAMPLE, "costs.csv")}
    assert post.employees_pence == sum(
        each.amount_pence
        for each in second.costs_inside
        if (each.pool, of[each.source_ref]) == ("DCS", "Employees")
        and "2018-04" <= each.service_month <= "2019-03"
        and each.entered_on <= ENDS["2018-19"]
    )


def test_methods_say_what_is_missing_or_overdue(drawn: Drawn) -> None:
    """In March 2019 FR-COM-SUF, due in February, is overdue; a year on the Director's is too."""
    states = {
        year: {each.pool.code: each.state for each in found.methods}
        for year, found in drawn.years.items()
    }
    assert states["2018-19"]["FR-COM-SUF"] is ReviewState.OVERDUE
    assert states["2018-19"]["DCS"] is ReviewState.IN_DATE
    assert states["2019-20"]["DCS"] is ReviewState.OVERDUE
    assert states["2018-19"]["OVERHEAD"] is ReviewState.NO_NEXT_DATE
    assert states["2018-19"]["EXIT"] is ReviewState.NOT_REVIEWED
    assert {each.model_version for each in drawn.years["2018-19"].methods} == {1}


def test_drivers_are_stale_until_they_are_refreshed(drawn: Drawn) -> None:
    """Due on 28 February 2019: January's quantities are stale in March, 2020's are newer."""
    (first,), (last,) = (drawn.years[year].drivers for year in YEARS)
    assert [(each.party, each.thousandths) for each in first.quantities] == [
        ("PCC", 409_000),
        ("TC", 351_000),
    ]
    assert (first.in_force_from, first.review_due_on) == (date(2019, 1, 1), date(2019, 2, 28))
    assert (first.is_stale, last.is_stale) == (True, False)


def test_savings_are_shared_between_the_years(drawn: Drawn) -> None:
    """24,000.00 over October 2018 to September 2019: six months each, 12,000.00."""
    of = {
        year: [(each.party, each.of_year_pence, each.saving.cashable) for each in found.savings]
        for year, found in drawn.years.items()
    }
    assert of["2018-19"] == [("TC", 12_000_00, True), ("PCC", 3_600_00, False)]
    assert of["2019-20"] == [("TC", 12_000_00, True)]


def test_stranded_cost_is_recorded_and_forecast(drawn: Drawn, second: SecondCalculation) -> None:
    """Had it ended in March 2019: the last quarter's shared recharges, a third, ten months long.

    Of the Director, his office, the backfill and placements; no price, and nothing direct.
    """
    first, last = (drawn.years[year].stranded[0] for year in YEARS)
    quarter = ("2019-01", "2019-02", "2019-03")
    to_come = 0
    for pool in ("DCS", "OVERHEAD", "BACKFILL", "FR-COM-SUF"):
        of_quarter = sum(
            line.net_pence
            for name, statement in second.statements.items()
            if name <= "2019-03"
            for line in statement.lines
            if line.pool == pool and line.service_month in quarter
        )
        to_come += int(Fraction(of_quarter * 10, 3) + Fraction(1, 2))
    assert (first.book, first.recorded_pence, first.forecast_pence) == ("PCC", 0, to_come)
    assert (last.recorded_pence, last.recorded_of_year_pence, last.forecast_pence) == (
        9_000_00,
        9_000_00,
        0,
    )
    assert drawn.years["2018-19"].stranded[1].forecast_pence == 0


def test_had_it_ended_with_the_year(drawn: Drawn, second: SecondCalculation) -> None:
    """All cost of April 2019 on, but for closing, would stand outside; what is stranded is beside.

    The year 2019-20 outlasts the arrangement, so it is supposed to end on its own last day.
    """
    outside = sum(
        each.amount_pence
        for each in second.costs_inside
        if each.service_month > "2019-03"
        and second.inputs.pools[each.pool].cost_class == "operation"
    )
    first, last = (drawn.years[year].ending_then for year in YEARS)
    assert (first.last_day, last.last_day) == (date(2019, 3, 31), date(2020, 1, 31))
    assert [(each.book, each.put_outside_pence, each.recorded_pence) for each in first.lines] == [
        ("PCC", outside, 9_000_00),
        ("TC", 0, 0),
    ]
    assert [each.put_outside_pence for each in last.lines] == [0, 0]


def test_a_year_before_the_start_cannot_be_its_end(drawn: Drawn) -> None:
    """2017-18 has development and no more; why it could not have ended then is said in words."""
    found = draw(drawn.ledger, "2017-18")
    assert found.covered is None
    assert found.ending_then.lines == ()
    assert "cannot end on 2018-03-31" in (found.ending_then.why_not or "")
    assert not found.shared_posts
    assert not found.caps
    assert column(stocktake_workbook(found), "Ending then", "Council") == ["None"]


def test_limits_equal_the_second_calculation(drawn: Drawn, second: SecondCalculation) -> None:
    """Price ceilings and conceded cost, to date; none of it is accepted, and no pool has a cap."""
    for year, found in drawn.years.items():
        theirs = second.neutrality(ENDS[year])
        assert {
            each.service or each.pool: (each.recharged_pence, each.cost_pence)
            for each in found.ceilings
        } == {
            code: (each.recharged_pence, each.cost_pence)
            for code, each in theirs.price_ceiling_by_code.items()
        }
        assert {each.pool: each.not_accepted_pence for each in found.conceded} == {
            code: each.retained_conceded_pence
            for code, each in theirs.pools.items()
            if each.retained_conceded_pence
        }
        assert found.caps == ()


# ---- the workbook ----
def test_ironcalc_recomputes_every_formula_that_it_can(drawn: Drawn, tmp_path: Path) -> None:
    """All but those over a table of one row, which it refuses, and what leans on them."""
    for data in drawn.workbooks.values():
        ours = cells(data, results=True)
        theirs = by_ironcalc(data, tmp_path)
        refused = {place for place, value in theirs.items() if value == "#VALUE!"}
        leaning = {place for place in theirs if refused and place[0] == "Cover"}
        places = set(theirs) - refused - leaning
        assert len(places) > 0.9 * len(theirs)
        assert differences(ours, theirs, places) == {}
        assert "CHECK" not in ours.values()


def test_the_summary_is_one_page_and_savings_are_kept_apart(drawn: Drawn) -> None:
    """It fits one page each way; the cover, the summary and the sheet's title say it of savings."""
    data = drawn.workbooks["2018-19"]
    workbook = opened(data, results=True)
    setup = workbook["Summary"].page_setup
    assert (setup.paperSize, setup.fitToWidth, setup.fitToHeight) == (9, 1, 1)
    apart = "no saving enters the test, and none makes good a residual"
    assert any(apart in str(each) for each in column(data, "Cover", "Detail"))
    assert sum(apart in str(each) for each in column(data, "Summary", "Remark")) == 2
    assert "never enter the test" in str(workbook["Savings"]["A1"].value)
    values = dict(
        zip(column(data, "Summary", "Figure"), column(data, "Summary", "Value"), strict=True)
    )
    assert values["Cashable savings of the year, pounds"] == 12_000
    assert values["Other savings of the year, pounds"] == 3_600
    assert values["Methods without a review"] == 8
    assert values["Driver quantities that are stale"] == 2


def test_no_payroll_line_is_shown(drawn: Drawn) -> None:
    """One row for the shared post, of its pool's totals; no source reference is in the file."""
    data = drawn.workbooks["2018-19"]
    assert column(data, "Senior officers", "Borne by the supplier") == [61_119.6]
    references = {each.source_ref for each in calculate(EXAMPLE).inputs.costs}
    assert not references & {str(value) for value in cells(data, results=True).values()}


def test_what_is_agreed_of_a_year_does_not_move_with_later_months(drawn: Drawn) -> None:
    """More stranded cost of March 2020 moves what ending then would leave, and no agreed figure."""
    before = drawn.years["2018-19"]
    strand(drawn.ledger, "STRANDED-2", "2020-03-31", "2020-03-01", "2020-03-31", "100.00")
    after = draw(drawn.ledger, "2018-19")
    assert figures_digest(after) == figures_digest(before)
    assert after.ending_then.lines[0].recorded_pence == 9_100_00
