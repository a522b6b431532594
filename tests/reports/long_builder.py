"""A book of many lines, the same written long and in the usual way, for the tests of reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from ledger.domain.calendar import Month
from reports.checking import Check, checks_sheet, overall_check
from reports.front import awaited_row, cover_sheet, notes, signatures_sheet
from reports.table import (
    NOT_APPLICABLE,
    Book,
    Column,
    ContentHash,
    Formula,
    Kind,
    LongSheet,
    PlainValue,
    Sheet,
    sum_of,
)

LINES = 520
DEBITS = 136_814_60  # a pound and a penny, two of each, and so on: 1.01 x 520 x 521 / 2
AWKWARD = (
    '=HYPERLINK("https://example.org","pay here")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "a & <b> _x0041_ \"c\" 'd' é € \N{NO-BREAK SPACE}",
    " a space before and after ",
    "one line\nand another\n",
    "Recharge of a share of the Director's office, which takes two lines or more to say in full",
    "W" * 60,
)
COLUMNS = (
    Column("Number", Kind.WHOLE, width=10),
    Column("Journal"),
    Column("Date", Kind.DATE, width=24),
    Column("Service month", Kind.MONTH, width=12),
    Column("Narrative", width=40),
    Column("Days", Kind.DAYS, width=12),
    Column("Share", Kind.SHARE, width=14),
    Column("Debit", Kind.MONEY, width=26),
    Column("Credit", Kind.MONEY, width=26),
)
_LARGEST = Decimal("-9999999999999.99")  # what a spreadsheet just holds to the penny


def rows(count: int) -> Iterator[tuple[PlainValue, ...]]:
    """Yield lines, one after the other."""
    for number in range(1, count + 1):
        yield (
            number,
            f"{number}/1",
            date(2018, 4, 1) + timedelta(days=number % 365),
            Month(2018, 4 + number % 9),
            AWKWARD[number % len(AWKWARD)],
            Decimal(number % 90) / 4 if number % 7 else NOT_APPLICABLE,
            Decimal(number) / 1000,
            Decimal(number * 101).scaleb(-2),
            _LARGEST if number == 2 else Decimal(-number).scaleb(-2),
        )


def lines_of(count: int = LINES, *, totals: bool = True) -> LongSheet:
    """Return the lines as a long worksheet."""
    return LongSheet(
        name="Lines",
        title="All lines",
        about="Every line of every journal",
        columns=COLUMNS,
        rows=lambda: rows(count),
        n_rows=count,
        totals=(
            ("Total", *[None] * 6, sum_of("tbl_lines", "Debit", DEBITS), None) if totals else ()
        ),
        names={"first_debit": (0, "Debit")},
    )


def short(lines: LongSheet) -> Sheet:
    """Return the same worksheet with all its rows in memory."""
    return Sheet(
        name=lines.name,
        title=lines.title,
        about=lines.about,
        columns=lines.columns,
        rows=tuple(lines.rows()),
        totals=lines.totals,
        names=lines.names,
    )


def book(*lines: Sheet | LongSheet) -> Book:
    """Return a workbook of lines, with all that goes before and after."""
    rows_agree = Check(
        "Rows of the lines = those announced",
        Formula("=ROWS(tbl_lines[Debit])", LINES),
        Formula("=COUNT(tbl_lines[Number])", LINES),
    )
    debits_agree = Check(
        "Debits of the lines = those of the summary",
        sum_of("tbl_lines", "Debit", DEBITS),
        sum_of("tbl_summary", "Debit", DEBITS),
    )
    checks = (rows_agree, debits_agree)
    return Book(
        title="All lines",
        subject="Plymouth City Council and Torbay Council",
        owner="Plymouth City Council",
        created=datetime(2018, 10, 8),  # noqa: DTZ001 - the file format's stamps bear no zone
        draft=False,
        cover=cover_sheet(
            "All lines, by the order of recording",
            [
                ("Status", "Agreed"),
                ("Overall check of this workbook", overall_check(checks)),
                ("Content hash", ContentHash()),
            ],
            {"overall_check": "Overall check of this workbook"},
        ),
        sheets=(
            signatures_sheet("Agreement", [awaited_row("Prepared", "Plymouth City Council")]),
            Sheet(
                name="Summary",
                title="Summary",
                about="The sum of the lines",
                columns=(Column("Item", width=30), Column("Debit", Kind.MONEY)),
                rows=(("All lines", sum_of("tbl_lines", "Debit", DEBITS)),),
            ),
            *lines,
            checks_sheet(checks, draft=""),
            notes(["The lines are in the order in which they were recorded."], draft=""),
        ),
    )
