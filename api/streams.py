"""Answers too long to hold: written to a file that has no name, then given out piece by piece.

All of it is read from one snapshot before the first byte leaves, so a fault half-way is an answer
of its own and never half a file, and a slow reader holds no transaction open.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from fastapi import Response
from fastapi.responses import StreamingResponse

from api.call import Call
from api.files import file_headers, not_modified, plain_name
from ledger.actions.audit_trail import audit_access

_PIECE = 65_536  # bytes


@dataclass(frozen=True, slots=True)
class Spooled:
    """A whole answer in a file without a name, gone when it is closed."""

    file: IO[bytes]
    sha256: str
    size: int


def spool(pieces: Iterable[str] | Iterable[bytes]) -> Spooled:
    """Write the pieces to a file of its own, texts as UTF-8."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when it has been given out
    digest = hashlib.sha256()
    try:
        for piece in pieces:
            data = piece.encode() if isinstance(piece, str) else piece
            digest.update(data)
            file.write(data)
        return Spooled(file, digest.hexdigest(), file.tell())
    except BaseException:
        file.close()
        raise


def give_out(
    call: Call,
    spooled: Spooled,
    *,
    name: str,
    media_type: str,
    about: Mapping[str, str],
    if_none_match: str | None,
) -> Response:
    """Answer with what was spooled, or that it is still what the caller has.

    Who took it is recorded in the audit trail, `about` saying what it was.
    """
    unchanged = not_modified(spooled.sha256, if_none_match)
    if unchanged is not None:
        spooled.file.close()
        return unchanged
    taken = {**about, "name": plain_name(name), "sha256": spooled.sha256}
    audit_access(call.ledger, call.caller, "download an export", taken)
    headers = file_headers(spooled.sha256, name=name)
    headers["Content-Length"] = str(spooled.size)
    return StreamingResponse(_pieces(spooled.file), media_type=media_type, headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
