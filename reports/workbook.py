"""The shared look of every workbook: cover, contents, one table a worksheet, fit to print and sign.

`workbook_bytes` draws a `Book`, finishes the file and returns its bytes: the same book, the same
bytes. Source: workbooks page, "Common to all".
"""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.writer.theme import theme_xml

from reports.checking import CONTENT_HASH, content_hash
from reports.finish import PROGRAM, Picture, finished
from reports.sheet import DrawnSheet, draw
from reports.table import DRAFT_MARK, Book, Column, Link, Sheet


def workbook_bytes(book: Book) -> bytes:
    """Return the book as an XLSX file, every formula with its result, its hash on its cover.

    Raises TextMalformed for a text that a workbook cannot hold.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.loaded_theme = theme_xml.replace("Calibri", "Arial").replace("Cambria", "Arial")
    workbook.properties = DocumentProperties(
        title=book.title,
        subject=book.subject,
        creator=book.owner,
        lastModifiedBy=PROGRAM,
        category="Draft" if book.draft else "Agreed",
        language="en-GB",
        created=book.created,
    )
    sheets = (book.cover, _contents(book), *book.sheets)
    drawn = [draw(workbook, sheet, book) for sheet in sheets]
    _seal(workbook, drawn)
    saved = BytesIO()
    workbook.save(saved)
    return finished(
        saved.getvalue(),
        results=[sheet.results for sheet in drawn],
        pictures=[
            Picture(sheet.chart.title, sheet.chart.alternative) for sheet in sheets if sheet.chart
        ],
        created=book.created,
    )


def _contents(book: Book) -> Sheet:
    """Return the list of contents: a link to each worksheet and what it holds."""
    listed = (book.cover, *book.sheets)
    return Sheet(
        name="Contents",
        title=f"{DRAFT_MARK}. Contents" if book.draft else "Contents",
        about="This list",
        columns=(Column("Worksheet", width=24), Column("What it holds", width=72)),
        rows=tuple(
            (Link(sheet.name, f"'{sheet.name}'!A1", inside=True), sheet.about) for sheet in listed
        ),
    )


def _seal(workbook: Workbook, drawn: list[DrawnSheet]) -> None:
    """Write the content hash over all cells into the cell that was kept for it."""
    for sheet in drawn:
        if sheet.hash_place is None:
            continue
        digest = content_hash(cell for each in drawn for cell in each.cells)
        workbook[sheet.name][sheet.hash_place] = digest
        place = f"'{sheet.name}'!{_absolute(sheet.hash_place)}"
        workbook.defined_names[CONTENT_HASH] = DefinedName(CONTENT_HASH, attr_text=place)


def _absolute(place: str) -> str:
    letters = place.rstrip("0123456789")
    return f"${letters}${place[len(letters) :]}"
