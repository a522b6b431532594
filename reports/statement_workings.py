"""The workings of a statement's workbook: each charge performed again, in short live formulas.

One worksheet a way of charging, so that each column holds one formula all the way down. Inputs
stand in cells; the result is compared with what the ledger posted. Source: domain page, "From
cost to charge".
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ledger.domain.money import Pence, round_half_up
from ledger.domain.recovery import Basis, entitlement
from ledger.domain.statement import Statement, StatementLine
from reports.statement_shares import days_sheet, drivers_sheet
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    compared,
    pounds,
    share_value,
    this_row,
    thousandths,
)
from reports.words import BASES, described

_THOUSAND = 1000


def working_sheets(statement: Statement, *, draft: str) -> Iterator[Sheet]:
    """Yield the worksheets of workings that the statement's lines call for."""
    lines = statement.lines
    shared = [line for line in lines if _is_share_of_cost(line)]
    timed = [line for line in lines if line.working.productive_quarters]
    driven = [line for line in lines if line.working.driver]
    priced = [line for line in lines if line.basis is Basis.UNIT_PRICE]
    fees = [line for line in lines if line.working.twelfth_pence is not None]
    if shared:
        yield _workings_sheet(shared, draft)
    if timed:
        yield days_sheet(timed, draft)
    if driven:
        yield drivers_sheet(driven, draft)
    if priced:
        yield _prices_sheet(priced, draft)
    if fees:
        yield _fees_sheet(fees, draft)
    if lines:
        yield _rules_sheet(lines, draft)


def _is_share_of_cost(line: StatementLine) -> bool:
    return not line.basis.charges_a_price and line.working.incurred_to_date_pence is not None


def _workings_sheet(lines: list[StatementLine], draft: str) -> Sheet:
    return Sheet(
        name="Workings",
        title=f"{draft}Workings: the share of cost, less what was charged before, in pounds",
        about="Cost to date less grant, times share, less charged before = the charge",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Pool code", width=16),
            Column("Service month", Kind.MONTH),
            Column("Basis", width=14),
            Column("Cost to date", Kind.MONEY),
            Column("Grant to date", Kind.MONEY),
            Column("Share numerator", Kind.WHOLE),
            Column("Share denominator", Kind.WHOLE),
            Column("Share", Kind.SHARE),
            *_capped_column(lines),
            Column("Entitlement to date", Kind.MONEY),
            Column("Charged before", Kind.MONEY),
            Column("Charge", Kind.MONEY),
            Column("Charge posted", Kind.MONEY),
            Column("Check", width=10),
        ),
        rows=tuple(_working_row(line, capped=_is_capped(lines)) for line in lines),
        names={f"share_line_{line.line}": (row, "Share") for row, line in enumerate(lines)},
    )


def _working_row(line: StatementLine, *, capped: bool) -> tuple[Value, ...]:
    working = line.working
    share = Fraction(1) if line.share is None else line.share
    incurred = working.incurred_to_date_pence or 0
    again = entitlement(incurred, working.grant_to_date_pence, share).recoverable_pence
    this = this_row("tbl_workings")
    fraction = f"{this('Share numerator')}/{this('Share denominator')}"
    return (
        line.line,
        line.pool,
        line.service_month,
        BASES[line.basis],
        pounds(incurred),
        pounds(working.grant_to_date_pence),
        share.numerator,
        share.denominator,
        Formula(f"={fraction}", share_value(share)),
        *([pounds(_held_back(line))] if capped else []),
        Formula(
            f"=ROUND(({this('Cost to date')}-{this('Grant to date')})*{fraction},2)"
            + (f"-{this('Capped')}" if capped else ""),
            pounds(working.entitlement_to_date_pence),
        ),
        *_charge(line, "tbl_workings", "Entitlement to date", again),
    )


def _charge(
    line: StatementLine, table: str, to_date: str, to_date_again: Pence
) -> tuple[Value, ...]:
    """Return charged before, the charge, what was posted, and whether the two are the same."""
    before, entitled = line.working.charged_before_pence, line.working.entitlement_to_date_pence
    this = this_row(table)
    posted = f"SUMIFS(tbl_lines[Net],tbl_lines[Line],{this('Line')})"
    to_date_again -= _held_back(line)
    agrees = entitled == to_date_again and entitled - before == line.net_pence
    return (
        pounds(before),
        Formula(f"=ROUND({this(to_date)}-{this('Charged before')},2)", pounds(entitled - before)),
        Formula(f"=ROUND({posted},2)", pounds(line.net_pence)),
        compared(table, "Charge", "Charge posted", agrees=agrees),
    )


