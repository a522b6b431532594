"""The shared look of every workbook: cover, contents, one table a worksheet, fit to print and sign.

`write_workbook` draws a `Book` and writes the finished file: the same book, the same bytes. The
rows of its long worksheets are never all in memory. Source: workbooks page, "Common to all".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.writer.theme import theme_xml

from ledger.domain.errors import WorkbookTooLong
from reports.checking import CONTENT_HASH, RunningHash
from reports.finish import (
    HASH_TO_COME,
    LEADING,
    PROGRAM,
    Picture,
    finished_members,
    pack,
    pack_parts,
    packing,
    sheet_path,
    with_hash,
)
from reports.long import worksheet_parts
from reports.sheet import DrawnSheet, draw
from reports.table import DRAFT_MARK, MOST_ROWS, Book, Column, Link, LongSheet, Sheet


@dataclass(frozen=True, slots=True)
class Made:
    """A workbook as it was made: its bytes, and the hash over its cells that it states."""

    content: bytes
    content_hash: str


def workbook_bytes(book: Book) -> bytes:
    """Return the book as an XLSX file, every formula with its result, its hash on its cover.

    Raises TextMalformed for a text that a workbook cannot hold.
    """
    return workbook_made(book).content


def workbook_made(book: Book) -> Made:
    """Return the book as an XLSX file together with its content hash. Raises TextMalformed."""
    target = BytesIO()
    digest = write_workbook(book, target)
    return Made(target.getvalue(), digest)


def write_workbook(
    book: Book, to: BinaryIO, *, progress: Callable[[int, int], None] | None = None
) -> str:
    """Write the book as an XLSX file, and return the content hash that it states.

    `to` is a file that can be sought in. `progress` is told how many rows of long worksheets are
    written, and of how many. Raises WorkbookTooLong before anything is written, and TextMalformed
    for a text that no cell can hold: what was written by then is no workbook.
    """
    _require_room(book)
    workbook = _empty(book)
    sheets = (book.cover, _contents(book), *book.sheets)
    drawn = [draw(workbook, sheet, book) for sheet in sheets]
    workbook.worksheets[0].sheet_view.tabSelected = True  # it alone, so that typing alters no other
    _keep_place_of_hash(workbook, drawn)
    saved = BytesIO()
    workbook.save(saved)
    members = finished_members(
        saved.getvalue(),
        results=[sheet.results for sheet in drawn],
        pictures=[
            Picture(sheet.chart.title, sheet.chart.alternative)
            for sheet in sheets
            if isinstance(sheet, Sheet) and sheet.chart
        ],
        created=book.created,
    )
    return _packed(members, drawn, to, _counting(book, progress))


def _require_room(book: Book) -> None:
    """Refuse a table of more rows than a worksheet holds."""
    for sheet in book.sheets:
        if sheet.n_rows > MOST_ROWS:
            raise WorkbookTooLong(
                f"{sheet.name} would have {sheet.n_rows} rows; a worksheet holds {MOST_ROWS}. "
                "Ask for fewer months, or take the CSV file, which has no limit."
            )


def _empty(book: Book) -> Workbook:
    """Return a workbook that holds nothing yet but the book's properties."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.loaded_theme = theme_xml.replace("Calibri", "Arial").replace("Cambria", "Arial")
    workbook.properties = DocumentProperties(
        title=book.title,
        subject=book.subject,
        creator=book.owner,
        lastModifiedBy=PROGRAM,
        category=book.category or ("Draft" if book.draft else "Agreed"),
        language="en-GB",
        created=book.created,
    )
    return workbook


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


def _keep_place_of_hash(workbook: Workbook, drawn: Sequence[DrawnSheet]) -> None:
    """Name the cell of the content hash, which is known only when all cells are written."""
    for sheet in drawn:
        if sheet.hash_place is None:
            continue
        workbook[sheet.name][sheet.hash_place] = HASH_TO_COME
        place = f"'{sheet.name}'!{_absolute(sheet.hash_place)}"
        workbook.defined_names[CONTENT_HASH] = DefinedName(CONTENT_HASH, attr_text=place)


def _packed(
    members: dict[str, bytes],
    drawn: Sequence[DrawnSheet],
    to: BinaryIO,
    count: Callable[[int], None],
) -> str:
    """Pack the file, the worksheet that states the content hash after all long ones; return it."""
    running = RunningHash()
    with packing(to) as archive:
        pack(archive, {name: members.pop(name) for name in LEADING})
        for number, sheet in enumerate(drawn, start=1):
            above = sheet.body.cells_before if sheet.body else len(sheet.cells)
            running.add(sheet.cells[:above])
            if sheet.body:
                path = sheet_path(number)
                parts = worksheet_parts(members.pop(path), sheet.body, running, count)
                pack_parts(archive, path, parts)
            running.add(sheet.cells[above:])
        for number, sheet in enumerate(drawn, start=1):
            if sheet.hash_place:
                path = sheet_path(number)
                members[path] = with_hash(members[path], sheet.hash_place, running.stated())
        pack(archive, members)
    return running.stated()


def _counting(book: Book, progress: Callable[[int, int], None] | None) -> Callable[[int], None]:
    """Return what counts rows as they are written, and tells how far that is."""
    whole = sum(sheet.n_rows for sheet in book.sheets if isinstance(sheet, LongSheet))
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        if progress:
            progress(done, whole)

    return count


def _absolute(place: str) -> str:
    letters = place.rstrip("0123456789")
    return f"${letters}${place[len(letters) :]}"
