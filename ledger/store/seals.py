"""Seals: Merkle blocks over committed events, chained by their heads, one chain an arrangement.

A seal never touches what it seals. `horizon` is the block's place in the order of knowing: what was
known at block n is exactly what has `known` below its horizon.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

from ledger.store.base import Big, Instant, Small, event_key, fact_table, optional, required, table

seal = table(
    "seal",
    required("arrangement_id", Big),
    required("block_no", Big),
    optional("previous_block_no", Big),
    required("encoding", Small),
    required("previous_head", Text),
    required("merkle_root", Text),
    required("horizon", Big),
    required("audit_horizon", Big),
    required("first_sequence", Big),
    required("n_events", Big),
    required("n_audit", Big),
    required("context_digest", Text),
    required("sealed_at", Instant),
    required("head_hash", Text),
    PrimaryKeyConstraint("arrangement_id", "block_no"),
    UniqueConstraint("arrangement_id", "head_hash"),
    CheckConstraint(
        "(block_no = 1 AND previous_block_no IS NULL) OR (block_no > 1 "
        "AND previous_block_no IS NOT NULL AND previous_block_no = block_no - 1)",
        name="chain",
    ),
    CheckConstraint("n_events + n_audit > 0", name="not_empty"),
    ForeignKeyConstraint(["arrangement_id"], ["arrangement.arrangement_id"]),
    ForeignKeyConstraint(
        ["arrangement_id", "previous_block_no"],
        ["seal.arrangement_id", "seal.block_no"],
        name="fk_seal_previous",
    ),
)

# The public sequence of every sealed event, and its leaf.
sealed_event = table(
    "sealed_event",
    required("arrangement_id", Big),
    required("sequence", Big),
    required("block_no", Big),
    required("sealed_event_id", Big),
    required("leaf_hash", Text),
    PrimaryKeyConstraint("arrangement_id", "sequence"),
    UniqueConstraint("arrangement_id", "sealed_event_id"),
    event_key("sealed_event", "sealed_event_id"),
    ForeignKeyConstraint(
        ["arrangement_id", "block_no"],
        ["seal.arrangement_id", "seal.block_no"],
        name="fk_sealed_event_seal",
    ),
)

# The rows of the audit trail that a block seals after its events.
sealed_audit = table(
    "sealed_audit",
    required("arrangement_id", Big),
    required("audit_no", Big),
    required("block_no", Big),
    required("leaf_hash", Text),
    PrimaryKeyConstraint("arrangement_id", "audit_no"),
    ForeignKeyConstraint(["audit_no"], ["audit_event.audit_no"], name="fk_sealed_audit_audit"),
    ForeignKeyConstraint(
        ["arrangement_id", "block_no"],
        ["seal.arrangement_id", "seal.block_no"],
        name="fk_sealed_audit_seal",
    ),
)

# A council keeps a head: its countersignature.
witness = fact_table(
    "witness",
    required("block_no", Big),
    required("head_hash", Text),
    required("party", Text),
    UniqueConstraint("arrangement_id", "block_no", "party"),
    ForeignKeyConstraint(
        ["arrangement_id", "block_no"],
        ["seal.arrangement_id", "seal.block_no"],
        name="fk_witness_seal",
    ),
)

_EVENTS_SQLITE = """INSERT INTO sealed_event (arrangement_id, block_no, sequence, sealed_event_id,
  leaf_hash) VALUES (?, ?, ?, ?, ?)"""
_EVENTS_POSTGRESQL = """INSERT INTO sealed_event (arrangement_id, block_no, sequence,
  sealed_event_id, leaf_hash)
SELECT %s, %s, s.* FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS s"""
_AUDITS_SQLITE = """INSERT INTO sealed_audit (arrangement_id, block_no, audit_no, leaf_hash)
  VALUES (?, ?, ?, ?)"""
_AUDITS_POSTGRESQL = """INSERT INTO sealed_audit (arrangement_id, block_no, audit_no, leaf_hash)
SELECT %s, %s, s.* FROM unnest(%s::bigint[], %s::text[]) AS s"""


def add_sealed_events(
    connection: Connection,
    arrangement_id: int,
    block_no: int,
    rows: Sequence[tuple[int, int, str]],
) -> None:
    """Write a block's events: of each its sequence, its number and its leaf."""
    _add(connection, (_EVENTS_SQLITE, _EVENTS_POSTGRESQL), (arrangement_id, block_no), rows)


def add_sealed_audits(
    connection: Connection, arrangement_id: int, block_no: int, rows: Sequence[tuple[int, str]]
) -> None:
    """Write a block's audit rows: of each its number and its leaf."""
    _add(connection, (_AUDITS_SQLITE, _AUDITS_POSTGRESQL), (arrangement_id, block_no), rows)


def _add(
    connection: Connection,
    texts: tuple[str, str],
    key: tuple[int, int],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Write rows on the driver's connection: on PostgreSQL all of them in one statement."""
    if not rows:
        return
    sqlite, postgresql = texts
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(sqlite, [(*key, *row) for row in rows])
    else:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.exec_driver_sql(postgresql, (*key, *columns))
