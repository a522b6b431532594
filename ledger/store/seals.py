"""Seals: Merkle blocks over committed events, chained by their heads, one chain an arrangement.

A seal never touches what it seals. `horizon` is the block's place in the order of knowing: what was
known at block n is exactly what has `known` below its horizon.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
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
