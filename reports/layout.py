"""How wide and high cells must be, so that nothing is cut off or runs into its neighbour.

Widths are in digits of the body font, as spreadsheets measure columns; heights are in points.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ledger.domain.calendar import Month
from reports.table import (
    NOT_APPLICABLE,
    Column,
    ContentHash,
    Formula,
    Kind,
    Link,
    LongSheet,
    Sheet,
    Value,
)

BODY_POINTS = 12
TITLE_POINTS = 14
LINE_HEIGHT = 16  # a line of the body font
TITLE_HEIGHT = 24

# Widths of Arial's letters in digits, a twentieth added for programs that draw it wider.
_NARROW, _SLIM, _USUAL, _CAPITAL, _WIDEST = (
    Decimal(text) for text in ("0.45", "0.6", "1.0", "1.25", "1.7")
)
_NARROW_LETTERS = frozenset("ijl'|")
_SLIM_LETTERS = frozenset(" .,:;!()[]/\\-Iftr")
_WIDEST_LETTERS = frozenset("mMW@%")
_BOLD = Decimal("1.08")
_PADDING = Decimal("1.7")
_INDENT = Decimal("1.4")  # of text, to keep it off the figures to its left
_INDENT_DIGITS = math.ceil(_INDENT)
_GAP = Decimal("0.6")  # between a column of figures and the next
_HEADER_GAP = Decimal("0.9")  # and between their headings, which have no rule between them
_TIGHT = Decimal("0.9")  # of the width reckoned with, which is what some programs draw
_LEAST_PADDING = Decimal("0.3")  # and what they keep off the edges
_HASH = 64
_PLAIN_TEXT_WIDTH = 16
_LETTERS = 4_096  # whose widths are kept at hand

# What a column of figures is wide enough for where its rows cannot be measured beforehand.
_USUAL_FIGURES: Mapping[Kind, Value] = {
    Kind.MONEY: Decimal("-999999999.99"),
    Kind.WHOLE: 9_999_999,
    Kind.QUANTITY: Decimal("-999999.999"),
    Kind.DAYS: Decimal("-9999.75"),
    Kind.SHARE: Decimal(-1),
    Kind.FRACTION: "9999/9999",
    Kind.RATE: Decimal(-1),
    Kind.PERCENT: Decimal(-100),
    Kind.DATE: date(2018, 9, 30),
    Kind.MONTH: Month(2018, 12),
}


def text_width(text: str, *, bold: bool = False) -> Decimal:
    """Return the width of a text on one line, a little on the generous side."""
    width = sum(map(_letter_width, text), Decimal(0))
    return width * _BOLD if bold else width


@lru_cache(_LETTERS)
def _letter_width(letter: str) -> Decimal:
    if letter in _NARROW_LETTERS:
        return _NARROW
    if letter in _SLIM_LETTERS:
        return _SLIM
    if letter in _WIDEST_LETTERS:
        return _WIDEST
    return _CAPITAL if letter.isupper() else _USUAL


def lines_needed(text: str, width: int, *, bold: bool = False) -> int:
    """Return how many lines a text takes when wrapped at `width`; long words are broken."""
    room = max(width - _PADDING, Decimal(1))
    if len(text) * _WIDEST * _BOLD < room and "\n" not in text:
        return 1  # whatever its letters
    return sum(_lines_of_paragraph(part, room, bold=bold) for part in text.split("\n"))


def _lines_of_paragraph(paragraph: str, room: Decimal, *, bold: bool) -> int:
    lines, used, space = 1, Decimal(0), text_width(" ", bold=bold)
    for word in paragraph.split(" "):
        width = text_width(word, bold=bold)
        if used and used + space + width <= room:
            used += space + width
            continue
        lines += 1 if used else 0
        broken, used = divmod(width, room)
        lines += int(broken)
    return lines


def shown(kind: Kind, value: Value) -> str:
    """Return roughly what a cell shows, to measure it."""
    match value:
        case Formula(value=result):
            return shown(kind, result)
        case str() | Link():
            return value if isinstance(value, str) else value.text
        case ContentHash():
            return "0" * _HASH
        case Month() | date():
            day = value.first if isinstance(value, Month) else value
            return f"{day:%b %Y}" if isinstance(value, Month) else f"{day.day} {day:%B %Y}"
        case int() | Decimal():
            return _shown_number(kind, value)


def _shown_number(kind: Kind, number: int | Decimal) -> str:
    if isinstance(number, int) and kind in (Kind.MONEY, Kind.WHOLE):
        return str(number)  # a count, also where it stands among amounts
    match kind:
        case Kind.QUANTITY:
            return f"{number:,.3f}"
        case Kind.SHARE:
            return f"{number * 100:.4f}%"
        case Kind.PERCENT:
            return f"{number:.4f}"
        case _:
            return f"{number:,.2f}"


def column_width(column: Column, values: Sequence[Value]) -> int:
    """Return a column's width: its own for text, else enough for every figure and header word."""
    header_words = max(text_width(word, bold=True) for word in column.header.split(" "))
    least = header_words + _PADDING
    if column.kind is Kind.TEXT:
        return max(column.width or _PLAIN_TEXT_WIDTH, math.ceil(least + _INDENT))
    widths = (text_width(shown(column.kind, value), bold=True) for value in values)
    widest = max(widths, default=Decimal(0))
    width = max(column.width, math.ceil(max(least, widest + _PADDING) + _GAP))
    return _wide_enough(column.header, width)


