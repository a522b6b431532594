"""Seal what is committed: hash it in the order of knowing, and chain the block's head.

Run by the scheduler, before issue and at period close; nobody's permission is needed, because a
seal says nothing but what stands. No writer waits for it: on PostgreSQL it takes only rows below
the oldest transaction still running, on SQLite it hashes in a read snapshot and inserts in one
short write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Column, Connection, Table, insert, select

from ledger.actions.perform import Ledger
from ledger.domain.errors import LockTimeout
from ledger.domain.seal import (
    ENCODING,
    Header,
    MerkleTree,
    context_digest,
    genesis,
    head_hash,
    leaf_hash,
)
from ledger.queries import records
from ledger.queries.seals import Seal, newest
from ledger.store.audit_trail import audit_event
from ledger.store.journals import event
from ledger.store.seals import seal, sealed_audit, sealed_event

MOST_EVENTS = 10_000  # in one block, so that memory stays flat
_CHUNK = 500
_HORIZON = """SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  + (SELECT epoch_offset FROM ledger_epoch ORDER BY epoch_no DESC LIMIT 1)"""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class _Block:
    """A block worked out and not yet written."""

    header: Header
    events: Sequence[tuple[int, str]]  # event and leaf, in the order of knowing
    audits: Sequence[tuple[int, str]]


def seal_all(ledger: Ledger, code: str) -> list[Seal]:
    """Seal everything committed of an arrangement; return the new seals, oldest first."""
    made = []
    while (next_seal := seal_next(ledger, code)) is not None:
        made.append(next_seal)
    return made


def seal_next(ledger: Ledger, code: str) -> Seal | None:
    """Seal the next block of an arrangement's chain; None where nothing is there to seal."""
    database = ledger.database
    if not database.is_sqlite:
        with database.writing() as connection:
            arrangement_id = ledger.definitions.find(connection, code).arrangement_id
            database.lock(connection, f"{arrangement_id}:seal")
            block = _draw(ledger, connection, arrangement_id, code)
            return _write(connection, arrangement_id, block) if block else None
    with database.reading() as connection:
        arrangement_id = ledger.definitions.find(connection, code).arrangement_id
        block = _draw(ledger, connection, arrangement_id, code)
    if block is None:
        return None
    with database.writing() as connection:
        last = newest(connection, arrangement_id)
        if (last.head_hash if last else genesis(code)) != block.header.previous_head:
            raise LockTimeout("Another sealer sealed this block first; nothing is lost.")
        return _write(connection, arrangement_id, block)


def _draw(ledger: Ledger, connection: Connection, arrangement_id: int, code: str) -> _Block | None:
    last = newest(connection, arrangement_id)
    start, audit_start = (last.header.horizon, last.header.audit_horizon) if last else (0, 0)
    horizon, audit_horizon = _horizons(connection, arrangement_id, start, audit_start)
    event_ids = _events(connection, arrangement_id, start, horizon)
    audit_numbers = _audits(connection, arrangement_id, audit_start, audit_horizon)
    if not event_ids and not audit_numbers:
        return None
    tree = MerkleTree()
    events, audits = [], []
    for chunk in _chunks(event_ids):
        found = records.event_records(connection, arrangement_id, chunk)
        for event_id in chunk:
            leaf = leaf_hash(found[event_id])
            tree.add(leaf)
            events.append((event_id, leaf.hex()))
    for chunk in _chunks(audit_numbers):
        rows = records.audit_records(connection, arrangement_id, chunk)
        for number in chunk:
            leaf = leaf_hash(rows[number])
            tree.add(leaf)
            audits.append((number, leaf.hex()))
    header = Header(
        arrangement=code,
        block_no=last.header.block_no + 1 if last else 1,
        encoding=ENCODING,
        previous_head=last.head_hash if last else genesis(code),
        merkle_root=tree.root().hex(),
        horizon=horizon,
        audit_horizon=audit_horizon,
        first_sequence=last.last_sequence + 1 if last else 1,
        n_events=len(events),
        n_audit=len(audits),
        context_digest=context_digest(records.context_records(connection)),
        sealed_at=ledger.clock.now(),
    )
    return _Block(header, events, audits)


