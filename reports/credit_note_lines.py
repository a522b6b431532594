"""What a credit note credits: by rate, line by line, and its VAT worked again."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ledger.domain.credit_note import CreditedLine, CreditNote
from ledger.domain.money import Pence, round_half_up
from reports.table import (
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    compared,
    pounds,
    sum_of,
    this_row,
)
from reports.words import VAT_TREATMENTS


def summary_sheet(note: CreditNote, *, draft: str) -> Sheet:
    """Return net, VAT and gross credited by rate of VAT, each the sum of the rate's lines."""
    rates = sorted({line.vat_treatment.rate_percent for line in note.lines})
    return Sheet(
        name="Summary",
        title=f"{draft}Credited by rate of VAT, in pounds",
        about="Net, VAT and gross credited by rate of VAT",
        columns=(
            Column("Rate", Kind.RATE),
            Column("Treatments", width=38),
            Column("Net credited", Kind.MONEY),
            Column("VAT credited", Kind.MONEY),
            Column("Gross credited", Kind.MONEY),
        ),
        rows=tuple(_rate_row(note, rate) for rate in rates),
        totals=(
            "Total",
            None,
            sum_of("tbl_summary", "Net credited", note.net_pence),
            sum_of("tbl_summary", "VAT credited", note.vat_pence),
            sum_of("tbl_summary", "Gross credited", note.gross_pence),
        ),
    )


def _rate_row(note: CreditNote, rate: int) -> tuple[Value, ...]:
    lines = [line for line in note.lines if line.vat_treatment.rate_percent == rate]
    words = sorted({VAT_TREATMENTS[line.vat_treatment] for line in lines})
    return (
        Decimal(rate) / 100,
        "; ".join(words),
        _of_rate("Net credited", sum(line.net_pence for line in lines)),
        _of_rate("VAT credited", sum(line.vat_pence for line in lines)),
        _of_rate("Gross credited", sum(line.gross_pence for line in lines)),
    )


def _of_rate(header: str, pence: Pence) -> Formula:
    rate = this_row("tbl_summary")("Rate")
    return Formula(f"=ROUND(SUMIFS(tbl_lines[{header}],tbl_lines[Rate],{rate}),2)", pounds(pence))


def lines_sheet(note: CreditNote, *, draft: str) -> Sheet:
    """Return each line: what the statement charged, what went before, and what is credited now."""

    def summed(header: str, name: str) -> Formula:
        return sum_of("tbl_lines", header, sum(getattr(line, name) for line in note.lines))

    return Sheet(
        name="Lines",
        title=f"{draft}Lines credited, in pounds",
        about="Charged - gone before - credited = left charged, line by line",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Charge", width=38),
            Column("Service month", Kind.MONTH),
            Column("Charged net", Kind.MONEY),
            Column("Gone before", Kind.MONEY),
            Column("Net credited", Kind.MONEY),
            Column("Left charged", Kind.MONEY),
            Column("Rate", Kind.RATE),
            Column("VAT credited", Kind.MONEY),
            Column("Gross credited", Kind.MONEY),
        ),
        rows=tuple(_line_row(line) for line in note.lines),
        totals=(
            "Total",
            None,
            None,
            summed("Charged net", "charged_net_pence"),
            summed("Gone before", "gone_net_pence"),
            summed("Net credited", "net_pence"),
            summed("Left charged", "left_net_pence"),
            None,
            summed("VAT credited", "vat_pence"),
            summed("Gross credited", "gross_pence"),
        ),
    )


def charge_of(line: CreditedLine) -> str:
    """Return what a line had charged for: its pool, and its service where it has one."""
    return f"{line.pool_name}: {line.service_name}" if line.service_name else line.pool_name


def _line_row(line: CreditedLine) -> tuple[Value, ...]:
    this = this_row("tbl_lines")
    return (
        line.line,
        charge_of(line),
        line.service_month,
        pounds(line.charged_net_pence),
        pounds(line.gone_net_pence),
        pounds(line.net_pence),
        Formula(
            f"=ROUND({this('Charged net')}-{this('Gone before')}-{this('Net credited')},2)",
            pounds(line.left_net_pence),
        ),
        Decimal(line.vat_treatment.rate_percent) / 100,
        pounds(line.vat_pence),
        Formula(
            f"=ROUND({this('Net credited')}+{this('VAT credited')},2)", pounds(line.gross_pence)
        ),
    )


