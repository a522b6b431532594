"""Seals as they stand, and which one an instant or a sequence comes to."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from ledger.domain.clock import instant_text
from ledger.domain.errors import DateMalformed, NotFound, NotYetSealed
from ledger.domain.seal import Header
from ledger.store.arrangements import arrangement
from ledger.store.journals import event
from ledger.store.seals import seal, witness

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Seal:
    """One block's seal: its header and its head."""

    header: Header
    head_hash: str

    @property
    def last_sequence(self) -> int:
        """The sequence of its newest event, or of the newest before it where it has none."""
        return self.header.first_sequence + self.header.n_events - 1


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A head that a council keeps."""

    block_no: int
    head_hash: str
    party: str
    person: str
    on: str


def listing(connection: Connection, arrangement_id: int, *, after: int, limit: int) -> list[Seal]:
    """Seals in order, after the block `after`."""
    wanted = (
        _seals(arrangement_id).where(seal.c.block_no > after).order_by(seal.c.block_no).limit(limit)
    )
    return [_read(row) for row in connection.execute(wanted)]


def newest(connection: Connection, arrangement_id: int) -> Seal | None:
    """Return the last seal of the arrangement's chain."""
    wanted = _seals(arrangement_id).order_by(seal.c.block_no.desc()).limit(1)
    row = connection.execute(wanted).first()
    return _read(row) if row else None


def sealed_before(connection: Connection, arrangement_id: int, event_id: int) -> Seal | None:
    """Return the last seal that an event came after: the one that it was drawn on."""
    known = (
        select(event.c.known)
        .where(event.c.arrangement_id == arrangement_id, event.c.event_id == event_id)
        .scalar_subquery()
    )
    row = connection.execute(
        _seals(arrangement_id)
        .where(seal.c.horizon <= known)
        .order_by(seal.c.block_no.desc())
        .limit(1)
    ).first()
    return _read(row) if row else None


def find(connection: Connection, arrangement_id: int, block_no: int) -> Seal:
    """Return the block's seal; raises NotFound."""
    row = connection.execute(_seals(arrangement_id).where(seal.c.block_no == block_no)).first()
    if row is None:
        raise NotFound(f"There is no block {block_no}.", field="block")
    return _read(row)


def known_at(connection: Connection, arrangement_id: int, text: str) -> Seal:
    """Return the last block sealed by an instant, or whose sequence is within a number.

    Raises NotYetSealed for what lies after the last seal, NotFound for what lies before the first,
    DateMalformed for anything else.
    """
    last = newest(connection, arrangement_id)
    if last is None:
        raise NotYetSealed("Nothing is sealed yet; leave known_at out.", field="known_at")
    if text.isascii() and text.isdigit():
        return _by_sequence(connection, arrangement_id, int(text), last)
    return _by_instant(connection, arrangement_id, text, last)


def _by_sequence(connection: Connection, arrangement_id: int, sequence: int, last: Seal) -> Seal:
    if sequence > last.last_sequence:
        raise NotYetSealed(
            f"Sequence {sequence} is not yet sealed; the last one is {last.last_sequence}.",
            field="known_at",
        )
    row = connection.execute(
        _seals(arrangement_id)
        .where(seal.c.first_sequence + seal.c.n_events - 1 <= sequence)
        .order_by(seal.c.block_no.desc())
        .limit(1)
    ).first()
    return _found(row)


def _by_instant(connection: Connection, arrangement_id: int, text: str, last: Seal) -> Seal:
    instant = parse_instant(text)
    if instant > last.header.sealed_at:
        raise NotYetSealed(
            f"What was known at {instant_text(instant)} is not yet sealed; the last seal is of "
            f"{instant_text(last.header.sealed_at)}. Ask for that, or leave known_at out.",
            field="known_at",
        )
    row = connection.execute(
        _seals(arrangement_id)
        .where(seal.c.sealed_at <= instant)
        .order_by(seal.c.block_no.desc())
        .limit(1)
    ).first()
    return _found(row)


def _found(row: Row[Any] | None) -> Seal:
    if row is None:
        raise NotFound("Nothing was sealed by then.", field="known_at")
    return _read(row)


def parse_instant(text: str) -> datetime:
    """Read an ISO 8601 instant with its offset; raises DateMalformed."""
    with suppress(ValueError, OverflowError):
        if _INSTANT.fullmatch(text):  # Python reads many another form, and offsets as "+00.12"
            return datetime.fromisoformat(text).astimezone(UTC)
    raise DateMalformed(
        "known_at is a sequence, or an instant with its offset, such as 2020-02-01T09:00:00Z.",
        field="known_at",
    )


def witnesses(connection: Connection, arrangement_id: int) -> list[Witnessed]:
    """Every head that a council keeps, oldest first."""
    rows = connection.execute(
        select(witness, event.c.person, event.c.effective_on)
        .join(
            event,
            (event.c.arrangement_id == witness.c.arrangement_id)
            & (event.c.event_id == witness.c.event_id),
        )
        .where(witness.c.arrangement_id == arrangement_id)
        .order_by(witness.c.event_id)
    )
    return [
        Witnessed(row.block_no, row.head_hash, row.party, row.person, row.effective_on.isoformat())
        for row in rows
    ]


def unsealed(connection: Connection, arrangement_id: int) -> int:
    """How many events are known and not yet sealed."""
    last = newest(connection, arrangement_id)
    horizon = last.header.horizon if last else 0
    return int(
        connection.execute(
            select(func.count()).where(
                event.c.arrangement_id == arrangement_id, event.c.known >= horizon
            )
        ).scalar_one()
    )


def last_known(connection: Connection, arrangement_id: int) -> int:
    """Return the place of the newest event in the order of knowing; -1 where there is none."""
    found = connection.execute(
        select(func.max(event.c.known)).where(event.c.arrangement_id == arrangement_id)
    ).scalar_one()
    return -1 if found is None else int(found)


def oldest_unsealed(connection: Connection, arrangement_id: int) -> datetime | None:
    """Return when the oldest event that waits for the sealer was posted; None where none waits."""
    last = newest(connection, arrangement_id)
    posted_at: datetime | None = connection.execute(
        select(event.c.posted_at)
        .where(
            event.c.arrangement_id == arrangement_id,
            event.c.known >= (last.header.horizon if last else 0),
        )
        .order_by(event.c.known, event.c.event_id)
        .limit(1)
    ).scalar_one_or_none()
    return posted_at


def _seals(arrangement_id: int) -> Select[Any]:
    return (
        select(seal, arrangement.c.code)
        .join(arrangement, arrangement.c.arrangement_id == seal.c.arrangement_id)
        .where(seal.c.arrangement_id == arrangement_id)
    )


def _read(row: Row[Any]) -> Seal:
    return Seal(
        Header(
            arrangement=row.code,
            block_no=row.block_no,
            encoding=row.encoding,
            previous_head=row.previous_head,
            merkle_root=row.merkle_root,
            horizon=row.horizon,
            audit_horizon=row.audit_horizon,
            first_sequence=row.first_sequence,
            n_events=row.n_events,
            n_audit=row.n_audit,
            context_digest=row.context_digest,
            sealed_at=row.sealed_at,
        ),
        row.head_hash,
    )
