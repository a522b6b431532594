"""Hashing what was posted: leaves over rows, a Merkle root over leaves, a chain of heads.

The encoding is versioned and length-prefixed, so that no two different records are written alike;
`docs/evidence.md` describes it for a stranger, and a test holds the stand-alone verifier to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import getitem
from typing import Any

from ledger.domain.clock import instant_text

ENCODING = 1
VERSION = b"ledger/1"
_LEAF, _NODE, _HEAD, _GENESIS = b"\x00", b"\x01", b"\x02", b"\x03"
_LENGTH_BYTES = 8

Value = int | str | None


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it is hashed: its table, and its columns by name. Nulls are left out."""

    table: str
    columns: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Header:
    """What a block's head is the hash of: everything its seal says but the head itself."""

    arrangement: str
    block_no: int
    encoding: int
    previous_head: str
    merkle_root: str
    horizon: int
    audit_horizon: int
    first_sequence: int
    n_events: int
    n_audit: int
    context_digest: str
    sealed_at: datetime

    def columns(self) -> dict[str, Value]:
        """Write its columns as they are hashed."""
        return {
            "arrangement": self.arrangement,
            "block_no": self.block_no,
            "encoding": self.encoding,
            "previous_head": self.previous_head,
            "merkle_root": self.merkle_root,
            "horizon": self.horizon,
            "audit_horizon": self.audit_horizon,
            "first_sequence": self.first_sequence,
            "n_events": self.n_events,
            "n_audit": self.n_audit,
            "context_digest": self.context_digest,
            "sealed_at": instant_text(self.sealed_at),
        }


def encode(record: Record) -> bytes:
    """Write a row: its table, how many columns, and each by name with a typed value."""
    present = [each for each in sorted(record.columns.items()) if each[1] is not None]
    parts = [_row_head(record.table, len(present))]
    parts += [_column(name, value) for name, value in present]
    return b"".join(parts)


def hashed_value(value: object) -> Value:
    """Return what is hashed of a value as a database gives it: of a date or an instant its text."""
    match value:
        case None | str():
            return value
        case bool():
            return int(value)
        case int():
            return value
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case _:
            return f"{type(value).__name__}:{value!r}"  # nothing the ledger writes: differs


class Encoder:
    """Writes many rows as `encode` does one, in a fraction of its time.

    What a column holds is written once for each value: most come again and again. All of them are
    kept for as long as the encoder is, so it is for some thousand rows, and then another.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._columns: dict[str, _Column] = {}

    def rows(
        self, table: str, names: Sequence[str], rows: Iterable[tuple[Any, ...]]
    ) -> Iterator[bytes]:
        """Write rows of a table; `names` are its columns, sorted, and each row's values follow."""
        columns = [self._columns.setdefault(name, _Column(name)) for name in names]
        heads = [_row_head(table, len(names) - nulls) for nulls in range(len(names) + 1)]
        for row in rows:
            # 1 and 1.0 are one key, so what no column of ours holds is turned to text beforehand.
            plain = _PLAIN.issuperset(map(type, row))
            values = row if plain else tuple(map(hashed_value, row))
            yield heads[values.count(None)] + b"".join(map(getitem, columns, values))


_PLAIN = frozenset({int, str, type(None), date, datetime})


class _Column(dict[Any, bytes]):
    """A column's fields, its name's and its value's, by value; nothing for null."""

    def __init__(self, name: str) -> None:
        super().__init__({None: b""})
        self._name = name

    def __missing__(self, value: object) -> bytes:
        written = self[value] = _column(self._name, hashed_value(value))
        return written


def _row_head(table: str, present: int) -> bytes:
    return _name(table) + _field(str(present).encode())


def _column(name: str, value: Value) -> bytes:
    content = (f"i{value}" if isinstance(value, int) else f"t{value}").encode()
    return _name(name) + len(content).to_bytes(_LENGTH_BYTES, "big") + content


@cache
def _name(name: str) -> bytes:
    """Write the name of a table or a column: there are few, and each comes a million times."""
    return _field(name.encode())


def _field(content: bytes) -> bytes:
    return len(content).to_bytes(_LENGTH_BYTES, "big") + content


def leaf_hash(records: Sequence[Record]) -> bytes:
    """Hash everything that one event wrote; the records come by table, then by key."""
    return leaf_of([encode(record) for record in records])


def leaf_of(written: Sequence[bytes]) -> bytes:
    """Hash the rows that one event wrote, each as it was written by `encode` or an `Encoder`."""
    parts = [_LEAF, _field(VERSION), _field(str(len(written)).encode())]
    for row in written:
        parts += (len(row).to_bytes(_LENGTH_BYTES, "big"), row)
    return hashlib.sha256(b"".join(parts)).digest()


class MerkleTree:
    """A Merkle root over leaves taken one at a time, in memory that grows with their logarithm.

    The shape is that of RFC 6962: a full tree of the largest power of two to the left.
    """

    def __init__(self) -> None:
        """Start with no leaf."""
        self._roots: list[tuple[int, bytes]] = []  # (leaves, hash), of full subtrees
        self.leaves = 0

    def add(self, leaf: bytes) -> None:
        """Take the next leaf."""
        size, root = 1, leaf
        while self._roots and self._roots[-1][0] == size:
            _, left = self._roots.pop()
            size, root = size * 2, _node(left, root)
        self._roots.append((size, root))
        self.leaves += 1

    def root(self) -> bytes:
        """Return the root over the leaves taken; raises ValueError where there is none."""
        if not self._roots:
            raise ValueError("a Merkle tree has at least one leaf")
        root = self._roots[-1][1]
        for _, left in reversed(self._roots[:-1]):
            root = _node(left, root)
        return root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def merkle_root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over the leaves, in order."""
    tree = MerkleTree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def genesis(arrangement: str) -> str:
    """Return the head that the first block of an arrangement's chain follows."""
    return hashlib.sha256(_GENESIS + _field(VERSION) + _field(arrangement.encode())).hexdigest()


def head_hash(header: Header) -> str:
    """Hash a block's header: the head, to which the next block is chained."""
    return hashlib.sha256(_HEAD + encode(Record("seal", header.columns()))).hexdigest()


def context_digest(records: Sequence[Record]) -> str:
    """Hash what all events lean on: the chart of accounts, and the epochs of knowing."""
    return leaf_hash(records).hex()
