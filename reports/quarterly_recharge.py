"""What is recharged, in the quarterly pack: the quarter and to date, the forecast, the true-up."""

from __future__ import annotations

from ledger.domain.forecast import PoolForecast
from ledger.domain.neutrality import total
from ledger.domain.quarterly import OnAccountMonth, PoolQuarter, Quarterly
from reports.front import none_row
from reports.quarterly_words import council
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    optional_pounds,
    pounds,
    share_value,
    sum_of,
    this_row,
)
from reports.words import BASES, VERDICTS

_POOL, _NAME = Column("Pool code", width=19), Column("Pool", width=32)


def neutrality_sheet(quarterly: Quarterly, *, draft: str) -> Sheet:
    """Return each of the host's pools: recharged in the quarter, and neutral or not to date."""
    columns = (
        _POOL,
        _NAME,
        Column("Recharged in the quarter", Kind.MONEY, 17),
        Column("Budget of the quarter", Kind.MONEY, 17),
        Column("Recharged less budget", Kind.MONEY, 17),
        Column("Recoverable R to date", Kind.MONEY, 17),
        Column("Recharged C to date", Kind.MONEY, 17),
        Column("Residual to date", Kind.MONEY),
        Column("Verdict", width=18),
    )
    pools = quarterly.pools
    to_date = total(each.to_date for each in pools)
    in_quarter = total(each.quarter for each in pools)
    table = "tbl_neutrality"
    return Sheet(
        name="Neutrality",
        title=f"{draft}Recharged in the quarter and neutral to date, by pool, in pounds",
        about="Each pool's recharge in the quarter, its residual to date and its verdict",
        columns=columns,
        rows=tuple(_pool_row(each) for each in pools) or (none_row(columns),),
        totals=(
            "Total",
            None,
            sum_of(table, "Recharged in the quarter", in_quarter.recharged_pence),
            None,
            None,
            sum_of(table, "Recoverable R to date", to_date.recoverable_pence),
            sum_of(table, "Recharged C to date", to_date.recharged_pence),
            sum_of(table, "Residual to date", to_date.residual_pence),
            None,
        ),
    )


def _pool_row(pool: PoolQuarter) -> tuple[Value, ...]:
    this = this_row("tbl_neutrality")
    recharged, budget = pool.quarter.recharged_pence, pool.budget_pence
    return (
        pool.pool,
        pool.name,
        pounds(recharged),
        optional_pounds(budget),
        Formula(
            f"=IF(ISNUMBER({this('Budget of the quarter')}),"
            f"ROUND({this('Recharged in the quarter')}-{this('Budget of the quarter')},2),"
            f'"{NOT_APPLICABLE}")',
            NOT_APPLICABLE if budget is None else pounds(recharged - budget),
        ),
        pounds(pool.to_date.recoverable_pence),
        pounds(pool.to_date.recharged_pence),
        Formula(
            f"=ROUND({this('Recoverable R to date')}-{this('Recharged C to date')},2)",
            pounds(pool.to_date.residual_pence),
        ),
        VERDICTS[pool.verdict],
    )


def forecast_sheet(quarterly: Quarterly, *, draft: str) -> Sheet:
    """Return the forecast of each pool to the arrangement's end, worked by formulas."""
    columns = (
        _POOL,
        Column("Supplier", width=24),
        Column("Basis", width=14),
        Column("Recharged to date", Kind.MONEY),
        Column("Last charged months", Kind.MONEY),
        Column("Months charged", Kind.QUANTITY),
        Column("Average month", Kind.MONEY),
        Column("Months to come", Kind.QUANTITY),
        Column("Average to come", Kind.MONEY),
        Column("Fees to come", Kind.MONEY),
        Column("Forecast", Kind.MONEY),
        Column("Budget", Kind.MONEY),
        Column("Forecast less budget", Kind.MONEY),
    )
    table, pools = "tbl_forecast", quarterly.forecasts
    last = quarterly.last_day
    return Sheet(
        name="Forecast",
        title=f"{draft}Forecast of the recharge to {last.day} {last:%B %Y}, net of VAT, in pounds",
        about="Recharged to date and forecast to the end by pool, by the rule in the notes",
        columns=columns,
        rows=tuple(_forecast_row(quarterly, each) for each in pools) or (none_row(columns),),
        totals=(
            "Total",
            None,
            None,
            sum_of(table, "Recharged to date", sum(each.charged_pence for each in pools)),
            sum_of(table, "Last charged months", sum(each.base_pence for each in pools)),
            None,
            None,
            None,
            sum_of(table, "Average to come", sum(each.average_to_come_pence for each in pools)),
            sum_of(table, "Fees to come", sum(each.fees_to_come_pence for each in pools)),
            sum_of(table, "Forecast", quarterly.forecast_pence),
            sum_of(table, "Budget", sum(each.budget_pence or 0 for each in pools)),
            None,
        ),
    )


