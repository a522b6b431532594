"""The recharge statement as a workbook: what the recipient's finance team pays, and why.

Every figure is the statement's own; its formulas prove them. Source: workbooks page, row
"Recharge statement".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from ledger.domain.statement import Statement
from reports.checking import Check, checks_sheet, overall_check, tallies
from reports.front import period_name
from reports.statement_apart import credit_notes_sheet, disputes_sheet, late_items_sheet
from reports.statement_cover import agreement_sheet, cover
from reports.statement_difference import difference_sheets
from reports.statement_lines import debt_sheet, lines_sheet, summary_sheet
from reports.statement_notes import notes_sheet
from reports.statement_vat import invoice_lines_sheet, invoice_sheet, is_taxed, vat_sheet
from reports.statement_workings import working_sheets
from reports.table import DRAFT_MARK, Book, Formula, Sheet, pounds, sum_of
from reports.workbook import workbook_bytes


def statement_workbook(statement: Statement, *, service_address: str = "") -> bytes:
    """Return the statement as an XLSX file; the same statement gives the same bytes.

    `service_address` (``https://ledger.example``) makes each line's link to its explanation
    complete; without it the link is the path alone. Marked as a draft until both councils have
    agreed it. Raises TextMalformed or AmountTooLarge for what a workbook cannot hold.
    """
    return workbook_bytes(statement_book(statement, service_address=service_address))


def statement_book(statement: Statement, *, service_address: str = "") -> Book:
    """Return the statement as a book, yet to be drawn. Raises AmountTooLarge."""
    draft = "" if statement.is_agreed else f"{DRAFT_MARK}. "
    sheets = (
        agreement_sheet(statement, draft=draft),
        summary_sheet(statement, draft=draft),
        debt_sheet(statement, draft=draft),
        lines_sheet(statement, draft=draft, service_address=service_address),
        late_items_sheet(statement, draft=draft),
        disputes_sheet(statement, draft=draft),
        credit_notes_sheet(statement, draft=draft),
        *difference_sheets(statement, draft=draft),
        *_vat_sheets(statement, draft=draft),
        *working_sheets(statement, draft=draft),
    )
    checks = _checks(statement, sheets)
    day = statement.issued_on or statement.prepared_on
    return Book(
        title=f"Recharge statement, {period_name(statement.period)}",
        subject=f"{statement.payee.name} to {statement.payer.name}: {statement.arrangement_name}",
        owner=statement.payee.name,
        created=datetime.combine(day, time()),
        draft=not statement.is_agreed,
        cover=cover(statement, overall_check(checks), draft=draft),
        sheets=(*sheets, checks_sheet(checks, draft=draft), notes_sheet(statement, draft=draft)),
    )


def _vat_sheets(statement: Statement, *, draft: str) -> Iterator[Sheet]:
    yield vat_sheet(statement, draft=draft)
    if is_taxed(statement):
        yield invoice_sheet(statement, draft=draft)
        yield invoice_lines_sheet(statement, draft=draft)


def _checks(statement: Statement, sheets: tuple[Sheet, ...]) -> list[Check]:
    net, vat, gross = statement.net_pence, statement.vat_pence, statement.gross_pence
    by_pool = sum(statement.by_pool().values())
    late = sum(line.net_pence for line in statement.lines if line.late_item)
    disputed = sum(line.disputed_pence for line in statement.lines)
    debt = statement.debt
    totals = [
        Check(
            "Net of the lines = net by pool",
            sum_of("tbl_lines", "Net", net),
            sum_of("tbl_summary", "Net", by_pool),
        ),
        Check(
            "Net of the lines = net by rate of VAT",
            sum_of("tbl_lines", "Net", net),
            sum_of("tbl_vat", "Net", net),
        ),
        Check(
            "VAT of the lines = VAT by rate",
            sum_of("tbl_lines", "VAT", vat),
            sum_of("tbl_vat", "VAT", vat),
        ),
        Check(
            "Gross of the lines = net + VAT of the lines",
            sum_of("tbl_lines", "Gross", gross),
            Formula("=ROUND(SUM(tbl_lines[Net])+SUM(tbl_lines[VAT]),2)", pounds(net + vat)),
        ),
        Check(
            "Gross of the lines = charged in the account of the debt",
            sum_of("tbl_lines", "Gross", gross),
            sum_of("tbl_debt", "Charged", debt.charged_pence),
        ),
        Check(
            "Closing of the debt, worked again = closing in the ledger",
            sum_of("tbl_debt", "Closing", debt.closing_pence),
            sum_of("tbl_debt", "Closing in the ledger", debt.closing_pence),
        ),
        Check(
            "Net of the lines marked late = net of the late items",
            Formula('=ROUND(SUMIFS(tbl_lines[Net],tbl_lines[Late item],"Yes"),2)', pounds(late)),
            sum_of("tbl_late_items", "Net", late),
        ),
        Check(
            "Disputed on the lines = disputed on the list of disputes",
            sum_of("tbl_lines", "Disputed", disputed),
            sum_of("tbl_disputes", "Disputed", disputed),
        ),
    ]
    return [*totals, *_completeness(statement, sheets), *tallies(sheets)]


def _completeness(statement: Statement, sheets: tuple[Sheet, ...]) -> Iterator[Check]:
    """Yield the check that each line's charge is worked again, on one worksheet or another."""
    worked = [sheet for sheet in sheets if sheet.has("Charge posted")]
    if worked:
        rows = "+".join(f"ROWS({sheet.table}[Line])" for sheet in worked)
        yield Check(
            "Lines of the workings = lines",
            Formula(f"={rows}", sum(len(sheet.rows) for sheet in worked)),
            Formula("=ROWS(tbl_lines[Line])", len(statement.lines)),
        )
