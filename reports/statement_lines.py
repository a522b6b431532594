"""The lines of a statement's workbook, their summary by pool, and the debt they make."""

from __future__ import annotations

from decimal import Decimal

from ledger.domain.money import show_percent
from ledger.domain.statement import Statement, StatementLine
from reports.statement_cover import explain_path
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Link,
    Sheet,
    Value,
    compared,
    optional_pounds,
    pounds,
    sum_of,
    this_row,
    thousandths,
)
from reports.words import BASES, VAT_TREATMENTS, described


def summary_sheet(statement: Statement, *, draft: str) -> Sheet:
    """Return net, VAT and gross by pool, each the sum of the pool's lines."""
    pools = {line.pool: line.pool_name for line in statement.lines}
    rows = []
    for code, name in pools.items():
        lines = [line for line in statement.lines if line.pool == code]
        rows.append(
            (
                code,
                name,
                len(lines),
                _of_pool("Net", sum(line.net_pence for line in lines)),
                _of_pool("VAT", sum(line.vat_pence for line in lines)),
                _of_pool("Gross", sum(line.gross_pence for line in lines)),
            )
        )
    return Sheet(
        name="Summary",
        title=f"{draft}Summary by pool, in pounds",
        about="Net, VAT and gross by cost pool",
        columns=(
            Column("Pool code", width=18),
            Column("Pool", width=46),
            Column("Lines", Kind.WHOLE),
            Column("Net", Kind.MONEY),
            Column("VAT", Kind.MONEY),
            Column("Gross", Kind.MONEY),
        ),
        rows=tuple(rows) or (("None", "No charge this period", 0, *(pounds(0),) * 3),),
        totals=(
            "Total",
            None,
            None,
            sum_of("tbl_summary", "Net", statement.net_pence),
            sum_of("tbl_summary", "VAT", statement.vat_pence),
            sum_of("tbl_summary", "Gross", statement.gross_pence),
        ),
    )


def _of_pool(header: str, pence: int) -> Formula:
    return Formula(
        f"=ROUND(SUMIFS(tbl_lines[{header}],tbl_lines[Pool code],"
        "tbl_summary[[#This Row],[Pool code]]),2)",
        pounds(pence),
    )


def debt_sheet(statement: Statement, *, draft: str) -> Sheet:
    """Return the corkscrew of the debt, from what was owed before to what is owed after it."""
    debt = statement.debt
    this = this_row("tbl_debt")
    closing = Formula(
        f"=ROUND({this('Opening')}+{this('Charged')}-{this('Credited')}-{this('Received')}"
        f"-{this('Written off')},2)",
        pounds(debt.closing_pence),
    )
    return Sheet(
        name="Debt",
        title=f"{draft}Account of the debt, gross, in pounds",
        about="Opening + charged - credited - received - written off = closing",
        columns=(
            Column("Period", Kind.MONTH),
            *(
                Column(header, Kind.MONEY, 13)
                for header in (
                    "Opening",
                    "Charged",
                    "Credited",
                    "Received",
                    "Written off",
                    "Closing",
                    "Closing in the ledger",
                )
            ),
            Column("Result", width=10),
        ),
        rows=(
            (
                statement.period,
                pounds(debt.opening_pence),
                pounds(debt.charged_pence),
                pounds(debt.credited_pence),
                pounds(debt.received_pence),
                pounds(debt.written_off_pence),
                closing,
                pounds(debt.closing_pence),
                compared("tbl_debt", "Closing", "Closing in the ledger", agrees=True),
            ),
        ),
        names={"debt_opening": (0, "Opening"), "debt_closing": (0, "Closing")},
    )


def lines_sheet(statement: Statement, *, draft: str, service_address: str) -> Sheet:
    """Return every line, with its journal and a link to its explanation."""
    path = service_address.rstrip("/") + explain_path(statement)
    rows = tuple(_line_row(line, path) for line in statement.lines)
    return Sheet(
        name="Lines",
        title=f"{draft}Lines, in pounds",
        about="Every charge, with its basis, VAT, journal and a link that explains it",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Pool code", width=15),
            Column("Charge", width=29),
            Column("Service month", Kind.MONTH),
            Column("Late item", width=7),
            Column("Basis", width=12),
            Column("Quantity", Kind.QUANTITY),
            Column("Unit", width=10),
            Column("Unit price", Kind.MONEY),
            Column("Share", Kind.FRACTION),
            Column("Share percent", Kind.PERCENT),
            Column("Cost", Kind.MONEY),
            Column("Net", Kind.MONEY),
            Column("VAT treatment", width=17),
            Column("VAT rate", Kind.RATE),
            Column("VAT", Kind.MONEY),
            Column("Gross", Kind.MONEY),
            Column("Disputed", Kind.MONEY),
            Column("Journal", width=10),
            Column("Explain", width=11),
        ),
        rows=rows or (_no_line(),),
        totals=(
            "Total",
            *(None,) * 11,
            sum_of("tbl_lines", "Net", statement.net_pence),
            None,
            None,
            sum_of("tbl_lines", "VAT", statement.vat_pence),
            sum_of("tbl_lines", "Gross", statement.gross_pence),
            sum_of("tbl_lines", "Disputed", sum(each.disputed_pence for each in statement.lines)),
            None,
            None,
        ),
    )


def _line_row(line: StatementLine, path: str) -> tuple[Value, ...]:
    share, quantity = line.share, line.quantity_thousandths
    return (
        line.line,
        line.pool,
        described(line),
        line.service_month,
        "Yes" if line.late_item else "No",
        BASES[line.basis],
        NOT_APPLICABLE if quantity is None else thousandths(quantity),
        line.unit or NOT_APPLICABLE,
        optional_pounds(line.unit_price_pence),
        NOT_APPLICABLE if share is None else f"{share.numerator}/{share.denominator}",
        NOT_APPLICABLE if share is None else Decimal(show_percent(share)),
        optional_pounds(line.cost_pence),
        pounds(line.net_pence),
        VAT_TREATMENTS[line.vat_treatment],
        Decimal(line.vat_treatment.rate_percent) / 100,
        pounds(line.vat_pence),
        _gross(line),
        pounds(line.disputed_pence),
        line.journal_id or NOT_APPLICABLE,
        Link(f"Line {line.line}", f"{path}{line.line}", inside=False),
    )


def _gross(line: StatementLine) -> Formula:
    this = this_row("tbl_lines")
    return Formula(f"=ROUND({this('Net')}+{this('VAT')},2)", pounds(line.gross_pence))


def _no_line() -> tuple[Value, ...]:
    nil = pounds(0)
    texts = (NOT_APPLICABLE,) * 8
    return (
        0,
        "None",
        "No charge this period",
        *texts,
        nil,
        nil,
        NOT_APPLICABLE,
        NOT_APPLICABLE,
        nil,
        nil,
        nil,
        *texts[:2],
    )
