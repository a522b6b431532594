"""Files that nobody honest sends are refused with words, and the service lives on.

Each is made here and now by `hostile_files.py`, and read as the service reads it: in a process of
its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from api.csv_reading import read_csv
from api.file_reading import opened_safely
from api.limited_child import Limits, in_child
from api.refusals import (
    FileActive,
    FileEncrypted,
    FileExcessive,
    FileKindUnknown,
    FileUnreadable,
)
from api.uploads import MOST_FILE_BYTES, media_type_of, require_safe_workbook
from api.workbook_reading import read_workbook
from ledger.domain.cell import Cell, CellKind
from ledger.domain.errors import LedgerError
from ledger.domain.issued_file import XLSX
from ledger.domain.upload import GivenSheet
from tests.api import child_functions
from tests.api import hostile_files as made
from tests.api.calls import Service, added, slug
from tests.api.hostile_files import Make, row, sheet_xml, swapped, text, with_part, workbook
from tests.ledgers import PREPARER
from tests.store.raw import dump

_TYPES = "[Content_Types].xml"
_PLAIN = "spreadsheetml.sheet.main+xml"
HOSTILE: dict[str, tuple[Make, type[LedgerError], str]] = {
    # the zip file itself
    "zip bomb": (made.zip_bomb, FileExcessive, "expands to 70 MB"),
    "tight zip bomb": (made.tight_bomb, FileExcessive, "times its size"),
    "many parts": (made.many_members, FileExcessive, "307 parts"),
    "lying size": (made.lying_size, FileUnreadable, "its directory"),
    "overlapping parts": (made.stored_apart, FileUnreadable, "overlap"),
    "two parts of a name": (made.twice_named, FileUnreadable, "same name"),
    "other compression": (made.other_compression, FileUnreadable, "as a spreadsheet program"),
    "encrypted parts": (made.marked_encrypted, FileEncrypted, "password"),
    "too long a directory": (made.with_zip64_end, FileExcessive, "65535 parts"),
    "something behind": (made.something_behind, FileUnreadable, "something was added"),
    "something before": (made.something_before, FileUnreadable, "directory"),
    "hidden between parts": (made.hidden_between, FileUnreadable, "does not name"),
    "hidden behind a part": (made.hidden_behind, FileUnreadable, "damaged"),
    "a part's own header lies": (made.lying_header, FileUnreadable, "names otherwise"),
    "cut short": (made.cut_short, FileUnreadable, "cut short"),
    "damaged": (made.damaged, FileUnreadable, "damaged"),
    "path upwards": (partial(with_part, "xl/../../etc/x.xml"), FileUnreadable, "stored"),
    "path from the root": (partial(with_part, "/etc/x.xml"), FileUnreadable, "stored"),
    "path of another system": (partial(with_part, "C:\\x.xml"), FileUnreadable, "stored"),
    # what is no workbook, or no plain one
    "encrypted": (made.encrypted_package, FileEncrypted, "without one"),
    "old workbook": (made.old_workbook, FileKindUnknown, ".xls"),
    "binary workbook": (partial(with_part, "xl/workbook.bin"), FileKindUnknown, ".xlsb"),
    "open document": (partial(with_part, "mimetype"), FileKindUnknown, ".ods"),
    "zip of anything": (
        partial(made.packed, {"a.txt": "a"}),
        FileKindUnknown,
        "a zip file, and no workbook",
    ),
    "document": (
        partial(swapped, _TYPES, _PLAIN, "wordprocessingml.document.main+xml"),
        FileKindUnknown,
        "no workbook",
    ),
    "template": (
        partial(swapped, _TYPES, _PLAIN, "spreadsheetml.template.main+xml"),
        FileKindUnknown,
        "no workbook",
    ),
    "pdf": (lambda: b"%PDF-1.7 ...", FileKindUnknown, "neither a workbook nor CSV"),
    "json": (lambda: b'{"items": []}', FileKindUnknown, "neither a workbook nor CSV"),
    # what could run, or fetch something
    "macro": (partial(with_part, "xl/vbaProject.bin"), FileActive, "macros"),
    "macro type": (
        partial(swapped, _TYPES, _PLAIN, "sheet.macroEnabled.main+xml"),
        FileActive,
        "macros",
    ),
    "old macro sheet": (partial(with_part, "xl/macrosheets/sheet1.xml"), FileActive, "macros"),
    "external link": (
        partial(with_part, "xl/externalLinks/externalLink1.xml", "<a/>"),
        FileActive,
        "links to other files",
    ),
    "connection": (partial(with_part, "xl/connections.xml", "<a/>"), FileActive, "connections"),
    "query table": (
        partial(with_part, "xl/queryTables/queryTable1.xml", "<a/>"),
        FileActive,
        "connections",
    ),
    "control": (partial(with_part, "xl/activeX/activeX1.xml", "<a/>"), FileActive, "controls"),
    "embedded object": (partial(with_part, "xl/embeddings/a.bin"), FileActive, "embedded"),
    "picture from outside": (partial(made.outside_relationship, "image"), FileActive, "outside"),
    "linked object": (partial(made.outside_relationship, "oleObject"), FileActive, "embedded"),
    # XML that is more than cells
    "outside entity": (
        made.entity('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        FileActive,
        "entities",
    ),
    "billion laughs": (made.entity(made.BILLION_LAUGHS), FileActive, "entities"),
    "document type in styles": (made.entity("<!DOCTYPE a>", "xl/styles.xml"), FileActive, "define"),
    "document type in rels": (made.entity("<!DOCTYPE a>", "_rels/.rels"), FileActive, "define"),
    "hidden document type": (made.hidden_entity, FileActive, "entities"),
    "XML in UTF-16": (made.in_utf16, FileUnreadable, "UTF-8"),
    "XML in UTF-7": (made.in_other_encoding, FileUnreadable, "UTF-8"),
    "XML under another name": (
        partial(with_part, "xl/media/image1.png", "<!DOCTYPE a><a/>"),
        FileUnreadable,
        "not what its name says",
    ),
    "no XML": (partial(workbook, "<worksheet"), FileUnreadable, "damaged"),
    # worksheets beyond all measure
    "last row": (made.last_cell, FileExcessive, "beyond row 20000"),
    "last column": (made.last_column, FileExcessive, "beyond column 64"),
    "empty styled cells": (made.empty_styled_cells, FileExcessive, "Delete the empty rows"),
    "empty rows": (made.empty_rows, FileExcessive, "Delete the empty rows"),
    "huge text": (made.huge_text, FileExcessive, "32767 characters"),
    "text named a thousand times": (made.repeated_shared_text, FileExcessive, "characters"),
    "text that is not there": (made.wrong_shared_text, FileUnreadable, "damaged"),
    "text beyond the last": (
        partial(workbook, sheet_xml(row(1, '<c t="s"><v>1</v></c>'))),
        FileUnreadable,
        "damaged",
    ),
    "row twice": (
        partial(workbook, sheet_xml(row(1, text("a")), row(1, text("b")))),
        FileUnreadable,
        "damaged",
    ),
    "cell twice": (
        partial(workbook, sheet_xml(row(1, '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'))),
        FileUnreadable,
        "damaged",
    ),
    "cell of another row": (
        partial(workbook, sheet_xml(row(1, '<c r="A2"><v>1</v></c>'))),
        FileUnreadable,
        "damaged",
    ),
    "two worksheets of a name": (
        partial(
            swapped,
            "xl/workbook.xml",
            "</sheets>",
            '<sheet name="driver quantities" sheetId="2" r:id="rId1"/></sheets>',
        ),
        FileUnreadable,
        "same name",
    ),
    "many worksheets": (made.many_sheets, FileExcessive, "40 worksheets"),
    # CSV
    "CSV in UTF-16": (lambda: "a,b\r\n".encode("utf-16"), FileUnreadable, "UTF-16"),
    "CSV in Windows-1252": (lambda: b"a,b\r\nc,caf\xe9\r\n", FileUnreadable, "Line 2 is not"),
    "CSV with a nil byte": (lambda: b"a,b\r\nc\x00,d\r\n", FileUnreadable, "bytes of nil"),
    "CSV with semicolons": (lambda: b"a;b;c\r\n", FileUnreadable, "semicolons"),
    "CSV with tabs": (lambda: b"a\tb\tc\r\n", FileUnreadable, "tabs"),
    "CSV of too many fields": (lambda: b"," * 70, FileExcessive, "71 fields"),
    "CSV of too many rows": (lambda: b"a,b\r\n" * 20_001, FileExcessive, "20000 rows"),
    "CSV of a huge field": (lambda: b"a," + b"x" * 40_000, FileUnreadable, "32767 characters"),
    "CSV with an open quote": (lambda: b'a,b\r\n"c,d\r\n', FileUnreadable, "Row 2"),
    "larger than 5 MB": (
        lambda: b"PK\x03\x04" + os.urandom(MOST_FILE_BYTES),
        FileExcessive,
        "larger than 5 MB",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_words(name: str) -> None:
    """And with what a person who means well can do.

    Here in this process, where the guard alone stands before the reading: none of these needs the
    limits of a process of its own to be stopped.
    """
    make, kind, words = HOSTILE[name]
    data = make()
    with pytest.raises(kind) as refused:
        _read(data)
    assert type(refused.value) is kind
    assert words in refused.value.detail


def _read(data: bytes) -> None:
    """Read a file in this process as one of its own would."""
    if len(data) > MOST_FILE_BYTES or media_type_of(data) == XLSX:
        read_workbook(data)
    else:
        read_csv(data)


def _only(sheets: tuple[GivenSheet, ...]) -> GivenSheet:
    (sheet,) = sheets
    return sheet


def test_an_honest_workbook_is_read() -> None:
    """What the hostile ones are made of, so that it is their one fault that is refused."""
    sheet = _only(opened_safely(workbook()))
    assert (sheet.name, [each.number for each in sheet.rows]) == ("Driver quantities", [1, 2])
    assert [each.text for each in sheet.rows[1].cells.values()] == [
        "CHILDREN",
        "2019-09-01",
        "ASH",
        "3",
    ]


def test_a_worksheet_that_says_it_is_full_is_read_for_what_it_holds() -> None:
    """The dimension that a worksheet states is not believed."""
    assert len(_only(opened_safely(made.whole_dimension())).rows) == 2


def test_elements_within_elements_are_read_over() -> None:
    """Fifty thousand deep: no reader of ours goes down into them."""
    assert len(_only(opened_safely(made.deep_xml())).rows) == 2


def test_a_link_to_a_web_address_harms_nobody() -> None:
    """Spreadsheet programs make one of every address that is typed; it is shown to nobody."""
    assert len(_only(opened_safely(made.outside_relationship("hyperlink"))).rows) == 2


def test_cells_come_as_they_are_stored() -> None:
    """Numbers to the last digit, formulas as formulas, dates by the cell's format."""
    cells = (
        "<c><v>6869.4499999999998</v></c>",
        '<c s="1"><v>43312</v></c>',
        '<c s="1"><v>43312.5</v></c>',
        '<c s="2"><v>1.5</v></c>',
        '<c t="b"><v>1</v></c>',
        '<c t="e"><v>#N/A</v></c>',
        "<c><f>SUM(A1:A9)</f><v>12.5</v></c>",
        '<c t="s"><v>0</v></c>',
        '<c t="d"><v>2018-07-31</v></c>',
        '<c t="d"><v>2018-07-31T09:30:00</v></c>',
        '<c t="str"><v>_x0041_ a</v></c>',
        '<c t="inlineStr"><is><r><t>two </t></r><r><t>pieces</t></r></is></c>',
        text("=cmd|' /C calc'!A0"),
        "<c/>",
    )
    sheet = _only(opened_safely(workbook(sheet_xml(row(4, *cells)))))
    assert sheet.rows[0].number == 4
    assert list(sheet.rows[0].cells.values()) == [
        Cell(CellKind.NUMBER, "6869.4499999999998"),
        Cell(CellKind.DATE, "2018-07-31"),
        Cell(CellKind.MOMENT, "43312.5"),
        Cell(CellKind.MOMENT, "1.5"),
        Cell(CellKind.BOOLEAN, "1"),
        Cell(CellKind.ERROR, "#N/A"),
        Cell(CellKind.FORMULA, "=SUM(A1:A9)"),
        Cell(CellKind.TEXT, "shared"),
        Cell(CellKind.DATE, "2018-07-31"),
        Cell(CellKind.MOMENT, "2018-07-31T09:30:00"),
        Cell(CellKind.TEXT, "A a"),
        Cell(CellKind.TEXT, "two pieces"),
        Cell(CellKind.TEXT, "=cmd|' /C calc'!A0"),
    ]