def _forecast_row(quarterly: Quarterly, pool: PoolForecast) -> tuple[Value, ...]:
    this = this_row("tbl_forecast")
    average = f"{this('Last charged months')}/{this('Months charged')}"
    none_charged, budget = f"{this('Months charged')}=0", pool.budget_pence
    return (
        pool.pool,
        council(quarterly, pool.supplier),
        BASES[pool.basis],
        pounds(pool.charged_pence),
        pounds(pool.base_pence),
        share_value(pool.base_months),
        Formula(f"=IF({none_charged},0,ROUND({average},2))", pounds(pool.average_pence)),
        share_value(pool.months_to_come),
        Formula(
            f"=IF({none_charged},0,ROUND({average}*{this('Months to come')},2))",
            pounds(pool.average_to_come_pence),
        ),
        pounds(pool.fees_to_come_pence),
        Formula(
            f"=ROUND({this('Recharged to date')}+{this('Average to come')}"
            f"+{this('Fees to come')},2)",
            pounds(pool.forecast_pence),
        ),
        optional_pounds(budget),
        Formula(
            f"=IF(ISNUMBER({this('Budget')}),"
            f'ROUND({this("Forecast")}-{this("Budget")},2),"{NOT_APPLICABLE}")',
            NOT_APPLICABLE if budget is None else pounds(pool.forecast_pence - budget),
        ),
    )


def true_up_sheet(quarterly: Quarterly, *, draft: str) -> Sheet:
    """Return the pools paid on account: sums, true-ups, what was waived, what is left to do."""
    columns = (
        _POOL,
        Column("Service month", Kind.MONTH),
        Column("Agreed sum", Kind.MONEY),
        Column("True up", Kind.MONEY),
        Column("Recharged C", Kind.MONEY),
        Column("Actual R", Kind.MONEY),
        Column("Waived", Kind.MONEY),
        Column("Left to true up", Kind.MONEY),
        Column("Income in advance", Kind.MONEY),
    )
    months = quarterly.on_account
    table = "tbl_true_up"
    left = sum(each.left_pence for each in months)
    return Sheet(
        name="True-up",
        title=f"{draft}Pools paid on account: sums trued up to actual, in pounds",
        about="Agreed sums, actual, true-ups and what was waived, by pool and service month",
        columns=columns,
        rows=tuple(_true_up_row(each) for each in months) or (none_row(columns),),
        totals=(
            "Total",
            None,
            sum_of(table, "Agreed sum", sum(each.sum_pence for each in months)),
            sum_of(table, "True up", sum(each.true_up_pence for each in months)),
            sum_of(table, "Recharged C", sum(each.recharged_pence for each in months)),
            sum_of(table, "Actual R", sum(each.actual_pence for each in months)),
            sum_of(table, "Waived", sum(each.waived_pence for each in months)),
            sum_of(table, "Left to true up", left),
            sum_of(table, "Income in advance", sum(each.in_advance_pence for each in months)),
        ),
    )


def _true_up_row(month: OnAccountMonth) -> tuple[Value, ...]:
    this = this_row("tbl_true_up")
    return (
        month.pool,
        month.service_month,
        pounds(month.sum_pence),
        pounds(month.true_up_pence),
        pounds(month.recharged_pence),
        pounds(month.actual_pence),
        pounds(month.waived_pence),
        Formula(
            f"=ROUND({this('Actual R')}-{this('Recharged C')}-{this('Waived')},2)",
            pounds(month.left_pence),
        ),
        pounds(month.in_advance_pence),
    )
