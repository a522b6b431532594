"""Journals for a council's own general ledger, written as its map says.

What does not fit a column is refused, and the whole export with it: a code cut short is another
code. Only words are ever cut, and only where the map says so.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from typing import Literal

from ledger.domain.errors import ExportValueRefused
from ledger.domain.issued_file import FileKind, FileMade
from ledger.domain.ledger_export import ExportForm, LedgerExport
from ledger.domain.money import Pence, show_pounds
from reports.general_ledger_fields import (
    FILE_FIELDS,
    LINE_FIELDS,
    FieldKind,
    Row,
    kind_of,
)
from reports.general_ledger_map import ColumnMap, MapColumn
from reports.texts import is_risky

_CHARACTER_SETS = {"utf-8-sig": "utf-8", "cp1252": "windows-1252", "ascii": "us-ascii"}
_QUOTING: Mapping[str, Literal[0, 1, 2, 3]] = {
    "where-needed": csv.QUOTE_MINIMAL,
    "all": csv.QUOTE_ALL,
    "never": csv.QUOTE_NONE,
}
_DATE_PARTS = re.compile("DD|MM|MON|YYYY|YY")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# What is written in figures: a minus sign before one is no formula.
_FIGURES = {FieldKind.DATE, FieldKind.AMOUNT, FieldKind.SIDE, FieldKind.FLAG}


def export_form(column_map: ColumnMap) -> ExportForm:
    """Return the form in which the ledger is asked to export by a map."""
    return ExportForm(
        column_map.name, column_map.digest, lambda export: general_ledger_file(export, column_map)
    )


def general_ledger_file(export: LedgerExport, column_map: ColumnMap) -> FileMade:
    """Return the file of an export; the same export and map give the same bytes.

    Raises ExportValueRefused for a value that does not fit its column.
    """
    buffer = StringIO(newline="")
    # Where nothing is quoted, what would need it is refused below, before it gets here.
    writer = csv.writer(
        buffer,
        delimiter=column_map.delimiter,
        quoting=_QUOTING[column_map.quotes],
        lineterminator=column_map.line_end,
        quotechar=None if column_map.quotes == "never" else '"',
    )
    writer.writerows(_Writer(export, column_map).rows())
    charset = _CHARACTER_SETS.get(column_map.encoding, column_map.encoding)
    name = "".join(
        part.text if part.field is None else str(FILE_FIELDS[part.field].of(export))
        for part in column_map.file_name
    )
    return FileMade(
        kind=FileKind.GENERAL_LEDGER,
        name=name,
        content=buffer.getvalue().encode(column_map.encoding),
        media_type=f"text/csv; charset={charset}",
    )


class _Writer:
    """Writes the rows of one file, each value as the map has it or not at all."""

    def __init__(self, export: LedgerExport, column_map: ColumnMap) -> None:
        self._export = export
        self._map = column_map

    def rows(self) -> Iterator[list[str]]:
        """Yield every row: the control line or header that comes first, lines, control line."""
        if self._map.first_line:
            yield [self._cell(column, None) for column in self._map.first_line]
        if self._map.header:
            yield [column.name for column in self._map.columns]
        for number, line in enumerate(self._export.lines, start=1):
            row = Row(self._export, line, number)
            yield [self._cell(column, row) for column in self._map.columns]
        if self._map.last_line:
            yield [self._cell(column, None) for column in self._map.last_line]

    def _cell(self, column: MapColumn, row: Row | None) -> str:
        text = "".join(
            part.text if part.field is None else self._written(part.field, row)
            for part in column.parts
        )
        if column.required and not text:
            raise _refused(column, row, "is empty, and the map requires it")
        if is_risky(text) and self._holds_words(column):
            if not self._map.apostrophe:
                raise _refused(column, row, f"{text!r} starts like a formula")
            text = f"'{text}"
        if column.most is not None and len(text) > column.most:
            if not column.cut:
                raise _refused(column, row, f"{text!r} has over {column.most} characters")
            text = text[: column.most]
        self._require_writable(column, row, text)
        return text

    def _written(self, name: str, row: Row | None) -> str:
        """Write a field's value; a field of the lines' own comes with its row."""
        field = LINE_FIELDS.get(name)
        value = (
            FILE_FIELDS[name].of(self._export) if field is None or row is None else field.of(row)
        )
        match kind_of(name):
            case FieldKind.ACCOUNT | FieldKind.POOL as kind if row is not None:
                return self._code(kind, row)
            case FieldKind.AMOUNT | FieldKind.SIDE | FieldKind.FLAG as kind:
                return self._figure(kind, int(str(value)))
            case FieldKind.DATE if isinstance(value, date):
                return _date(value, self._map.date_form)
            case _:
                return str(value)

    def _code(self, kind: FieldKind, row: Row) -> str:
        """Return the council's code of the line's account or pool, or ours where it has none."""
        account, pool = str(int(row.line.account)), row.line.pool
        codes = self._map.pools
        wanted = [pool or ""]
        if kind is FieldKind.ACCOUNT:
            codes = self._map.accounts
            wanted = [f"{account}/{pool}", account] if pool else [account]
        elif pool is None:
            return self._map.no_pool or ""
        for ours in wanted:
            if ours in codes:
                return codes[ours]
        if self._map.unlisted_refused:
            raise ExportValueRefused(
                f"The map {self._map.name} has no code for the {kind} {wanted[-1]}, on which "
                f"{_where(row)} stands. Add it to the map's {kind}s.",
                field="map",
            )
        return wanted[-1]

    def _figure(self, kind: FieldKind, pence: Pence) -> str:
        form = self._map.amounts
        if kind is FieldKind.FLAG:
            return form.debit_flag if pence > 0 else form.credit_flag
        if kind is FieldKind.SIDE and pence == 0:
            return form.nil
        signed = -pence if form.negative == "debit" and kind is FieldKind.AMOUNT else pence
        return show_pounds(signed).replace(".", form.decimal_mark)

    def _holds_words(self, column: MapColumn) -> bool:
        return any(kind_of(field) not in _FIGURES for field in column.fields)

    def _require_writable(self, column: MapColumn, row: Row | None, text: str) -> None:
        """Refuse what the file's characters, or its want of quotes, could not hold."""
        try:
            text.encode(self._map.encoding)
        except UnicodeEncodeError as error:
            found = text[error.start]
            words = f"{text!r} holds {found!r}, which {self._map.encoding} has not"
            raise _refused(column, row, words) from error
        special = (self._map.delimiter, '"', "\r", "\n")
        if self._map.quotes == "never" and any(each in text for each in special):
            raise _refused(column, row, f"{text!r} would need quotes, and the map has none")


def _refused(column: MapColumn, row: Row | None, words: str) -> ExportValueRefused:
    return ExportValueRefused(
        f"Nothing was exported. In {_where(row)}, column {column.name or 'without a name'}: "
        f"{words}. Change what the value comes from, or the map: its [accounts] and [pools] give "
        "codes of your own. docs/exports.md says how to keep a map under LEDGER_MAPS.",
        field="map",
        column=column.name,
    )


def _where(row: Row | None) -> str:
    if row is None:
        return "a control line"
    return f"journal {row.line.journal_id}, line {row.line.line_no}"


def _date(day: date, form: str) -> str:
    """Write a date as DD, MM or MON, YYYY or YY say."""
    parts = {
        "DD": f"{day.day:02d}",
        "MM": f"{day.month:02d}",
        "MON": _MONTHS[day.month - 1],
        "YYYY": f"{day.year:04d}",
        "YY": f"{day.year % 100:02d}",
    }
    return _DATE_PARTS.sub(lambda found: parts[found[0]], form)
