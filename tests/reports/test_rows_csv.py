"""The CSV file beside a workbook: the same rows, for programs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from ledger.domain.calendar import Month
from ledger.domain.errors import TextMalformed
from reports.rows_csv import csv_parts
from reports.table import Column, ContentHash, Formula, Kind, Link, Value
from reports.texts import LONGEST_TEXT
from tests.reports.long_builder import AWKWARD, COLUMNS, LINES, rows

WORDS, POUNDS = Column("Narrative"), Column("Debit", Kind.MONEY)


def file_of(columns: tuple[Column, ...], *values: tuple[Value | None, ...]) -> bytes:
    """Return the whole file."""
    return b"".join(csv_parts(columns, values))


def test_a_file_to_the_byte() -> None:
    """A byte order mark, a header, two lines; every line ends with CR and LF."""
    columns = (Column("Date", Kind.DATE), Column("Service month", Kind.MONTH), WORDS, POUNDS)

    written = file_of(
        columns,
        (date(2018, 9, 30), Month(2018, 9), 'Fee, "fixed"', Decimal("1500.00")),
        (date(2018, 10, 1), Month(2018, 10), "£5 café", Decimal("-0.10")),
    )

    assert written == (
        b"\xef\xbb\xbfDate,Service month,Narrative,Debit\r\n"
        b'2018-09-30,2018-09,"Fee, ""fixed""",1500.00\r\n'
        b"2018-10-01,2018-10,\xc2\xa35 caf\xc3\xa9,-0.10\r\n"
    )


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (Kind.MONEY, Decimal(5), "5.00"),
        (Kind.MONEY, Decimal("-1234567890123.45"), "-1234567890123.45"),
        (Kind.MONEY, Decimal("0.005"), "0.005"),
        (Kind.MONEY, 12, "12"),
        (Kind.WHOLE, 1_234_567, "1234567"),
        (Kind.DAYS, Decimal("9.75"), "9.75"),
        (Kind.QUANTITY, Decimal("1E+3"), "1000"),
        (Kind.SHARE, Decimal("0.55263157894736842"), "0.55263157894736842"),
        (Kind.MONEY, Formula("=1+1", Decimal("2.00")), "2.00"),
        (Kind.TEXT, Formula('="O"&"K"', "OK"), "OK"),
        (Kind.TEXT, Link("412/1", "https://example.org/412/1", inside=False), "412/1"),
        (Kind.MONEY, "n/a", "n/a"),
        (Kind.MONEY, None, '""'),
    ],
)
def test_how_a_value_is_written(kind: Kind, value: Value | None, written: str) -> None:
    """Plain digits without separators, money with pennies, no figure rounded; results and texts."""
    whole = file_of((Column("Value", kind),), (value,)).decode("utf-8-sig")

    assert whole == f"Value\r\n{written}\r\n"


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(1)", "\t=1+1", "\r=1+1"])
def test_a_risky_text_gets_an_apostrophe(text: str) -> None:
    """What a spreadsheet might run is kept from it by an apostrophe, in text columns."""
    assert read(file_of((WORDS, POUNDS), (text, Decimal("-1.00")))) == [
        ["Narrative", "Debit"],
        [f"'{text}", "-1.00"],
    ]


def test_a_figure_column_gets_none() -> None:
    """A text in a column of figures stays as it is: -1/2 is a share."""
    fractions = (Column("Share", Kind.FRACTION),)

    assert read(file_of(fractions, ("-1/2",)))[1] == ["-1/2"]


def test_every_line_is_there_and_readable() -> None:
    """A standard reader finds each line, whatever stands in its texts, and no other."""
    found = read(b"".join(csv_parts(COLUMNS, rows(LINES))))
    texts = [row[4].removeprefix("'") for row in found[1:]]

    assert found[0][:2] == ["Number", "Journal"]
    assert [row[0] for row in found[1:]] == [str(number) for number in range(1, LINES + 1)]
    assert texts == [AWKWARD[number % len(AWKWARD)] for number in range(1, LINES + 1)]
    assert sum(Decimal(row[7]) for row in found[1:]) == Decimal("136814.60")


def test_a_file_of_no_rows_has_its_header() -> None:
    """With nothing to tell, a file still says what it would tell."""
    assert file_of((WORDS, POUNDS)) == b"\xef\xbb\xbfNarrative,Debit\r\n"


def test_parts_come_as_the_rows_do() -> None:
    """The first part is given out before the last row is asked for."""
    asked: list[int] = []

    def some() -> Iterator[tuple[Value, ...]]:
        for number in range(2_000):
            asked.append(number)
            yield ("text",)

    parts = csv_parts((WORDS,), some())
    next(parts)

    assert len(asked) == 500
    assert len(list(parts)) == 3


@pytest.mark.parametrize("text", ["a\x00b", "\x1b", "\ud800", "a" * (LONGEST_TEXT + 1)])
def test_a_text_that_no_cell_holds_is_refused(text: str) -> None:
    """What the workbook refuses, the file beside it refuses."""
    with pytest.raises(TextMalformed):
        file_of((WORDS,), (text,))


def test_what_is_no_row_of_the_table_is_refused() -> None:
    """A row too long or too short, or a content hash, is a fault of ours."""
    with pytest.raises(ValueError, match="zip"):
        file_of((WORDS, POUNDS), ("text",))
    with pytest.raises(ValueError, match="content hash"):
        file_of((WORDS,), (ContentHash(),))


def read(data: bytes) -> list[list[str]]:
    """Return the file's rows as a standard reader finds them."""
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))
