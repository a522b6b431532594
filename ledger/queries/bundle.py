"""An arrangement's sealed chain as a bundle: JSON lines with all that was hashed, as it was hashed.

A stranger needs nothing but the bundle and `docs/evidence.md` to work every hash out again;
`docs/verify_bundle.py` is such a stranger. Nothing is checked here, so that a ledger that was
tampered with exports what it holds, and the reader finds out. No name of a person is in it: names
live in the one table that is not sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.seal import Record, genesis, leaf_hash
from ledger.queries import records, seals
from ledger.queries.seals import Seal
from ledger.store.audit_trail import audit_event
from ledger.store.seals import sealed_audit, sealed_event

FORMAT = "joint-arrangement-ledger/bundle"
VERSION = 1
_PAGE = 100


def bundle(connection: Connection, arrangement_id: int, code: str) -> Iterator[str]:
    """Give the bundle line by line, each without its line end, in memory that stays flat.

    The order is: the format; for each block its seal, then its leaves, events before audit rows;
    the end, with the context that the last block was sealed in.
    """
    yield _line({"format": FORMAT, "version": VERSION, "arrangement": code})
    blocks, head = 0, genesis(code)
    context: Sequence[Record] = ()
    for block in _seals(connection, arrangement_id):
        yield _line({"seal": block.header.columns(), "head": block.head_hash})
        yield from _event_leaves(connection, arrangement_id, block)
        yield from _audit_leaves(connection, arrangement_id, block)
        blocks, head = block.header.block_no, block.head_hash
    if blocks:
        digest = seals.find(connection, arrangement_id, blocks).header.context_digest
        context = records.sealed_context(connection, digest) or ()
    yield _line({"end": {"blocks": blocks, "head": head, "context": _records(context)}})


def _seals(connection: Connection, arrangement_id: int) -> Iterator[Seal]:
    after = 0
    while found := seals.listing(connection, arrangement_id, after=after, limit=_PAGE):
        yield from found
        after = found[-1].header.block_no


def _event_leaves(connection: Connection, arrangement_id: int, block: Seal) -> Iterator[str]:
    sealed = connection.execute(
        select(sealed_event.c.sealed_event_id)
        .where(
            sealed_event.c.arrangement_id == arrangement_id,
            sealed_event.c.sequence >= block.header.first_sequence,
            sealed_event.c.sequence <= block.last_sequence,
        )
        .order_by(sealed_event.c.sequence)
    )
    for chunk in records.chunks(sealed.scalars().all()):
        found = records.event_records(connection, arrangement_id, chunk)
        yield from (_leaf(found[event_id]) for event_id in chunk)


def _audit_leaves(connection: Connection, arrangement_id: int, block: Seal) -> Iterator[str]:
    sealed = connection.execute(
        select(sealed_audit.c.audit_no)
        .join(audit_event, audit_event.c.audit_no == sealed_audit.c.audit_no)
        .where(
            sealed_audit.c.arrangement_id == arrangement_id,
            sealed_audit.c.block_no == block.header.block_no,
        )
        .order_by(audit_event.c.known, audit_event.c.audit_no)
    )
    for chunk in records.chunks(sealed.scalars().all()):
        found = records.audit_records(connection, arrangement_id, chunk)
        yield from (_leaf(found[number]) for number in chunk)


def _leaf(found: Sequence[Record]) -> str:
    return _line({"leaf": leaf_hash(found).hex(), "records": _records(found)})


def _records(found: Sequence[Record]) -> list[dict[str, Any]]:
    return [{"table": each.table, "columns": each.columns} for each in found]


def _line(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
