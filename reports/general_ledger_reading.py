"""Reads a map for a general ledger from its TOML, and refuses one that is wrong before it is used.

The key that is wrong is named, as docs/exports.md writes it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from ledger.domain.accounts import Account
from ledger.domain.errors import LedgerMapInvalid
from reports.general_ledger_fields import FILE_FIELDS, FieldKind, kind_of
from reports.general_ledger_map import AmountForm, ColumnMap, MapColumn, Part

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "ascii")
DELIMITERS = (",", ";", "|", "\t", "~", "^")
LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}
QUOTES = ("where-needed", "all", "never")

_DATE_FORM = re.compile(r"(?=.*DD)(?=.*M)(?=.*YY)(DD|MM|MON|YYYY|YY|[ ./-])+", re.ASCII)
_FILE_NAME = re.compile(r"[A-Za-z0-9._-]*", re.ASCII)
_ACCOUNTS = frozenset(str(int(account)) for account in Account)
_SIDES = ({"amount"}, {"debit", "credit"}, {"absolute", "flag"})
_MOST = 1000  # characters of a text


def read_map(name: str, text: str) -> ColumnMap:
    """Read a map from its TOML; raises LedgerMapInvalid naming the key that is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LedgerMapInvalid(f"The map {name} is not TOML: {error}.", field="map") from error
    reader = _Reader(name, given, "")
    made = _read(reader, hashlib.sha256(text.encode()).hexdigest())
    reader.require_no_more()
    _require_sense(made, reader)
    return made


def _read(reader: _Reader, digest: str) -> ColumnMap:
    amounts = reader.table("amounts")
    form = AmountForm(
        amounts.one_of("decimal_mark", (".", ",", ""), "."),
        amounts.text("nil", ""),
        amounts.one_of("negative", ("credit", "debit"), "credit"),
        amounts.text("debit_flag", "D"),
        amounts.text("credit_flag", "C"),
    )
    amounts.require_no_more()
    return ColumnMap(
        name=reader.map_name,
        digest=digest,
        title=reader.text("title"),
        file_name=reader.parts("file_name", FILE_FIELDS),
        encoding=reader.one_of("encoding", ENCODINGS, "utf-8"),
        delimiter=reader.one_of("delimiter", DELIMITERS, ","),
        quotes=reader.one_of("quotes", QUOTES, "where-needed"),
        line_end=LINE_ENDS[reader.one_of("line_ends", tuple(LINE_ENDS), "crlf")],
        header=reader.flag("header", default=True),
        date_form=reader.date_form("date_format", "YYYY-MM-DD"),
        apostrophe=reader.one_of("risky_text", ("refused", "apostrophe"), "refused")
        == "apostrophe",
        unlisted_refused=reader.one_of("unlisted_codes", ("ours", "refused"), "ours") == "refused",
        amounts=form,
        columns=reader.columns("columns", None),
        first_line=reader.columns("first_line", FILE_FIELDS),
        last_line=reader.columns("last_line", FILE_FIELDS),
        accounts=reader.codes("accounts"),
        pools=reader.codes("pools"),
        no_pool=reader.text("no_pool", "") or None,
    )


def _require_sense(made: ColumnMap, reader: _Reader) -> None:
    """Refuse a map whose files would not say which account, how much, or on which side."""
    _require_columns(made, reader)
    form = made.amounts
    flagged = any("flag" in column.fields for column in made.columns)
    if flagged and (not form.debit_flag or form.debit_flag == form.credit_flag):
        raise reader.wrong("amounts.debit_flag", "and credit_flag must differ and not be empty")
    for key in made.accounts:
        if key.partition("/")[0] not in _ACCOUNTS:
            raise reader.wrong(f"accounts.{key}", "is no account of ours, or account/pool")
    literal = "".join(part.text for part in made.file_name)
    kinds = {kind_of(part.field) for part in made.file_name if part.field is not None}
    if not made.file_name or not _FILE_NAME.fullmatch(literal) or kinds - {FieldKind.CODE}:
        raise reader.wrong("file_name", "may hold only letters, digits, '.', '-', '_' and codes")


