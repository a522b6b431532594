"""Files that people uploaded, for the people of the council that they are of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from ledger.domain.upload_document import status_of
from ledger.store.uploads import confirmed_upload, confirmed_upload_row, upload


@dataclass(frozen=True, slots=True)
class UploadHead:
    """An uploaded file, without what it holds."""

    id: str
    name: str
    media_type: str
    sha256: str
    digest: str
    n_errors: int
    n_rows: int
    uploaded_by: str  # a person's number
    uploaded_at: datetime
    confirmed_by_event: int | None

    @property
    def status(self) -> str:
        """How it stands: wrong, nothing-to-record, ready or confirmed."""
        if self.confirmed_by_event is not None:
            return "confirmed"
        return status_of(n_errors=self.n_errors, n_rows=self.n_rows)


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file, with its content and what was judged of it."""

    head: UploadHead
    content: bytes
    judged: Mapping[str, Any]


_HEAD = (
    upload.c.upload_id,
    upload.c.name,
    upload.c.media_type,
    upload.c.sha256,
    upload.c.digest,
    upload.c.n_errors,
    upload.c.n_rows,
    upload.c.person,
    upload.c.uploaded_at,
    confirmed_upload.c.event_id,
)


def _wanted(*columns: Any, arrangement_id: int, party: str) -> Select[Any]:
    return (
        select(*columns)
        .outerjoin(
            confirmed_upload,
            (confirmed_upload.c.arrangement_id == upload.c.arrangement_id)
            & (confirmed_upload.c.upload_id == upload.c.upload_id),
        )
        .where(upload.c.arrangement_id == arrangement_id, upload.c.party == party)
        .order_by(upload.c.uploaded_at, upload.c.upload_id)
    )


def listing(connection: Connection, arrangement_id: int, *, party: str) -> list[UploadHead]:
    """Every file that a council's people uploaded, oldest first."""
    rows = connection.execute(_wanted(*_HEAD, arrangement_id=arrangement_id, party=party))
    return [_head(row) for row in rows]


def unconfirmed(connection: Connection, arrangement_id: int, *, party: str) -> int:
    """How many files of a council wait unconfirmed, whether or not they can be confirmed."""
    wanted = _wanted(upload.c.upload_id, arrangement_id=arrangement_id, party=party)
    waiting = wanted.where(confirmed_upload.c.event_id.is_(None)).order_by(None).subquery()
    return connection.execute(select(func.count()).select_from(waiting)).scalar_one()


def find(
    connection: Connection, arrangement_id: int, upload_id: str, *, party: str
) -> Upload | None:
    """Return the council's upload of that id, if it has one."""
    wanted = _wanted(
        *_HEAD, upload.c.content, upload.c.judged, arrangement_id=arrangement_id, party=party
    )
    row = connection.execute(wanted.where(upload.c.upload_id == upload_id)).one_or_none()
    return None if row is None else Upload(_head(row), bytes(row.content), json.loads(row.judged))


def sender_of(connection: Connection, arrangement_id: int, event_id: int) -> str | None:
    """Return who uploaded the file from which an event was recorded; None where there is none.

    Somebody else may have confirmed it, and then the event is theirs by its own row.
    """
    return connection.execute(
        select(upload.c.person)
        .join(
            confirmed_upload,
            (confirmed_upload.c.arrangement_id == upload.c.arrangement_id)
            & (confirmed_upload.c.upload_id == upload.c.upload_id),
        )
        .join(
            confirmed_upload_row,
            (confirmed_upload_row.c.arrangement_id == confirmed_upload.c.arrangement_id)
            & (confirmed_upload_row.c.event_id == confirmed_upload.c.event_id),
        )
        .where(
            confirmed_upload_row.c.arrangement_id == arrangement_id,
            confirmed_upload_row.c.posted_event_id == event_id,
        )
    ).scalar_one_or_none()


def _head(row: Any) -> UploadHead:
    return UploadHead(
        row.upload_id,
        row.name,
        row.media_type,
        row.sha256,
        row.digest,
        row.n_errors,
        row.n_rows,
        row.person,
        row.uploaded_at,
        row.event_id,
    )
