"""Recoverable against recharged, month by month and to date, with the chart that draws them."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.domain.calendar import Month
from ledger.domain.money import Pence, show_pounds
from ledger.domain.neutrality import Figures, Neutrality, total
from reports.table import Chart, Column, Formula, Kind, Sheet, Value, pounds, sum_of, this_row


def cumulative_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return R and C month by month and to date, beside the chart that draws them."""
    whole = total(each.figures for each in neutrality.months)
    return Sheet(
        name="Cumulative",
        title=f"{draft}Recoverable and recharged to date, in pounds",
        about="Recoverable and recharged, by month and cumulative, with a chart",
        columns=(
            Column("Service month", Kind.MONTH),
            Column("Recoverable R", Kind.MONEY),
            Column("Recharged C", Kind.MONEY),
            Column("R to date", Kind.MONEY),
            Column("C to date", Kind.MONEY),
            Column("Residual to date", Kind.MONEY),
        ),
        rows=tuple(_cumulative_rows(neutrality)),
        totals=(
            "Total",
            sum_of("tbl_cumulative", "Recoverable R", whole.recoverable_pence),
            sum_of("tbl_cumulative", "Recharged C", whole.recharged_pence),
            None,
            None,
            None,
        ),
        chart=Chart(
            title="Recoverable R and recharged C to date",
            alternative=_cumulative_in_words(whole, neutrality),
            line=True,
            category="Service month",
            series=("R to date", "C to date"),
        ),
    )


def _cumulative_in_words(whole: Figures, neutrality: Neutrality) -> str:
    return (
        "Line chart of two lines in pounds by service month, cumulative. Recoverable R, solid "
        f"with round markers, reaches {show_pounds(whole.recoverable_pence)} by "
        f"{neutrality.last_month}. Recharged C, dashed with triangles, reaches "
        f"{show_pounds(whole.recharged_pence)}. The table to its left holds the same figures."
    )


def _cumulative_rows(neutrality: Neutrality) -> Iterator[tuple[Value, ...]]:
    by_month: dict[Month, Figures] = dict.fromkeys(
        neutrality.first_month.through(neutrality.last_month), Figures()
    )
    for each in neutrality.months:
        by_month[each.service_month] = by_month.get(each.service_month, Figures()) + each.figures
    to_date = Figures()
    this = this_row("tbl_cumulative")
    for month in sorted(by_month):
        figures = by_month[month]
        to_date += figures
        yield (
            month,
            _of_month("Recoverable R", figures.recoverable_pence),
            _of_month("Recharged C", figures.recharged_pence),
            _up_to_month("Recoverable R", to_date.recoverable_pence),
            _up_to_month("Recharged C", to_date.recharged_pence),
            Formula(
                f"=ROUND({this('R to date')}-{this('C to date')},2)",
                pounds(to_date.residual_pence),
            ),
        )


def _of_month(header: str, pence: Pence) -> Formula:
    month = this_row("tbl_cumulative")("Service month")
    return Formula(
        f"=ROUND(SUMIFS(tbl_months[{header}],tbl_months[Service month],{month}),2)", pounds(pence)
    )


def _up_to_month(header: str, pence: Pence) -> Formula:
    month = this_row("tbl_cumulative")("Service month")
    return Formula(
        f'=ROUND(SUMIFS(tbl_cumulative[{header}],tbl_cumulative[Service month],"<="&{month}),2)',
        pounds(pence),
    )