def vat_lines_sheet(note: CreditNote, *, draft: str) -> Sheet:
    """Return the taxed lines with what is credited of each, the rate and the VAT credited."""
    taxed = [line for line in note.lines if line.vat_treatment.rate_percent]
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            line.line,
            charge_of(line),
            line.service_month,
            VAT_TREATMENTS[line.vat_treatment],
            Decimal(line.vat_treatment.rate_percent) / 100,
            pounds(line.net_pence),
            pounds(line.vat_pence),
        )
        for line in taxed
    )
    return Sheet(
        name="VAT lines",
        title=f"{draft}VAT credit note lines, in pounds",
        about="Each taxed line: description, rate, net credited and VAT credited",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Description", width=38),
            Column("Service month", Kind.MONTH),
            Column("Treatment", width=24),
            Column("Rate", Kind.RATE),
            Column("Net credited", Kind.MONEY),
            Column("VAT credited", Kind.MONEY),
        ),
        rows=rows,
        totals=(
            "Total",
            *(None,) * 4,
            sum_of("tbl_vat_lines", "Net credited", sum(line.net_pence for line in taxed)),
            sum_of("tbl_vat_lines", "VAT credited", sum(line.vat_pence for line in taxed)),
        ),
    )


def vat_workings_sheet(note: CreditNote, *, draft: str) -> Sheet:
    """Return each line's VAT worked again: on the net credited to date, less what went before."""
    return Sheet(
        name="VAT workings",
        title=f"{draft}Workings: VAT credited, in pounds",
        about="VAT charged x net credited to date / net charged, less VAT credited before",
        columns=(
            Column("Line", Kind.WHOLE),
            Column("Charged net", Kind.MONEY),
            Column("Charged VAT", Kind.MONEY),
            Column("Net to date", Kind.MONEY),
            Column("VAT to date", Kind.MONEY),
            Column("VAT before", Kind.MONEY),
            Column("VAT left before", Kind.MONEY),
            Column("VAT in proportion", Kind.MONEY),
            Column("Left charged", Kind.MONEY),
            Column("VAT worked again", Kind.MONEY),
            Column("VAT credited", Kind.MONEY),
            Column("Check", width=10),
        ),
        rows=tuple(_working_row(line) for line in note.lines),
    )


def _working_row(line: CreditedLine) -> tuple[Value, ...]:
    """Work the VAT as the ledger does: to date, never beyond what is left, at the end all of it."""
    net_to_date = line.credited_net_before_pence + line.net_pence
    to_date = round_half_up(Fraction(line.charged_vat_pence * net_to_date, line.charged_net_pence))
    left = line.charged_vat_pence - line.gone_vat_pence
    part = min(max(to_date - line.credited_vat_before_pence, 0), left)
    again = part if line.left_net_pence else left
    this = this_row("tbl_vat_workings")
    return (
        line.line,
        pounds(line.charged_net_pence),
        pounds(line.charged_vat_pence),
        pounds(net_to_date),
        Formula(
            f"=ROUND(ROUND({this('Charged VAT')}*{this('Net to date')}/{this('Charged net')},8),2)",
            pounds(to_date),
        ),
        pounds(line.credited_vat_before_pence),
        pounds(left),
        Formula(
            f"=ROUND(MIN(MAX({this('VAT to date')}-{this('VAT before')},0),"
            f"{this('VAT left before')}),2)",
            pounds(part),
        ),
        pounds(line.left_net_pence),
        Formula(
            f"=IF(ROUND({this('Left charged')},2)=0,{this('VAT left before')},"
            f"{this('VAT in proportion')})",
            pounds(again),
        ),
        pounds(line.vat_pence),
        compared(
            "tbl_vat_workings", "VAT worked again", "VAT credited", agrees=again == line.vat_pence
        ),
    )
