"""Cost at the exit: pools from inception, closing cost, stranded cost, and the councils' own."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.exit_statement import ExitCostMonth, ExitPool, ExitStatement, OwnCostMonth
from ledger.domain.money import Pence
from ledger.domain.neutrality import Figures, total
from reports.exit_statement_words import OWN_COST_KINDS, POOL_CLASSES
from reports.front import none_row
from reports.table import (
    NOT_APPLICABLE,
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
_COST_FIGURES = (
    Column("Incurred I", Kind.MONEY),
    Column("Retained own N1", Kind.MONEY),
    Column("Retained conceded N2", Kind.MONEY),
    Column("Grant G", Kind.MONEY),
    Column("Recoverable R", Kind.MONEY),
    Column("Recharged C", Kind.MONEY),
)
_OWN_COLUMNS = (
    Column("Council", width=34),
    Column("Kind", width=26),
    Column("Service month", Kind.MONTH),
    Column("Amount", Kind.MONEY, 18),
)


def pools_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return I N1 N2 G R C S W, the residual and the cash residual by pool, from inception."""
    columns = (
        _POOL,
        Column("Class", width=14),
        *_COST_FIGURES,
        Column("Residual", Kind.MONEY),
        Column("Settled S", Kind.MONEY),
        Column("Written off W", Kind.MONEY),
        Column("Cash residual", Kind.MONEY),
        Column("N2 accepted", Kind.MONEY),
        Column("Verdict", width=18),
    )
    whole = statement.total
    return Sheet(
        name="Pools",
        title=f"{draft}The host's pools from inception, net of VAT, in pounds",
        about="Incurred, retained, grant, recoverable, recharged, settled and residuals by pool",
        columns=columns,
        rows=tuple(_pool_row(each) for each in statement.pools) or (none_row(columns),),
        totals=(
            "Total",
            None,
            *_cost_totals("tbl_pools", whole),
            sum_of("tbl_pools", "Residual", whole.residual_pence),
            sum_of("tbl_pools", "Settled S", whole.settled_pence),
            sum_of("tbl_pools", "Written off W", whole.written_off_pence),
            sum_of("tbl_pools", "Cash residual", whole.cash_residual_pence),
            sum_of(
                "tbl_pools", "N2 accepted", sum(each.accepted_pence for each in statement.pools)
            ),
            None,
        ),
    )


def _pool_row(each: ExitPool) -> tuple[Value, ...]:
    figures = each.figures
    this = this_row("tbl_pools")
    return (
        each.pool,
        POOL_CLASSES[each.pool_class],
        *_cost_cells("tbl_pools", figures),
        Formula(
            f"=ROUND({this('Recoverable R')}-{this('Recharged C')},2)",
            pounds(figures.residual_pence),
        ),
        pounds(figures.settled_pence),
        pounds(figures.written_off_pence),
        Formula(
            f"=ROUND({this('Recoverable R')}-{this('Settled S')},2)",
            pounds(figures.cash_residual_pence),
        ),
        pounds(each.accepted_pence),
        VERDICTS[each.verdict],
    )


def _cost_cells(table: str, figures: Figures) -> tuple[Value, ...]:
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
    )


def _cost_totals(table: str, whole: Figures) -> tuple[Formula, ...]:
    return (
        sum_of(table, "Incurred I", whole.incurred_pence),
        sum_of(table, "Retained own N1", whole.retained_own_pence),
        sum_of(table, "Retained conceded N2", whole.retained_conceded_pence),
        sum_of(table, "Grant G", whole.grant_pence),
        sum_of(table, "Recoverable R", whole.recoverable_pence),
        sum_of(table, "Recharged C", whole.recharged_pence),
    )


def exit_cost_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return what closing cost, by pool of the exit class and service month."""
    columns = (_POOL, Column("Service month", Kind.MONTH), Column("When", width=18), *_COST_FIGURES)
    return Sheet(
        name="Exit cost",
        title=f"{draft}Cost of closing the arrangement, net of VAT, in pounds",
        about="Cost of pools of the exit class by service month, before and after the last day",
        columns=columns,
        rows=tuple(_exit_row(each) for each in statement.exit_costs) or (none_row(columns),),
        totals=(
            "Total",
            None,
            None,
            *_cost_totals("tbl_exit_cost", total(each.figures for each in statement.exit_costs)),
        ),
    )


def _exit_row(each: ExitCostMonth) -> tuple[Value, ...]:
    when = "After the end" if each.after_the_end else "Up to the end"
    return (each.pool, each.service_month, when, *_cost_cells("tbl_exit_cost", each.figures))


def stranded_cost_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return what the host is left with after the end: shown, outside R, never recoverable."""
    return _own(
        statement,
        statement.stranded,
        name="Stranded cost",
        title=f"{draft}Stranded cost, outside R and never recoverable, in pounds",
        about="What the host bears after the end for its own part",
    )


def own_cost_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return what each council bore of its own, and for third parties, beside the charge."""
    return _own(
        statement,
        statement.other_own_costs,
        name="Own cost",
        title=f"{draft}Own and third-party cost, in no pool, in pounds",
        about="What each council bore of its own beside the charge, and paid third parties",
    )


def _own(
    statement: ExitStatement, costs: Sequence[OwnCostMonth], *, name: str, title: str, about: str
) -> Sheet:
    table = "tbl_" + name.lower().replace(" ", "_")
    amount: Pence = sum(each.amount_pence for each in costs)
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            statement.party(each.book).name,
            OWN_COST_KINDS[each.kind],
            each.service_month or NOT_APPLICABLE,
            pounds(each.amount_pence),
        )
        for each in costs
    )
    return Sheet(
        name=name,
        title=title,
        about=about,
        columns=_OWN_COLUMNS,
        rows=rows or (none_row(_OWN_COLUMNS),),
        totals=("Total", None, None, sum_of(table, "Amount", amount)),
    )
