"""The workbook to fill in: in the look of all our workbooks, with lists of codes and free rows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from api.file_reading import opened_safely
from ledger.domain.arrangement import Arrangement, read_definition
from ledger.domain.calendar import Month
from ledger.domain.errors import UploadTooLong
from ledger.domain.upload_columns import codes, forms
from ledger.domain.upload_form import MOST_ROWS, UploadKind
from reports.forms_csv import form_csv, template_csv
from reports.template_help import Filler
from reports.templates import month_workbook, template
from tests.ledgers import HOST, definition

ARRANGEMENT: Arrangement = read_definition(definition())
SHEETS = [form.sheet for form in forms(ARRANGEMENT).values()]


@pytest.fixture(scope="module")
def content() -> bytes:
    """The template of every kind."""
    return template(Filler(ARRANGEMENT, HOST), list(UploadKind))


@pytest.fixture(scope="module")
def book(content: bytes) -> openpyxl.Workbook:
    """The same, opened."""
    return openpyxl.load_workbook(BytesIO(content))


def validations(sheet: Worksheet) -> dict[str, DataValidation]:
    """Return the help of each column, by its header."""
    found = {}
    for each in sheet.data_validations.dataValidation:
        letter = re.match(r"[A-Z]+", str(each.sqref))
        assert letter is not None
        found[str(sheet[f"{letter[0]}3"].value)] = each
    return found


def test_it_has_a_sheet_for_each_kind_and_the_same_front_and_back(book: openpyxl.Workbook) -> None:
    """One table a worksheet, from row 3, under a title."""
    assert book.sheetnames == ["Cover", "Contents", *SHEETS, "Columns", "Codes", "Notes"]
    for sheet in book.worksheets:
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A3:")
        assert sheet["A2"].value == "This worksheet contains one table."
    assert book.properties.category == "To fill in"


def test_each_kind_has_the_columns_of_its_json(book: openpyxl.Workbook) -> None:
    """Written out here from the interface's own bodies; time has a column for each council."""
    columns = {sheet: [str(cell.value) for cell in book[sheet][3]] for sheet in SHEETS}
    assert columns == {
        "Costs": ["Source ref", "Source", "Entered on", "Pool", "Service", "Subjective",
                  "Service from", "Service to", "Amount", "Description", "Credits"],
        "Time apportionments": ["Post", "Service from", "Service to", "Party BIR", "Party ASH",
                                "Joint", "Leave", "Sickness", "Other absence", "Reason"],
        "Service deliveries": ["Delivery ref", "Service", "Delivered on", "Quantity", "Credits"],
        "Driver quantities": ["Driver", "Effective from", "Party", "Quantity"],
        "Receipts": ["Payment ref", "Payer", "Unidentified", "Received on", "Amount", "Statement",
                     "Statement period", "Allocated"],
    }  # fmt: skip


def test_each_kind_has_one_example(book: openpyxl.Workbook) -> None:
    """Marked in its first column; nothing else stands below the header."""
    for name in SHEETS:
        assert book[name]["A4"].value == "EXAMPLE"
        assert book[name].max_row == 4


def test_every_column_says_what_it_takes_and_codes_can_be_chosen(book: openpyxl.Workbook) -> None:
    """A list refers to just its own codes, for every row that may be filled in."""
    chosen = set()
    lists = codes(ARRANGEMENT, party=HOST)
    for kind, form in forms(ARRANGEMENT).items():
        sheet = book[form.sheet]
        help_of = validations(sheet)
        assert list(help_of) == [field.header for field in form.fields], kind
        for field in form.fields:
            found = help_of[field.header]
            assert found.prompt
            assert str(found.sqref).endswith(str(3 + MOST_ROWS))
            if field.choices is None:
                assert found.type is None
                continue
            chosen.add(field.choices)
            assert (found.type, bool(found.showErrorMessage)) == ("list", True)
            cells = re.fullmatch(r"'Codes'!\$B\$(\d+):\$B\$(\d+)", str(found.formula1))
            assert cells is not None
            first, last = int(cells[1]), int(cells[2])
            listed = [book["Codes"][f"B{row}"].value for row in range(first, last + 1)]
            assert listed == [each.code for each in lists[field.choices]]
            assert {book["Codes"][f"A{row}"].value for row in range(first, last + 1)} == {
                field.choices.value
            }
    assert chosen == set(lists)


def test_what_is_typed_below_keeps_the_form_of_its_column(book: openpyxl.Workbook) -> None:
    """A reference stays text, zeros in front and all; an amount and a date show as such."""
    sheet = book["Costs"]
    formats = {
        str(sheet[f"{letter}3"].value): sheet.column_dimensions[letter].number_format
        for letter in "ABCDEFGHIJK"
    }
    assert formats["Source ref"] == formats["Pool"] == formats["Credits"] == "@"
    assert formats["Amount"] == "#,##0.00"
    assert formats["Entered on"] == "d mmmm yyyy"
    assert sheet["A4"].number_format == "@"
    assert sheet["K4"].value is None
    period = validations(book["Receipts"])["Statement period"]
    assert book["Receipts"][f"{str(period.sqref)[0]}4"].number_format == "@"