def _require_columns(made: ColumnMap, reader: _Reader) -> None:
    filled = {field for column in made.columns for field in column.fields}
    if not made.columns:
        raise reader.wrong("columns", "is missing: name each column in its order")
    if not filled & {"account", "our_account"}:
        raise reader.wrong("columns", "have no account: fill one from the field account")
    if not any(side <= filled for side in _SIDES):
        raise reader.wrong(
            "columns",
            "do not say how much on which side: fill columns from debit and credit, from amount, "
            "or from absolute and flag",
        )
    for key, line in (("first_line", made.first_line), ("last_line", made.last_line)):
        if len(line) == 1 and not line[0].parts:
            raise reader.wrong(key, "would be an empty line: leave it out, or fill it")
    names = [column.name for column in made.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if made.header and twice:
        raise reader.wrong("columns", f"are named twice: {', '.join(twice)}")


class _Reader:
    """Reads one table of a map; every key must be known, and be what it should."""

    def __init__(self, map_name: str, given: Mapping[str, Any], path: str) -> None:
        self.map_name = map_name
        self._given = dict(given)
        self._path = path

    def wrong(self, key: str, words: str) -> LedgerMapInvalid:
        """Return the refusal of a key."""
        return LedgerMapInvalid(
            f"In the map {self.map_name}, {self._path}{key} {words}.",
            field="map",
            key=f"{self._path}{key}",
        )

    def require_no_more(self) -> None:
        """Refuse keys that were not asked for: a misspelt one would be passed over in silence."""
        for key in self._given:
            raise self.wrong(key, "is not a key of a map; see docs/exports.md")

    def text(self, key: str, default: str | None = None) -> str:
        """Read a text of one line."""
        value = self._given.pop(key, default)
        if value is None:
            raise self.wrong(key, "is missing")
        if not isinstance(value, str) or len(value) > _MOST or not value.isprintable():
            raise self.wrong(key, f"is not a text of one line and at most {_MOST} characters")
        return value

    def one_of(self, key: str, allowed: Sequence[str], default: str) -> str:
        """Read a word that is one of a few."""
        value = self._given.pop(key, default)
        if value not in allowed:
            words = ", ".join(repr(each) for each in allowed)
            raise self.wrong(key, f"is not one of {words}")
        return str(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Read true or false."""
        value = self._given.pop(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "is neither true nor false")
        return value

    def whole(self, key: str) -> int | None:
        """Read a number of characters, if there is one."""
        value = self._given.pop(key, None)
        if value is not None and (type(value) is not int or not 1 <= value <= _MOST):
            raise self.wrong(key, f"is not a whole number from 1 to {_MOST}")
        return value

    def date_form(self, key: str, default: str) -> str:
        """Read how a date is written: DD, MM or MON, YYYY or YY, and what stands between."""
        value = self.text(key, default)
        if not _DATE_FORM.fullmatch(value):
            raise self.wrong(key, "is not made of DD, MM or MON, YYYY or YY and ' ', '.', '/', '-'")
        return value

    def table(self, key: str) -> _Reader:
        """Read a table below this one; an empty one where there is none."""
        value = self._given.pop(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "is not a table")
        return _Reader(self.map_name, value, f"{self._path}{key}.")

    def codes(self, key: str) -> dict[str, str]:
        """Read a table from our codes to the council's."""
        table = self.table(key)
        return {code: table.code(code) for code in list(table._given)}  # noqa: SLF001 - its own kind

    def code(self, key: str) -> str:
        """Read one of the council's codes."""
        value = self.text(key)
        if not value:
            raise self.wrong(key, "is empty")
        return value

    def columns(self, key: str, allowed: Mapping[str, object] | None) -> tuple[MapColumn, ...]:
        """Read an array of columns; only some fields may fill those of a control line."""
        value = self._given.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.wrong(key, f"is not an array of tables: write [[{key}]] before each")
        return tuple(
            _Reader(self.map_name, each, f"{self._path}{key}.{place}.").column(allowed)
            for place, each in enumerate(value, 1)
        )

    def column(self, allowed: Mapping[str, object] | None) -> MapColumn:
        """Read one column: filled from a field, or from a text that may have fields in it."""
        name = self.text("name", "")
        if ("field" in self._given) == ("text" in self._given):
            raise self.wrong("field", "or text says what fills the column: one of them, not both")
        parts = (
            (self._field(self.text("field"), "field", allowed),)
            if "field" in self._given
            else self.parts("text", allowed)
        )
        cut = self.one_of("too_long", ("refused", "cut"), "refused") == "cut"
        column = MapColumn(
            name, parts, self.whole("most"), cut, self.flag("required", default=False)
        )
        self.require_no_more()
        self._require_cut_of_text(column)
        return column

    def parts(self, key: str, allowed: Mapping[str, object] | None) -> tuple[Part, ...]:
        """Read a text with fields in curly brackets."""
        value = self.text(key)
        parts = []
        try:
            for plain, field, form, conversion in Formatter().parse(value):
                if plain:
                    parts.append(Part(plain))
                if field is None:
                    continue
                if form or conversion:
                    raise self.wrong(key, f"has more than a field's name in {{{field}}}")
                parts.append(self._field(field, key, allowed))
        except ValueError as error:
            raise self.wrong(key, f"has a curly bracket too many or too few ({error})") from error
        return tuple(parts)

    def _field(self, field: str, key: str, allowed: Mapping[str, object] | None) -> Part:
        if kind_of(field) is None:
            raise self.wrong(key, f"names {field!r}, which is no field; see docs/exports.md")
        if allowed is not None and field not in allowed:
            raise self.wrong(key, f"names {field!r}, which is a line's own and not the file's")
        return Part("", field)

    def _require_cut_of_text(self, column: MapColumn) -> None:
        """Codes, dates and amounts are never cut: half of one is another one."""
        if column.cut and column.most is None:
            raise self.wrong("too_long", "is cut, but most does not say to how many characters")
        if column.cut and not {kind_of(field) for field in column.fields} <= {FieldKind.TEXT}:
            raise self.wrong("too_long", "may not be cut: only words are, never a code or amount")
        plain = sum(len(part.text) for part in column.parts)
        if column.most is not None and plain > column.most and not column.cut:
            raise self.wrong("most", f"is less than its own text has: {plain} characters")
