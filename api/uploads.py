"""The guard: what a file is, and whether it is safe to open, before anything in it is read.

The zip directory is judged before anything is inflated, then every part while it is. A workbook
that could do anything but show cells is refused. Source: workbooks page, "Coming in".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import crc32, decompressobj
from zlib import error as ZlibError  # noqa: N812 - a class, whatever it is called

from api.refusals import (
    FileActive,
    FileEncrypted,
    FileExcessive,
    FileKindUnknown,
    FileMisnamed,
    FileUnreadable,
)
from api.zip_directory import (
    MOST_EXPANDED_BYTES,
    packed_part,
    require_one_end,
    require_sound_directory,
)
from ledger.domain.issued_file import XLSX

FILES_AT_ONCE = 2  # read in processes of their own, each with memory of its own
MOST_FILE_BYTES = 5 * 1_048_576
MOST_ROW_ELEMENTS = 20_000  # empty ones too: a row that was only formatted is one
MOST_COLUMNS = 64
LONGEST_TEXT = 32_767  # in a cell, set by the file format
CSV = "text/csv"

PlainCell = tuple[int, str, str]  # column from one, kind, text: as ledger.domain.cell has them
PlainRow = tuple[int, list[PlainCell]]

_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN_PART = b"spreadsheetml.sheet.main+xml"
_PIECE = 65_536
_RAW = -15  # how zlib is told that nothing stands around what is packed
_OVERLAP = 2_048  # of one piece and the next, so that nothing hides on the border
# What unpacking raises where a file is not what it says.
_DAMAGED = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, ZlibError)
_BINARY = (".bin", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf")
_LIKE_XML = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = {b"utf-8", b"us-ascii", b"ascii"}
_DEFINES = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
# A whole element, with whatever stands in quotes in it: a > may.
_RELATIONSHIP = re.compile(rb"""<(?:\w{1,40}:)?Relationship\s(?:[^<>"']|"[^"<]*"|'[^'<]*')*>""")
_OUTSIDE = re.compile(rb"""TargetMode\s{0,40}=\s{0,40}["']External["']""")

# What a part is called that could run or fetch something, and what that is.
_ACTIVE_PARTS = (
    (re.compile(r"vbaproject|vbadata|macrosheets/|dialogsheets/", re.IGNORECASE), "macros"),
    (re.compile(r"externallinks/", re.IGNORECASE), "links to other files"),
    (re.compile(r"connections\.xml|querytables/|xl/model/", re.IGNORECASE), "data connections"),
    (re.compile(r"activex/|ctrlprops/|webextensions/", re.IGNORECASE), "controls"),
    (re.compile(r"embeddings/|oleobject", re.IGNORECASE), "embedded objects"),
)
# And what the list of its parts calls such a part, or a link out of the file.
_ACTIVE_WORDS = (
    (re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE), "macros"),
    (re.compile(rb"externalLink\+xml|relationships/externalLink", re.IGNORECASE), "links"),
    (re.compile(rb"connections\+xml|queryTable\+xml", re.IGNORECASE), "data connections"),
    (re.compile(rb"activeX|relationships/control\b", re.IGNORECASE), "controls"),
    (re.compile(rb"oleObject|relationships/package\b", re.IGNORECASE), "embedded objects"),
)


def require_size(data: bytes, *, most_bytes: int = MOST_FILE_BYTES) -> None:
    """Refuse a file that is too large (FileExcessive)."""
    if len(data) > most_bytes:
        raise FileExcessive(
            f"The file is larger than {most_bytes // 1_048_576} MB. Send its rows in parts."
        )


def media_type_of(data: bytes) -> str:
    """Return XLSX or CSV by what the file holds, whatever it is called.

    Raises FileEncrypted for an encrypted workbook, FileKindUnknown for anything else.
    """
    if data.startswith(_ZIP):
        return XLSX
    if data.startswith(_COMPOUND):
        if _ENCRYPTED_PACKAGE in data:
            raise FileEncrypted(
                "The workbook is encrypted with a password. Save it without one, and send that."
            )
        raise FileKindUnknown(f"This is a workbook of the old form (.xls). {_SAVE_AS}")
    if data.startswith((b"%PDF", b"{", b"<", b"\x1f\x8b", b"Rar!", b"7z\xbc")):
        raise FileKindUnknown(f"The file is neither a workbook nor CSV. {_SAVE_AS}")
    return CSV


def require_fitting_name(name: str, media_type: str) -> None:
    """Refuse a name that ends as another kind of file does than the one of `media_type`.

    A name without an ending fits both: what comes after a last full stop is none where it has a
    space in it or no letter, as in "costs 31.7". Raises FileMisnamed. Source: OWASP ASVS 5, 5.2.2.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    _, stop, ending = last.rstrip(". ").rpartition(".")
    is_ending = stop and " " not in ending and any(each.isalpha() for each in ending)
    if not is_ending or ending.casefold() in _NAMES_END_IN[media_type]:
        return
    what = "begins as a workbook does" if media_type == XLSX else "holds text and no workbook"
    ends = " or ".join(f".{each}" for each in _NAMES_END_IN[media_type])
    raise FileMisnamed(
        f"The file's name ends in .{ending[:20]}, and the file {what}, whose name ends in {ends}. "
        f"If it is what you meant to send, call it so. If not: {_SAVE_AS}",
        field="name",
    )


_NAMES_END_IN = {XLSX: ("xlsx",), CSV: ("csv", "txt")}
_SAVE_AS = "Save it as Excel Workbook (.xlsx) or as CSV UTF-8, and send that."


def require_safe_workbook(
    data: bytes,
    *,
    most_bytes: int = MOST_FILE_BYTES,
    most_expanded_bytes: int = MOST_EXPANDED_BYTES,
) -> None:
    """Refuse a workbook that is not safe to open. It is inflated piece by piece, and not kept.

    Formulas are none of its business. To be called in a process of its own
    (api/limited_child.py), as whatever then opens the workbook is. Raises FileExcessive,
    FileEncrypted, FileActive, FileKindUnknown, FileUnreadable.
    """
    require_size(data, most_bytes=most_bytes)
    if media_type_of(data) != XLSX:
        raise FileKindUnknown(f"The file is not a workbook. {_SAVE_AS}")
    require_one_end(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = require_sound_directory(
                data, archive, most_expanded_bytes=most_expanded_bytes
            )
            _require_workbook(data, members)
            for member in members:
                _require_plain_part(data, member)
    except _DAMAGED as error:
        raise FileUnreadable(
            "The file is damaged: it cannot be unpacked. Save it again and send that."
        ) from error


def _require_workbook(data: bytes, members: list[ZipInfo]) -> None:
    """Refuse what is a zip file but no plain workbook, by its names and its list of parts."""
    names = {member.filename: member for member in members}
    for pattern, what in _ACTIVE_PARTS:
        if any(pattern.search(name) for name in names):
            raise _active(what)
    if "xl/workbook.bin" in names or "mimetype" in names or "content.xml" in names:
        raise FileKindUnknown(f"This is a workbook of another form (.xlsb or .ods). {_SAVE_AS}")
    if _CONTENT_TYPES not in names:
        raise FileKindUnknown(f"This is a zip file, and no workbook. {_SAVE_AS}")
    types = b"".join(_pieces(data, names[_CONTENT_TYPES]))
    for word, what in _ACTIVE_WORDS:
        if word.search(types):
            raise _active(what)
    if _MAIN_PART not in types:
        raise FileKindUnknown(f"This is an Office file, and no workbook. {_SAVE_AS}")


def _active(what: str) -> FileActive:
    return FileActive(
        f"The workbook holds {what}. Copy the rows into a fresh template, as values, and send that."
    )


def _pieces(data: bytes, member: ZipInfo) -> Iterator[bytes]:
    """Inflate a member piece by piece; what comes out is just what its directory entry says.

    Not by the library, which stops where the entry says and is silent about what comes after.
    """
    left, check = member.file_size, 0
    for piece in _inflated(packed_part(data, member), member.compress_type):
        left, check = left - len(piece), crc32(piece, check)
        if left < 0:
            raise FileExcessive("A part of the workbook is larger than its directory says.")
        yield piece
    if left or check != member.CRC:
        raise BadZipFile


def _inflated(packed: bytes, method: int) -> Iterator[bytes]:
    """Yield pieces of a member; raises BadZipFile unless it ends where its bytes do."""
    portions = (packed[start : start + _PIECE] for start in range(0, len(packed), _PIECE))
    if method == ZIP_STORED:
        yield from portions
        return
    inflating = decompressobj(_RAW)
    for portion in portions:
        rest = portion
        while rest:
            yield inflating.decompress(rest, _PIECE)
            rest = inflating.unconsumed_tail
    while piece := inflating.decompress(b"", _PIECE):
        yield piece
    if inflating.unused_data or not inflating.eof:
        raise BadZipFile


def _require_plain_part(data: bytes, member: ZipInfo) -> None:
    """Inflate a part whole; of XML see that it defines nothing, and is in UTF-8."""
    name = member.filename.lower()
    tail = b""
    for piece in _pieces(data, member):
        if not name.endswith(_BINARY):
            _require_plain_xml(tail, piece, is_relationships=name.endswith(".rels"))
        elif not tail and piece.lstrip().startswith(_LIKE_XML):
            raise FileUnreadable("A part of the workbook is not what its name says.")
        tail = (tail + piece)[-_OVERLAP:]


def _require_plain_xml(tail: bytes, piece: bytes, *, is_relationships: bool) -> None:
    text = tail + piece
    if not tail:
        _require_utf8(text)
    if b"\x00" in piece:
        raise FileUnreadable("A part of the workbook is not written in UTF-8.")
    if _DEFINES.search(text):
        raise FileActive(
            "The workbook's XML defines entities or a document type, which no spreadsheet program "
            "writes. Copy the rows into a fresh template and send that."
        )
    if is_relationships:
        for word, what in _ACTIVE_WORDS:
            if word.search(text):
                raise _active(what)
        found = _RELATIONSHIP.findall(text)
        if any(_OUTSIDE.search(each) and b"/hyperlink" not in each for each in found):
            raise _active("links to what lies outside of it")


def _require_utf8(start: bytes) -> None:
    declared = _DECLARATION.match(start.removeprefix(b"\xef\xbb\xbf"))
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        declared and declared[1].lower() not in _ENCODINGS
    ):
        raise FileUnreadable("A part of the workbook is not written in UTF-8.")
