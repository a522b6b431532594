"""Reads a CSV file as texts: in a process of its own, within bounds.

UTF-8 with or without a byte order mark, commas, quotes as RFC 4180 has them. Other encodings and
separators are told by name and refused: a guess would change names and amounts without a word.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from api.refusals import FileExcessive, FileUnreadable
from api.uploads import (
    LONGEST_TEXT,
    MOST_COLUMNS,
    MOST_ROW_ELEMENTS,
    PlainCell,
    require_size,
)
from ledger.domain.cell import CellKind

_BYTE_ORDER_MARK = "\ufeff"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright bars"}
_GUARDED = ("=", "+", "-", "@", "\t", "\r")  # what our own CSV files put an apostrophe before


def read_csv(data: bytes) -> list[dict[str, Any]]:
    """Return the file as one sheet, in the form in which `read_workbook` returns its sheets.

    Raises FileExcessive, FileUnreadable with what to save the file as.
    """
    require_size(data)
    text = _decoded(data)
    _require_commas(text)
    rows = [[number, list(cells)] for number, cells in _rows(text) if cells]
    return [{"name": "CSV", "hidden": False, "rows": rows}]


def _decoded(data: bytes) -> str:
    if data.startswith(_WIDE_MARKS) or b"\x00" in data[:2]:
        raise FileUnreadable(f"The file is written in UTF-16 (Unicode text). {_SAVE_AS}")
    if b"\x00" in data:
        raise FileUnreadable(f"The file holds bytes of nil, so it is no text. {_SAVE_AS}")
    try:
        return data.decode().removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileUnreadable(
            f"Line {line} is not written in UTF-8; most likely the file is in Windows-1252, which "
            f"is what Excel's plain CSV is. {_SAVE_AS}"
        ) from error


_SAVE_AS = "Save it as CSV UTF-8 (comma delimited), and send that."


def _require_commas(text: str) -> None:
    header = text.split("\n", 1)[0]
    for separator, name in _OTHER_SEPARATORS.items():
        if header.count(separator) > header.count(","):
            raise FileUnreadable(
                f"The columns are separated by {name}, and must be by commas. {_SAVE_AS}"
            )


def _rows(text: str) -> Iterator[tuple[int, list[PlainCell]]]:
    csv.field_size_limit(LONGEST_TEXT + 1)  # of this process only
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, fields in enumerate(reader, 1):
            _require_bounded(number, fields)
            yield (
                number,
                [
                    (place, CellKind.TEXT.value, _unguarded(field))
                    for place, field in enumerate(fields, 1)
                    if field
                ],
            )
    except csv.Error as error:
        raise FileUnreadable(
            f"Row {number + 1} cannot be read: a quote is not closed, or stands where none may, or "
            f"a field has more than {LONGEST_TEXT} characters."
        ) from error


def _require_bounded(number: int, fields: list[str]) -> None:
    if number > MOST_ROW_ELEMENTS:
        raise FileExcessive(f"The file has more than {MOST_ROW_ELEMENTS} rows. Send it in parts.")
    if len(fields) > MOST_COLUMNS:
        raise FileExcessive(
            f"Row {number} has {len(fields)} fields; at most {MOST_COLUMNS} are read."
        )
    if any(len(field) > LONGEST_TEXT for field in fields):
        raise FileExcessive(f"Row {number} has a field of more than {LONGEST_TEXT} characters.")


def _unguarded(field: str) -> str:
    """Take off the apostrophe that our own CSV files put before what looks like a formula."""
    return field[1:] if field.startswith("'") and field[1:].startswith(_GUARDED) else field
