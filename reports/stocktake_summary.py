"""The year on one page: what came of it, and what is to be looked at."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.domain.method_review import ReviewState
from ledger.domain.outturn import added_up
from ledger.domain.stocktake import Stocktake
from reports.stocktake_words import APART
from reports.table import Column, Formula, Kind, Link, Sheet, Value, pounds, sum_of
from reports.words import VERDICTS


def summary_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return the year's figures, each with where it stands; it prints on a single page."""
    figures = (*_outturn(stocktake), *_methods(stocktake), *_apart(stocktake), *_limits(stocktake))
    return Sheet(
        name="Summary",
        title=f"{draft}The financial year {stocktake.financial_year} in figures",
        about="The year's figures, each with where it stands in this workbook",
        columns=(
            Column("Number", Kind.WHOLE),
            Column("Figure", width=40),
            Column("Value", Kind.MONEY, 16),
            Column("Remark", width=48),
            Column("Where", width=18),
        ),
        rows=tuple((number, *each) for number, each in enumerate(figures, start=1)),
        one_page=True,
    )


def _where(sheet: str) -> Link:
    return Link(sheet, f"'{sheet}'!A1", inside=True)


def _outturn(stocktake: Stocktake) -> Iterator[tuple[Value, ...]]:
    year, where = added_up(each.outturn for each in stocktake.outturn), _where("Outturn")
    table = "tbl_outturn"
    yield (
        "Verdict on cost neutrality to date",
        VERDICTS[stocktake.verdict],
        "Pools never offset each other; the verdict is that of the worst.",
        _where("Service year"),
    )
    yield "Cost, pounds", sum_of(table, "Cost I", year.cost_pence), "In the year's books.", where
    yield (
        "Met by grant, pounds",
        sum_of(table, "Grant G", year.grant_pence),
        "Applied to cost.",
        where,
    )
    yield (
        "Retained, pounds",
        sum_of(table, "Retained N", year.retained_pence),
        "By whoever supplies the pool: its own benefit, and what it concedes.",
        where,
    )
    yield (
        "Recharged, pounds",
        sum_of(table, "Recharged C", year.recharged_pence),
        "On the earned basis, less credits.",
        where,
    )
    yield (
        "Residual at the end of the year, pounds",
        sum_of(
            table,
            "Residual after",
            sum(each.closing_residual_pence for each in stocktake.outturn),
        ),
        "Of all years so far: above zero the supplier subsidises, below it over-recovers.",
        where,
    )


def _methods(stocktake: Stocktake) -> Iterator[tuple[Value, ...]]:
    states = [each.state for each in stocktake.methods]
    missing, overdue = (
        states.count(state) for state in (ReviewState.NOT_REVIEWED, ReviewState.OVERDUE)
    )
    yield (
        "Methods without a review",
        Formula('=COUNTIF(tbl_method_reviews[Review],"Not reviewed")', missing),
        f"Of {len(states)} pools.",
        _where("Method reviews"),
    )
    yield (
        "Methods whose review is overdue",
        Formula('=COUNTIF(tbl_method_reviews[Review],"Overdue")', overdue),
        "Past the day on which they were due again.",
        _where("Method reviews"),
    )
    stale = sum(max(len(each.quantities), 1) for each in stocktake.drivers if each.is_stale)
    yield (
        "Driver quantities that are stale",
        Formula('=COUNTIF(tbl_drivers[Stale],"Yes")', stale),
        "Their review has fallen due, and none has come into force since.",
        _where("Drivers"),
    )


def _apart(stocktake: Stocktake) -> Iterator[tuple[Value, ...]]:
    for words, word, cashable in (
        ("Cashable savings of the year, pounds", "Yes", True),
        ("Other savings of the year, pounds", "No", False),
    ):
        saved = sum(
            each.of_year_pence for each in stocktake.savings if each.saving.cashable is cashable
        )
        yield (
            words,
            Formula(
                f'=ROUND(SUMIFS(tbl_savings[Of the year],tbl_savings[Cashable],"{word}"),2)',
                pounds(saved),
            ),
            APART,
            _where("Savings"),
        )
    yield (
        "Stranded cost if it ended with the year, pounds",
        sum_of(
            "tbl_stranded_cost",
            "Forecast if it ended with the year",
            sum(each.forecast_pence for each in stocktake.stranded),
        ),
        "At most: the other council's share of cost that would go on, to the planned end.",
        _where("Stranded cost"),
    )


def _limits(stocktake: Stocktake) -> Iterator[tuple[Value, ...]]:
    yield (
        "Conceded cost not accepted in writing, pounds",
        sum_of(
            "tbl_conceded",
            "Not accepted",
            sum(each.not_accepted_pence for each in stocktake.conceded),
        ),
        "N2 to date, beyond what both councils have accepted.",
        _where("Conceded"),
    )
    over = sum(
        1
        for each in stocktake.ceilings
        if not each.determinable or each.recharged_pence > each.cost_pence
    )
    yield (
        "Price ceilings not kept",
        Formula('=COUNTIF(tbl_price_ceilings[Within its cost],"No")', over),
        "Charged above cost, taking one year with another, or cost not known by service.",
        _where("Price ceilings"),
    )
