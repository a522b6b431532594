"""Makes files that nobody honest sends, and a few honest ones to compare them with.

Each is made when it is asked for; none is kept. `workbook(parts)` packs XML by hand, so that a file
may lie as no library would.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

Make = Callable[[], bytes]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEADER = ("driver", "effective_from", "party", "quantity")
SHEET = "xl/worksheets/sheet1.xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def text(value: str) -> str:
    """Return a cell with a text."""
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


def row(number: int, *cells: str) -> str:
    """Return a row of cells."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def sheet_xml(*rows: str, before: str = "") -> str:
    """Return a worksheet of rows."""
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}">{before}<sheetData>{"".join(rows)}</sheetData>'
        "</worksheet>"
    )


def honest_rows() -> tuple[str, ...]:
    """Return a header and one driver quantity."""
    return (
        row(1, *map(text, HEADER)),
        row(2, *map(text, ("CHILDREN", "2019-09-01", "ASH", "3"))),
    )


def parts(sheet: str | None = None, **more: str | bytes) -> dict[str, str | bytes]:
    """Return the parts of a workbook with one worksheet; `more` by name, dots as in the file."""
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{_TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="Driver quantities" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/>'
        '<xf numFmtId="46" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'{_HEAD}<sst xmlns="{_MAIN}"><si><t>shared</t></si></sst>',
        SHEET: sheet if sheet is not None else sheet_xml(*honest_rows()),
    }
    return found | more


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """Zip the parts as a spreadsheet program does."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def workbook(sheet: str | None = None) -> bytes:
    """Return a workbook of one worksheet."""
    return packed(parts(sheet))


def with_part(name: str, content: str | bytes = "x") -> bytes:
    """Return an honest workbook with one part more, or another in place of its own."""
    return packed({**parts(), name: content})


def swapped(name: str, old: str, new: str) -> bytes:
    """Return an honest workbook with something else said in one part."""
    members = parts()
    content = members[name]
    assert isinstance(content, str)
    assert old in content
    return packed({**members, name: content.replace(old, new)})


# ---- the zip file itself ----
def zip_bomb() -> bytes:
    """A worksheet of nothing, of 70 MB: its directory says so."""
    return with_part("xl/worksheets/sheet2.xml", b" " * (70 * 1_048_576))


def tight_bomb() -> bytes:
    """30 MB of one letter: within the size that is opened, and a thousand times its own."""
    return with_part("xl/worksheets/sheet2.xml", b" " * (30 * 1_048_576))


def many_members() -> bytes:
    """Three hundred parts."""
    return packed({**parts(), **{f"xl/media/{number}.xml": "<a/>" for number in range(300)}})


def bytes_patched(old: bytes, new: bytes) -> bytes:
    """Return an honest workbook in which bytes of the zip structure are others, everywhere."""
    return workbook().replace(old, new)


def lying_size() -> bytes:
    """A directory that says ten bytes where there are hundreds."""
    data = bytearray(workbook())
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(SHEET.encode()))
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(data)


def stored_apart() -> bytes:
    """Two entries of the directory that share the bytes of one part: a bomb without compression."""
    members = parts()
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        info = archive.getinfo(SHEET)
        again = ZipInfo("xl/worksheets/sheet2.xml")
        for attribute in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
            setattr(again, attribute, getattr(info, attribute))
        archive.filelist.append(again)
        archive.NameToInfo[again.filename] = again
    return target.getvalue()


def twice_named() -> bytes:
    """Two parts of one name: which of them is read is the reader's choice."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        archive.writestr(SHEET.upper(), sheet_xml(row(1, text("other"))))
    return target.getvalue()


def other_compression() -> bytes:
    """A part packed as no spreadsheet program packs one."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(name, content, ZIP_BZIP2 if name == SHEET else None)
    return target.getvalue()


def marked_encrypted() -> bytes:
    """Every part marked as encrypted."""
    data = bytearray(workbook())
    place = -1
    while (place := data.find(b"PK\x01\x02", place + 1)) >= 0:
        data[place + 8] |= 1
    return bytes(data)


def with_zip64_end() -> bytes:
    """A directory that says it is longer than a plain one can say."""
    data = bytearray(workbook())
    data[-14:-10] = b"\xff\xff\xff\xff"  # entries here and in all
    return bytes(data)


def something_behind() -> bytes:
    """An honest workbook with something else behind it."""
    return workbook() + b"MZ and so on"


def something_before() -> bytes:
    """Something else with an honest workbook behind it."""
    return b"PK\x03\x04" + b"\x00" * 96 + workbook()


def hidden_between() -> bytes:
    """A part between two others that the directory does not name."""
    return _with_bytes(b"PK\x03\x04 hidden", packed_more=False)


def hidden_behind() -> bytes:
    """A part between two others that the directory counts as packed bytes of the one before."""
    return _with_bytes(b"PK\x03\x04 hidden", packed_more=True)


def _with_bytes(hidden: bytes, *, packed_more: bool) -> bytes:
    """Return an honest workbook with more bytes after its second part, and what follows moved."""
    data = workbook()
    with ZipFile(BytesIO(data)) as archive:
        members, directory = archive.infolist(), archive.start_dir
    place = members[2].header_offset
    front, back = bytearray(data[:place]), bytearray(data[directory:])
    at = 0
    for number, member in enumerate(members):
        at = back.index(b"PK\x01\x02", at)
        if number > 1:
            struct.pack_into("<I", back, at + 42, member.header_offset + len(hidden))
        elif number == 1 and packed_more:
            packed_bytes = member.compress_size + len(hidden)
            struct.pack_into("<I", back, at + 20, packed_bytes)
            struct.pack_into("<I", front, member.header_offset + 18, packed_bytes)
        at += 4
    struct.pack_into("<I", back, back.index(b"PK\x05\x06") + 16, directory + len(hidden))
    return bytes(front) + hidden + data[place:directory] + bytes(back)


def lying_header() -> bytes:
    """A part whose own header says another length than the directory."""
    data = bytearray(workbook())
    struct.pack_into("<I", data, 22, 7)
    return bytes(data)


def cut_short() -> bytes:
    """An honest workbook of which the end is missing."""
    return workbook()[:-40]


def damaged() -> bytes:
    """An honest workbook with a byte of its worksheet changed."""
    data = bytearray(workbook())
    name = SHEET.encode()
    place = data.find(name) + len(name) + 20
    data[place] ^= 0xFF
    return bytes(data)


# ---- what may not be in a workbook ----
def encrypted_package() -> bytes:
    """As Office writes a workbook with a password: a compound file with an EncryptedPackage."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\x00" * 1016
        + "EncryptedPackage".encode("utf-16-le")
        + b"\x00" * 480
    )


