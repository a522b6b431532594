"""Maps: how a file for a council's own general ledger is written, as plain values.

A map is data, so a new one needs no code: `general_ledger_reading.py` reads it, and docs/exports.md
says how to write one. Source: workbooks page, "Going out to other systems".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of what fills a column: plain text, or a field."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class MapColumn:
    """One column: what fills it, how long it may be, and whether what is longer is cut."""

    name: str
    parts: tuple[Part, ...]
    most: int | None
    cut: bool
    required: bool

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it is filled from; none for a constant text."""
        return tuple(part.field for part in self.parts if part.field is not None)


@dataclass(frozen=True, slots=True)
class AmountForm:
    """How amounts are written: pounds with two decimals, or whole pence without a mark."""

    decimal_mark: str  # empty: whole pence
    nil: str  # what stands on the other side of a debit or credit
    negative: str  # which side of a signed amount has the minus sign: "credit" or "debit"
    debit_flag: str
    credit_flag: str


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A whole map, as it was read and found right."""

    name: str
    digest: str  # SHA-256 of the file that it was read from
    title: str
    file_name: tuple[Part, ...]
    encoding: str
    delimiter: str
    quotes: str
    line_end: str
    header: bool
    date_form: str
    apostrophe: bool  # before a text that a program might take for a formula; else refused
    unlisted_refused: bool  # an account or pool without a code of the council's
    amounts: AmountForm
    columns: tuple[MapColumn, ...]
    first_line: tuple[MapColumn, ...]
    last_line: tuple[MapColumn, ...]
    accounts: Mapping[str, str]  # by account, or by account and pool: 6000, 6000/DCS
    pools: Mapping[str, str]
    no_pool: str | None
