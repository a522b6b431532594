"""How wide and high cells must be, so that nothing is cut off or runs into its neighbour.

Widths are in digits of the body font, as spreadsheets measure columns; heights are in points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ledger.domain.calendar import Month
from reports.table import Column, ContentHash, Formula, Kind, Link, Sheet, Value

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
_GAP = Decimal("0.6")  # between a column of figures and the next
_HASH = 64
_PLAIN_TEXT_WIDTH = 16


def text_width(text: str, *, bold: bool = False) -> Decimal:
    """Return the width of a text on one line, a little on the generous side."""
    width = sum((_letter_width(letter) for letter in text), Decimal(0))
    return width * _BOLD if bold else width


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
    widest = max(text_width(shown(column.kind, value), bold=True) for value in values)
    return max(column.width, math.ceil(max(least, widest + _PADDING) + _GAP))


def column_widths(sheet: Sheet) -> list[int]:
    """Return the widths of a worksheet's columns; the last grows until the title fits above."""
    widths = []
    for place, column in enumerate(sheet.columns):
        values = [row[place] for row in sheet.rows]
        total = sheet.totals[place] if sheet.totals else None
        widths.append(column_width(column, [*values, *([] if total is None else [total])]))
    title = text_width(sheet.title, bold=True) * TITLE_POINTS / BODY_POINTS + _PADDING
    widths[-1] += max(math.ceil(title) - sum(widths), 0)
    return widths


def row_height(
    columns: Sequence[Column],
    row: Sequence[Value | None],
    widths: Sequence[int],
    *,
    bold: bool = False,
) -> int:
    """Return the height of a row in points: that of its cell with the most lines."""
    most = max(
        lines_needed(
            shown(column.kind, value),
            width - (math.ceil(_INDENT) if column.kind is Kind.TEXT else 0),
            bold=bold,
        )
        for column, value, width in zip(columns, row, widths, strict=True)
        if value is not None
    )
    return LINE_HEIGHT * most + 2
