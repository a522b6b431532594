"""Files as they were issued or handed out: by their event, by what their cells say, or listed."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, select

from ledger.domain.issued_file import FileKind, FileMade, IssuedFile
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
    connection: Connection, arrangement_id: int, event_id: int, *, party: str | None = None
) -> IssuedFile | None:
    """Return the file that the event issued, byte for byte.

    None where it issued none, or one that is not for the party to see (all are, without one).
    """
    wanted = _issued(
        arrangement_id, party, issued_file, event.c.effective_on.label("issued_on")
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
    connection: Connection, arrangement_id: int, *, party: str | None, after: int, limit: int
) -> list[IssuedFileView]:
    """Issued files that the party may see, in order of their events, after the one `after`.

    All are, without a party.
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
        _issued(arrangement_id, party, *columns)
        .where(file.event_id > after)
        .order_by(file.event_id)
        .limit(limit)
    )
    return [IssuedFileView(*row) for row in connection.execute(wanted)]


def _issued(arrangement_id: int, party: str | None, *columns: Any) -> Select[Any]:
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
    if party is None:
        return wanted
    own = (issued_file.c.kind != FileKind.GENERAL_LEDGER.value) | (event.c.party == party)
    return wanted.where(own)


@dataclass(frozen=True, slots=True)
class KnownCopy:
    """The original of a file that somebody holds."""

    content: bytes
    name: str
    event_id: int | None  # of the event that issued it; None where it was handed out only


def known_copy(
    connection: Connection, arrangement_id: int, content_hash: str, *, party: str | None
) -> KnownCopy | None:
    """Return the original whose cells hash to this: issued, or handed out to the party.

    None where the ledger gave out no such file. `party` is None for whoever keeps the database.
    """
    issued = connection.execute(
        select(issued_file.c.event_id).where(
            issued_file.c.arrangement_id == arrangement_id,
            issued_file.c.content_hash == content_hash,
        )
    ).scalars()
    for event_id in issued:
        found = find(connection, arrangement_id, event_id, party=party)
        if found is not None:
            return KnownCopy(found.made.content, found.made.name, event_id)
    wanted = select(handed_out_file.c.content, handed_out_file.c.name).where(
        handed_out_file.c.arrangement_id == arrangement_id,
        handed_out_file.c.content_hash == content_hash,
    )
    if party is not None:
        wanted = wanted.where(handed_out_file.c.party == party)
    row = connection.execute(wanted.limit(1)).first()
    return None if row is None else KnownCopy(bytes(row.content), row.name, None)
