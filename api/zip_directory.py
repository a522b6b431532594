"""The directory of a zip file, judged before anything in the file is inflated.

A zip file can say one thing in its directory and hold another; two readers then see two files. So
the directory must be just what any spreadsheet program writes: one, at the end, without gaps.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from api.refusals import FileEncrypted, FileExcessive, FileUnreadable

MOST_MEMBERS = 250
MOST_EXPANDED_BYTES = 64 * 1_048_576
MOST_RATIO = 150  # of a file that expands to more than a mebibyte

_FREELY_EXPANDED = 1_048_576
_END = struct.Struct("<4s4H2IH")
_END_SIGNATURE = b"PK\x05\x06"
_MOST_DIRECTORY_BYTES = MOST_MEMBERS * 1_024
_HEADER = struct.Struct("<4s2xHH8x2I2H")  # of a member, before its name
_HEADER_SIGNATURE = b"PK\x03\x04"
_LENGTHS_AFTER = struct.Struct("<3I")  # what stands behind a member that was written onwards
_LENGTHS_AFTER_SIGNATURE = b"PK\x07\x08"  # before them, but not always
_LENGTHS_AFTER_FLAG = 0x8
_LONGEST_NAME = 200
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_PATCHED_FLAG = 0x20
_NAME = re.compile(r"(?!/)(?:[A-Za-z0-9_. \[\]()&+,'#%@!~$-]+/)*[A-Za-z0-9_. \[\]()&+,'#%@!~$-]+/?")


def require_sound_directory(
    data: bytes, archive: ZipFile, *, most_expanded_bytes: int = MOST_EXPANDED_BYTES
) -> list[ZipInfo]:
    """Return the members, once the directory has been found sound; nothing is inflated.

    Raises FileExcessive (members, size, ratio), FileEncrypted, FileUnreadable (names, overlaps,
    anything that is not as it is always written). BadZipFile is left to the caller.
    """
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise FileExcessive(
            f"The workbook has {len(members)} parts; no honest one has more than {MOST_MEMBERS}."
        )
    for member in members:
        _require_plain_member(member)
    _require_apart(members)
    _require_without_gaps(data, members, archive.start_dir)
    _require_bounded(data, members, most_expanded_bytes)
    return members


def require_one_end(data: bytes) -> None:
    """Refuse a file that does not end with its directory, and nothing else, of a usable length.

    Before the directory itself is read. Raises FileExcessive, FileUnreadable.
    """
    start = len(data) - _END.size
    if start < 0 or data[start : start + 4] != _END_SIGNATURE:
        raise FileUnreadable(
            "The file does not end as a workbook does: it is cut short, or something was added to "
            "it. Save it again and send that."
        )
    _, disk, first_disk, here, in_all, size, offset, comment = _END.unpack(data[start:])
    if size > _MOST_DIRECTORY_BYTES or in_all > MOST_MEMBERS:
        raise FileExcessive(
            f"The workbook has {in_all} parts; no honest one has more than {MOST_MEMBERS}."
        )
    if disk or first_disk or comment or here != in_all or offset + size != start:
        raise FileUnreadable("The file's directory is not as a spreadsheet program writes it.")


def packed_part(data: bytes, member: ZipInfo) -> bytes:
    """Return a member's bytes as they are packed; of a directory that was found sound."""
    name = member.header_offset + _HEADER.size
    *_, name_bytes, more_bytes = _HEADER.unpack(data[member.header_offset : name])
    start = name + name_bytes + more_bytes
    return data[start : start + member.compress_size]


def _require_plain_member(member: ZipInfo) -> None:
    name = member.orig_filename
    if member.flag_bits & _ENCRYPTED_FLAGS:
        raise FileEncrypted("A part of the workbook is encrypted. Save it without a password.")
    if (
        not _NAME.fullmatch(name)
        or len(name) > _LONGEST_NAME
        or ".." in name.split("/")
        or member.flag_bits & _PATCHED_FLAG
        or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED)
        or (member.is_dir() and member.file_size)
    ):
        raise FileUnreadable("A part of the workbook is not stored as a spreadsheet program does.")


def _require_apart(members: Sequence[ZipInfo]) -> None:
    """Refuse two members of one name, or that share bytes: what is read would be a choice."""
    if len({member.filename.lower() for member in members}) != len(members):
        raise FileUnreadable("The workbook has two parts of the same name.")
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            raise FileUnreadable("Parts of the workbook overlap.")
        name_bytes = len(member.orig_filename.encode())
        end = member.header_offset + _HEADER.size + name_bytes + member.compress_size


def _require_without_gaps(data: bytes, members: Sequence[ZipInfo], directory: int) -> None:
    """Refuse bytes between members that the directory says nothing of, and headers that differ.

    Some programs read from front to back, by each member's own header: they must find the same.
    """
    at = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset != at:
            raise _unlike_its_directory()
        at = _end_of(data, member)
    if at != directory:
        raise _unlike_its_directory()


def _end_of(data: bytes, member: ZipInfo) -> int:
    """Return where a member ends by its own header, which must say what the directory says."""
    at: int = member.header_offset + _HEADER.size
    signature, flags, method, packed, expanded, name_bytes, more_bytes = _HEADER.unpack(
        data[member.header_offset : at].ljust(_HEADER.size, b"\0")
    )
    is_onwards = bool(flags & _LENGTHS_AFTER_FLAG)
    sizes = (packed, expanded)
    if (
        signature != _HEADER_SIGNATURE
        or method != member.compress_type
        or is_onwards != bool(member.flag_bits & _LENGTHS_AFTER_FLAG)
        or (
            sizes != (member.compress_size, member.file_size)
            and not (is_onwards and sizes == (0, 0))
        )
    ):
        raise _unlike_its_directory()
    if data[at : at + name_bytes] != member.orig_filename.encode():
        raise _unlike_its_directory()
    at += name_bytes + more_bytes + member.compress_size
    if is_onwards and data.startswith(_LENGTHS_AFTER_SIGNATURE, at):
        at += len(_LENGTHS_AFTER_SIGNATURE)
    return at + is_onwards * _LENGTHS_AFTER.size


def _unlike_its_directory() -> FileUnreadable:
    return FileUnreadable(
        "The file holds something that its directory does not name, or names otherwise. Open it in "
        "a spreadsheet program, save it again, and send that."
    )


def _require_bounded(data: bytes, members: Sequence[ZipInfo], most_expanded_bytes: int) -> None:
    expanded = sum(member.file_size for member in members)
    if expanded > most_expanded_bytes:
        raise FileExcessive(
            f"The workbook expands to {expanded // 1_048_576} MB, and at most "
            f"{most_expanded_bytes // 1_048_576} MB is opened. Delete empty rows and columns that "
            "were formatted, or send fewer rows."
        )
    if expanded > _FREELY_EXPANDED and expanded > MOST_RATIO * len(data):
        raise FileExcessive(
            f"The workbook expands to {expanded // len(data)} times its size; no honest one does. "
            "Copy the rows into a fresh template and send that."
        )
