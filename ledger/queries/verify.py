"""Verify: work every hash out again from the values, and name the first thing that differs.

It trusts no hash that is stored, only compares them. What was removed is missed by its sequence,
the newest rows included; what was slipped in below a sealed horizon is found by its place in the
order of knowing. Nothing here can tell that the end of the chain itself was cut off with all its
seals: for that, compare the head with one that somebody else kept (`against`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from ledger.domain.seal import (
    MerkleTree,
    Record,
    context_digest,
    genesis,
    head_hash,
    leaf_hash,
)
from ledger.queries import records, seals
from ledger.queries.seals import Seal, Witnessed
from ledger.store.audit_trail import audit_event
from ledger.store.journals import event
from ledger.store.seals import seal, sealed_audit, sealed_event

_CHUNK = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing found that is not as it was sealed."""

    block_no: int
    what: str  # a plain sentence
    sequence: int | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What was verified, and how far it held."""

    arrangement: str
    blocks: int
    events: int
    audit_rows: int
    unsealed: int
    head_hash: str | None
    difference: Difference | None
    witnesses: tuple[Witnessed, ...]

    @property
    def holds(self) -> bool:
        """Whether everything sealed is as it was sealed."""
        return self.difference is None


class _Differs(Exception):  # not an error: the way out of the walk
    def __init__(self, difference: Difference) -> None:
        self.difference = difference


def verify(
    connection: Connection,
    arrangement_id: int,
    code: str,
    *,
    from_block: int = 1,
    against: str | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Verification:
    """Verify an arrangement's chain from a block on (the first by default) to its head.

    `against` is a head that somebody else kept: it must be one of the chain's. Progress is told
    the events done and the events sealed.
    """
    walk = _Walk(connection, arrangement_id, code, progress)
    difference = None
    try:
        walk.run(from_block)
        walk.require_head(against)
    except _Differs as found:
        difference = found.difference
    return Verification(
        code,
        walk.blocks,
        walk.events,
        walk.audits,
        seals.unsealed(connection, arrangement_id),
        walk.head,
        difference,
        tuple(seals.witnesses(connection, arrangement_id)),
    )


class _Walk:
    """One walk along the chain, counting as it goes."""

    def __init__(
        self, connection: Connection, arrangement_id: int, code: str, progress: Progress
    ) -> None:
        self._connection = connection
        self._arrangement_id = arrangement_id
        self._code = code
        self._progress = progress
        self._heads: set[str] = set()
        self._sealed = 0
        self.blocks = self.events = self.audits = 0
        self.head: str | None = None

    def run(self, from_block: int) -> None:
        """Walk every block from `from_block` on; raises _Differs at the first difference."""
        self._sealed = self._count(sealed_event)
        before = self._before(from_block)
        block_no = from_block - 1
        while listed := seals.listing(
            self._connection, self._arrangement_id, after=block_no, limit=100
        ):
            for block in listed:
                self._check_block(block, before, expected_no=block_no + 1)
                before, block_no = block, block.header.block_no
                self.head = block.head_hash
                self._heads.add(block.head_hash)
        if before is not None:
            self._check_end(before)

    def _before(self, from_block: int) -> Seal | None:
        if from_block == 1:
            return None
        return seals.find(self._connection, self._arrangement_id, from_block - 1)

    def require_head(self, against: str | None) -> None:
        """Refuse a kept head that is not one of the chain's."""
        if against is not None and against not in self._heads:
            raise _Differs(
                Difference(self.blocks, f"The head kept, {against}, is not one of this chain's.")
            )

    def _check_block(self, block: Seal, before: Seal | None, *, expected_no: int) -> None:
        header = block.header
        previous = before.head_hash if before else genesis(self._code)
        first = before.last_sequence + 1 if before else 1
        stored = self._connection.execute(
            select(seal.c.previous_block_no).where(
                seal.c.arrangement_id == self._arrangement_id, seal.c.block_no == header.block_no
            )
        ).scalar_one()
        claims = (
            (header.block_no == expected_no, "A block before it is missing."),
            ((stored or 0) == header.block_no - 1, "It names another block as the one before."),
            (header.previous_head == previous, "It is not chained to the head before it."),
            (head_hash(header) == block.head_hash, "Its head is not the hash of its seal."),
            (header.first_sequence == first, "Its first sequence does not follow the last."),
        )
        for holds, what in claims:
            self._require(header.block_no, what, holds=holds)
        tree = MerkleTree()
        self._check_events(block, before, tree)
        self._check_audits(block, before, tree)
        self._require(
            header.block_no,
            "Its Merkle root is not that of its leaves.",
            holds=tree.leaves > 0 and tree.root().hex() == header.merkle_root,
        )
        self.blocks += 1

    def _require(self, block_no: int, what: str, *, holds: bool) -> None:
        if not holds:
            raise _Differs(Difference(block_no, what))

    def _check_events(self, block: Seal, before: Seal | None, tree: MerkleTree) -> None:
        header = block.header
        start = before.header.horizon if before else 0
        standing = (
            self._connection.execute(
                select(event.c.event_id)
                .where(
                    event.c.arrangement_id == self._arrangement_id,
                    event.c.known >= start,
                    event.c.known < header.horizon,
                )
                .order_by(event.c.known, event.c.event_id)
            )
            .scalars()
            .all()
        )
        sealed = self._connection.execute(
            select(sealed_event)
            .where(
                sealed_event.c.arrangement_id == self._arrangement_id,
                sealed_event.c.sequence >= header.first_sequence,
                sealed_event.c.sequence <= block.last_sequence,
            )
            .order_by(sealed_event.c.sequence)
        ).all()
        self._check_places(block, standing, sealed)
        for chunk in _chunks(sealed):
            found = records.event_records(
                self._connection, self._arrangement_id, [row.sealed_event_id for row in chunk]
            )
            for row in chunk:
                leaf = leaf_hash(found[row.sealed_event_id])
                if leaf.hex() != row.leaf_hash or row.block_no != header.block_no:
                    self._differs(block, row, found[row.sealed_event_id])
                tree.add(leaf)
                self.events += 1
            self._progress(self.events, self._sealed)

    def _check_places(self, block: Seal, standing: Sequence[int], sealed: Sequence[Any]) -> None:
        """Hold the events that stand against those sealed, place by place."""
        number, header = block.header.block_no, block.header
        named = [row.sealed_event_id for row in sealed]
        for place, (stands, was) in enumerate(zip(standing, named, strict=False)):
            if stands != was:
                sequence = header.first_sequence + place
                what = (
                    f"Event {was} was sealed as sequence {sequence}; event {stands} stands there."
                )
                raise _Differs(Difference(number, what, sequence, stands))
        if len(standing) != len(named) or len(named) != header.n_events:
            missing = sorted(set(named) - set(standing))
            added = sorted(set(standing) - set(named))
            words = [f"missing: {missing[0]}"] if missing else []
            words += [f"slipped in: {added[0]}"] if added else []
            words = words or ["a row of the seal itself is missing"]
            what = f"{header.n_events} events were sealed, {len(standing)} stand; {words[0]}."
            first = (missing or added or [None])[0]
            raise _Differs(Difference(number, what, event_id=first))

    def _differs(self, block: Seal, row: Any, found: Sequence[Record]) -> None:
        wrote = ", ".join(sorted({record.table for record in found})) or "nothing"
        what = (
            f"What event {row.sealed_event_id} wrote ({wrote}) is not what was sealed as "
            f"sequence {row.sequence}."
        )
        raise _Differs(Difference(block.header.block_no, what, row.sequence, row.sealed_event_id))

    def _check_audits(self, block: Seal, before: Seal | None, tree: MerkleTree) -> None:
        header = block.header
        start = before.header.audit_horizon if before else 0
        standing = (
            self._connection.execute(
                select(audit_event.c.audit_no)
                .where(
                    audit_event.c.arrangement_id == self._arrangement_id,
                    audit_event.c.known >= start,
                    audit_event.c.known < header.audit_horizon,
                )
                .order_by(audit_event.c.known, audit_event.c.audit_no)
            )
            .scalars()
            .all()
        )
        rows = self._connection.execute(
            select(sealed_audit.c.audit_no, sealed_audit.c.leaf_hash).where(
                sealed_audit.c.arrangement_id == self._arrangement_id,
                sealed_audit.c.block_no == header.block_no,
            )
        )
        sealed = {row.audit_no: row.leaf_hash for row in rows}
        self._require(
            header.block_no,
            f"{header.n_audit} rows of the audit trail were sealed, {len(standing)} stand.",
            holds=set(standing) == set(sealed) and len(sealed) == header.n_audit,
        )
        for chunk in _chunks(standing):
            found = records.audit_records(self._connection, self._arrangement_id, chunk)
            for number in chunk:
                leaf = leaf_hash(found[number])
                what = f"Row {number} of the audit trail is not what was sealed."
                self._require(header.block_no, what, holds=leaf.hex() == sealed[number])
                tree.add(leaf)
                self.audits += 1

    def _check_end(self, last: Seal) -> None:
        """After the last block: nothing sealed beyond it, and the chart of accounts as it was."""
        number = last.header.block_no
        context = context_digest(records.context_records(self._connection))
        self._require(
            number,
            "The chart of accounts or an epoch is not what the last block was sealed with.",
            holds=context == last.header.context_digest,
        )
        beyond = self._connection.execute(
            select(func.count()).where(
                sealed_event.c.arrangement_id == self._arrangement_id,
                sealed_event.c.sequence > last.last_sequence,
            )
        ).scalar_one()
        self._require(number, "Events are sealed by no block of the chain.", holds=beyond == 0)
        loose = self._connection.execute(
            select(func.count()).where(
                sealed_audit.c.arrangement_id == self._arrangement_id,
                sealed_audit.c.block_no > number,
            )
        ).scalar_one()
        self._require(number, "Audit rows are sealed by no block of the chain.", holds=loose == 0)

    def _count(self, table: Any) -> int:
        return int(
            self._connection.execute(
                select(func.count()).where(table.c.arrangement_id == self._arrangement_id)
            ).scalar_one()
        )


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
