"""Opens workbooks with engines that we did not write, to compare what they calculate with ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

import ironcalc
import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from reports.texts import unescaped

Cells: TypeAlias = dict[tuple[str, str], object]  # by worksheet and place

_RESULT = re.compile(r'( t="str")?><f>([^<]*)</f><v>[^<]*</v>')


@cache
def opened(data: bytes, *, results: bool) -> openpyxl.Workbook:
    """Return the workbook, to be read only: opened once, however often it is asked for."""
    return openpyxl.load_workbook(BytesIO(data), data_only=results)


def cells(data: bytes, *, results: bool) -> Cells:
    """Return every cell of ours that holds something: results of formulas, or the formulas."""
    return {
        place: unescaped(value) if isinstance(value, str) else value
        for place, value in _cells_as_stored(opened(data, results=results)).items()
    }


def _cells_as_stored(workbook: openpyxl.Workbook) -> Cells:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def formulas(data: bytes) -> dict[tuple[str, str], str]:
    """Return every formula, by worksheet and place."""
    return {
        (sheet.title, cell.coordinate): str(cell.value)
        for sheet in opened(data, results=False).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def without_results(data: bytes) -> bytes:
    """Return the workbook with no result in it, so that an engine must work each one out."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(target, "w", ZIP_DEFLATED) as stripped:
        for name in source.namelist():
            member = source.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                member = _RESULT.sub(r"><f>\2</f>", member)
            stripped.writestr(name, member)
    return target.getvalue()


def by_ironcalc(data: bytes, folder: Path) -> Cells:
    """Return the results of every formula as IronCalc works them out."""
    sheet = WorkingCopy(data, folder)
    return {place: sheet.value(*place) for place in formulas(data)}


class WorkingCopy:
    """A workbook open in IronCalc, in which an officer types: results follow what is typed."""

    def __init__(self, data: bytes, folder: Path) -> None:
        path = folder / "ironcalc.xlsx"
        path.write_bytes(without_results(data))
        self._model = ironcalc.load_from_xlsx(str(path))
        self._sheets = {name: index for index, name in enumerate(_sheet_names(data))}
        self._names = opened(data, results=False).defined_names
        self._model.evaluate()

    def value(self, sheet: str, place: str) -> object:
        """Return what a cell shows."""
        return self._model.get_cell_value(self._sheets[sheet], *_row_and_column(place))

    def named(self, name: str) -> object:
        """Return what a named cell shows."""
        return self.value(*self.place(name))

    def type_in(self, name: str, value: object) -> None:
        """Type a value into a named cell, and calculate."""
        sheet, place = self.place(name)
        self._model.set_user_input(self._sheets[sheet], *_row_and_column(place), str(value))
        self._model.evaluate()

    def place(self, name: str) -> tuple[str, str]:
        """Return the worksheet and the place of a named cell."""
        ((sheet, place),) = self._names[name].destinations
        return sheet, place.replace("$", "")


def _sheet_names(data: bytes) -> list[str]:
    return opened(data, results=False).sheetnames


def _row_and_column(place: str) -> tuple[int, int]:
    row, column = coordinate_to_tuple(place)
    return row, column


def by_libreoffice(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, Cells]:
    """Return every cell of the workbooks as LibreOffice shows them, all in one start of it.

    Skips where there is no LibreOffice, but fails on CI.
    """
    return {name: shown(data) for name, data in saved_by_libreoffice(workbooks, folder).items()}


def shown(data: bytes) -> Cells:
    """Return every cell of a workbook of another program, with its formulas' results."""
    return _cells_as_stored(opened(data, results=True))


def saved_by_libreoffice(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return the workbooks, given without results, as LibreOffice saves them again.

    Skips where there is no LibreOffice, but fails on CI.
    """
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is required here", pytrace=False)
        pytest.skip("LibreOffice is not installed")
    source, target = folder / "source", folder / "target"
    source.mkdir()
    for name, data in workbooks.items():
        (source / f"{name}.xlsx").write_bytes(without_results(data))
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(target),
            *(str(path) for path in sorted(source.iterdir())),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return {name: (target / f"{name}.xlsx").read_bytes() for name in workbooks}


def differences(
    ours: Cells, theirs: Cells, places: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], tuple[object, object]]:
    """Return the places whose values differ: texts by letter, figures to what a double holds."""
    return {
        place: (ours.get(place), theirs.get(place))
        for place in places
        if _comparable(ours.get(place)) != _comparable(theirs.get(place))
    }


def _comparable(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(str(value))
        pennies = number == number.quantize(Decimal("0.01")) or abs(number) >= 10_000
        return number.quantize(Decimal("0.01") if pennies else Decimal("1e-10"))
    if isinstance(value, datetime):
        return value.date()
    return value
