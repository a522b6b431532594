"""Seal what is committed: hash it in the order of knowing, and chain the block's head.

Run by the scheduler, before issue and at period close; nobody's permission is needed, because a
seal says nothing but what stands. No writer waits for it: on PostgreSQL it takes only rows below
the oldest transaction still running, on SQLite it hashes in a read snapshot and inserts in one
short write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import OperationalError

from ledger.actions.work import Ledger
from ledger.domain.errors import HorizonBehind, LockTimeout
from ledger.domain.seal import (
    ENCODING,
    Header,
    MerkleTree,
    context_digest,
    genesis,
    head_hash,
)
from ledger.queries import records
from ledger.queries.seals import Seal, newest
from ledger.store.audit_trail import audit_event
from ledger.store.journals import EPOCH_OFFSET, event
from ledger.store.seals import add_sealed_audits, add_sealed_events, seal

MOST_ROWS = 10_000  # events, and audit rows, in one block, so that memory stays flat
_TRIES = 10
_LOCK_NOT_AVAILABLE = "55P03"
_HORIZON = f"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + {EPOCH_OFFSET}"


@dataclass(frozen=True, slots=True)
class _Block:
    """A block worked out and not yet written."""

    header: Header
    events: Sequence[tuple[int, str]]  # event and leaf, in the order of knowing
    audits: Sequence[tuple[int, str]]


def seal_all(ledger: Ledger, code: str) -> list[Seal]:
    """Seal everything of an arrangement that is committed by now; return the new seals in order.

    What is committed while it runs may wait for the next time, so that it ends while others write.
    Raises as `seal_next` does.
    """
    with ledger.sealer.reading() as connection:
        arrangement_id = ledger.definitions.find(connection, code).arrangement_id
        settled, audits_settled = _settled(connection, arrangement_id)
    made: list[Seal] = []
    while (sealed := seal_next(ledger, code)) is not None:
        made.append(sealed)
        header = sealed.header
        if header.horizon >= settled and header.audit_horizon >= audits_settled:
            break
    return made


def seal_next(ledger: Ledger, code: str) -> Seal | None:
    """Seal the next block of an arrangement's chain; None where nothing is there to seal.

    Raises LockTimeout where other sealers are in the way for too long; nothing is lost then.
    """
    sealing = _seal_in_two_steps if ledger.sealer.is_sqlite else _seal_under_a_lock
    try:
        return sealing(ledger, code)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise _in_the_way() from error
        raise


def _seal_under_a_lock(ledger: Ledger, code: str) -> Seal | None:
    """PostgreSQL: one transaction, with a named lock that nobody but a sealer takes."""
    with ledger.sealer.writing() as connection:
        arrangement_id = ledger.definitions.find(connection, code).arrangement_id
        ledger.sealer.lock(connection, f"{arrangement_id}:seal")
        block = _draw(ledger, connection, arrangement_id, code)
        return _write(connection, arrangement_id, block) if block else None


def _seal_in_two_steps(ledger: Ledger, code: str) -> Seal | None:
    """SQLite: hash in a read snapshot, then write if no other sealer was first, else look again."""
    for _ in range(_TRIES):
        with ledger.sealer.reading() as connection:
            arrangement_id = ledger.definitions.find(connection, code).arrangement_id
            block = _draw(ledger, connection, arrangement_id, code)
        if block is None:
            return None
        with ledger.sealer.writing() as connection:
            last = newest(connection, arrangement_id)
            if (last.head_hash if last else genesis(code)) == block.header.previous_head:
                return _write(connection, arrangement_id, block)
    raise _in_the_way()


def _in_the_way() -> LockTimeout:
    return LockTimeout("Another sealer is at work on this arrangement; nothing is lost. Try again.")


def _draw(ledger: Ledger, connection: Connection, arrangement_id: int, code: str) -> _Block | None:
    last = newest(connection, arrangement_id)
    start, audit_start = (last.header.horizon, last.header.audit_horizon) if last else (0, 0)
    horizon, audit_horizon = _horizons(connection, arrangement_id, start, audit_start)
    event_ids = records.events_between(connection, arrangement_id, start, horizon)
    audit_numbers = records.audits_between(connection, arrangement_id, audit_start, audit_horizon)
    if not event_ids and not audit_numbers:
        return None
    tree = MerkleTree()
    events, audits = [], []
    for chunk in records.chunks(event_ids):
        leaves = records.event_leaves(connection, arrangement_id, chunk).by_number
        for event_id in chunk:
            leaf = leaves[event_id]
            tree.add(leaf)
            events.append((event_id, leaf.hex()))
    for chunk in records.chunks(audit_numbers):
        leaves = records.audit_leaves(connection, arrangement_id, chunk).by_number
        for number in chunk:
            leaf = leaves[number]
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
    """How far a block goes: as far as is settled, cut so that it stays small."""
    settled, audits_settled = _settled(connection, arrangement_id)
    if connection.dialect.name == "sqlite":
        settled, audits_settled = max(settled, start), max(audits_settled, audit_start)
    elif settled < start:
        raise HorizonBehind(
            "The order of knowing is behind the last seal, as it is after a restore into another "
            "cluster. Open an epoch first, with ./run open-epoch; nothing can be sealed until then."
        )
    horizon = _cut(connection, event, arrangement_id, start, settled)
    audit_horizon = _cut(connection, audit_event, arrangement_id, audit_start, audits_settled)
    if connection.dialect.name == "sqlite":
        return horizon, audit_horizon
    return (min(horizon, audit_horizon),) * 2


def _settled(connection: Connection, arrangement_id: int) -> tuple[int, int]:
    """Below which places nothing can become known any more, for events and for audit rows.

    On SQLite, which commits in the order of knowing, all there is is settled; on PostgreSQL all
    below the oldest transaction still running, of whatever arrangement.
    """
    if connection.dialect.name != "sqlite":
        settled = int(connection.exec_driver_sql(_HORIZON).scalar_one())
        return settled, settled
    newest_known = [
        connection.execute(
            select(func.max(table.c.known)).where(table.c.arrangement_id == arrangement_id)
        ).scalar_one()
        for table in (event, audit_event)
    ]
    return int(newest_known[0] or 0) + 1, int(newest_known[1] or 0) + 1


def _cut(
    connection: Connection, table: Table, arrangement_id: int, start: int, settled: int
) -> int:
    """The horizon over at most MOST_ROWS, but for one transaction larger than that."""
    places = (
        select(table.c.known)
        .where(
            table.c.arrangement_id == arrangement_id,
            table.c.known >= start,
            table.c.known < settled,
        )
        .order_by(table.c.known)
    )
    beyond = connection.execute(places.offset(MOST_ROWS).limit(1)).scalar_one_or_none()
    if beyond is None:
        return settled
    first = connection.execute(places.limit(1)).scalar_one()
    return int(beyond if beyond > first else beyond + 1)


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
    add_sealed_events(
        connection,
        arrangement_id,
        header.block_no,
        [
            (sequence, event_id, leaf)
            for sequence, (event_id, leaf) in enumerate(block.events, header.first_sequence)
        ],
    )
    add_sealed_audits(connection, arrangement_id, header.block_no, block.audits)
    return made