def old_workbook() -> bytes:
    """A compound file such as an .xls is."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1528


def entity(declaration: str, place: str = SHEET) -> Make:
    """Return what makes a workbook with a document type in one of its parts."""

    def make() -> bytes:
        content = parts()[place]
        assert isinstance(content, str)
        return with_part(place, content.replace(_HEAD, f"{_HEAD}{declaration}", 1))

    return make


BILLION_LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


def hidden_entity() -> bytes:
    """A document type behind 64 KiB of white space, across the border of two pieces."""
    padded = f"{_HEAD}{' ' * (65_536 - len(_HEAD) - 5)}<!DOCTYPE a>"
    content = parts()[SHEET]
    assert isinstance(content, str)
    return with_part(SHEET, content.replace(_HEAD, padded, 1))


def in_utf16() -> bytes:
    """A worksheet in UTF-16, in which a document type looks otherwise."""
    content = parts()[SHEET]
    assert isinstance(content, str)
    wide = content.replace("UTF-8", "UTF-16").replace("<worksheet", "<!DOCTYPE a><worksheet", 1)
    return with_part(SHEET, wide.encode("utf-16"))


def in_other_encoding() -> bytes:
    """A worksheet that says it is in UTF-7."""
    return swapped(SHEET, 'encoding="UTF-8"', 'encoding="UTF-7"')


def outside_relationship(kind: str) -> bytes:
    """A link of some kind to what lies outside of the file."""
    return with_part(
        "xl/worksheets/_rels/sheet1.xml.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/{kind}" Target="https://example.org/x" TargetMode="External"/>'
        "</Relationships>",
    )


# ---- worksheets beyond all measure ----
def last_cell() -> bytes:
    """One cell, in the last row that there can be."""
    return workbook(
        sheet_xml(*honest_rows(), '<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    )


def last_column() -> bytes:
    """One cell in the last column that there can be."""
    far = '<row r="3"><c r="XFD3"><v>1</v></c></row>'
    return workbook(sheet_xml(*honest_rows(), far))


def whole_dimension() -> bytes:
    """An honest worksheet that says it fills all there is."""
    return workbook(sheet_xml(*honest_rows(), before='<dimension ref="A1:XFD1048576"/>'))


def empty_styled_cells() -> bytes:
    """A million cells that say nothing, but have a style; varied, so that they pack less well."""
    cells = ["".join(f'<c s="{(k * k + n) % 3}"/>' for k in range(50)) for n in range(97)]
    rows = (
        f'<row r="{n + 3}" ht="{zlib.crc32(str(n).encode()) % 997}">{cells[n % 97]}</row>'
        for n in range(20_000)
    )
    return workbook(sheet_xml(*honest_rows(), *rows))


def empty_rows() -> bytes:
    """Fifty thousand rows that were only formatted."""
    rows = (f'<row r="{n + 3}" s="1" ht="{n % 97}"/>' for n in range(50_000))
    return workbook(sheet_xml(*honest_rows(), *rows))


def huge_text() -> bytes:
    """A text of a million letters in one cell."""
    letters = "".join(chr(97 + zlib.crc32(str(n).encode()) % 26) for n in range(1_000_000))
    return workbook(sheet_xml(row(1, *map(text, HEADER)), row(2, text(letters))))


def repeated_shared_text() -> bytes:
    """A shared text of thirty thousand letters that a thousand cells name."""
    letters = "".join(chr(97 + zlib.crc32(str(n).encode()) % 26) for n in range(30_000))
    rows = (row(n + 2, '<c t="s"><v>0</v></c>') for n in range(1_000))
    members = parts(sheet_xml(row(1, *map(text, HEADER)), *rows))
    members["xl/sharedStrings.xml"] = f'{_HEAD}<sst xmlns="{_MAIN}"><si><t>{letters}</t></si></sst>'
    return packed(members)


def wrong_shared_text() -> bytes:
    """A cell that names a shared text which is not there, counting from the end."""
    return workbook(sheet_xml(row(1, *map(text, HEADER)), row(2, '<c t="s"><v>-1</v></c>')))


def many_sheets() -> bytes:
    """Forty worksheets."""
    members = parts()
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 41))
    members["xl/workbook.xml"] = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>'
    )
    return packed(members)


def deep_xml() -> bytes:
    """Elements within elements, fifty thousand deep."""
    names = [f"a{zlib.crc32(str(n).encode()) % 9973}" for n in range(50_000)]
    inner = "".join(f"<{name}>" for name in names) + "".join(f"</{name}>" for name in names[::-1])
    return workbook(sheet_xml(*honest_rows(), f'<row r="3"><c>{inner}</c></row>'))
