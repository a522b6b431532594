"""A table's rows as a CSV file, beside the workbook: for reading by programs, of any length.

UTF-8 with a byte order mark (without it, Excel takes a pound sign for two letters), RFC 4180's
quotes and line ends, one header row. A file is given out part by part and never held whole.
Source: workbooks page, "Text is text".
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import islice

from ledger.domain.calendar import Month
from reports.table import Column, ContentHash, Formula, Kind, Link, Value
from reports.texts import is_risky, require_text

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"

_BYTE_ORDER_MARK = "\ufeff"
_AT_ONCE = 500  # rows that make a part


def csv_parts(columns: Sequence[Column], rows: Iterable[Sequence[Value | None]]) -> Iterator[bytes]:
    """Yield the file in parts: amounts as 1234.50, dates as 2018-09-30, months as 2018-09.

    A formula gives its result, a link its text. A text in a text column that a program might take
    for a formula gets an apostrophe before it. Raises TextMalformed for a text that a workbook's
    cell could not hold, ValueError for a row that is too long or too short.
    """
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write(_BYTE_ORDER_MARK)
    writer.writerow(column.header for column in columns)
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        writer.writerows(_fields(columns, row) for row in some)
        yield _taken(buffer)
    if buffer.tell():  # no rows at all
        yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    """Return what the buffer holds, and empty it."""
    taken = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return taken


def _fields(columns: Sequence[Column], row: Sequence[Value | None]) -> list[str]:
    return [
        _field(column.kind, value.value if isinstance(value, Formula) else value)
        for column, value in zip(columns, row, strict=True)
    ]


def _field(kind: Kind, value: Value | None) -> str:
    match value:
        case str():
            return _text(kind, value)
        case Link():
            return _text(kind, value.text)
        case Decimal():
            return _figure(kind, value)
        case int() | Month() | date():
            return str(value)  # a date as 2018-09-30, a month as 2018-09
        case ContentHash():
            raise ValueError("a CSV file states no content hash")
        case _:
            return ""


def _figure(kind: Kind, figure: Decimal) -> str:
    """Write an amount with its pennies, any other figure with the digits it has."""
    pennies = round(figure, 2)
    return f"{pennies if kind is Kind.MONEY and pennies == figure else figure:f}"


def _text(kind: Kind, text: str) -> str:
    guarded = kind is Kind.TEXT and is_risky(text)
    return f"'{require_text(text)}" if guarded else require_text(text)