def _horizons(
    connection: Connection, arrangement_id: int, start: int, audit_start: int
) -> tuple[int, int]:
    """How far the order of knowing is settled, cut so that a block stays small."""
    if connection.dialect.name == "sqlite":
        settled = _newest(connection, event.c.known, event, arrangement_id) + 1
        audits = _newest(connection, audit_event.c.known, audit_event, arrangement_id) + 1
        cut = min(max(audits, audit_start), audit_start + 2 * MOST_EVENTS)
        return _cut(connection, arrangement_id, start, max(settled, start)), cut
    settled = int(connection.exec_driver_sql(_HORIZON).scalar_one())
    horizon = _cut(connection, arrangement_id, start, settled)
    return horizon, horizon


def _newest(connection: Connection, column: Column[int], table: Table, arrangement_id: int) -> int:
    newest_known = connection.execute(
        select(column)
        .where(table.c.arrangement_id == arrangement_id)
        .order_by(column.desc())
        .limit(1)
    ).scalar_one_or_none()
    return int(newest_known or 0)


def _cut(connection: Connection, arrangement_id: int, start: int, settled: int) -> int:
    """The horizon of a block of at most MOST_EVENTS, but for one transaction larger than that."""
    beyond = connection.execute(
        select(event.c.known)
        .where(
            event.c.arrangement_id == arrangement_id,
            event.c.known >= start,
            event.c.known < settled,
        )
        .order_by(event.c.known, event.c.event_id)
        .offset(MOST_EVENTS)
        .limit(1)
    ).scalar_one_or_none()
    if beyond is None:
        return settled
    first = connection.execute(
        select(event.c.known)
        .where(event.c.arrangement_id == arrangement_id, event.c.known >= start)
        .order_by(event.c.known)
        .limit(1)
    ).scalar_one()
    return int(beyond if beyond > first else beyond + 1)


def _events(connection: Connection, arrangement_id: int, start: int, horizon: int) -> Sequence[int]:
    return (
        connection.execute(
            select(event.c.event_id)
            .where(
                event.c.arrangement_id == arrangement_id,
                event.c.known >= start,
                event.c.known < horizon,
            )
            .order_by(event.c.known, event.c.event_id)
        )
        .scalars()
        .all()
    )


def _audits(connection: Connection, arrangement_id: int, start: int, horizon: int) -> Sequence[int]:
    return (
        connection.execute(
            select(audit_event.c.audit_no)
            .where(
                audit_event.c.arrangement_id == arrangement_id,
                audit_event.c.known >= start,
                audit_event.c.known < horizon,
            )
            .order_by(audit_event.c.known, audit_event.c.audit_no)
        )
        .scalars()
        .all()
    )


def _chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def _write(connection: Connection, arrangement_id: int, block: _Block) -> Seal:
    header = block.header
    made = Seal(header, head_hash(header))
    connection.execute(
        insert(seal),
        {
            "arrangement_id": arrangement_id,
            "block_no": header.block_no,
            "previous_block_no": header.block_no - 1 or None,
            "encoding": header.encoding,
            "previous_head": header.previous_head,
            "merkle_root": header.merkle_root,
            "horizon": header.horizon,
            "audit_horizon": header.audit_horizon,
            "first_sequence": header.first_sequence,
            "n_events": header.n_events,
            "n_audit": header.n_audit,
            "context_digest": header.context_digest,
            "sealed_at": header.sealed_at,
            "head_hash": made.head_hash,
        },
    )
    key = {"arrangement_id": arrangement_id, "block_no": header.block_no}
    if block.events:
        connection.execute(
            insert(sealed_event),
            [
                {**key, "sequence": sequence, "sealed_event_id": event_id, "leaf_hash": leaf}
                for sequence, (event_id, leaf) in enumerate(block.events, header.first_sequence)
            ],
        )
    if block.audits:
        connection.execute(
            insert(sealed_audit),
            [{**key, "audit_no": number, "leaf_hash": leaf} for number, leaf in block.audits],
        )
    return made
