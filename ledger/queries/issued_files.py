"""Files as they were issued or handed out: by their event, by what their cells say, or listed."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select

from ledger.domain.issued_file import FileKind, FileMade, FileViewer, IssuedFile
from ledger.store.issued_files import handed_out_file, issued_file
from ledger.store.journals import event


@dataclass(frozen=True, slots=True)
class IssuedFileView:
    """What is said of an issued file without opening it."""

    event_id: int
    kind: str
    name: str
    media_type: str
    sha256: str
    content_hash: str | None
    issued_on: date
    party: str  # whose people issued it


def find(
    connection: Connection, arrangement_id: int, event_id: int, *, viewer: FileViewer | None = None
) -> IssuedFile | None:
    """Return the file that the event issued, byte for byte.

    None where it issued none, or one that is not for the viewer to see (all are, without one).
    """
    wanted = _issued(
        arrangement_id, viewer, issued_file, event.c.effective_on.label("issued_on")
    ).where(issued_file.c.event_id == event_id)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    made = FileMade(
        kind=FileKind(row.kind),
        name=row.name,
        content=b64decode(row.content_base64, validate=True),
        content_hash=row.content_hash,
        media_type=row.media_type,
    )
    return IssuedFile(row.event_id, row.issued_on, made)


def listing(
    connection: Connection,
    arrangement_id: int,
    *,
    viewer: FileViewer | None,
    after: int,
    limit: int,
) -> list[IssuedFileView]:
    """Issued files that the viewer may see, in order of their events, after the one `after`.

    All are, without a viewer.
    """
    file = issued_file.c
    columns = (
        file.event_id,
        file.kind,
        file.name,
        file.media_type,
        file.sha256,
        file.content_hash,
        event.c.effective_on,
        event.c.party,
    )
    wanted = (
        _issued(arrangement_id, viewer, *columns)
        .where(file.event_id > after)
        .order_by(file.event_id)
        .limit(limit)
    )
    return [IssuedFileView(*row) for row in connection.execute(wanted)]


def _issued(arrangement_id: int, viewer: FileViewer | None, *columns: Any) -> Select[Any]:
    """Issued files with their events; a council's own journals are for its own people only."""
    wanted = (
        select(*columns)
        .join(
            event,
            (event.c.arrangement_id == issued_file.c.arrangement_id)
            & (event.c.event_id == issued_file.c.event_id),
        )
        .where(issued_file.c.arrangement_id == arrangement_id)
    )
    if viewer is None:
        return wanted
    own = (issued_file.c.kind != FileKind.GENERAL_LEDGER.value) | (event.c.party == viewer.party)
    return wanted.where(own, issued_file.c.kind.not_in(viewer.hidden))


@dataclass(frozen=True, slots=True)
class KnownCopy:
    """The original of a file that somebody holds."""

    content: bytes | None  # None of one that was handed out so long ago that it is kept no more
    name: str
    event_id: int | None  # of the event that issued it; None where it was handed out only


def known_copy(
    connection: Connection, arrangement_id: int, content_hash: str, *, viewer: FileViewer | None
) -> KnownCopy | None:
    """Return the original whose cells hash to this: issued, or handed out to the party.

    None where the ledger gave out no such file. `viewer` is None for whoever keeps the database.
    """
    issued = connection.execute(
        select(issued_file.c.event_id).where(
            issued_file.c.arrangement_id == arrangement_id,
            issued_file.c.content_hash == content_hash,
        )
    ).scalars()
    for event_id in issued:
        found = find(connection, arrangement_id, event_id, viewer=viewer)
        if found is not None:
            return KnownCopy(found.made.content, found.made.name, event_id)
    wanted = select(handed_out_file.c.content, handed_out_file.c.name).where(
        handed_out_file.c.arrangement_id == arrangement_id,
        handed_out_file.c.content_hash == content_hash,
    )
    if viewer is not None:
        wanted = wanted.where(
            handed_out_file.c.party == viewer.party, handed_out_file.c.kind.not_in(viewer.hidden)
        )
    whole_first = (func.length(handed_out_file.c.content) == 0, handed_out_file.c.sha256)
    row = connection.execute(wanted.order_by(*whole_first).limit(1)).first()
    return None if row is None else KnownCopy(bytes(row.content) or None, row.name, None)
