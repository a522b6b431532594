"""Zip files, byte for byte: whatever the guard lets through holds the same for every reader.

The judge reads from front to back and never looks at the directory, as some programs do. What it
finds must be what the directory says, or two people would see two files.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from api.uploads import require_safe_workbook
from tests.api import hostile_files as made
from tests.fuzz.refusals import read_or_refused

_LOCAL = struct.Struct("<4s5H3I2H")
_DESCRIBED_AFTER = 0x8
_MOST_BYTES = 64 * 1_048_576


class _Unseekable(RawIOBase):
    """A file that is only ever written onwards, as to a network."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        """Say so."""
        return True

    def write(self, data: object) -> int:
        """Take some more."""
        piece = bytes(data)  # type: ignore[call-overload]
        self.written += piece
        return len(piece)


def seeds() -> Iterator[bytes]:
    """Give an honest workbook, packed in every way in which programs do; and some that lie."""
    yield made.workbook()
    yield _written(ZIP_STORED)
    onwards = _Unseekable()
    with ZipFile(onwards, "w", ZIP_DEFLATED) as archive:
        for name, content in made.parts().items():
            archive.writestr(name, content)
    yield bytes(onwards.written)
    yield _written(ZIP_DEFLATED, extra=b"\x0a\x22\x04\x00\x00\x00\x00\x00")
    yield made.lying_size()
    yield made.stored_apart()
    yield made.marked_encrypted()
    yield made.something_before()


def _written(how: int, *, extra: bytes = b"") -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in made.parts().items():
            member = ZipInfo(name)
            member.compress_type, member.extra = how, extra
            archive.writestr(member, content)
    return target.getvalue()


def target(data: bytes) -> bool:
    """The guard refuses a file, or lets one through that holds the same for every reader."""
    if read_or_refused(lambda: _let_through(data)) is None:
        return False
    with ZipFile(BytesIO(data)) as archive:
        members = sorted(archive.infolist(), key=lambda each: each.header_offset)
        said = [(member.orig_filename, archive.read(member)) for member in members]
        lengths = [member.compress_size for member in members]
        start = archive.start_dir
    assert sum(len(content) for _, content in said) <= _MOST_BYTES
    assert list(_from_the_front(data, start, lengths)) == said, "two readers would see two files"
    return True


def _let_through(data: bytes) -> bool:
    require_safe_workbook(data)
    return True


def _from_the_front(data: bytes, directory: int, lengths: list[int]) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents as whoever reads from the front finds them, up to the directory."""
    at = 0
    for length in lengths:
        head = _LOCAL.unpack_from(data, at)
        flags, method, packed, n_name, n_extra = head[2], head[3], head[7], head[9], head[10]
        name = data[at + _LOCAL.size : at + _LOCAL.size + n_name]
        at += _LOCAL.size + n_name + n_extra
        if method == ZIP_DEFLATED:
            inflating = zlib.decompressobj(-15)
            content = inflating.decompress(data[at:], _MOST_BYTES)
            taken = len(data) - at - len(inflating.unused_data)
        else:
            content, taken = data[at : at + length], length
        assert flags & _DESCRIBED_AFTER or packed == taken, "a header that tells another length"
        at += taken
        if flags & _DESCRIBED_AFTER:
            at += 16 if data[at : at + 4] == b"PK\x07\x08" else 12
        yield name.decode(), content
    assert at == directory, "bytes that the directory says nothing of"
