"""What a workbook holds, as plain values: worksheets of one table each, formulas with results.

Nothing here knows how a cell is drawn. Source: workbooks page, "Common to all".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from ledger.domain.calendar import Month
from ledger.domain.errors import AmountTooLarge
from ledger.domain.money import MOST_DIGITS, Pence, show_pounds

NOT_APPLICABLE = "n/a"
FIRST_ROW = 4  # title, how many tables, header, then the rows
LONG_ABOVE = 5_000  # rows: a table of more is written as a LongSheet, one row after the other
MOST_ROWS = 1_048_576 - FIRST_ROW  # of a table: a worksheet's, less head and totals

_HEADER = re.compile(r"[A-Z][A-Za-z0-9]*( [A-Za-z0-9]+)*", re.ASCII)
_NAME = re.compile(r"[A-Z][A-Za-z0-9]*([ -][A-Za-z0-9]+)*", re.ASCII)
_LONGEST_NAME = 31  # of a worksheet, set by the file format
_MOST_PENCE = 10 ** (MOST_DIGITS + 2)  # beyond it a spreadsheet's number loses pennies
_SHARE_DIGITS = 17  # what a spreadsheet's number can hold


class Kind(StrEnum):
    """What a column's figures are, and so how they are shown."""

    TEXT = "text"
    MONEY = "money"  # pounds and pence
    WHOLE = "whole"  # a count or a number in a sequence
    QUANTITY = "quantity"  # up to three decimals
    DAYS = "days"  # quarters of a day
    SHARE = "share"  # a fraction, shown in percent
    FRACTION = "fraction"  # written 9/16
    RATE = "rate"  # a whole percentage
    PERCENT = "percent"  # already in percent, four decimals
    DATE = "date"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula and the value that the ledger computed for it."""

    text: str  # with its equals sign, in structured references
    value: Decimal | int | str

    def __post_init__(self) -> None:
        """Refuse what is not a formula."""
        if not self.text.startswith("="):
            raise ValueError(f"a formula starts with an equals sign: {self.text!r}")


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere: a cell of this workbook, or an address."""

    text: str
    to: str
    inside: bool  # whether `to` is a place in this workbook


@dataclass(frozen=True, slots=True)
class ContentHash:
    """Stands where the content hash goes, which is known only when all else is written."""


PlainValue: TypeAlias = str | int | Decimal | date | Month
Value: TypeAlias = PlainValue | Formula | Link | ContentHash


@dataclass(frozen=True, slots=True)
class Entry:
    """How people fill in a column: what it takes in words, and the cells that hold its codes."""

    words: str
    choices: str = ""  # such as 'Codes'!$B$4:$B$9; empty where anything may be written
    rows: int = 1  # how many are kept free for it


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `width` is that of its text; figures take the width they need."""

    header: str
    kind: Kind = Kind.TEXT
    width: int = 0
    entry: Entry | None = None  # of a form that people fill in: an empty text is an empty cell

    def __post_init__(self) -> None:
        """Refuse a header that a structured reference could not name without escapes."""
        if not _HEADER.fullmatch(self.header):
            raise ValueError(f"a header is plain words: {self.header!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart beside the table that it draws, with a text for those who cannot see it."""

    title: str
    alternative: str
    line: bool  # else bars
    category: str  # header of the column along the axis
    series: tuple[str, ...]  # headers of the columns drawn
    shares: bool = False  # drawn in percent; else in pounds


