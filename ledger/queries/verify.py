"""Verify: work every hash out again from the values, and name the first thing that differs.

It trusts no hash that is stored, only compares them. What was removed is missed by its sequence,
the newest rows included; what was slipped in below a sealed horizon is found by its place in the
order of knowing, and what hangs on no event by having none. The status of a period, which is a row
that can be changed, is held to the period's steps. Nothing here can tell that the end of the chain
itself was cut off with all its seals: for that, compare the head with one that somebody else kept
(`against`). `docs/evidence.md` says what can be told and what cannot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, FromClause, Table, func, select
from sqlalchemy.exc import DataError, OperationalError

from ledger.domain.clock import INSTANT_FORMAT, instant_text
from ledger.domain.errors import NotFound
from ledger.domain.seal import (
    ENCODING,
    Header,
    MerkleTree,
    Value,
    genesis,
    head_hash,
)
from ledger.queries import period_statuses, records, seals
from ledger.queries.seals import Seal, Witnessed
from ledger.store.arrangements import arrangement
from ledger.store.audit_trail import audit_event
from ledger.store.idempotency import idempotency_key
from ledger.store.journals import event
from ledger.store.periods import PeriodStatus
from ledger.store.seals import seal, sealed_audit, sealed_event, witness

_BLOCKS = 100  # headers read at a time
_BEFORE_ALL = -(2**63)  # a first block takes in whatever was slipped in before its first event
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
    """Verify an arrangement's chain to its head, and what its blocks hold from `from_block` on.

    The chain of heads itself is always walked from its first block. `against` is a head that
    somebody else kept: it must be one of the chain's. Progress is told the events done and the
    events sealed. Raises NotFound where the chain has no such block.
    """
    walk = _Walk(connection, arrangement_id, code, progress)
    difference = None
    try:
        walk.run(from_block)
        walk.require_head(against)
    except _Differs as found:
        difference = found.difference
    except (DataError, OperationalError, UnicodeError) as error:
        if not _unreadable(error):
            raise
        difference = Difference(walk.at, "A value in it cannot even be read.")
    return Verification(
        code,
        walk.blocks,
        walk.events,
        walk.audits,
        _unsealed(connection, arrangement_id),
        walk.head,
        difference,
        _witnesses(connection, arrangement_id),
    )


def _unreadable(error: Exception) -> bool:
    """Whether a value is what stands in the way: one that no type of ours can hold."""
    decoding = isinstance(error, OperationalError) and "Could not decode" in str(error.orig)
    return decoding or not isinstance(error, OperationalError)


def _unsealed(connection: Connection, arrangement_id: int) -> int:
    """How many events lie beyond the newest horizon, its seal's other values unread."""
    newest = select(func.coalesce(func.max(seal.c.horizon), 0)).where(
        seal.c.arrangement_id == arrangement_id
    )
    return _count(
        connection,
        event,
        event.c.arrangement_id == arrangement_id,
        event.c.known >= newest.scalar_subquery(),
    )


def _witnesses(connection: Connection, arrangement_id: int) -> tuple[Witnessed, ...]:
    """The heads that councils keep; none where tampering has made them unreadable."""
    try:
        return tuple(seals.witnesses(connection, arrangement_id))
    except (DataError, OperationalError, ValueError) as error:
        if not _unreadable(error):
            raise
        return ()


def _count(connection: Connection, table: FromClause, *conditions: Any) -> int:
    counted = select(func.count()).select_from(table).where(*conditions)
    return int(connection.execute(counted).scalar_one())