def _wide_enough(header: str, width: int) -> int:
    """Return the width at which a heading stays off its neighbour, wrapped alike everywhere.

    Programs draw letters up to a tenth narrower than reckoned with, and keep less off the edges:
    where that would put another word on a line, the line might end at the very edge.
    """
    while True:
        room = width - _PADDING
        lines = _wrapped(header, room)
        longest = max(text_width(line, bold=True) for line in lines)
        most = (width - _LEAST_PADDING) / _TIGHT
        if lines == _wrapped(header, most) and longest + _HEADER_GAP <= room:
            return width
        width += 1


def _wrapped(header: str, room: Decimal) -> list[str]:
    lines: list[str] = []
    for word in header.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, bold=True) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def column_widths(sheet: Sheet | LongSheet) -> list[int]:
    """Return the widths of a worksheet's columns; the last grows until the title fits above."""
    widths = []
    for place, column in enumerate(sheet.columns):
        total = sheet.totals[place] if sheet.totals else None
        values = [*_measured(sheet, place), *([] if total is None else [total])]
        widths.append(column_width(column, values))
    title = text_width(sheet.title, bold=True) * TITLE_POINTS / BODY_POINTS + _PADDING
    widths[-1] += max(math.ceil(title) - sum(widths), 0)
    return widths


def _measured(sheet: Sheet | LongSheet, place: int) -> list[Value]:
    """Return what a column must be wide enough for; a long one's own width stands for its rows."""
    if isinstance(sheet, Sheet):
        return [row[place] for row in sheet.rows]
    column = sheet.columns[place]
    if column.width or column.kind is Kind.TEXT:
        return []
    return [_USUAL_FIGURES[column.kind], NOT_APPLICABLE]


def row_height(
    columns: Sequence[Column],
    row: Sequence[Value | None],
    widths: Sequence[int],
    *,
    bold: bool = False,
) -> int:
    """Return the height of a row in points: that of its cell with the most lines."""
    most = max(
        cell_lines(column.kind, shown(column.kind, value), width, bold=bold)
        for column, value, width in zip(columns, row, widths, strict=True)
        if value is not None
    )
    return height_of(most)


def cell_lines(kind: Kind, text: str, width: int, *, bold: bool = False) -> int:
    """Return how many lines a text takes in a column of that kind and width."""
    return lines_needed(text, width - (_INDENT_DIGITS if kind is Kind.TEXT else 0), bold=bold)


def height_of(lines: int) -> int:
    """Return the height in points of a row of so many lines."""
    return LINE_HEIGHT * lines + 2
