"""The workings of a statement's workbook: each charge performed again, in short live formulas.

One worksheet a way of charging, so that each column holds one formula all the way down. Inputs
stand in cells; the result is compared with what the ledger posted. Source: domain page, "From
cost to charge".
"""

from __future__ import annotations

from collections.abc import Iterator

from ledger.domain.recovery import entitlement
from ledger.domain.statement import Statement, StatementLine
from reports.statement_charge import (
    CHARGE_COLUMNS,
    WorkedAs,
    capped_column,
    charge_cells,
    due_to_date,
    input_names,
    is_capped,
    worked_as,
)
from reports.statement_priced import fees_sheet, others_sheet, prices_sheet, sums_sheet
from reports.statement_rules import rules_sheet
from reports.statement_shares import Shares, share_cells, share_columns, shares_sheet
from reports.table import Column, Kind, Sheet, Value, pounds, this_row
from reports.words import BASES


def working_sheets(statement: Statement, *, draft: str) -> Iterator[Sheet]:
    """Yield the worksheets of workings that the statement's lines call for."""
    lines: dict[WorkedAs, list[StatementLine]] = {}
    for line in statement.lines:
        lines.setdefault(worked_as(line), []).append(line)
    if shared := lines.get(WorkedAs.SHARE):
        shares = Shares.of(shared)
        yield shares_sheet(shares, draft=draft)
        yield _workings_sheet(shared, shares, draft=draft)
    for kind, sheet in (
        (WorkedAs.PRICE, prices_sheet),
        (WorkedAs.FEE, fees_sheet),
        (WorkedAs.SUM, sums_sheet),
        (WorkedAs.OTHER, others_sheet),
    ):
        if kind in lines:
            yield sheet(lines[kind], draft=draft)
    if statement.lines:
        yield rules_sheet(statement.lines, draft=draft)


def _workings_sheet(lines: list[StatementLine], shares: Shares, *, draft: str) -> Sheet:
    return Sheet(
        name=WorkedAs.SHARE,
        title=f"{draft}Workings: the share of cost, less what was charged before, in pounds",
        about="Cost to date less grant, times share, less charged before = the charge",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Pool code", width=16),
            Column("Service month", Kind.MONTH),
            Column("Basis", width=14),
            *share_columns(shares),
            Column("Cost to date", Kind.MONEY),
            Column("Grant to date", Kind.MONEY),
            *capped_column(lines),
            Column("Entitlement to date", Kind.MONEY),
            *CHARGE_COLUMNS,
        ),
        rows=tuple(_working_row(line, shares, capped=is_capped(lines)) for line in lines),
        names=input_names(lines, share="Share", cost="Cost to date", grant="Grant to date"),
    )


def _working_row(line: StatementLine, shares: Shares, *, capped: bool) -> tuple[Value, ...]:
    working = line.working
    share = shares.source(line).share
    incurred = working.incurred_to_date_pence or 0
    again = entitlement(incurred, working.grant_to_date_pence, share).recoverable_pence
    this = this_row("tbl_workings")
    net = f"({this('Cost to date')}-{this('Grant to date')})"
    return (
        line.line,
        line.pool,
        line.service_month,
        BASES[line.basis],
        *share_cells(shares, line, "tbl_workings"),
        pounds(incurred),
        pounds(working.grant_to_date_pence),
        *due_to_date(
            line, "tbl_workings", f"{net}*{this('Payer in all')}/{this('Whole')}", capped=capped
        ),
        *charge_cells(line, "tbl_workings", "Entitlement to date", again),
    )
