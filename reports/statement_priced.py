"""Workings of a statement's charges that are no share of cost: prices, fees, agreed sums."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ledger.domain.money import Pence, round_half_up
from ledger.domain.statement import StatementLine
from reports.statement_charge import (
    CHARGE_COLUMNS,
    WorkedAs,
    capped_column,
    charge_cells,
    due_to_date,
    held_back,
    input_names,
    is_capped,
)
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    pounds,
    this_row,
    thousandths,
)
from reports.words import described

_THOUSAND = 1000
_PERIODS_IN_A_YEAR = 12


def prices_sheet(lines: Sequence[StatementLine], *, draft: str) -> Sheet:
    """Return each charge by unit price: quantity to date, times price."""
    return Sheet(
        name=WorkedAs.PRICE,
        title=f"{draft}Workings: quantity at a unit price, in pounds",
        about="Quantity to date, times unit price, less charged before = the charge",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Charge for", width=40),
            Column("Service month", Kind.MONTH),
            Column("Quantity charged now", Kind.QUANTITY),
            Column("Quantity to date", Kind.QUANTITY),
            Column("Unit price", Kind.MONEY),
            *capped_column(lines),
            Column("Price to date", Kind.MONEY),
            *CHARGE_COLUMNS,
            Column("Deliveries", width=36),
        ),
        rows=tuple(_price_row(line, capped=is_capped(lines)) for line in lines),
        names=input_names(lines, quantity="Quantity to date", unit_price="Unit price"),
    )


def _price_row(line: StatementLine, *, capped: bool) -> tuple[Value, ...]:
    working = line.working
    now, price = line.quantity_thousandths or 0, line.unit_price_pence or 0
    to_date = working.quantity_to_date_thousandths
    to_date = now if to_date is None else to_date
    this = this_row("tbl_unit_prices")
    return (
        line.line,
        described(line),
        line.service_month,
        thousandths(now),
        thousandths(to_date),
        pounds(price),
        *due_to_date(
            line,
            "tbl_unit_prices",
            f"{this('Quantity to date')}*{this('Unit price')}",
            capped=capped,
        ),
        *charge_cells(
            line,
            "tbl_unit_prices",
            "Price to date",
            round_half_up(Fraction(to_date * price, _THOUSAND)),
        ),
        ", ".join(working.references) or NOT_APPLICABLE,
    )


def fees_sheet(lines: Sequence[StatementLine], *, draft: str) -> Sheet:
    """Return each fixed fee, worked from the annual fee."""
    return Sheet(
        name=WorkedAs.FEE,
        title=f"{draft}Workings: fixed fees in twelfths, in pounds",
        about="The month's twelfth of the annual fee, by days where the month is cut",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Pool code", width=16),
            Column("Service month", Kind.MONTH),
            Column("Annual fee", Kind.MONEY),
            Column("Period number", Kind.WHOLE),
            Column("Periods in a year", Kind.WHOLE),
            Column("Fee so far", Kind.MONEY),
            Column("Fee before", Kind.MONEY),
            Column("Twelfth", Kind.MONEY),
            Column("Days in scope", Kind.WHOLE),
            Column("Days in month", Kind.WHOLE),
            *capped_column(lines),
            Column("Fee to date", Kind.MONEY),
            *CHARGE_COLUMNS,
        ),
        rows=tuple(_fee_row(line, capped=is_capped(lines)) for line in lines),
        names=input_names(lines, annual_fee="Annual fee", days_in_scope="Days in scope"),
    )


def _fee_row(line: StatementLine, *, capped: bool) -> tuple[Value, ...]:
    working = line.working
    fee, number = working.annual_fee_pence or 0, line.service_month.period_number
    to_month, to_month_before = _fee_to(fee, number), _fee_to(fee, number - 1)
    twelfth = to_month - to_month_before
    in_scope, in_month = working.days_in_scope or 0, working.days_in_month or 1
    this = this_row("tbl_fixed_fees")
    year, month = this("Periods in a year"), this("Period number")
    days = f"{this('Days in scope')}/{this('Days in month')}"
    return (
        line.line,
        line.pool,
        line.service_month,
        pounds(fee),
        number,
        _PERIODS_IN_A_YEAR,
        Formula(f"=ROUND({this('Annual fee')}*{month}/{year},2)", pounds(to_month)),
        Formula(f"=ROUND({this('Annual fee')}*({month}-1)/{year},2)", pounds(to_month_before)),
        Formula(
            f"=ROUND({this('Fee so far')}-{this('Fee before')},2)",
            pounds(twelfth),
        ),
        in_scope,
        in_month,
        *due_to_date(line, "tbl_fixed_fees", f"{this('Twelfth')}*{days}", capped=capped),
        *charge_cells(
            line,
            "tbl_fixed_fees",
            "Fee to date",
            round_half_up(Fraction(twelfth * in_scope, in_month)),
        ),
    )


def _fee_to(fee: Pence, number: int) -> Pence:
    """What of an annual fee falls in a year's first periods, so that all twelve come to it."""
    return round_half_up(Fraction(fee * number, _PERIODS_IN_A_YEAR))


def sums_sheet(lines: Sequence[StatementLine], *, draft: str) -> Sheet:
    """Return each agreed sum on account."""
    return Sheet(
        name=WorkedAs.SUM,
        title=f"{draft}Workings: agreed sums on account, in pounds",
        about="The agreed sum of the month, by days where the month is cut",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Pool code", width=16),
            Column("Service month", Kind.MONTH),
            Column("Agreed sum", Kind.MONEY),
            Column("Days in scope", Kind.WHOLE),
            Column("Days in month", Kind.WHOLE),
            Column("Sum to date", Kind.MONEY),
            *CHARGE_COLUMNS,
        ),
        rows=tuple(_sum_row(line) for line in lines),
        names=input_names(lines, agreed_sum="Agreed sum", days_in_scope="Days in scope"),
    )


def _sum_row(line: StatementLine) -> tuple[Value, ...]:
    working = line.working
    agreed = working.on_account_sum_pence or 0
    in_scope, in_month = working.days_in_scope or 0, working.days_in_month or 1
    this = this_row("tbl_sums_on_account")
    days = f"{this('Days in scope')}/{this('Days in month')}"
    return (
        line.line,
        line.pool,
        line.service_month,
        pounds(agreed),
        in_scope,
        in_month,
        *due_to_date(line, "tbl_sums_on_account", f"{this('Agreed sum')}*{days}", capped=False),
        *charge_cells(
            line,
            "tbl_sums_on_account",
            "Sum to date",
            round_half_up(Fraction(agreed * in_scope, in_month)),
        ),
    )


def others_sheet(lines: Sequence[StatementLine], *, draft: str) -> Sheet:
    """Return what is left: charges up to a floor, and charges taken back."""
    return Sheet(
        name=WorkedAs.OTHER,
        title=f"{draft}Workings: charges up to a floor, or taken back, in pounds",
        about="Due to date less charged before; the worksheet Rules says what is due",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Pool code", width=16),
            Column("Service month", Kind.MONTH),
            Column("Due to date", Kind.MONEY),
            *CHARGE_COLUMNS,
        ),
        rows=tuple(_other_row(line) for line in lines),
        names=input_names(lines, due="Due to date"),
    )


def _other_row(line: StatementLine) -> tuple[Value, ...]:
    due = line.working.entitlement_to_date_pence
    return (
        line.line,
        line.pool,
        line.service_month,
        pounds(due),
        *charge_cells(line, "tbl_other_charges", "Due to date", due + held_back(line)),
    )
