"""Reads a workbook for comparison: what a reader would see of it, and nothing of how it is stored.

A file that a spreadsheet program saved again without a change reads the same. The file given may
be hostile: whoever calls has checked its size and runs this where it can be stopped. No input makes
it raise anything but NotAWorkbook.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.checking import canonical, formula_of
from reports.texts import unescaped
from reports.verification_drawings import charts_of, drawn_by_sheet
from reports.verification_page import (
    calculation_of,
    filters_of,
    page_of,
    print_names,
    properties_of,
    sizes_of,
    validations_of,
)
from reports.verification_style import font_meaning, fonts_of_parts, is_legible, number_meaning

_LEAST_POINTS = 2  # a lower row, or one of a column's digits less, cannot be read
_LEAST_DIGITS = 0.5
_SCHEME = re.compile(r"^(https?|mailto|ftp):", re.IGNORECASE)
_NOT_OURS = re.compile(
    r"xl/(media|embeddings|externalLinks|activeX|ctrlProps|queryTables|pivot\w*|slicers?\w*"
    r"|dialogsheets|macrosheets|threadedComments|timelines?\w*|model)/|xl/(vba\w*|connections)\."
)

NOTHING = "nothing"  # said of a cell that shows none


class NotAWorkbook(ValueError):
    """The file cannot be read as a workbook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCell:
    """A cell as a reader sees it: that holds something, or bears a comment."""

    formula: str = ""  # without its equals sign; empty where there is none
    value: str = ""  # in canonical form; of a formula: its stored result; empty for a blank cell
    shown: str = ""  # in plain words, for whoever is told of an alteration
    number_format: str = ""  # by its meaning
    legible: bool = True  # neither in the colour of its ground nor too small to see
    font: str = ""  # by name, and what of it changes what is read
    link: str = ""  # with what it says when pointed at
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSheet:
    """A worksheet as a reader sees it."""

    name: str
    state: str  # visible, hidden or veryHidden
    cells: Mapping[str, SeenCell]
    hidden: frozenset[str]  # rows and columns, in words
    merged: frozenset[str]
    tables: Mapping[str, str]  # range and headers
    rules: Mapping[str, str]  # conditional formats by the range they cover
    drawn: Mapping[str, int]  # how many of each lie over the cells
    page: Mapping[str, str]  # printed margins and what is printed
    validations: Mapping[str, str]  # by the range they cover
    filters: Mapping[str, str]  # and sort orders, by the range they cover
    sizes: Mapping[str, float]  # of columns, in digits, and of rows, in points


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A workbook as a reader sees it. `parts` are those that no workbook of ours holds."""

    sheets: tuple[SeenSheet, ...]
    names: Mapping[str, str]
    parts: frozenset[str]
    properties: Mapping[str, str]
    calculation: frozenset[str]  # in words: what of it is not usual


def seen(data: bytes) -> SeenFile:
    """Return what a reader sees of the workbook; raises NotAWorkbook, and nothing else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it does not keep
            return _seen(data)
    except NotAWorkbook:
        raise
    except Exception as error:
        raise NotAWorkbook("This file cannot be read as a workbook.") from error


def _seen(data: bytes) -> SeenFile:
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.namelist()
        if len(set(parts)) != len(parts):
            raise NotAWorkbook("This file holds a part twice, so programs may differ on it.")
        drawn, printed = drawn_by_sheet(archive), print_names(archive)
    formulas = load_workbook(BytesIO(data), rich_text=True)
    results = load_workbook(BytesIO(data), data_only=True)
    return SeenFile(
        tuple(
            _sheet(
                sheet,
                results[sheet.title],
                drawn=drawn.get(sheet.title, {}),
                printed=printed.get(sheet.title, {}),
            )
            if isinstance(sheet, Worksheet)
            else _without_cells(sheet.title, sheet.sheet_state)
            for sheet in (formulas[name] for name in formulas.sheetnames)
        ),
        _names(formulas),
        frozenset(part for part in parts if _NOT_OURS.match(part)),
        properties_of(formulas),
        calculation_of(formulas),
    )


def _without_cells(name: str, state: str) -> SeenSheet:
    """A sheet that is a chart and nothing else, which no workbook of ours has."""
    return SeenSheet(
        name=name,
        state=state,
        cells={},
        hidden=frozenset(),
        merged=frozenset(),
        tables={},
        rules={},
        drawn={"chart that fills the sheet": 1},
        page={},
        validations={},
        filters={},
        sizes={},
    )


