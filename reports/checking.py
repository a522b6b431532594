"""How a workbook proves itself: its table of checks, and the hash over its canonical cells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Context, Decimal
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from reports.table import Column, Formula, Kind, Sheet, compared, day_number, verdict
from reports.texts import unescaped

CONTENT_HASH = "content_hash"  # the name of the cell that shows it

_FIFTEEN_DIGITS = Context(prec=15)  # what spreadsheet programs keep when they save again
_quoted = json.JSONEncoder(ensure_ascii=True).encode


@dataclass(frozen=True, slots=True)
class Check:
    """Two formulas that must come to the same, to the penny."""

    what: str
    left: Formula
    right: Formula

    @property
    def difference(self) -> Decimal:
        """Left less right, by the ledger's own figures."""
        return Decimal(self.left.value) - Decimal(self.right.value)


def tallies(sheets: Iterable[Sheet]) -> list[Check]:
    """Return, for each table with a column Check, the check that every row of it says OK."""
    return [
        Check(
            f"Rows of {sheet.name} that say OK = all its rows",
            Formula(f'=COUNTIF({sheet.table}[Check],"OK")', sheet.results("Check").count("OK")),
            Formula(f"=ROWS({sheet.table}[Check])", len(sheet.rows)),
        )
        for sheet in sheets
        if sheet.has("Check")
    ]


def checks_sheet(checks: Sequence[Check], *, draft: str) -> Sheet:
    """Return the worksheet of checks, one a row, each with its difference and its result."""
    return Sheet(
        name="Checks",
        title=f"{draft}Checks of the arithmetic",
        about="Each check of the arithmetic: two figures, their difference and the result",
        columns=(
            Column("Number", Kind.WHOLE),
            Column("What must agree", width=64),
            Column("Left", Kind.MONEY),
            Column("Right", Kind.MONEY),
            Column("Difference", Kind.MONEY),
            Column("Result", width=12),
        ),
        rows=tuple(
            (
                number,
                check.what,
                check.left,
                check.right,
                Formula(
                    "=ROUND(tbl_checks[[#This Row],[Left]]-tbl_checks[[#This Row],[Right]],2)",
                    check.difference,
                ),
                compared("tbl_checks", "Left", "Right", agrees=check.difference == 0),
            )
            for number, check in enumerate(checks, start=1)
        ),
    )


def overall_check(checks: Iterable[Check]) -> Formula:
    """Return the one check of the cover: whether every check says OK."""
    return Formula(
        '=IF(COUNTIF(tbl_checks[Result],"OK")=ROWS(tbl_checks[Result]),"OK","CHECK")',
        verdict(agrees=all(check.difference == 0 for check in checks)),
    )


@dataclass(frozen=True, slots=True)
class CanonicalCell:
    """A cell by what it says: not how it looks, nor how a program chose to store it."""

    sheet: str
    place: str
    formula: str  # empty where there is none
    value: str  # of a formula: its result


def canonical(sheet: str, place: str, formula: str, value: object) -> CanonicalCell:
    """Return a cell in canonical form: dates as day numbers, numbers to fifteen digits."""
    return CanonicalCell(sheet, place, formula, _canonical_value(value))


def _canonical_value(value: object) -> str:
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, datetime):
        return f"instant {value.isoformat()}"
    if isinstance(value, date):
        value = day_number(value)
    if isinstance(value, str):
        return f"text {value}"
    if value is None or isinstance(value, bool):
        return f"word {value}"  # a formula's result may have been lost
    number = _FIFTEEN_DIGITS.create_decimal(str(value)).normalize(_FIFTEEN_DIGITS)
    return f"number {number:f}"


class RunningHash:
    """The content hash of cells that come one after the other; the caller leaves its own out."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, cells: Iterable[CanonicalCell]) -> None:
        """Take in the cells, in the order given."""
        for cell in cells:
            texts = map(_quoted, (cell.sheet, cell.place, cell.formula, cell.value))
            self._digest.update(f"[{', '.join(texts)}]\n".encode("ascii"))

    def stated(self) -> str:
        """Return SHA-256 over all cells so far, as a workbook states it."""
        return self._digest.hexdigest()


def content_hash(cells: Iterable[CanonicalCell]) -> str:
    """Return SHA-256 over the cells in the order given; the caller leaves the hash's own out."""
    running = RunningHash()
    running.add(cells)
    return running.stated()


def cells_of(data: bytes) -> Iterator[CanonicalCell]:
    """Read a workbook's cells back in canonical form, sheet by sheet, its own hash left out.

    `data` is a file that was found safe to open. Raises what openpyxl raises for one that is not
    a workbook.
    """
    formulas, values = load_workbook(BytesIO(data)), load_workbook(BytesIO(data), data_only=True)
    left_out = _place_of_hash(formulas)
    for sheet in formulas.worksheets:
        results = values[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                place = cell.coordinate
                if cell.value is None or (sheet.title, place) == left_out:
                    continue
                formula = formula_of(cell)
                value = results[place].value
                text = unescaped(value) if isinstance(value, str) else value
                yield canonical(sheet.title, place, formula, text)


def formula_of(cell: Cell | MergedCell) -> str:
    """Return a cell's formula without its equals sign; empty where it holds none."""
    match cell.value:
        case ArrayFormula() as array:
            return f"{{{(array.text or '').removeprefix('=')}}}"
        case DataTableFormula() as table:
            return f"TABLE({table.r1},{table.r2})"
        case formula:
            return str(formula)[1:] if cell.data_type == "f" else ""


def stated_hash(data: bytes) -> str | None:
    """Return the content hash that a workbook shows for itself, if it shows one."""
    workbook = load_workbook(BytesIO(data), data_only=True)
    place = _place_of_hash(workbook)
    return str(workbook[place[0]][place[1]].value) if place else None


def _place_of_hash(workbook: Workbook) -> tuple[str, str] | None:
    name = workbook.defined_names.get(CONTENT_HASH)
    if name is None:
        return None
    return next(((sheet, place.replace("$", "")) for sheet, place in name.destinations), None)
