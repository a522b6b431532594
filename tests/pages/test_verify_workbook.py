"""A workbook that comes back is held against its original: what was altered is named."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from ledger.actions.clear_away import clear_away
from reports.checking import cells_of, content_hash, stated_hash
from tests.ledgers import PAYER_PREPARER, PREPARER
from tests.pages.lived import Lived
from tests.pages.test_uploads import table
from tests.pages.visitor import Document
from tests.store.raw import dump, raw_connection

NAME = "statement-ASH-2019-20-0001.xlsx"


@pytest.fixture(scope="module")
def statement(lived: Lived) -> bytes:
    """Give July's statement as it was issued."""
    return lived.visitor(PREPARER).get("/reports/file?kind=statement&period=2019-07").content


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook with one part of it replaced."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for each in source.namelist():
            archive.writestr(each, part if each == name else source.read(each))
    return target.getvalue()


def altered(data: bytes, before: str, after: str) -> bytes:
    """Return a workbook in which one worksheet's text stands otherwise, wherever it first is."""
    with ZipFile(BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            text = archive.read(name)
            if name.startswith("xl/worksheets/") and before.encode() in text:
                return with_part(data, name, text.replace(before.encode(), after.encode(), 1))
    raise AssertionError(f"{before} is in no worksheet")


def rehashed(data: bytes) -> bytes:
    """Return a workbook whose stated hash was worked out again from its cells."""
    stated = stated_hash(data)
    assert stated is not None
    return altered(data, stated, content_hash(cells_of(data)))


def verified(lived: Lived, data: bytes, name: str = NAME) -> Document:
    """Return what the page says of a workbook, to Birch's preparer."""
    visitor = lived.visitor(PAYER_PREPARER)
    page = visitor.open("/verify-workbook")
    answer = visitor.fill(page, "/verify-workbook", file=(name, data, "application/zip"))
    assert answer.status_code == 200, answer.text
    return Document(answer.text)


def test_what_was_issued_is_known_again(lived: Lived, statement: bytes) -> None:
    """Under whatever name: its hash finds the original. Only that it was asked is kept."""
    before = dump(lived.service.url)
    page = verified(lived, statement, "copy.xlsx")
    assert page.heading == "No: nothing was altered"
    assert f"{NAME}, as it was issued" in page.words
    grown = {
        name for name, rows in dump(lived.service.url).items() if len(rows) > len(before[name])
    }
    assert grown <= {"audit_event", "page_session", "api_token"}


def test_a_figure_that_was_altered_is_named(lived: Lived, statement: bytes) -> None:
    """Its sheet, its cell, what it said and says: 6,270.01 made 6,270.10."""
    page = verified(lived, altered(statement, "<v>6270.01</v>", "<v>6270.10</v>"))
    assert page.heading == "Yes: this workbook was altered"
    ((_, cell, _, before, after),) = table(page, "alterations")
    assert re.fullmatch(r"[A-Z]+[0-9]+", cell)
    assert (before, after) == ("6270.01", "6270.1")


def test_whoever_makes_the_hash_fit_is_found_out_by_the_files_name(
    lived: Lived, statement: bytes
) -> None:
    """Figure and hash are both named; under another name there is nothing to hold it against."""
    data = rehashed(altered(statement, "<v>6270.01</v>", "<v>6270.10</v>"))
    assert len(table(verified(lived, data), "alterations")) == 2
    page = verified(lived, data, "other.xlsx")
    assert page.heading == "Not known: the ledger has no original of it"
    assert "this proves nothing" in page.words


def test_a_workbook_that_is_none_of_ours_is_called_so(lived: Lived) -> None:
    """One without a hash; a file that is no workbook is refused above the form."""
    made = BytesIO()
    Workbook().save(made)
    assert verified(lived, made.getvalue()).heading == "This is not a workbook of a ledger"
    visitor = lived.visitor(PREPARER)
    for file in (("x.xlsx", b"PK\x03\x04", "application/zip"), None):
        answer = visitor.fill(visitor.open("/verify-workbook"), "/verify-workbook", file=file)
        page = Document(answer.text)
        assert answer.status_code == 422
        assert page.by_id("file").get("aria-describedby").split() == ["file-hint", "file-error"]
        assert page.title == "Error: Verify a workbook - Joint arrangement ledger"


def test_what_was_handed_out_to_one_council_is_not_known_to_the_other(lived: Lived) -> None:
    """A statement as it stands, drawn for Ash: Ash's people verify it, Birch's learn nothing."""
    ash = lived.visitor(PREPARER)
    drawn = ash.get("/reports/file?kind=cost-neutrality&period=2019-08").content
    answer = ash.fill(
        ash.open("/verify-workbook"), "/verify-workbook", file=("x.xlsx", drawn, "application/zip")
    )
    assert "as it was handed out to your council" in Document(answer.text).words
    theirs = verified(lived, drawn, "x.xlsx")
    assert theirs.heading == "Not known: the ledger has no original of it"


def test_a_copy_that_is_cleared_away_is_known_by_its_cells(lived: Lived) -> None:
    """Unaltered it is said to be, altered too; which cell cannot be named any more."""
    ash = lived.visitor(PREPARER)
    drawn = ash.get("/reports/file?kind=cost-neutrality&period=2019-07&view=now").content
    with raw_connection(lived.service.url) as raw:
        raw.run("UPDATE handed_out_file SET handed_out_at = ?", "2019-01-01T00:00:00.000000Z")
        raw.commit()
    clear_away(lived.service.ledger)
    for data, heading, said in (
        (drawn, "No: no cell was altered", "give the hash of a copy that the ledger handed out"),
        (
            altered(drawn, "Cost neutrality", "Cost duplicity"),
            "Yes: this workbook was altered",
            "the cells cannot be named",
        ),
    ):
        file = ("x.xlsx", data, "application/zip")
        answer = ash.fill(ash.open("/verify-workbook"), "/verify-workbook", file=file)
        page = Document(answer.text)
        assert page.heading == heading
        assert said in page.words
