"""VAT in a statement's workbook: by rate, and what the statement must carry as a VAT invoice.

Sources: domain page, "VAT" (on the total per rate, rounded down to the penny; HMRC Notice 700,
17.5.1); Value Added Tax Regulations 1995 (SI 1995/2518), regulation 14(1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from ledger.domain.arrangement import Party
from ledger.domain.money import round_towards_zero
from ledger.domain.statement import Statement, StatementLine
from reports.front import cover_sheet
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    compared,
    optional_pounds,
    pounds,
    sum_of,
    this_row,
    thousandths,
)
from reports.words import VAT_TREATMENTS, described


def is_taxed(statement: Statement) -> bool:
    """Whether any line bears VAT, so that the statement is a VAT invoice once it is issued."""
    return any(line.vat_treatment.rate_percent for line in statement.lines)


def vat_sheet(statement: Statement, *, draft: str) -> Sheet:
    """Return net and VAT by rate, the VAT worked again on the rate's total."""
    rates = sorted({line.vat_treatment.rate_percent for line in statement.lines}) or [0]
    return Sheet(
        name="VAT",
        title=f"{draft}VAT by rate, in pounds",
        about="Net by rate of VAT; VAT on each rate's total, rounded down to the penny",
        columns=(
            Column("Rate", Kind.RATE),
            Column("Treatments", width=44),
            Column("Net", Kind.MONEY),
            Column("VAT worked again", Kind.MONEY),
            Column("VAT", Kind.MONEY),
            Column("Check", width=10),
        ),
        rows=tuple(_rate_row(statement, rate) for rate in rates),
        names={f"vat_rate_{rate}": (row, "Rate") for row, rate in enumerate(rates)},
        totals=(
            "Total",
            None,
            sum_of("tbl_vat", "Net", statement.net_pence),
            sum_of("tbl_vat", "VAT worked again", sum(_worked(statement, rate) for rate in rates)),
            sum_of("tbl_vat", "VAT", statement.vat_pence),
            None,
        ),
    )


def _rate_row(statement: Statement, rate: int) -> tuple[Value, ...]:
    lines = _at(statement, rate)
    vat = sum(line.vat_pence for line in lines)
    again = _worked(statement, rate)
    this = this_row("tbl_vat")
    words = sorted({VAT_TREATMENTS[line.vat_treatment] for line in lines})
    return (
        Decimal(rate) / 100,
        "; ".join(words) or "No lines",
        Formula(
            f"=ROUND(SUMIFS(tbl_lines[Net],tbl_lines[VAT rate],{this('Rate')}),2)",
            pounds(sum(line.net_pence for line in lines)),
        ),
        Formula(f"=ROUNDDOWN(ROUND({this('Net')}*{this('Rate')},4),2)", pounds(again)),
        pounds(vat),
        compared("tbl_vat", "VAT worked again", "VAT", agrees=again == vat),
    )


def _at(statement: Statement, rate: int) -> list[StatementLine]:
    return [line for line in statement.lines if line.vat_treatment.rate_percent == rate]


def _worked(statement: Statement, rate: int) -> int:
    net = sum(line.net_pence for line in _at(statement, rate))
    return round_towards_zero(Fraction(net * rate, 100))


def invoice_sheet(statement: Statement, *, draft: str) -> Sheet:
    """Return the particulars that regulation 14(1) asks of a VAT invoice, as a table of items."""
    taxed = _taxed(statement)
    rows = (
        *_invoice_particulars(statement),
        ("Total excluding VAT", sum_of("tbl_vat_lines", "Net", _net(taxed))),
        ("Rate of cash discount", "None offered"),
        ("Total VAT", sum_of("tbl_vat_lines", "VAT", sum(line.vat_pence for line in taxed))),
    )
    particulars = cover_sheet(f"{draft}VAT invoice particulars, in pounds", rows, {})
    return replace(
        particulars,
        name="VAT invoice",
        about="What the VAT Regulations 1995, regulation 14, ask of a VAT invoice",
    )


def _invoice_particulars(statement: Statement) -> Iterator[tuple[Value, ...]]:
    issued = statement.issued_on or "Not yet issued: this is not a VAT invoice"
    yield "Invoice number", statement.number or "Given when it is issued"
    yield "Time of supply, the tax point", issued
    yield "Date of issue", issued
    yield "Supplier", _name_and_address(statement.payee)
    yield "VAT registration number", statement.payee.vat_number or "Not recorded"
    yield "Customer", _name_and_address(statement.payer)
    yield "Description and amounts", "By line on the worksheet VAT lines"


def _name_and_address(party: Party) -> str:
    return f"{party.name}, {party.address or 'address not recorded'}"


def invoice_lines_sheet(statement: Statement, *, draft: str) -> Sheet:
    """Return the taxed lines with quantity, unit price, rate, net and VAT."""
    taxed = _taxed(statement)
    return Sheet(
        name="VAT lines",
        title=f"{draft}VAT invoice lines, in pounds",
        about="Each taxed line: description, quantity, unit price, rate, net and VAT",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Description", width=42),
            Column("Service month", Kind.MONTH),
            Column("Quantity", Kind.QUANTITY),
            Column("Unit", width=14),
            Column("Unit price", Kind.MONEY),
            Column("Rate", Kind.RATE),
            Column("Net", Kind.MONEY),
            Column("VAT", Kind.MONEY),
        ),
        rows=tuple(_invoice_row(line) for line in taxed),
        totals=(
            "Total",
            *(None,) * 6,
            sum_of("tbl_vat_lines", "Net", _net(taxed)),
            sum_of("tbl_vat_lines", "VAT", sum(line.vat_pence for line in taxed)),
        ),
    )


def _taxed(statement: Statement) -> list[StatementLine]:
    return [line for line in statement.lines if line.vat_treatment.rate_percent]


def _net(lines: Sequence[StatementLine]) -> int:
    return sum(line.net_pence for line in lines)


def _invoice_row(line: StatementLine) -> tuple[Value, ...]:
    quantity = line.quantity_thousandths
    return (
        line.line,
        described(line),
        line.service_month,
        NOT_APPLICABLE if quantity is None else thousandths(quantity),
        line.unit or NOT_APPLICABLE,
        optional_pounds(line.unit_price_pence),
        Decimal(line.vat_treatment.rate_percent) / 100,
        pounds(line.net_pence),
        pounds(line.vat_pence),
    )
