"""Reads the cells of a workbook as they are stored: in a process of its own, within bounds.

openpyxl opens the workbook read-only and knows its styles, its dates and its texts. The cells are
taken from the rows themselves, because openpyxl makes a float of every number, and because a
formula must be seen for what it is. Only texts leave this module.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from api.refusals import FileExcessive, FileUnreadable
from api.uploads import (
    LONGEST_TEXT,
    MOST_COLUMNS,
    MOST_ROW_ELEMENTS,
    PlainCell,
    PlainRow,
    require_safe_workbook,
)
from ledger.domain.cell import Cell, CellKind, day_of
from ledger.domain.errors import LedgerError
from reports.texts import unescaped

MOST_SHEETS = 30
MOST_CELL_ELEMENTS = 400_000  # empty ones too
MOST_CELLS = 200_000  # that say something
MOST_CHARACTERS = 8_000_000  # in all cells together

_NS = f"{{{SHEET_MAIN_NS}}}"
_ROW, _VALUE, _FORMULA, _INLINE, _STRING, _PIECE, _TEXT = (
    f"{_NS}{name}" for name in ("row", "v", "f", "is", "si", "r", "t")
)
_MIDNIGHT = ("T00:00:00", "T00:00:00Z", "T00:00:00.000", "T00:00:00.000Z")


def read_workbook(data: bytes) -> list[dict[str, Any]]:
    """Return every worksheet: its name, whether it is hidden, its rows of what is not empty.

    A row is its number and its cells; a cell is its column from one, its kind and its text, as
    `ledger.domain.cell` has them. The guard is passed first. Raises what it raises, FileExcessive
    beyond the bounds above, FileUnreadable.
    """
    require_safe_workbook(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(data)
    except (LedgerError, MemoryError):
        raise
    except Exception as error:  # the library's errors at a file that is no workbook are of any kind
        raise FileUnreadable(
            "The workbook is damaged, or not written as a spreadsheet program does. Open it in "
            "one, save it again as Excel Workbook (.xlsx), and send that."
        ) from error


class _Reader(ExcelReader):
    """openpyxl's own reader, for what cells need: styles, the calendar, and texts to the letter."""

    def read_strings(self) -> None:
        """Read the shared texts as they are stored; openpyxl drops part of their escapes."""
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(_shared_texts(source))

    def read_properties(self) -> None:
        """Leave the document's properties alone."""

    def read_custom(self) -> None:
        """Leave its custom properties alone too."""

    def read_theme(self) -> None:
        """Leave its theme alone too."""


def _shared_texts(source: IO[bytes]) -> Iterator[str]:
    for _, element in iterparse(source):  # noqa: S314 - the guard let no definitions through
        if element.tag == _STRING:
            yield _text_of(element)
            element.clear()


def _text_of(element: Element) -> str:
    """Return what a text says, its pieces of different looks joined."""
    pieces = [element, *element.findall(_PIECE)]
    return unescaped("".join(piece.findtext(_TEXT) or "" for piece in pieces))


def _read(data: bytes) -> list[dict[str, Any]]:
    reader = _Reader(BytesIO(data), read_only=True, keep_links=False)
    reader.read()
    workbook = reader.wb
    if not workbook.worksheets:
        raise FileUnreadable("The workbook has no worksheet that can be read.")
    if len(workbook.worksheets) > MOST_SHEETS:
        raise FileExcessive(
            f"The workbook has {len(workbook.worksheets)} worksheets; at most {MOST_SHEETS} are "
            "read. Send those with rows to record."
        )
    if len({sheet.title.lower() for sheet in workbook.worksheets}) < len(workbook.worksheets):
        raise FileUnreadable("The workbook has two worksheets of the same name. Rename one.")
    found = _Sheets(reader)
    return [
        {
            "name": sheet.title,
            "hidden": sheet.sheet_state != "visible",
            "rows": list(found.rows(sheet)),
        }
        for sheet in workbook.worksheets
    ]


_DELETE = "Delete the empty rows below the last one, or send the rows in parts."


