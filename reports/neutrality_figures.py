"""The figures of the cost-neutrality workbook: by pool, by month, and by subjective.

I incurred, N1 N2 retained, G grant, R recoverable = I - N1 - N2 - G, C recharged, residual =
R - C, S settled, O outstanding, W written off, cash residual = R - S. Source: domain page, "Cost
neutrality".
"""

from __future__ import annotations

from ledger.domain.money import Pence, show_pounds
from ledger.domain.neutrality import Figures, Neutrality, total
from reports.front import none_row
from reports.table import (
    Chart,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    pounds,
    sum_of,
    this_row,
)

_POOL = Column("Pool code", width=19)
_FIGURES = (
    Column("Incurred I", Kind.MONEY),
    Column("Retained own N1", Kind.MONEY),
    Column("Retained conceded N2", Kind.MONEY),
    Column("Grant G", Kind.MONEY),
    Column("Recoverable R", Kind.MONEY),
    Column("Recharged C", Kind.MONEY),
    Column("Residual", Kind.MONEY),
)


def _figure_cells(figures: Figures, table: str) -> tuple[Value, ...]:
    this = this_row(table)
    retained = f"{this('Retained own N1')}-{this('Retained conceded N2')}"
    return (
        pounds(figures.incurred_pence),
        pounds(figures.retained_own_pence),
        pounds(figures.retained_conceded_pence),
        pounds(figures.grant_pence),
        Formula(
            f"=ROUND({this('Incurred I')}-{retained}-{this('Grant G')},2)",
            pounds(figures.recoverable_pence),
        ),
        pounds(figures.recharged_pence),
        Formula(
            f"=ROUND({this('Recoverable R')}-{this('Recharged C')},2)",
            pounds(figures.residual_pence),
        ),
    )


def _figure_totals(figures: Figures, table: str) -> tuple[Formula, ...]:
    return (
        sum_of(table, "Incurred I", figures.incurred_pence),
        sum_of(table, "Retained own N1", figures.retained_own_pence),
        sum_of(table, "Retained conceded N2", figures.retained_conceded_pence),
        sum_of(table, "Grant G", figures.grant_pence),
        sum_of(table, "Recoverable R", figures.recoverable_pence),
        sum_of(table, "Recharged C", figures.recharged_pence),
        sum_of(table, "Residual", figures.residual_pence),
    )


def figures_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return I N1 N2 G R C and the residual by pool, with a total that is shown, never judged."""
    columns = (_POOL, *_FIGURES)
    rows = tuple(
        (each.pool, *_figure_cells(each.figures, "tbl_figures")) for each in neutrality.pools
    )
    return Sheet(
        name="Figures",
        title=f"{draft}Figures by pool, net of VAT, in pounds",
        about="Incurred, retained, grant, recoverable, recharged and the residual by pool",
        columns=columns,
        rows=rows or (none_row(columns),),
        totals=("Total", *_figure_totals(neutrality.total, "tbl_figures")),
    )


def cash_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return R, billed, S, O, disputed, W and the cash residual by pool."""
    columns = (
        _POOL,
        Column("Recoverable R", Kind.MONEY),
        Column("Billed", Kind.MONEY),
        Column("Settled S", Kind.MONEY),
        Column("Outstanding O", Kind.MONEY),
        Column("Of which disputed", Kind.MONEY),
        Column("Written off W", Kind.MONEY),
        Column("Cash residual", Kind.MONEY),
    )
    whole = neutrality.total
    rows = tuple(_cash_row(each.pool, each.figures) for each in neutrality.pools)
    return Sheet(
        name="Cash",
        title=f"{draft}Cash by pool, net of VAT, in pounds",
        about="Billed, settled, outstanding, disputed, written off and the cash residual by pool",
        columns=columns,
        rows=rows or (none_row(columns),),
        totals=(
            "Total",
            sum_of("tbl_cash", "Recoverable R", whole.recoverable_pence),
            sum_of("tbl_cash", "Billed", whole.billed_pence),
            sum_of("tbl_cash", "Settled S", whole.settled_pence),
            sum_of("tbl_cash", "Outstanding O", whole.outstanding_pence),
            sum_of("tbl_cash", "Of which disputed", whole.disputed_pence),
            sum_of("tbl_cash", "Written off W", whole.written_off_pence),
            sum_of("tbl_cash", "Cash residual", whole.cash_residual_pence),
        ),
    )