def test_the_columns_are_explained(book: openpyxl.Workbook) -> None:
    """Every column of every kind, with its name in CSV and whether it is needed."""
    explained = {
        (str(row[0]), str(row[1])): (row[2], row[3])
        for row in book["Columns"].iter_rows(min_row=4, values_only=True)
    }
    wanted = {
        (form.sheet, field.header): (field.name, "Yes" if field.required else "No")
        for form in forms(ARRANGEMENT).values()
        for field in form.fields
    }
    assert explained == wanted


def test_the_same_template_is_the_same_bytes(content: bytes) -> None:
    """Nothing of the machine or the moment is in it."""
    assert template(Filler(ARRANGEMENT, HOST), list(UploadKind)) == content


def test_a_month_stands_in_it_as_numbers_and_dates() -> None:
    """Not as texts, so that it can be worked with; what is empty is empty."""
    row = {
        "source_ref": "007",
        "source": "payroll",
        "entered_on": "2019-07-31",
        "pool": "OFFICE",
        "subjective": "Employees",
        "service_from": "2019-07-01",
        "service_to": "2019-07-31",
        "amount": "-6869.45",
        "description": "=SUM(A1)",
    }
    made = month_workbook(Filler(ARRANGEMENT, HOST), Month(2019, 7), {UploadKind.COSTS: [row]})
    sheet = openpyxl.load_workbook(BytesIO(made))["Costs"]
    values = {str(sheet[3][place].value): cell for place, cell in enumerate(sheet[4])}
    assert (values["Source ref"].value, values["Source ref"].data_type) == ("007", "s")
    assert (values["Amount"].value, values["Amount"].data_type) == (-6869.45, "n")
    assert str(values["Entered on"].value).startswith("2019-07-31")
    assert values["Entered on"].data_type == "d"
    assert (values["Description"].value, values["Description"].data_type) == ("=SUM(A1)", "s")
    assert values["Description"].quotePrefix
    assert values["Service"].value is None


def test_another_program_saves_it_with_the_same_cells(tmp_path: Path) -> None:
    """As LibreOffice writes it, with shared texts and formats of its own, the same is read."""
    rows = [
        {"driver": "0042", "effective_from": "2019-07-01", "party": HOST, "quantity": "340"},
        {"driver": "_x0041_", "effective_from": "2019-10-01", "party": "BIR", "quantity": "0.125"},
    ]
    ours = month_workbook(Filler(ARRANGEMENT, HOST), Month(2019, 7), {UploadKind.DRIVERS: rows})
    theirs = saved_by_libreoffice(ours, tmp_path)
    assert theirs != ours
    read = [
        next(each for each in opened_safely(content) if each.name == "Driver quantities")
        for content in (ours, theirs)
    ]
    assert read[0].rows == read[1].rows
    assert [cell.text for cell in read[1].rows[-1].cells.values()] == list(rows[1].values())


def saved_by_libreoffice(content: bytes, folder: Path) -> bytes:
    """Save a workbook as LibreOffice would; skips where there is none, but fails on CI."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is required here", pytrace=False)
        pytest.skip("LibreOffice is not installed")
    (folder / "given.xlsx").write_bytes(content)
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(folder / "saved"),
            str(folder / "given.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "saved" / "given.xlsx").read_bytes()


def test_the_csv_form_has_the_names_of_json() -> None:
    """With a byte order mark, an example, and no text that a program takes for a formula."""
    form = forms(ARRANGEMENT)[UploadKind.DRIVERS]
    assert template_csv(form).decode() == (
        "\ufeffdriver,effective_from,party,quantity\r\nEXAMPLE,2019-07-01,ASH,340\r\n"
    )
    rows = [{"driver": "=1", "party": "+44", "quantity": "-3.5"}]
    assert form_csv(form, rows).decode().splitlines()[1] == "'=1,,'+44,-3.5"


def test_a_month_of_more_rows_than_come_back_is_not_drawn() -> None:
    """One row more, over all kinds together, and it is said how to get at them."""
    filler, month = Filler(ARRANGEMENT, HOST), Month(2019, 7)
    none: dict[str, str] = {}
    rows = {UploadKind.COSTS: [none] * MOST_ROWS, UploadKind.DRIVERS: [none]}
    with pytest.raises(UploadTooLong, match=r"The month has 5001 rows.* as CSV"):
        month_workbook(filler, month, rows)
