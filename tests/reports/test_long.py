"""A workbook of many lines: written one after the other, it says and proves what any other does."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from ledger.domain.errors import TextMalformed, WorkbookTooLong
from reports.checking import cells_of, content_hash, stated_hash
from reports.table import MOST_ROWS, Column, ContentHash, Formula, Link, LongSheet
from reports.texts import LONGEST_TEXT
from reports.workbook import workbook_bytes, workbook_made, write_workbook
from tests.reports.long_builder import LINES, book, lines_of, short
from tests.reports.recalculation import opened

LINES_SHEET = "xl/worksheets/sheet5.xml"  # after the cover, the contents, agreement and summary


@pytest.fixture(scope="module")
def usual() -> bytes:
    """The same workbook, its lines written in the usual way."""
    return workbook_bytes(book(short(lines_of())))


def test_it_says_what_the_usual_way_says(workbooks: Mapping[str, bytes], usual: bytes) -> None:
    """Cell by cell, in their order, a long workbook holds what one held in memory would hold."""
    assert list(cells_of(workbooks["long"])) == list(cells_of(usual))
    assert stated_hash(workbooks["long"]) == stated_hash(usual)


def test_rows_are_written_letter_by_letter_alike(
    workbooks: Mapping[str, bytes], usual: bytes
) -> None:
    """But for the numbers that styles bear in either file, the lines' member is the same text."""
    ours, theirs = (_members(data)[LINES_SHEET] for data in (workbooks["long"], usual))

    assert _without_numbers(ours) == _without_numbers(theirs)


def test_every_cell_looks_the_same(workbooks: Mapping[str, bytes], usual: bytes) -> None:
    """Style, number format and the mark of a text that is no formula are the same in each cell."""
    assert _looks(workbooks["long"]) == _looks(usual)


def _looks(data: bytes) -> list[tuple[object, ...]]:
    return [
        (cell.coordinate, cell.style, cell.number_format, cell.quotePrefix)
        for row in opened(data, results=True)["Lines"].iter_rows()
        for cell in row
    ]


def test_the_rest_of_the_file_is_the_same(workbooks: Mapping[str, bytes], usual: bytes) -> None:
    """Tables, names, properties and the list of contents do not tell how the lines were written."""
    ours, theirs = (_members(data) for data in (workbooks["long"], usual))
    may_differ = {"xl/styles.xml"}  # numbered in the order of their first use

    assert list(ours)[:4] == list(theirs)[:4]
    assert ours.keys() == theirs.keys()
    for name in ours.keys() - may_differ:
        assert _without_numbers(ours[name]) == _without_numbers(theirs[name]), name


