"""The year in figures: the outturn of the books by pool and phase, and the year's own service."""

from __future__ import annotations

from ledger.domain.money import show_pounds
from ledger.domain.neutrality import total
from ledger.domain.outturn import Outturn, added_up
from ledger.domain.stocktake import PhaseYear, PoolYear, ServiceYear, Stocktake
from reports.front import none_row
from reports.stocktake_words import council, phase_name
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
from reports.words import VERDICTS

_POOL = Column("Pool code", width=19)
_PARTS = (
    Column("Cost I", Kind.MONEY),
    Column("Grant G", Kind.MONEY),
    Column("Retained N", Kind.MONEY),
    Column("Recharged C", Kind.MONEY),
)


def _part_cells(outturn: Outturn) -> tuple[Value, ...]:
    return (
        pounds(outturn.cost_pence),
        pounds(outturn.grant_pence),
        pounds(outturn.retained_pence),
        pounds(outturn.recharged_pence),
    )


def _part_totals(table: str, outturn: Outturn) -> tuple[Formula, ...]:
    return (
        sum_of(table, "Cost I", outturn.cost_pence),
        sum_of(table, "Grant G", outturn.grant_pence),
        sum_of(table, "Retained N", outturn.retained_pence),
        sum_of(table, "Recharged C", outturn.recharged_pence),
    )


def _residual(table: str, outturn: Outturn) -> Formula:
    this = this_row(table)
    return Formula(
        f"=ROUND({this('Cost I')}-{this('Grant G')}-{this('Retained N')}-{this('Recharged C')},2)",
        pounds(outturn.residual_pence),
    )


def outturn_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return what the books of the year show of each pool, as a corkscrew of its residual."""
    columns = (
        _POOL,
        Column("Supplier", width=24),
        Column("Residual before", Kind.MONEY, 14),
        *_PARTS,
        Column("Residual of the year", Kind.MONEY, 14),
        Column("Residual after", Kind.MONEY, 14),
    )
    pools, table = stocktake.outturn, "tbl_outturn"
    year = added_up(each.outturn for each in pools)
    before = sum(each.opening_residual_pence for each in pools)
    return Sheet(
        name="Outturn",
        title=f"{draft}Outturn of {stocktake.financial_year} by pool, net of VAT, in pounds",
        about="Cost, grant, retained and recharged in the books of the year, by pool, with a chart",
        columns=columns,
        rows=tuple(_outturn_row(stocktake, each) for each in pools) or (none_row(columns),),
        totals=(
            "Total",
            None,
            sum_of(table, "Residual before", before),
            *_part_totals(table, year),
            sum_of(table, "Residual of the year", year.residual_pence),
            sum_of(table, "Residual after", before + year.residual_pence),
        ),
        chart=_chart(stocktake) if pools else None,
    )


def _outturn_row(stocktake: Stocktake, pool: PoolYear) -> tuple[Value, ...]:
    this = this_row("tbl_outturn")
    return (
        pool.pool,
        council(stocktake, pool.supplier),
        pounds(pool.opening_residual_pence),
        *_part_cells(pool.outturn),
        _residual("tbl_outturn", pool.outturn),
        Formula(
            f"=ROUND({this('Residual before')}+{this('Residual of the year')},2)",
            pounds(pool.closing_residual_pence),
        ),
    )


def _chart(stocktake: Stocktake) -> Chart:
    each = "; ".join(
        f"{pool.pool} {show_pounds(pool.outturn.recharged_pence)}" for pool in stocktake.outturn
    )
    return Chart(
        title=f"Recharged in {stocktake.financial_year} by pool",
        alternative=f"Bar chart of what was recharged of each pool in the books of the year, in "
        f"pounds: {each}. The table to its left holds the same figures.",
        line=False,
        category="Pool code",
        series=("Recharged C",),
    )


def phases_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return what the books of the year show of each pool in each phase."""
    columns = (
        _POOL,
        Column("Phase", width=40),
        *_PARTS,
        Column("Residual of the year", Kind.MONEY, 14),
    )
    found, table = stocktake.phase_outturn, "tbl_phases"
    year = added_up(each.outturn for each in found)
    return Sheet(
        name="Phases",
        title=f"{draft}Outturn of {stocktake.financial_year} by pool and phase, in pounds",
        about="The same outturn by the phase on whose days it was posted",
        columns=columns,
        rows=tuple(_phase_row(stocktake, each) for each in found) or (none_row(columns),),
        totals=(
            "Total",
            None,
            *_part_totals(table, year),
            sum_of(table, "Residual of the year", year.residual_pence),
        ),
    )


def _phase_row(stocktake: Stocktake, phase: PhaseYear) -> tuple[Value, ...]:
    return (
        phase.pool,
        phase_name(stocktake, phase.phase),
        *_part_cells(phase.outturn),
        _residual("tbl_phases", phase.outturn),
    )


def service_year_sheet(stocktake: Stocktake, *, draft: str) -> Sheet:
    """Return the host's pools by the year's own service months, and how they stand to date."""
    columns = (
        _POOL,
        Column("Incurred I", Kind.MONEY),
        Column("Retained own N1", Kind.MONEY, 18),
        Column("Retained conceded N2", Kind.MONEY, 18),
        Column("Grant G", Kind.MONEY),
        Column("Recharged C", Kind.MONEY),
        Column("Residual", Kind.MONEY),
        Column("Residual to date", Kind.MONEY),
        Column("Verdict to date", width=18),
    )
    pools, table = stocktake.service_year, "tbl_service_year"
    year, to_date = total(each.figures for each in pools), total(each.to_date for each in pools)
    return Sheet(
        name="Service year",
        title=f"{draft}Service months of {stocktake.financial_year} by pool, in pounds",
        about="What the year's own service months come to, and the residual and verdict to date",
        columns=columns,
        rows=tuple(_service_row(each) for each in pools) or (none_row(columns),),
        totals=(
            "Total",
            sum_of(table, "Incurred I", year.incurred_pence),
            sum_of(table, "Retained own N1", year.retained_own_pence),
            sum_of(table, "Retained conceded N2", year.retained_conceded_pence),
            sum_of(table, "Grant G", year.grant_pence),
            sum_of(table, "Recharged C", year.recharged_pence),
            sum_of(table, "Residual", year.residual_pence),
            sum_of(table, "Residual to date", to_date.residual_pence),
            None,
        ),
    )


def _service_row(pool: ServiceYear) -> tuple[Value, ...]:
    this, figures = this_row("tbl_service_year"), pool.figures
    retained = f"{this('Retained own N1')}-{this('Retained conceded N2')}"
    return (
        pool.pool,
        pounds(figures.incurred_pence),
        pounds(figures.retained_own_pence),
        pounds(figures.retained_conceded_pence),
        pounds(figures.grant_pence),
        pounds(figures.recharged_pence),
        Formula(
            f"=ROUND({this('Incurred I')}-{retained}-{this('Grant G')}-{this('Recharged C')},2)",
            pounds(figures.residual_pence),
        ),
        pounds(pool.to_date.residual_pence),
        VERDICTS[pool.verdict],
    )
