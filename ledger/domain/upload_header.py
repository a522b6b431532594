"""The header of a sheet that comes in: where it stands, and which of our columns it names.

Our own worksheets have a title above it; other people's files begin with it. Order, capitals and
the spaces or underscores between words do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.domain.cell import CellKind
from ledger.domain.errors import HeaderMalformed, LedgerError
from ledger.domain.upload import Fault, GivenRow, GivenSheet
from ledger.domain.upload_form import EXAMPLE, WHAT_TO_FIX, Field, Form, plain_header

_ROWS_ABOVE = 10  # among the first of them the header stands
_NAMES_A_HEADER = 2  # of our columns, at least: a title may happen to be one


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header of a sheet stands, and what each of its columns is."""

    row: int
    fields: Mapping[int, Field]
    unknown: Mapping[int, str]
    passed_over: frozenset[int]  # our own column of what to fix
    faults: tuple[Fault, ...]

    @property
    def is_usable(self) -> bool:
        """Whether the rows below it can be read."""
        return not any(fault.error.data.get("code") != "unknown-column" for fault in self.faults)


def find_header(sheet: GivenSheet, form: Form) -> Header:
    """Return the header: the first row to name two of our columns, else the first row of all."""
    near = [row for row in sheet.rows if row.number <= _ROWS_ABOVE] or list(sheet.rows[:1])
    naming = [row for row in near if _named(row, form) >= _NAMES_A_HEADER]
    return _header_of(naming[0] if naming else near[0], form)


def _named(row: GivenRow, form: Form) -> int:
    return sum(form.field(cell.text) is not None for cell in row.cells.values())


def _header_of(row: GivenRow, form: Form) -> Header:
    fields: dict[int, Field] = {}
    unknown: dict[int, str] = {}
    passed_over: set[int] = set()
    errors: list[LedgerError] = []
    for place, cell in sorted(row.cells.items()):
        found = form.field(cell.text) if cell.kind is CellKind.TEXT else None
        if found is not None and found in fields.values():
            errors.append(_bad_column(found.name, "twice", "stands twice. Remove one."))
        elif found is not None:
            fields[place] = found
        elif plain_header(cell.text) == WHAT_TO_FIX:
            passed_over.add(place)
        else:
            unknown[place] = cell.text
            known = ", ".join(each.name for each in form.fields)
            errors.append(
                _bad_column(cell.text[:40], "unknown-column", f"is not a column here: {known}.")
            )
    errors += [
        _bad_column(each.name, "missing-column", "is missing. Add it to the header.")
        for each in form.fields
        if each.required and each not in fields.values()
    ]
    faults = tuple(Fault(row.number, each) for each in errors)
    return Header(row.number, fields, unknown, frozenset(passed_over), faults)


def _bad_column(name: str, code: str, words: str) -> HeaderMalformed:
    return HeaderMalformed(f"The column {name} {words}", field=name, code=code)


def rows_below(sheet: GivenSheet, header: Header) -> list[GivenRow]:
    """Return the rows under the header that say something, beside what we said of them."""
    return [
        row
        for row in sheet.rows
        if row.number > header.row and row.cells.keys() - header.passed_over
    ]


def is_example(row: GivenRow, header: Header, form: Form) -> bool:
    """Whether the first column of the form says that the row is an example."""
    marks = [place for place, field in header.fields.items() if field is form.fields[0]]
    return any(
        place in row.cells and row.cells[place].text.strip().upper() == EXAMPLE for place in marks
    )