def _members(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _without_numbers(member: bytes) -> bytes:
    """Return a member without the numbers of its styles."""
    return re.sub(rb' s="\d+"', b"", member)


def test_the_hash_is_that_of_the_cells(workbooks: Mapping[str, bytes]) -> None:
    """The cover's hash, which comes before the lines, is over them as anybody reads them back."""
    made = workbook_made(book(lines_of()))

    assert made.content == workbooks["long"]
    assert made.content_hash == stated_hash(made.content)
    assert made.content_hash == content_hash(cells_of(made.content))


@pytest.mark.parametrize("totals", [True, False])
def test_the_table_ends_where_its_rows_end(*, totals: bool) -> None:
    """The table takes in every row and the totals, and so does what marks failed checks."""
    data = workbook_bytes(book(lines_of(7, totals=totals)))
    sheet = openpyxl.load_workbook(BytesIO(data))["Lines"]
    (table,) = sheet.tables.values()
    (marked,) = sheet.conditional_formatting
    last = 11 if totals else 10  # seven rows from the fourth, and their totals

    assert (sheet.max_row, sheet.max_column) == (last, 9)
    assert table.ref == f"A3:I{last}"
    assert str(marked.sqref) == f"A4:I{last}"
    assert f'<dimension ref="A1:I{last}" />'.encode() in _members(data)[LINES_SHEET]


def test_a_name_leads_to_its_cell(workbooks: Mapping[str, bytes]) -> None:
    """A cell of a long worksheet can have a name, as of any other."""
    workbook = opened(workbooks["long"], results=True)

    assert workbook.defined_names["first_debit"].attr_text == "'Lines'!$H$4"
    assert workbook["Lines"]["H4"].value == 1.01


def test_progress_is_told() -> None:
    """Whoever waits is told how many rows are written, and of how many."""
    told: list[tuple[int, int]] = []

    write_workbook(
        book(lines_of()), BytesIO(), progress=lambda done, whole: told.append((done, whole))
    )

    assert told == [(500, LINES), (LINES, LINES)]


MEASURE = """
import tempfile
from pathlib import Path
from tests.reports.long_builder import book, lines_of
from reports.workbook import write_workbook

for count in (5_000, 25_000):
    with tempfile.TemporaryFile() as target:
        write_workbook(book(lines_of(count, totals=False)), target)
    peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    print(int(peak) / 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no peak of memory to read")
def test_more_lines_take_no_more_memory() -> None:
    """Five times the lines, and the peak of memory is the same to 4 MiB, under 100 MiB."""
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    few, many = (float(peak) for peak in measured.stdout.split())

    assert many - few < 4
    assert many < 100


def one_line(value: object, **changed: object) -> LongSheet:
    """Return a long worksheet of a single cell, whatever stands in it."""
    row: tuple[Any] = (value,)
    usual = LongSheet(
        name="Lines",
        title="Lines",
        about="Lines",
        columns=(Column("Debit"),),
        rows=lambda: iter([row]),
        n_rows=1,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["a\x00b", "\x1b", "\ud800", "a" * (LONGEST_TEXT + 1)])
def test_a_text_that_no_cell_holds_is_refused(text: str) -> None:
    """A control character, or too long a text, is refused here as in any workbook."""
    with pytest.raises(TextMalformed):
        workbook_bytes(book(one_line(text)))


@pytest.mark.parametrize(
    "value",
    [
        "",
        None,
        1.5,
        True,
        datetime(2018, 4, 1),  # noqa: DTZ001 - refused before its zone is asked for
        Formula("=1+1", 2),
        Link("text", "'Cover'!A1", inside=True),
        ContentHash(),
    ],
    ids=repr,
)
def test_a_long_row_holds_plain_values(value: object) -> None:
    """Blanks, floats, formulas and links are faults of ours in a long row, and never written."""
    with pytest.raises(ValueError, match="A4"):
        workbook_bytes(book(one_line(value)))


@pytest.mark.parametrize("n_rows", [LINES - 1, LINES + 1])
def test_rows_are_as_many_as_announced(n_rows: int) -> None:
    """A table that would end too early or too late is a fault of ours, and no file."""
    with pytest.raises(ValueError, match=str(n_rows)):
        workbook_bytes(book(replace(lines_of(), n_rows=n_rows)))


def test_a_ragged_row_is_refused() -> None:
    """A row too long or too short for its table is a fault of ours, and no file."""
    with pytest.raises(ValueError, match="zip"):
        workbook_bytes(book(replace(lines_of(), rows=lambda: iter([(1, "1/1")]), n_rows=1)))


def test_more_rows_than_a_worksheet_holds_are_refused() -> None:
    """The refusal says how many rows a worksheet holds, and what to do."""
    target = BytesIO()
    with pytest.raises(WorkbookTooLong, match=r"1048573 rows.* 1048572\. .*fewer months.*CSV"):
        write_workbook(book(one_line("a", n_rows=MOST_ROWS + 1)), target)

    assert target.getvalue() == b""


@pytest.mark.parametrize(
    "changed",
    [
        {"n_rows": 0},
        {"name": "Lines: all"},
        {"columns": (Column("Debit"), Column("DEBIT"))},
        {"totals": ("Total", None)},
    ],
    ids=["empty", "name", "header twice", "ragged totals"],
)
def test_a_table_that_is_none_is_refused(changed: dict[str, object]) -> None:
    """No rows, a name that no worksheet has, a header twice, totals too long: no table."""
    with pytest.raises(ValueError, match=r"Lines|debit"):
        one_line("a", **changed)
