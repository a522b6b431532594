"""Workbooks, one part of which is whatever the input says; packed honestly, so that it is read.

The first byte of an input names the part, the rest is what stands in it. Read as the service reads
them, but without the process of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from api.uploads import LONGEST_TEXT, MOST_COLUMNS, MOST_ROW_ELEMENTS
from api.workbook_reading import MOST_CELLS, MOST_CHARACTERS, MOST_SHEETS, read_workbook
from ledger.domain.cell import CellKind
from tests.api import hostile_files as made
from tests.api.hostile_files import HEADER, SHEET, honest_rows, row, sheet_xml, text
from tests.fuzz.refusals import read_or_refused
from tests.fuzz.sheets import require_judged

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def seeds() -> Iterator[bytes]:
    """Give every part as it is in an honest workbook, and worksheets with cells of every kind."""
    names = list(made.parts())
    for number, content in enumerate(made.parts().values()):
        yield bytes([number]) + _bytes(content)
    place = bytes([names.index(SHEET)])
    cells = (
        '<c t="s"><v>0</v></c>',
        '<c t="str"><v>a_x000D_b</v></c>',
        "<c><f>1+1</f><v>2</v></c>",
        '<c s="1"><v>43709</v></c>',
        '<c s="2"><v>0.5</v></c>',
        "<c><v>6869.4499999999998</v></c>",
        '<c t="d"><v>2019-09-01T00:00:00</v></c>',
        '<c t="b"><v>1</v></c>',
        '<c t="e"><v>#N/A</v></c>',
        '<c r="D11" t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r></is></c>',
    )
    header = row(1, *map(text, HEADER))
    yield place + sheet_xml(header, *(row(n, cell) for n, cell in enumerate(cells, 2))).encode()
    yield (
        place
        + sheet_xml(*honest_rows(), row(3, *map(text, ("X", "2019-09-31", " ASH", "-")))).encode()
    )
    yield place + sheet_xml(header, row(2, text("_xD800_"), text("_x0000_"))).encode()


def target(data: bytes) -> bool:
    """A workbook is read whole and within bounds, each place once and in order, or refused."""
    return judged(_packed(data))


def judged(workbook: bytes) -> bool:
    """Whether a workbook was taken; what was read of it is judged."""
    sheets = read_or_refused(lambda: read_workbook(workbook))
    if sheets is None:
        return False
    assert 1 <= len(sheets) <= MOST_SHEETS
    names = [sheet["name"].lower() for sheet in sheets]
    assert len(set(names)) == len(names), "two worksheets of one name"
    plain = json.loads(json.dumps(sheets))
    n_cells = n_characters = 0
    for sheet in plain:
        assert isinstance(sheet["name"], str)
        assert sheet["name"], "a worksheet without a name"
        rows = [number for number, _ in sheet["rows"]]
        assert rows == sorted(set(rows)), "rows out of order, or one twice"
        assert not rows or 1 <= rows[0] <= rows[-1] <= MOST_ROW_ELEMENTS
        for _, cells in sheet["rows"]:
            places = [place for place, _, _ in cells]
            assert places == sorted(set(places)), "cells out of order, or one twice"
            assert 1 <= places[0] <= places[-1] <= MOST_COLUMNS
            n_cells += len(cells)
            n_characters += sum(len(said) for _, _, said in cells)
            assert all(CellKind(kind) and 0 < len(said) <= LONGEST_TEXT for _, kind, said in cells)
    assert n_cells <= MOST_CELLS
    assert n_characters <= MOST_CHARACTERS
    require_judged(plain, None)
    return True


def _packed(data: bytes) -> bytes:
    parts = made.parts()
    names = list(parts)
    name = names[data[0] % len(names)] if data else SHEET
    return made.packed({**parts, name: data[1:]})


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()