class _Walk:
    """One walk along the chain, counting as it goes."""

    def __init__(
        self, connection: Connection, arrangement_id: int, code: str, progress: Progress
    ) -> None:
        self._connection = connection
        self._arrangement_id = arrangement_id
        self._code = code
        self._progress = progress
        self._heads: dict[int, str] = {}
        self._sealed = self._keys = 0
        self.blocks = self.events = self.audits = self.at = 0
        self.head: str | None = None

    def run(self, from_block: int) -> None:
        """Walk the chain, and all it holds from `from_block` on; raises _Differs."""
        self._sealed = self._stored(sealed_event)
        self._check_arrangement()
        before: Seal | None = None
        totals = [0, 0]
        for stored in self._stored_seals():
            self.at = int(stored["block_no"] or 0)
            block = self._check_header(stored, before)
            if self.at >= from_block:
                self._check_leaves(block, before)
                self.blocks += 1
            totals[0] += block.header.n_events
            totals[1] += block.header.n_audit
            before, self.head = block, block.head_hash
            self._heads[self.at] = block.head_hash
        if from_block < 1 or from_block > self.at + 1:
            raise NotFound(f"There is no block {from_block - 1}.", field="block")
        self._check_end(before, *totals, from_block=from_block)

    def require_head(self, against: str | None) -> None:
        """Refuse a kept head that is not one of the chain's."""
        if against is not None and against not in self._heads.values():
            what = f"The head kept, {against}, is not one of this chain's."
            raise _Differs(Difference(self.at, what))

    def _check_arrangement(self) -> None:
        """The name that the chain starts from is the arrangement's own."""
        standing = self._connection.execute(
            select(arrangement.c.code).where(arrangement.c.arrangement_id == self._arrangement_id)
        ).scalar_one_or_none()
        self._require(f"The arrangement is not called {self._code}.", holds=standing == self._code)

    def _stored_seals(self) -> Iterator[dict[str, Value]]:
        after = 0
        while rows := records.seal_rows(
            self._connection, self._arrangement_id, after=after, limit=_BLOCKS
        ):
            yield from rows
            after += len(rows)  # a gap is found by the walk before it is passed

    def _check_header(self, stored: Mapping[str, Value], before: Seal | None) -> Seal:
        """Hold a seal as it is stored, every column, against the one before it."""
        number = before.header.block_no + 1 if before else 1
        self._require("A block before it is missing.", holds=stored["block_no"] == number)
        block = self._read_seal(stored)
        header = block.header
        previous = before.head_hash if before else genesis(self._code)
        first = before.last_sequence + 1 if before else 1
        claims = (
            (header.encoding == ENCODING, "It is in an encoding that is not known here."),
            (
                stored["previous_block_no"] == (number - 1 or None),
                "It names another block as the one before.",
            ),
            (header.previous_head == previous, "It is not chained to the head before it."),
            (head_hash(header) == block.head_hash, "Its head is not the hash of its seal."),
            (header.first_sequence == first, "Its first sequence does not follow the last."),
        )
        for holds, what in claims:
            self._require(what, holds=holds)
        return block

    def _read_seal(self, stored: Mapping[str, Value]) -> Seal:
        """Read a stored seal, taking its instant only as the ledger itself would write it."""
        columns: dict[str, Any] = {**stored, "arrangement": self._code}
        kept = columns.pop("head_hash")
        for name in ("arrangement_id", "previous_block_no"):
            del columns[name]
        try:
            instant = datetime.strptime(columns["sealed_at"], INSTANT_FORMAT).replace(tzinfo=UTC)
        except ValueError:
            instant = datetime.min.replace(tzinfo=UTC)
        self._require(
            "Its instant is not written as the ledger writes one.",
            holds=instant_text(instant) == columns["sealed_at"],
        )
        return Seal(Header(**{**columns, "sealed_at": instant}), kept)

    def _require(
        self,
        what: str,
        *,
        holds: bool,
        sequence: int | None = None,
        event_id: int | None = None,
    ) -> None:
        if not holds:
            raise _Differs(Difference(self.at, what, sequence, event_id))

    def _check_leaves(self, block: Seal, before: Seal | None) -> None:
        tree = MerkleTree()
        self._check_events(block, before, tree)
        self._check_audits(block, before, tree)
        self._require(
            "Its Merkle root is not that of its leaves.",
            holds=tree.leaves > 0 and tree.root().hex() == block.header.merkle_root,
        )

    def _check_events(self, block: Seal, before: Seal | None, tree: MerkleTree) -> None:
        header = block.header
        standing = records.events_between(
            self._connection,
            self._arrangement_id,
            before.header.horizon if before else _BEFORE_ALL,
            header.horizon,
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
        self._check_places(header, standing, sealed)
        for chunk in records.chunks(sealed):
            leaves = records.event_leaves(
                self._connection, self._arrangement_id, [row.sealed_event_id for row in chunk]
            ).by_number
            for row in chunk:
                leaf = leaves[row.sealed_event_id]
                if leaf.hex() != row.leaf_hash or row.block_no != header.block_no:
                    self._differs(row)
                tree.add(leaf)
                self.events += 1
            self._progress(self.events, self._sealed)

    def _check_places(self, header: Header, standing: Sequence[int], sealed: Sequence[Any]) -> None:
        """Hold the events that stand against those sealed, place by place."""
        named = [row.sealed_event_id for row in sealed]
        for sequence, (stands, was) in enumerate(
            zip(standing, named, strict=False), header.first_sequence
        ):
            what = f"Event {was} was sealed as sequence {sequence}; event {stands} stands there."
            self._require(what, holds=stands == was, sequence=sequence, event_id=stands)
        gone, added = named[len(standing) :], standing[len(named) :]
        words = [f"; missing: {gone[0]}"] if gone else []
        words += [f"; slipped in: {added[0]}"] if added else []
        words = words or ["; a row of the seal itself is missing"]
        first = next(iter([*gone, *added]), None)
        self._require(
            f"{header.n_events} events were sealed, {len(standing)} stand{words[0]}.",
            holds=len(standing) == len(named) == header.n_events,
            sequence=header.first_sequence + len(standing) if gone else None,
            event_id=first,
        )

    def _differs(self, row: Any) -> None:
        number = row.sealed_event_id
        found = records.event_records(self._connection, self._arrangement_id, [number])[number]
        wrote = ", ".join(sorted({record.table for record in found})) or "nothing"
        what = (
            f"What event {number} wrote ({wrote}) is not what was sealed as "
            f"sequence {row.sequence}."
        )
        self._require(what, holds=False, sequence=row.sequence, event_id=number)

    def _check_audits(self, block: Seal, before: Seal | None, tree: MerkleTree) -> None:
        header = block.header
        standing = records.audits_between(
            self._connection,
            self._arrangement_id,
            before.header.audit_horizon if before else _BEFORE_ALL,
            header.audit_horizon,
        )
        rows = self._connection.execute(
            select(sealed_audit.c.audit_no, sealed_audit.c.leaf_hash).where(
                sealed_audit.c.arrangement_id == self._arrangement_id,
                sealed_audit.c.block_no == header.block_no,
            )
        )
        sealed = {row.audit_no: row.leaf_hash for row in rows}
        odd = sorted(set(standing) ^ set(sealed))
        named = f" Row {odd[0]} is the first that is not both." if odd else ""
        self._require(
            f"{header.n_audit} rows of the audit trail were sealed, {len(standing)} stand.{named}",
            holds=not odd and len(sealed) == header.n_audit,
        )
        for chunk in records.chunks(standing):
            found = records.audit_leaves(self._connection, self._arrangement_id, chunk)
            for number in chunk:
                leaf = found.by_number[number]
                what = f"Row {number} of the audit trail is not what was sealed."
                self._require(what, holds=leaf.hex() == sealed[number])
                tree.add(leaf)
                self.audits += 1
            self._keys += found.n_records - len(chunk)

    def _check_end(self, last: Seal | None, events: int, audits: int, *, from_block: int) -> None:
        """After the last block: nothing beside the chain, and what all of it leans on as it was."""
        counts = (
            (seal, self.at, "A seal stands beside the chain."),
            (sealed_event, events, "Events are sealed by no block of the chain."),
            (sealed_audit, audits, "Audit rows are sealed by no block of the chain."),
        )
        for table, chained, what in counts:
            self._require(what, holds=self._stored(table) == chained)
        if last is not None:
            context = records.sealed_context(self._connection, last.header.context_digest)
            what = "The chart of accounts or an epoch is not what the last block was sealed with."
            self._require(what, holds=context is not None)
        self._check_witnesses()
        self._check_strays()
        self._check_keys(from_block)
        self._check_periods()

    def _check_witnesses(self) -> None:
        """A council's kept head is one of the chain's: the last seals were not cut off."""
        kept = self._connection.execute(
            select(witness.c.block_no, witness.c.head_hash, witness.c.party, witness.c.event_id)
            .where(witness.c.arrangement_id == self._arrangement_id)
            .order_by(witness.c.event_id)
        ).all()
        for row in kept:
            self._require(
                f"The head that {row.party} keeps of block {row.block_no} is not this chain's.",
                holds=self._heads.get(row.block_no) == row.head_hash,
                event_id=row.event_id,
            )

    def _check_strays(self) -> None:
        """Every row has its event, known when the event is: a figure could come from no other."""
        for table in records.event_tables():
            if table is event:
                continue
            theirs = [
                event.c.arrangement_id == table.c.arrangement_id,
                event.c.event_id == table.c.event_id,
            ]
            if "known" in table.columns:
                theirs.append(event.c.known == table.c.known)
            self._check_stray(table, table.c.event_id, select(1).where(*theirs).exists())
        audited = select(1).where(
            audit_event.c.arrangement_id == idempotency_key.c.arrangement_id,
            audit_event.c.audit_no == idempotency_key.c.audit_no,
        )
        self._check_stray(idempotency_key, idempotency_key.c.audit_no, audited.exists())

    def _check_stray(self, table: Table, number: Any, has_its_own: Any) -> None:
        stray = self._connection.execute(
            select(func.min(number)).where(
                table.c.arrangement_id == self._arrangement_id, ~has_its_own
            )
        ).scalar_one()
        what = f"A row of {table.name} hangs on number {stray}, which did not write it."
        self._require(what, holds=stray is None)

    def _check_keys(self, from_block: int) -> None:
        """Every idempotency key claimed under a sealed audit row was hashed with it."""
        claimed = _count(
            self._connection,
            idempotency_key.join(
                sealed_audit,
                (sealed_audit.c.arrangement_id == idempotency_key.c.arrangement_id)
                & (sealed_audit.c.audit_no == idempotency_key.c.audit_no),
            ),
            idempotency_key.c.arrangement_id == self._arrangement_id,
            sealed_audit.c.block_no >= from_block,
        )
        what = f"{self._keys} idempotency keys were sealed, {claimed} stand."
        self._require(what, holds=claimed == self._keys)

    def _check_periods(self) -> None:
        """Every period's row says what its steps made of it: rows can be changed, steps cannot."""
        for each in period_statuses.misstated(self._connection, self._arrangement_id):
            self._require(
                f"The accounting period {each.period} says that it is {_said(each.status)}; by its "
                f"steps it is {_said(each.by_steps)}.",
                holds=False,
            )

    def _stored(self, table: Table) -> int:
        return _count(self._connection, table, table.c.arrangement_id == self._arrangement_id)


def _said(status: PeriodStatus) -> str:
    return status.value.replace("_", "-")