def _cash_row(pool: str, figures: Figures) -> tuple[Value, ...]:
    this = this_row("tbl_cash")
    return (
        pool,
        _of_pool("tbl_cash", "Recoverable R", figures.recoverable_pence),
        pounds(figures.billed_pence),
        pounds(figures.settled_pence),
        Formula(
            f"=ROUND({this('Billed')}-{this('Settled S')}-{this('Written off W')},2)",
            pounds(figures.outstanding_pence),
        ),
        pounds(figures.disputed_pence),
        pounds(figures.written_off_pence),
        Formula(
            f"=ROUND({this('Recoverable R')}-{this('Settled S')},2)",
            pounds(figures.cash_residual_pence),
        ),
    )


def _of_pool(table: str, header: str, pence: Pence) -> Formula:
    this = this_row(table)
    return Formula(
        f"=ROUND(SUMIFS(tbl_figures[{header}],tbl_figures[Pool code],{this('Pool code')}),2)",
        pounds(pence),
    )


def residual_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return the residual by pool beside the chart that draws it."""
    columns = (_POOL, Column("Pool", width=30), Column("Residual", Kind.MONEY))
    pools = neutrality.pools
    rows = tuple(
        (each.pool, each.name, _of_pool("tbl_residual", "Residual", each.figures.residual_pence))
        for each in pools
    )
    return Sheet(
        name="Residual",
        title=f"{draft}Residual by pool, in pounds",
        about="Recoverable less recharged by pool, with a chart",
        columns=columns,
        rows=rows or (none_row(columns),),
        totals=("Total", None, sum_of("tbl_residual", "Residual", neutrality.total.residual_pence)),
        chart=Chart(
            title="Residual by pool",
            alternative=_residual_in_words(neutrality),
            line=False,
            category="Pool code",
            series=("Residual",),
        ),
    )


def _residual_in_words(neutrality: Neutrality) -> str:
    each = "; ".join(
        f"{pool.pool} {show_pounds(pool.figures.residual_pence)}" for pool in neutrality.pools
    )
    return (
        "Bar chart of the residual of each pool in pounds, above zero where the host subsidises "
        f"and below where it over-recovers: {each or 'no pool'}. The table to its left holds "
        "the same figures."
    )


def months_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return the same figures by pool and service month."""
    columns = (_POOL, Column("Service month", Kind.MONTH), *_FIGURES)
    rows = tuple(
        (each.pool, each.service_month, *_figure_cells(each.figures, "tbl_months"))
        for each in neutrality.months
    )
    whole = total(each.figures for each in neutrality.months)
    return Sheet(
        name="Months",
        title=f"{draft}Figures by pool and service month, net of VAT, in pounds",
        about="Incurred, retained, grant, recoverable, recharged and the residual by month",
        columns=columns,
        rows=rows or (none_row(columns),),
        totals=("Total", None, *_figure_totals(whole, "tbl_months")),
    )


def subjectives_sheet(neutrality: Neutrality, *, draft: str) -> Sheet:
    """Return cost incurred by pool and CIPFA subjective."""
    columns = (_POOL, Column("Subjective", width=34), Column("Incurred I", Kind.MONEY, 18))
    rows = tuple(
        (each.pool, each.subjective, pounds(each.incurred_pence)) for each in neutrality.subjectives
    )
    incurred = sum(each.incurred_pence for each in neutrality.subjectives)
    return Sheet(
        name="Subjectives",
        title=f"{draft}Cost incurred by subjective, in pounds",
        about="Cost incurred by pool and subjective heading",
        columns=columns,
        rows=rows or (none_row(columns),),
        totals=("Total", None, sum_of("tbl_subjectives", "Incurred I", incurred)),
    )
