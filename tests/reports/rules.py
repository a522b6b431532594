"""What a rule looks at: a workbook opened twice, with its formulas and with their results.

A rule is a function of it that yields each breach in words. Its docstring is the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import TypeAlias
from zipfile import ZipFile

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

HEAD = 3  # the row of the headers


@dataclass
class File:
    """A workbook as its readers meet it."""

    data: bytes = field(repr=False)
    formulas: openpyxl.Workbook = field(init=False)
    results: openpyxl.Workbook = field(init=False)

    def __post_init__(self) -> None:
        """Open it, with formulas and with results."""
        self.formulas = openpyxl.load_workbook(BytesIO(self.data))
        self.results = openpyxl.load_workbook(BytesIO(self.data), data_only=True)

    @property
    def sheets(self) -> list[Worksheet]:
        """Its worksheets, with formulas."""
        return [each for each in self.formulas.worksheets if isinstance(each, Worksheet)]

    @cached_property
    def members(self) -> dict[str, bytes]:
        """The parts that it is packed from."""
        with ZipFile(BytesIO(self.data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def cells(self) -> Iterator[tuple[Worksheet, Cell]]:
        """Yield every cell that holds something."""
        for sheet in self.sheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell, Cell) and cell.value is not None:
                        yield sheet, cell

    def formula_cells(self) -> Iterator[tuple[str, str]]:
        """Yield every formula with where it stands."""
        for sheet, cell in self.cells():
            if cell.data_type == "f":
                yield f"{sheet.title}!{cell.coordinate}", str(cell.value)

    def tables(self) -> Iterator[tuple[Worksheet, Table, tuple[int, int, int]]]:
        """Yield every table: its last column, its last row of data, its last row of all."""
        for sheet in self.sheets:
            for table in sheet.tables.values():
                _, _, last_column, last_row = range_boundaries(table.ref)
                if last_column is None or last_row is None:
                    raise ValueError(f"{table.ref} has no end")
                of_data = last_row - (table.totalsRowCount or 0)
                yield sheet, table, (last_column, of_data, last_row)


Rule: TypeAlias = Callable[[File], Iterator[str]]