class _Sheets:
    """The worksheets of one workbook while they are read, and how much was read of them."""

    def __init__(self, reader: _Reader) -> None:
        self._texts = reader.shared_strings
        workbook: Any = reader.wb
        self._dates = workbook._date_formats  # noqa: SLF001 - known to nobody else
        self._times = workbook._timedelta_formats  # noqa: SLF001
        self._from_1904 = reader.wb.epoch == CALENDAR_MAC_1904
        self._row_elements = self._cell_elements = self._cells = self._characters = 0

    def rows(self, sheet: Any) -> Iterator[PlainRow]:  # noqa: ANN401 - openpyxl's own
        """Yield the rows of a worksheet that say something, in the order in which they stand."""
        number = 0
        with sheet._get_source() as source:  # noqa: SLF001 - the way in that openpyxl itself uses
            for _, element in iterparse(source):  # noqa: S314 - as above
                if element.tag != _ROW:
                    continue
                self._row_elements += 1
                number = _later(number, _index(element.get("r") or str(number + 1)))
                self._require_bounded(number)
                cells = list(self._cells_of(element, number))
                element.clear()
                if cells:
                    yield number, cells

    def _require_bounded(self, number: int) -> None:
        if max(self._row_elements, number) > MOST_ROW_ELEMENTS:
            raise FileExcessive(
                f"A worksheet goes beyond row {MOST_ROW_ELEMENTS}, if only by its format. {_DELETE}"
            )
        if self._cell_elements > MOST_CELL_ELEMENTS:
            raise FileExcessive(
                f"The workbook has more than {MOST_CELL_ELEMENTS} cells, if only by format. "
                f"{_DELETE}"
            )
        if self._cells > MOST_CELLS or self._characters > MOST_CHARACTERS:
            raise FileExcessive(
                f"The workbook has more than {MOST_CELLS} cells, or {MOST_CHARACTERS} characters "
                "in them. Send its rows in parts."
            )

    def _cells_of(self, row: Element, number: int) -> Iterator[PlainCell]:
        column = 0
        self._cell_elements += len(row)
        self._require_bounded(0)
        for element in row:
            place = element.get("r")
            at = coordinate_to_tuple(place) if place else (number, column + 1)
            if at[0] != number:
                raise ValueError(place)
            column = _later(column, at[1])
            cell = self._cell(element)
            if cell is None:
                continue
            if column > MOST_COLUMNS or len(cell.text) > LONGEST_TEXT:
                raise FileExcessive(
                    f"A row has something beyond column {MOST_COLUMNS}, or a text of more than "
                    f"{LONGEST_TEXT} characters."
                )
            self._cells += 1
            self._characters += len(cell.text)
            self._require_bounded(0)
            yield column, cell.kind.value, cell.text

    def _cell(self, element: Element) -> Cell | None:
        """Return what a cell holds; None where it is empty."""
        formula = element.find(_FORMULA)
        if formula is not None:
            return Cell(CellKind.FORMULA, f"={formula.text or ''}"[:LONGEST_TEXT])
        kind, stored = element.get("t", "n"), element.findtext(_VALUE) or ""
        if kind == "inlineStr":
            inline = element.find(_INLINE)
            stored = _text_of(inline) if inline is not None else ""
        if not stored:
            return None
        match kind:
            case "s":
                text = self._texts[_index(stored)]
                return Cell(CellKind.TEXT, text) if text else None
            case "inlineStr":
                return Cell(CellKind.TEXT, stored)
            case "str":
                return Cell(CellKind.TEXT, unescaped(stored))
            case "n":
                return self._number(stored, int(element.get("s") or 0))
            case _:
                return _other(kind, stored)

    def _number(self, stored: str, style: int) -> Cell:
        if style in self._times:
            return Cell(CellKind.MOMENT, stored)
        if style in self._dates:
            return day_of(stored, from_1904=self._from_1904)
        return Cell(CellKind.NUMBER, stored)


def _later(before: int, number: int) -> int:
    """Return where a row or cell stands; each place comes once, or one would hide another."""
    if number <= before:
        raise ValueError(number)
    return number


def _index(stored: str) -> int:
    """Return a whole number from nil on; a negative one would count from the end."""
    if not (stored.isascii() and stored.isdigit()):
        raise ValueError(stored)
    return int(stored)


def _other(kind: str, stored: str) -> Cell:
    """Return a cell that holds neither a text nor a number."""
    kinds: Mapping[str, CellKind] = {"b": CellKind.BOOLEAN, "e": CellKind.ERROR}
    if kind in kinds:
        return Cell(kinds[kind], stored)
    if kind != "d":
        raise ValueError(kind)
    for midnight in _MIDNIGHT:
        stored = stored.removesuffix(midnight)
    is_day = len(stored) == len("2018-07-31")
    return Cell(CellKind.DATE if is_day else CellKind.MOMENT, stored)