class _OneTable:
    """What can be asked of a worksheet with one table, however long it is."""

    __slots__ = ()

    name: str
    columns: tuple[Column, ...]

    @property
    def table(self) -> str:
        """The name of its table."""
        return table_name(self.name)

    def place(self, header: str) -> int:
        """Return the number of the column of that header, from one."""
        return [column.header for column in self.columns].index(header) + 1

    def has(self, header: str) -> bool:
        """Whether a column has that header."""
        return any(column.header == header for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(_OneTable):
    """A worksheet with its one table, named after it: ``Late items`` holds `tbl_late_items`."""

    name: str
    title: str
    about: str  # a line in the list of contents
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[Value | None, ...] = ()
    chart: Chart | None = None
    one_page: bool = False  # printed on a single page, however small
    names: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # to row index and header

    def __post_init__(self) -> None:
        """Refuse a table that is empty, ragged, or has a header twice."""
        _require_names(self.name, self.columns)
        if not self.rows:
            raise ValueError(f"{self.name}: a table has at least one row")
        if any(len(row) != len(self.columns) for row in (*self.rows, self.totals or self.columns)):
            raise ValueError(f"{self.name}: a row is too long or too short")

    @property
    def n_rows(self) -> int:
        """How many rows it has, its totals left out."""
        return len(self.rows)

    def results(self, header: str) -> list[str]:
        """Return what the column of that header says, row by row, formulas by their results."""
        values = (row[self.place(header) - 1] for row in self.rows)
        return [str(value.value if isinstance(value, Formula) else value) for value in values]


@dataclass(frozen=True, slots=True, kw_only=True)
class LongSheet(_OneTable):
    """A worksheet whose rows are never all in memory: plain values, drawn one after the other.

    `rows` is called once for each file that is written, and yields `n_rows` rows. They cannot be
    measured beforehand: a figure takes its column's `width`, or enough for usual figures. They
    hold no links, of which a worksheet takes 65,530 at most.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[tuple[PlainValue, ...]]]
    n_rows: int
    totals: tuple[Value | None, ...] = ()
    names: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # as of a Sheet

    def __post_init__(self) -> None:
        """Refuse a table that is empty, has ragged totals, or has a header twice."""
        _require_names(self.name, self.columns)
        if self.n_rows < 1:
            raise ValueError(f"{self.name}: a table has at least one row")
        if self.totals and len(self.totals) != len(self.columns):
            raise ValueError(f"{self.name}: a row is too long or too short")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A workbook: a cover, and the worksheets that follow its list of contents."""

    title: str
    subject: str
    owner: str  # who sends it out
    created: datetime  # of the ledger's facts, not of the clock: UTC, no zone attached
    draft: bool
    cover: Sheet
    category: str = ""  # by default what `draft` says
    sheets: tuple[Sheet | LongSheet, ...]


DRAFT_MARK = "DRAFT \N{EN DASH} not agreed"


def _require_names(name: str, columns: Sequence[Column]) -> None:
    headers = {column.header.lower() for column in columns}
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        raise ValueError(f"not a name for a worksheet: {name!r}")
    if len(headers) != len(columns):
        raise ValueError(f"{name}: a header stands twice")


def table_name(sheet: str) -> str:
    """Return the name of a worksheet's table."""
    return "tbl_" + re.sub(r"[ -]", "_", sheet.lower())


def pounds(pence: Pence) -> Decimal:
    """Return pounds exactly; raises AmountTooLarge above 13 digits before the point."""
    if abs(pence) >= _MOST_PENCE:
        raise AmountTooLarge(
            f"£{show_pounds(pence)} has more than {MOST_DIGITS} digits before the point: "
            "a spreadsheet cannot hold it to the penny."
        )
    return Decimal(pence).scaleb(-2)


def optional_pounds(pence: Pence | None) -> Decimal | str:
    """Return pounds, or that there are none to give."""
    return NOT_APPLICABLE if pence is None else pounds(pence)


def quarters(days: int) -> Decimal:
    """Return days of a count of quarters of a day."""
    return Decimal(days) / 4


def thousandths(quantity: int) -> Decimal:
    """Return a quantity of a count of its thousandths."""
    return Decimal(quantity).scaleb(-3)


def day_number(day: date) -> int:
    """Return a date as spreadsheets store it: days since 30 December 1899."""
    return (day - date(1899, 12, 30)).days


def share_value(share: Fraction) -> Decimal:
    """Return a share as a decimal, to as many digits as a spreadsheet's number holds."""
    scaled = round(share * 10**_SHARE_DIGITS)
    return Decimal(scaled).scaleb(-_SHARE_DIGITS)


def sum_of(table: str, header: str, pence: Pence) -> Formula:
    """Return the formula that adds up a column of pounds, with the ledger's own total."""
    return Formula(f"=ROUND(SUM({table}[{header}]),2)", pounds(pence))


def verdict(*, agrees: bool) -> str:
    """Return the word of a check."""
    return "OK" if agrees else "CHECK"


def this_row(table: str) -> Callable[[str], str]:
    """Return what names a cell of a formula's own row by its header."""
    return lambda header: f"{table}[[#This Row],[{header}]]"


def compared(table: str, left: str, right: str, *, agrees: bool, decimals: int = 2) -> Formula:
    """Return the check of a row that two of its columns are the same, so far rounded."""
    this = this_row(table)
    return Formula(
        f'=IF(ROUND({this(left)}-{this(right)},{decimals})=0,"OK","CHECK")',
        verdict(agrees=agrees),
    )
