"""What was read from a file that comes in, what would come of it, and its control totals.

Source: workbooks page, "Coming in".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ledger.domain.cell import Cell
from ledger.domain.errors import LedgerError
from ledger.domain.money import Pence, parse_pounds, show_pounds
from ledger.domain.parse import parse_thousandths, show_thousandths
from ledger.domain.time import parse_days, show_days
from ledger.domain.upload_form import PARTY, UploadKind

_DAYS = ("joint", "leave", "sickness", "other_absence")


# ---- as it came ----
@dataclass(frozen=True, slots=True)
class GivenRow:
    """A row of a worksheet or CSV file: its number, and by column, from one, what is not empty."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class GivenSheet:
    """A worksheet as it came, or the whole of a CSV file."""

    name: str
    rows: tuple[GivenRow, ...]
    is_hidden: bool = False


# ---- as it was read ----
@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row; or with the whole sheet, where there is no row."""

    row: int | None
    error: LedgerError


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to record: a row of a sheet, or several that are of one receipt."""

    sheet: str
    kind: UploadKind
    rows: tuple[int, ...]
    given: tuple[Mapping[str, str], ...]  # each row by column; what is empty is left out

    @property
    def first(self) -> Mapping[str, str]:
        """Its first row."""
        return self.given[0]

    @property
    def body(self) -> dict[str, Any]:
        """Return the JSON body that would record it."""
        match self.kind:
            case UploadKind.TIME:
                return _time_body(self.first)
            case UploadKind.RECEIPTS:
                return _receipt_body(self.given)
            case _:
                return dict(self.first)


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What was read from one sheet."""

    name: str
    kind: UploadKind | None  # None: it is none of ours
    entries: tuple[Entry, ...] = ()
    n_rows: int = 0
    n_examples: int = 0
    faults: tuple[Fault, ...] = ()


def column_of(kind: UploadKind, field: str | None) -> str | None:
    """Return the column that a field of the body stands in; None where it is no single one."""
    if field is None:
        return None
    name = field.lstrip("/")
    if kind is UploadKind.TIME and name.startswith("party_days/"):
        return f"{PARTY}{name.partition('/')[2]}"
    if kind is UploadKind.RECEIPTS and name.startswith("allocations"):
        return "allocated" if name.endswith("/amount") else "statement_period"
    return None if name in ("party_days", "days", "id") else name


def _time_body(given: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {
        name: value for name, value in given.items() if not name.startswith(PARTY)
    }
    body.pop("reason", None)
    body["party_days"] = {
        name.removeprefix(PARTY): value for name, value in given.items() if name.startswith(PARTY)
    }
    return body


def _receipt_body(rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    first = rows[0]
    body: dict[str, Any] = {
        name: first[name]
        for name in ("payment_ref", "payer", "received_on", "amount")
        if name in first
    }
    if first.get("unidentified") == "yes":
        body["unidentified"] = True
    body["allocations"] = [_allocation(row) for row in rows if is_allocated(row)]
    return body


def is_allocated(row: Mapping[str, str]) -> bool:
    """Whether a row of a receipt names a statement."""
    return "statement" in row or "statement_period" in row or "allocated" in row


def _allocation(row: Mapping[str, str]) -> dict[str, Any]:
    """Return what goes to the statement that a row names: all of the amount if it does not say."""
    found: dict[str, Any] = {"amount": row.get("allocated", row.get("amount"))}
    if "statement" in row:
        found["statement"] = int(row["statement"])
    if "statement_period" in row:
        found["statement_period"] = row["statement_period"]
    return found


# ---- control totals ----
@dataclass(frozen=True, slots=True)
class ControlTotals:
    """What a person adds up by hand to see that nothing was lost: rows, days, pounds, quantity."""

    rows: int = 0
    quarters: int = 0
    pence: Pence = 0
    thousandths: int = 0

    def __add__(self, other: ControlTotals) -> ControlTotals:
        """Add two up."""
        return ControlTotals(
            self.rows + other.rows,
            self.quarters + other.quarters,
            self.pence + other.pence,
            self.thousandths + other.thousandths,
        )

    def shown(self) -> dict[str, Any]:
        """Write them down as JSON has them."""
        return {
            "rows": self.rows,
            "days": show_days(self.quarters),
            "pounds": show_pounds(self.pence),
            "quantity": show_thousandths(self.thousandths),
        }


def control_totals(entries: Iterable[Entry]) -> ControlTotals:
    """Add up entries; a figure that cannot be read adds nothing, and its row is named as wrong."""
    return sum((_totals_of(entry) for entry in entries), ControlTotals())


def _totals_of(entry: Entry) -> ControlTotals:
    pence = quarters = thousandths = 0
    with suppress(LedgerError):
        match entry.kind:
            case UploadKind.COSTS | UploadKind.RECEIPTS:
                pence = parse_pounds(entry.first.get("amount"))
            case UploadKind.TIME:
                quarters = sum(
                    parse_days(value, field=name)
                    for name, value in entry.first.items()
                    if name in _DAYS or name.startswith(PARTY)
                )
            case UploadKind.DELIVERIES | UploadKind.DRIVERS:
                thousandths = parse_thousandths(entry.first.get("quantity"), field="quantity")
    return ControlTotals(len(entry.rows), quarters, pence, thousandths)


# ---- as it was judged ----
class Outcome(StrEnum):
    """What comes of an entry."""

    NEW = "new"  # it is recorded
    CORRECTS = "corrects"  # it supersedes what is recorded
    UNCHANGED = "unchanged"  # it is recorded already, just so
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class JudgedEntry:
    """An entry, and what comes of it."""

    entry: Entry
    outcome: Outcome
    standing: int | None = None  # the event that it corrects, or that recorded just this before
    before: Mapping[str, str] | None = None  # of what it corrects: the columns that change
    posted: int | None = None  # the event that recorded it

    @property
    def records(self) -> bool:
        """Whether something is recorded for it."""
        return self.outcome in (Outcome.NEW, Outcome.CORRECTS)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be put right, and where; plain words, and the interface's own code for it."""

    sheet: str
    row: int | None
    column: str | None
    code: str
    detail: str
