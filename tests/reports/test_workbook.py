"""The shared look: every rule that a workbook keeps, so that anybody can read and check it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.sheet import ONE_TABLE
from tests.reports.recalculation import opened

KINDS = ("statement", "draft", "neutrality", "untaxed", "credit", "credited", "superseded")
CHECK_WORDS = {"OK", "CHECK"}


@pytest.fixture(params=KINDS)
def workbook(workbooks: Mapping[str, bytes], request: pytest.FixtureRequest) -> openpyxl.Workbook:
    """A workbook opened with its formulas' results."""
    return opened(workbooks[request.param], results=True)


def every_cell(workbook: openpyxl.Workbook) -> Iterator[tuple[Worksheet, Cell]]:
    """Yield every cell that holds something, with its worksheet."""
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, Cell) and cell.value is not None:
                    yield sheet, cell


def test_the_sheets_come_in_the_order_a_reader_needs(workbook: openpyxl.Workbook) -> None:
    """Cover, contents and agreement come first; checks and notes last; a summary leads."""
    names = workbook.sheetnames

    assert names[:4] == ["Cover", "Contents", "Agreement", "Summary"]
    assert names[-2:] == ["Checks", "Notes"]


def test_each_sheet_holds_one_named_table(workbook: openpyxl.Workbook) -> None:
    """Each worksheet has a title in A1, says in A2 that it has one table, and has it from A3."""
    for sheet in workbook.worksheets:
        (table,) = sheet.tables.values()

        assert sheet["A1"].value
        assert sheet["A2"].value == ONE_TABLE
        assert table.displayName == "tbl_" + sheet.title.lower().replace(" ", "_")
        assert table.ref.startswith("A3:")
        assert table.ref.endswith(f"{get_column_letter(sheet.max_column)}{sheet.max_row}")


def test_headers_are_filled_and_unique(workbook: openpyxl.Workbook) -> None:
    """Each column has a header, and none twice on a worksheet."""
    for sheet in workbook.worksheets:
        headers = [cell.value for cell in sheet[3]]

        assert all(headers)
        assert len(set(headers)) == len(headers)


def test_no_cell_is_merged_and_no_row_blank(workbook: openpyxl.Workbook) -> None:
    """A screen reader meets no merged cell, and no empty cell in a table's rows."""
    for sheet in workbook.worksheets:
        (table,) = sheet.tables.values()
        last = sheet.max_row - (table.totalsRowCount or 0)

        assert not sheet.merged_cells.ranges
        for row in sheet.iter_rows(min_row=4, max_row=last):
            assert all(cell.value is not None for cell in row), (sheet.title, row[0].row)


def test_the_reader_starts_at_the_top(workbook: openpyxl.Workbook) -> None:
    """The file opens on the cover, with the cursor in A1 of every worksheet and nothing hidden."""
    assert workbook.active is workbook.worksheets[0]
    for sheet in workbook.worksheets:
        assert sheet.sheet_state == "visible"
        assert sheet.sheet_view.selection[0].activeCell == "A1"


def test_document_properties_are_set(workbook: openpyxl.Workbook) -> None:
    """Title, subject, author and language are set, for lists of files and screen readers."""
    properties = workbook.properties

    assert properties.title
    assert properties.subject
    assert properties.creator == "Plymouth City Council"
    assert properties.language == "en-GB"


def test_it_prints_on_a4_one_page_wide(workbook: openpyxl.Workbook) -> None:
    """Each worksheet prints on A4, one page wide, title rows repeated, pages numbered."""
    for sheet in workbook.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$3"
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.right.text == "Page &P of &N"


def test_all_text_is_in_arial(workbook: openpyxl.Workbook) -> None:
    """Everything is in Arial, 12 points or more."""
    for _, cell in every_cell(workbook):
        assert cell.font.name == "Arial"
        assert cell.font.size >= 12


def test_money_shows_pennies_and_a_minus_sign(workbook: openpyxl.Workbook) -> None:
    """An amount shows as #,##0.00, to the right, a minus sign before a negative."""
    amounts = [cell for _, cell in every_cell(workbook) if cell.number_format == "#,##0.00"]

    assert amounts
    assert all(cell.alignment.horizontal == "right" for cell in amounts)


def test_dates_are_dates(workbook: openpyxl.Workbook) -> None:
    """A date or a month is stored as a date, not as its text."""
    months = [cell.value for _, cell in every_cell(workbook) if cell.number_format == "mmm yyyy"]

    assert months
    assert all(isinstance(month, date | datetime) for month in months)
    for _, cell in every_cell(workbook):
        assert not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", str(cell.value)), cell.coordinate


def test_figures_fit_their_columns(workbook: openpyxl.Workbook) -> None:
    """No figure is wider than its column, which would show as a row of hashes."""
    for sheet, cell in every_cell(workbook):
        if isinstance(cell.value, int | float):
            width = sheet.column_dimensions[cell.column_letter].width
            shown = f"{cell.value:,.2f}" if "." in cell.number_format else str(cell.value)

            assert len(shown) <= width, (sheet.title, cell.coordinate)


def test_text_fits_its_row(workbook: openpyxl.Workbook) -> None:
    """Text in a table wraps, and its row is high enough for it."""
    for sheet, cell in every_cell(workbook):
        if isinstance(cell.value, str) and cell.row > 3:
            width = Decimal(str(sheet.column_dimensions[cell.column_letter].width))
            lines = -(-len(cell.value) * Decimal("0.85") // width)

            assert cell.alignment.wrap_text
            assert sheet.row_dimensions[cell.row].height >= lines * 15, (sheet.title, cell.value)


def test_the_contents_lead_to_every_sheet(workbook: openpyxl.Workbook) -> None:
    """The list of contents links to the top of each other worksheet, in order."""
    links = [cell.hyperlink for row in workbook["Contents"].iter_rows(min_row=4) for cell in row]

    assert [link.location for link in links if link] == [
        f"'{name}'!A1" for name in workbook.sheetnames if name != "Contents"
    ]


def test_a_check_is_a_word(workbook: openpyxl.Workbook) -> None:
    """A check says OK or CHECK in words; colour only repeats it."""
    for sheet in workbook.worksheets:
        for header in sheet[3]:
            if header.value in ("Check", "Result") and sheet.title not in _OTHER_RESULTS:
                column = sheet.iter_rows(min_row=4, min_col=header.column, max_col=header.column)
                words = {row[0].value for row in column} - {None}

                assert words <= CHECK_WORDS


_OTHER_RESULTS = {"Summary", "Price ceilings", "Control totals"}


def test_ink_is_dark_on_light(workbook: openpyxl.Workbook) -> None:
    """Only headings are shaded, and all text is dark enough on its ground (7 to 1 or better)."""
    for _, cell in every_cell(workbook):
        ground = cell.fill.fgColor.rgb if cell.fill.fill_type else "FFFFFFFF"

        assert cell.fill.fill_type is None or cell.row == 3
        assert _contrast(str(cell.font.color.rgb), str(ground)) >= 7


def _contrast(ink: str, ground: str) -> float:
    """Return the contrast ratio of two colours as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(ink), _luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (2, 4, 6)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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
