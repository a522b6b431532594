"""Prepares a worksheet that people fill in: lists to choose from, words that help, free rows.

What is written below the rows keeps the form of its column: a text stays a text, so that a
reference keeps the zeros in front of it.
"""

from __future__ import annotations

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from reports.layout import BODY_POINTS
from reports.style import FONT, is_right
from reports.table import FIRST_ROW, Column, Entry, Kind, LongSheet, Sheet

_LONGEST_TITLE, _LONGEST_WORDS = 32, 255  # of what a cell says when one comes to it
_FORMATS = {
    Kind.TEXT: "@",
    Kind.MONEY: "#,##0.00",
    Kind.WHOLE: "0",
    Kind.QUANTITY: "#,##0.000",
    Kind.DAYS: "#,##0.00",
    Kind.DATE: "d mmmm yyyy",
}


def prepare_entry(on: Worksheet, sheet: Sheet | LongSheet) -> None:
    """Prepare each column that has an entry; a worksheet without any is left as it is."""
    for place, column in enumerate(sheet.columns, start=1):
        if column.entry is not None:
            _keep_form(on, place, column, sheet.n_rows)
            on.add_data_validation(_help(place, column, column.entry))


def _keep_form(on: Worksheet, place: int, column: Column, n_rows: int) -> None:
    """Give the cells that hold something, and those below, the form of what the column takes."""
    below = on.column_dimensions[get_column_letter(place)]
    below.number_format = _FORMATS[column.kind]
    below.font = Font(name=FONT, size=BODY_POINTS)
    side = "right" if is_right(column.kind) else "left"
    below.alignment = Alignment(horizontal=side, vertical="top", wrap_text=True)
    for row in range(FIRST_ROW, FIRST_ROW + n_rows):
        cell = on.cell(row, place)
        if isinstance(cell, Cell):
            cell.number_format = _FORMATS[column.kind]
            if cell.value == "":
                cell.value = None


def _help(place: int, column: Column, entry: Entry) -> DataValidation:
    letter = get_column_letter(place)
    last = FIRST_ROW + max(entry.rows, 1) - 1
    validation = DataValidation(
        type="list" if entry.choices else None,
        formula1=entry.choices or None,
        sqref=f"{letter}{FIRST_ROW}:{letter}{last}",
        allow_blank=True,
        showInputMessage=True,
        showErrorMessage=bool(entry.choices),
    )
    validation.promptTitle = column.header[:_LONGEST_TITLE]
    validation.prompt = entry.words[:_LONGEST_WORDS]
    if entry.choices:
        validation.errorTitle = "Not in the list"
        validation.error = "Choose one of the codes in the list."
    return validation