def test_the_calendar_is_that_of_the_workbook() -> None:
    """Days are counted from 1904 where the workbook says so."""
    old = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    cells = sheet_xml(row(1, '<c s="1"><v>41850</v></c>'))
    members = made.parts(cells)
    head = members["xl/workbook.xml"]
    assert isinstance(head, str)
    members["xl/workbook.xml"] = head.replace(old, f'{old}<workbookPr date1904="1"/>')
    sheet = _only(opened_safely(made.packed(members)))
    assert sheet.rows[0].cells[1] == Cell(CellKind.DATE, "2018-07-31")


def test_a_csv_file_is_read_as_texts() -> None:
    """Byte order mark, quotes and all; the apostrophe of our own files is taken off."""
    data = '\ufeffa,b,c\r\n"x, ""y""",\'=1+1,\r\n\r\n-5,\'tis,é\r\n'.encode()
    sheet = _only(opened_safely(data))
    assert [(each.number, {n: c.text for n, c in each.cells.items()}) for each in sheet.rows] == [
        (1, {1: "a", 2: "b", 3: "c"}),
        (2, {1: 'x, "y"', 2: "=1+1"}),
        (4, {1: "-5", 2: "'tis", 3: "é"}),
    ]


def test_the_guard_can_be_passed_by_itself() -> None:
    """For whoever compares a workbook's cells: formulas are none of its business."""
    require_safe_workbook(workbook(sheet_xml(row(1, "<c><f>1+1</f></c>"))))
    with pytest.raises(FileExcessive, match="larger than 0 MB"):
        require_safe_workbook(workbook(), most_bytes=100)


