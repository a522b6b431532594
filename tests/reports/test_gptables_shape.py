"""Our workbooks have the shape that the Analysis Function's own program gives the same content.

`gptables_shape.json` holds what gptables made of the statement's summary, with the version and the
program that made it: gptables brings pandas and numpy, too much to install for one comparison.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.reports.recalculation import opened

OURS_ALONE = {"last_column", "headers", "leads_to"}  # by what the lists hold, not by their shape


@pytest.fixture(scope="module")
def gptables() -> dict[str, Any]:
    """What gptables made."""
    text = (Path(__file__).parent / "gptables_shape.json").read_text(encoding="utf-8")
    made = json.loads(text)
    assert isinstance(made, dict)
    return made


def shape(data: bytes, name: str) -> dict[str, object]:
    """Return the shape of a worksheet in the words of the file."""
    sheet = opened(data, results=True)[name]
    (table,) = sheet.tables.values()
    first, last = table.ref.split(":")
    head, body = sheet.cell(3, 1), sheet.cell(4, 1)
    return {
        "second_line": sheet["A2"].value,
        "table_from": first,
        "last_column": last.rstrip("0123456789"),
        "header_rows": table.headerRowCount,
        "headers": [cell.value for cell in sheet[3]],
        "filter": table.autoFilter is not None,
        "frozen": sheet.freeze_panes,
        "merged": len(sheet.merged_cells.ranges),
        "state": sheet.sheet_state,
        "cursor": sheet.sheet_view.selection[0].activeCell,
        "title": [sheet["A1"].font.name, bool(sheet["A1"].font.b)],
        "header": [head.font.name, head.font.sz, bool(head.font.b), head.alignment.wrap_text],
        "body": [body.font.name, body.font.sz, body.alignment.wrap_text],
        "leads_to": [
            cell.hyperlink.location
            for row in sheet.iter_rows()
            for cell in row
            if cell.hyperlink and cell.hyperlink.location
        ],
    }


def test_a_table_has_the_shape_that_gptables_gives_it(
    workbooks: Mapping[str, bytes], gptables: dict[str, Any]
) -> None:
    """The same content gives the same titles, table, headers and fonts, cell for cell."""
    assert shape(workbooks["statement"], "Summary") == gptables["worksheets"]["Summary"]


@pytest.mark.parametrize("name", ["Contents", "Notes"])
def test_contents_and_notes_have_that_shape(
    workbooks: Mapping[str, bytes], gptables: dict[str, Any], name: str
) -> None:
    """Its lists of contents and of notes are built as ours, whatever they list."""
    ours, theirs = shape(workbooks["statement"], name), gptables["worksheets"][name]

    for each in ours.keys() - OURS_ALONE:
        assert ours[each] == theirs[each], each
    assert theirs["last_column"] == ours["last_column"] == "B"


def test_contents_lead_as_there(workbooks: Mapping[str, bytes], gptables: dict[str, Any]) -> None:
    """Links lead to the first cell of a worksheet, written in the same way."""
    assert gptables["worksheets"]["Contents"]["leads_to"] == ["'Summary'!A1"]
    assert "'Summary'!A1" in opened_links(workbooks["statement"])


def opened_links(data: bytes) -> list[object]:
    """Return where the list of contents leads."""
    links = shape(data, "Contents")["leads_to"]
    assert isinstance(links, list)
    return links


def test_the_sheets_start_as_there(
    workbooks: Mapping[str, bytes], gptables: dict[str, Any]
) -> None:
    """A cover opens and the contents follow. Notes are third there, and last in our design."""
    workbook = opened(workbooks["statement"], results=True)

    assert gptables["opens_on"] == workbook.sheetnames[0]
    assert gptables["sheets"][:2] == workbook.sheetnames[:2]
    assert gptables["sheets"][2] == workbook.sheetnames[-1]
