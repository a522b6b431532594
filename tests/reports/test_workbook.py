"""The shared look beyond the rules of `test_principles.py`: what is ours to decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from tests.reports.recalculation import opened
from tests.reports.registry import MADE

CHECK_WORDS = {"OK", "CHECK"}


@pytest.fixture(params=MADE)
def workbook(workbooks: Mapping[str, bytes], request: pytest.FixtureRequest) -> openpyxl.Workbook:
    """A workbook opened with its formulas' results."""
    return opened(workbooks[request.param], results=True)


def test_the_sheets_come_in_the_order_a_reader_needs(workbook: openpyxl.Workbook) -> None:
    """Cover, contents, who agreed where anybody must, a summary; checks and notes come last."""
    names = workbook.sheetnames
    agreed = ["Agreement"] if "Agreement" in names else []

    assert names[: 3 + len(agreed)] == ["Cover", "Contents", *agreed, "Summary"]
    assert names[-2:] == ["Checks", "Notes"]


def test_the_author_is_the_council_that_sends_it(workbook: openpyxl.Workbook) -> None:
    """The author and the language are set, for lists of files and screen readers."""
    assert workbook.properties.creator == "Plymouth City Council"
    assert workbook.properties.language == "en-GB"


def test_a_check_is_a_word(workbook: openpyxl.Workbook) -> None:
    """A check says OK or CHECK in words; colour only repeats it."""
    for sheet in workbook.worksheets:
        for header in sheet[3]:
            if header.value in ("Check", "Result") and sheet.title != "Summary":
                column = sheet.iter_rows(min_row=4, min_col=header.column, max_col=header.column)
                words = {row[0].value for row in column} - {None}

                assert words <= CHECK_WORDS


def test_charts_say_what_they_show(workbooks: Mapping[str, bytes]) -> None:
    """Each chart has a name and an alternative text, and its lines differ without colour."""
    with ZipFile(BytesIO(workbooks["neutrality"])) as archive:
        names = archive.namelist()
        drawings = [archive.read(name).decode() for name in names if "drawings/drawing" in name]
        charts = [archive.read(name).decode() for name in names if "charts/chart" in name]

    assert len(drawings) == len(charts) == 2
    assert all(re.search(r'cNvPr id="\d+" name="\w[^"]+" descr="\w[^"]{40,}"', d) for d in drawings)
    (lines,) = (chart for chart in charts if "lineChart" in chart)
    assert set(re.findall(r'prstDash val="(\w+)"', lines)) == {"solid", "sysDash"}
    assert set(re.findall(r'symbol val="(\w+)"', lines)) == {"circle", "triangle"}


def test_a_chart_stands_beside_its_table(workbooks: Mapping[str, bytes]) -> None:
    """A chart stands to the right of the table it draws, over no cell of it."""
    workbook = opened(workbooks["neutrality"], results=True)
    with ZipFile(BytesIO(workbooks["neutrality"])) as archive:
        drawn = [archive.read(f"xl/drawings/drawing{number}.xml").decode() for number in (1, 2)]

    for sheet, drawing in zip(("Residual", "Cumulative"), drawn, strict=True):
        left = re.search(r"<from><col>(\d+)</col>", drawing)
        assert left
        assert int(left[1]) >= workbook[sheet].max_column