# ---- the process of its own ----
@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (child_functions.exhaust_memory, FileExcessive),
        (child_functions.spin, FileExcessive),
        (child_functions.sleep, FileExcessive),
        (child_functions.say_too_much, FileExcessive),
        (child_functions.crash, FileUnreadable),
        (child_functions.write_a_file, FileUnreadable),
    ],
)
def test_a_process_beyond_its_limits_is_ended(
    function: Callable[[bytes], object], kind: type[LedgerError]
) -> None:
    """Whatever it does, the caller has a refusal within its seconds."""
    seconds = 1 if function is child_functions.sleep else 30
    limits = Limits(processor_seconds=1, seconds=seconds, answer_bytes=1_000_000)
    started = time.monotonic()
    with pytest.raises(kind):
        in_child(function, b"", limits=limits)
    assert time.monotonic() - started < 30


def test_a_process_holds_nothing_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file but its pipes, nothing of the environment, and all of the data."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", "postgresql://secret")
    with Path(__file__).open(encoding="utf-8"):
        held = in_child(child_functions.what_it_holds, b"x" * 3_000_000)
    assert held["bytes"] == 3_000_000
    assert "LEDGER_DATABASE_URL" not in str(held["environment"])
    assert held["files"] == ["/dev/null", "pipe"]


@pytest.mark.parametrize(
    "name", ["tight zip bomb", "macro", "billion laughs", "encrypted", "CSV in UTF-16", "pdf"]
)
def test_the_service_lives_on(service: Service, name: str) -> None:
    """The refusal is a problem with its code; nothing is left but its row in the audit trail."""
    make, kind, words = HOSTILE[name]
    service.headers(PREPARER)
    before = dump(service.url)
    answer = service.client.post(
        f"/v1/arrangements/{service.code}/uploads",
        content=make(),
        headers={
            **service.headers(PREPARER),
            "Idempotency-Key": uuid4().hex,
            "Content-Type": XLSX,
        },
    )
    assert answer.status_code == (415 if kind is FileKindUnknown else 422)
    assert slug(answer).replace("-", "") == kind.__name__.lower()
    assert words in answer.json()["detail"]
    assert added(service.url, before) == {"audit_event": 1}
    assert service.client.get("/livez").json() == {"status": "alive"}