def _is_capped(lines: list[StatementLine]) -> bool:
    return any(_held_back(line) for line in lines)


def _capped_column(lines: list[StatementLine]) -> tuple[Column, ...]:
    """Return the column of what caps hold back, on a sheet with a line of which one does."""
    return (Column("Capped", Kind.MONEY),) if _is_capped(lines) else ()


def _held_back(line: StatementLine) -> Pence:
    """What the year's cap keeps out of the entitlement to date."""
    return line.working.capped_pence or 0


def _prices_sheet(lines: list[StatementLine], draft: str) -> Sheet:
    return Sheet(
        name="Unit prices",
        title=f"{draft}Workings: quantity at a unit price, in pounds",
        about="Quantity to date, times unit price, less charged before = the charge",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Charge for", width=40),
            Column("Service month", Kind.MONTH),
            Column("Quantity charged now", Kind.QUANTITY),
            Column("Quantity to date", Kind.QUANTITY),
            Column("Unit price", Kind.MONEY),
            *_capped_column(lines),
            Column("Price to date", Kind.MONEY),
            Column("Charged before", Kind.MONEY),
            Column("Charge", Kind.MONEY),
            Column("Charge posted", Kind.MONEY),
            Column("Check", width=10),
            Column("Deliveries", width=36),
        ),
        rows=tuple(_price_row(line, capped=_is_capped(lines)) for line in lines),
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
        *([pounds(_held_back(line))] if capped else []),
        Formula(
            f"=ROUND({this('Quantity to date')}*{this('Unit price')},2)"
            + (f"-{this('Capped')}" if capped else ""),
            pounds(working.entitlement_to_date_pence),
        ),
        *_charge(
            line,
            "tbl_unit_prices",
            "Price to date",
            round_half_up(Fraction(to_date * price, _THOUSAND)),
        ),
        ", ".join(working.references) or NOT_APPLICABLE,
    )


def _fees_sheet(lines: list[StatementLine], draft: str) -> Sheet:
    return Sheet(
        name="Fixed fees",
        title=f"{draft}Workings: fixed fees in twelfths, in pounds",
        about="The month's twelfth of the annual fee, by days where the month is cut",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Pool code", width=16),
            Column("Service month", Kind.MONTH),
            Column("Annual fee", Kind.MONEY),
            Column("Twelfth", Kind.MONEY),
            Column("Days in scope", Kind.WHOLE),
            Column("Days in month", Kind.WHOLE),
            *_capped_column(lines),
            Column("Fee to date", Kind.MONEY),
            Column("Charged before", Kind.MONEY),
            Column("Charge", Kind.MONEY),
            Column("Charge posted", Kind.MONEY),
            Column("Check", width=10),
        ),
        rows=tuple(_fee_row(line, capped=_is_capped(lines)) for line in lines),
    )


def _fee_row(line: StatementLine, *, capped: bool) -> tuple[Value, ...]:
    working = line.working
    twelfth = working.twelfth_pence or 0
    in_scope, in_month = working.days_in_scope or 1, working.days_in_month or 1
    this = this_row("tbl_fixed_fees")
    return (
        line.line,
        line.pool,
        line.service_month,
        pounds(working.annual_fee_pence or 0),
        pounds(twelfth),
        in_scope,
        in_month,
        *([pounds(_held_back(line))] if capped else []),
        Formula(
            f"=ROUND({this('Twelfth')}*{this('Days in scope')}/{this('Days in month')},2)"
            + (f"-{this('Capped')}" if capped else ""),
            pounds(working.entitlement_to_date_pence),
        ),
        *_charge(
            line,
            "tbl_fixed_fees",
            "Fee to date",
            round_half_up(Fraction(twelfth * in_scope, in_month)),
        ),
    )


def _rules_sheet(lines: tuple[StatementLine, ...], draft: str) -> Sheet:
    return Sheet(
        name="Rules",
        title=f"{draft}Rules behind each charge",
        about="The rule of the cost recovery model that each line follows, and its version",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Charge", width=40),
            Column("Model version", Kind.WHOLE),
            Column("Rule", width=60),
            Column("Estimated", width=12),
        ),
        rows=tuple(
            (
                line.line,
                described(line),
                line.working.model_version,
                line.working.rule,
                "Yes" if line.working.estimated else "No",
            )
            for line in lines
        ),
    )
