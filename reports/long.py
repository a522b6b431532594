"""The rows of a long worksheet, written one after the other: memory holds a few of them at a time.

openpyxl draws all the rest of the worksheet. A row is written here just as openpyxl writes it, and
the tests compare the two, letter by letter; openpyxl's own write-only mode, given the same styles,
takes three times as long (benchmarks/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple
from xml.sax.saxutils import escape

from openpyxl.compat import safe_string
from openpyxl.utils import get_column_letter

from ledger.domain.calendar import Month
from reports.checking import CanonicalCell, RunningHash, canonical
from reports.layout import cell_lines, height_of
from reports.sheet import CellStyles, LongBody
from reports.table import FIRST_ROW, Kind, PlainValue, day_number
from reports.texts import escaped, is_risky, require_text

_AT_ONCE = 500  # rows joined before they are packed
_END_OF_ROW = b"</row>"
_DIMENSION = re.compile(rb'<dimension ref="[^"]*" ?/>')


def worksheet_parts(
    drawn: bytes, body: LongBody, running: RunningHash, progress: Callable[[int], None]
) -> Iterator[bytes]:
    """Yield a worksheet in parts, its rows among them; `drawn` is the worksheet without them.

    Each row's cells go into the running hash; `progress` is told how many rows were written since
    it was last told. Raises TextMalformed for a text that a cell cannot hold, ValueError for rows
    that are not as the sheet says.
    """
    sheet, number = body.sheet, 0
    head, tail = _around_rows(drawn, body)
    writer = _RowWriter(body)
    yield head
    rows = iter(sheet.rows())
    while some := list(islice(rows, _AT_ONCE)):
        first = FIRST_ROW + number
        number += len(some)
        if number > sheet.n_rows:
            break
        yield "".join(
            writer.row(place, row, running) for place, row in enumerate(some, first)
        ).encode()
        progress(len(some))
    if number != sheet.n_rows:
        raise ValueError(f"{sheet.name}: its rows are not the {sheet.n_rows} that it says")
    yield tail


def _around_rows(drawn: bytes, body: LongBody) -> tuple[bytes, bytes]:
    """Cut the worksheet below its header row, where only its totals may stand."""
    sheet, cut = body.sheet, 0
    for _ in range(1, FIRST_ROW):
        cut = drawn.index(_END_OF_ROW, cut) + len(_END_OF_ROW)
    last = get_column_letter(len(sheet.columns))
    ends = f"{last}{FIRST_ROW + sheet.n_rows - 1 + bool(sheet.totals)}"
    head = _DIMENSION.sub(f'<dimension ref="A1:{ends}" />'.encode(), drawn[:cut], count=1)
    return head, drawn[cut:]


class _Column(NamedTuple):
    """What a column's cells are written with."""

    letters: str
    styles: CellStyles
    kind: Kind
    width: int


class _RowWriter:
    """Writes the rows of one worksheet."""

    def __init__(self, body: LongBody) -> None:
        self._name = body.sheet.name
        self._columns = [
            _Column(get_column_letter(place), styles, column.kind, width)
            for place, (column, styles, width) in enumerate(
                zip(body.sheet.columns, body.styles, body.widths, strict=True), start=1
            )
        ]

    def row(self, number: int, row: Sequence[PlainValue], running: RunningHash) -> str:
        """Return a row as the file holds it; its cells go into the running hash."""
        written: list[str] = []
        cells: list[CanonicalCell] = []
        lines = 1  # a column is wide enough for its figures
        for column, value in zip(self._columns, row, strict=True):
            place = f"{column.letters}{number}"
            held = value.first if isinstance(value, Month) else value
            if isinstance(held, str):
                written.append(_text_cell(place, column.styles, held))
                lines = max(lines, cell_lines(column.kind, held, column.width))
            else:
                written.append(_figure_cell(place, column.styles.by_type.get(type(value)), held))
            cells.append(canonical(self._name, place, "", held))
        running.add(cells)
        height = height_of(lines)
        return f'<row r="{number}" ht="{height}" customHeight="1">{"".join(written)}</row>'


def _text_cell(place: str, styles: CellStyles, text: str) -> str:
    if not text:
        raise ValueError(f"{place}: a table has no blanks inside")
    style = styles.risky if is_risky(text) else styles.by_type[str]
    held = escaped(require_text(text))
    space = ' xml:space="preserve"' if held.strip() not in ("", held) else ""
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{space}>{escape(held)}</t></is></c>'


def _figure_cell(place: str, style: int | None, value: object) -> str:
    if style is None:
        raise ValueError(f"{place}: a long row holds plain values, not {value!r}")
    figure = day_number(value) if isinstance(value, date) else value
    return f'<c r="{place}" s="{style}" t="n"><v>{safe_string(figure)}</v></c>'