def _sheet(
    sheet: Worksheet, results: Worksheet, *, drawn: Mapping[str, int], printed: Mapping[str, str]
) -> SeenSheet:
    charts = charts_of(sheet)
    return SeenSheet(
        name=sheet.title,
        state=sheet.sheet_state,
        cells=dict(_cells(sheet, results)),
        hidden=frozenset(_hidden(sheet)),
        merged=frozenset(str(each) for each in sheet.merged_cells.ranges),
        tables={
            table.displayName: f"{table.ref}: {', '.join(str(name) for name in table.column_names)}"
            for table in sheet.tables.values()
        },
        rules=_rules(sheet),
        drawn={**drawn, **charts},
        page=page_of(sheet, printed),
        validations=validations_of(sheet),
        filters=filters_of(sheet),
        sizes=sizes_of(sheet),
    )


def _cells(sheet: Worksheet, results: Worksheet) -> Iterator[tuple[str, SeenCell]]:
    looks: dict[int, tuple[str, bool, str]] = {}  # the same for all cells of a style
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell, Cell) or (cell.value is None and cell.comment is None):
                continue
            look = looks.get(cell.style_id)
            if look is None:
                look = number_meaning(cell.number_format), is_legible(cell), font_meaning(cell)
                looks[cell.style_id] = look
            yield cell.coordinate, _cell(cell, results[cell.coordinate].value, look)


def _cell(cell: Cell, result: object, look: tuple[str, bool, str]) -> SeenCell:
    value = unescaped(result) if isinstance(result, str) else result
    formula = formula_of(cell)
    return SeenCell(
        formula=formula,
        value="" if cell.value is None else canonical("", "", formula, value).value,
        shown=_in_words(value),
        number_format=look[0],
        legible=look[1],
        font=look[2] + (fonts_of_parts(cell.value) if isinstance(cell.value, CellRichText) else ""),
        link=_link(cell),
        comment=cell.comment.text if cell.comment else "",
    )


def _in_words(value: object) -> str:
    match value:
        case None:
            return NOTHING
        case datetime() if value.time() != datetime.min.time():
            return value.isoformat(" ")
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _link(cell: Cell) -> str:
    """Return where a cell leads; a path is the same however a program wrote it down."""
    link = cell.hyperlink
    if link is None:
        return ""
    target = unquote(link.target or "").replace("\\", "/")
    if not _SCHEME.match(target):
        target = re.sub(r"^(file:/*([A-Za-z]:)?)?(\.{0,2}/)*", "", target)
    place = (link.location or "").replace("'", "")
    says = f", which says: {link.tooltip}" if link.tooltip else ""
    return f"{target}#{place}{says}" if place else f"{target}{says}"


def _hidden(sheet: Worksheet) -> Iterator[str]:
    for number, row in sheet.row_dimensions.items():
        low = row.height is not None and row.height < _LEAST_POINTS
        if number <= sheet.max_row and (row.hidden or low):
            yield f"row {number}"
    for column in sheet.column_dimensions.values():
        if column.hidden or column.width < _LEAST_DIGITS:
            first, last = column.min or 1, column.max or 1
            for number in range(first, min(last, sheet.max_column) + 1):
                yield f"column {get_column_letter(number)}"
    if sheet.sheet_format.zeroHeight:
        yield "rows without a height of their own"
    yield from _not_shown(sheet)


def _not_shown(sheet: Worksheet) -> Iterator[str]:
    views = sheet.views.sheetView  # one for each window
    if any(view.showZeros is False for view in views):
        yield "zeros"
    if any(view.showFormulas for view in views):
        yield "results of formulas"


def _rules(sheet: Worksheet) -> Mapping[str, str]:
    """Return the conditional formats by range: under which condition, not how they look."""
    return {
        str(each.sqref): "; ".join(
            f"{rule.type} {rule.operator or ''} {', '.join(rule.formula)}".strip()
            for rule in each.rules
        )
        for each in sheet.conditional_formatting
    }


def _names(workbook: Workbook) -> Mapping[str, str]:
    """Return every defined name with what it stands for, those of one worksheet among them."""
    whole = {name: _plain(each.attr_text) for name, each in workbook.defined_names.items()}
    single = {
        f"{sheet.title}: {name}": _plain(each.attr_text)
        for sheet in workbook.worksheets
        for name, each in sheet.defined_names.items()
    }
    return {**whole, **single}


def _plain(reference: str | None) -> str:
    """Return a reference without the quotes that only some programs put about a sheet's name."""
    return (reference or "").replace("'", "")
