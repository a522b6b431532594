"""Verify a bundle of sealed ledger blocks: python -I verify_bundle.py [BUNDLE] [--against HEAD].

Needs nothing but Python 3.11's standard library, and shares no code with the ledger: it was written
from docs/evidence.md, which says what every hash is over. Without BUNDLE it reads standard input.
Exit code: 0 it holds, 1 it does not (the first difference is printed), 2 it cannot be read.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FORMAT = "joint-arrangement-ledger/bundle"
SEAL = {
    "arrangement": str, "block_no": int, "encoding": int, "previous_head": str, "merkle_root": str,
    "horizon": int, "audit_horizon": int, "first_sequence": int, "n_events": int, "n_audit": int,
    "context_digest": str, "sealed_at": str,
}  # fmt: skip


class Differs(Exception):  # noqa: N818 - it is what was found
    """Something is not as it was sealed."""


def field(content: bytes) -> bytes:
    """Length in eight bytes, then the content."""
    return len(content).to_bytes(8, "big") + content


def record(table: str, columns: dict[str, Any]) -> bytes:
    """One row: its table, how many columns, then each by name with its value."""
    parts = [field(table.encode()), field(b"%d" % len(columns))]
    for name in sorted(columns, key=str.encode):
        value = columns[name]
        tag = "i" if type(value) is int else "t"
        parts += [field(name.encode()), field(f"{tag}{value}".encode())]
    return b"".join(parts)


def sha256(start: int, *parts: bytes) -> bytes:
    """Hash the parts behind a byte that says what they are."""
    return hashlib.sha256(bytes([start]) + b"".join(parts)).digest()


def leaf(records: list[dict[str, Any]]) -> bytes:
    """Hash the records of one leaf."""
    rows = [field(record(each["table"], each["columns"])) for each in records]
    return sha256(0, field(b"ledger/1"), field(b"%d" % len(rows)), *rows)


def merkle_root(leaves: list[bytes]) -> bytes:
    """RFC 6962: the largest power of two smaller than all stands on the left."""
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(1, merkle_root(leaves[:left]), merkle_root(leaves[left:]))


def require(what: str, *, holds: bool) -> None:
    """Stop at the first thing that does not hold."""
    if not holds:
        raise Differs(what)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names something twice: two readers could read two things."""
    require("a name stands twice in one object", holds=len(dict(pairs)) == len(pairs))
    return dict(pairs)


def read(lines: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give each line by its number."""
    for number, line in enumerate(lines, 1):
        yield number, json.loads(line.decode(), object_pairs_hook=once)


def shaped(number: int, line: dict[str, Any], *names: str) -> None:
    """Require that a line has just these names, and each record in it nothing but plain values."""
    require(f"line {number} is not {{{', '.join(names)}}}", holds=set(line) == set(names))
    for each in line.get("records", line.get("context", ())):
        plain = all(type(value) in (int, str) for value in each["columns"].values())
        what = f"line {number} holds a record that is not a table and plain columns"
        require(what, holds=set(each) == {"table", "columns"} and plain)


def verify(lines: Iterable[bytes], against: str | None) -> str:
    """Work everything out again; return what to print. Raises Differs."""
    rest = read(lines)
    number, first = next(rest, (1, {}))
    shaped(number, first, "format", "version", "arrangement")
    known = (first["format"], first["version"]) == (FORMAT, 1) and type(first["version"]) is int
    require("this is not a bundle of version 1", holds=known)
    code = first["arrangement"]
    head = sha256(3, field(b"ledger/1"), field(code.encode())).hex()
    heads, sequence, horizons, seal = {head}, 1, (0, 0), None
    for number, line in rest:
        if "end" in line:
            shaped(number, line, "end")
            end(number, line["end"], len(heads) - 1, head, seal)
            require(f"line {number + 1} comes after the end", holds=next(rest, None) is None)
            require(f"{against} is not a head of this chain", holds=against in {None, *heads})
            return f"{code}: {len(heads) - 1} blocks, {sequence - 1} events, head {head}\nOK"
        shaped(number, line, "seal", "head")
        seal = line["seal"]
        types = {name: type(value) for name, value in seal.items()}
        require(f"line {number}: the seal has other columns", holds=types == SEAL)
        expected = (code, len(heads), 1, head, sequence)
        names = ("arrangement", "block_no", "encoding", "previous_head", "first_sequence")
        for name, value in zip(names, expected, strict=True):
            require(f"line {number}: {name} is not {value}", holds=seal[name] == value)
        leaves, events = [], seal["n_events"]
        for place in range(events + seal["n_audit"]):
            kind, which = ("event", 0) if place < events else ("audit_event", 1)
            until = (seal["horizon"], seal["audit_horizon"])[which]
            leaves.append(one_leaf(*next(rest, (0, {})), kind, range(horizons[which], until)))
        what = f"line {number}: the Merkle root is not that of block {len(heads)}'s leaves"
        require(what, holds=bool(leaves) and merkle_root(leaves).hex() == seal["merkle_root"])
        head = sha256(2, record("seal", seal)).hex()
        what = f"line {number}: the head of block {len(heads)} is not the hash of its seal"
        require(what, holds=line["head"] == head)
        heads.add(head)
        sequence, horizons = sequence + events, (seal["horizon"], seal["audit_horizon"])
    raise Differs("the bundle stops before its end")


def one_leaf(number: int, line: dict[str, Any], kind: str, places: range) -> bytes:
    """Work a leaf out, which has one record of its kind, known within its block."""
    shaped(number, line, "leaf", "records")
    made = leaf(line["records"])
    require(f"line {number}: its records are not what was sealed", holds=made.hex() == line["leaf"])
    known = [each["columns"]["known"] for each in line["records"] if each["table"] == kind]
    within = len(known) == 1 and known[0] in places
    require(f"line {number}: it is not one {kind} known within its block", holds=within)
    return made


def end(
    number: int, line: dict[str, Any], blocks: int, head: str, seal: dict[str, Any] | None
) -> None:
    """Hold the last line against what came before it."""
    shaped(number, line, "blocks", "head", "context")
    counted = (line["blocks"], line["head"]) == (blocks, head) and type(line["blocks"]) is int
    require(f"line {number} tells of another end", holds=counted)
    digest = leaf(line["context"]).hex() if seal else None
    what = f"line {number}: the context is not what the last block was sealed in"
    require(what, holds=digest == seal["context_digest"] if seal else not line["context"])


def main() -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description="Verify a bundle of sealed ledger blocks.")
    parser.add_argument("bundle", nargs="?", type=Path, help="a file; standard input without it")
    parser.add_argument("--against", metavar="HEAD", help="a head that somebody kept")
    arguments = parser.parse_args()
    try:
        with arguments.bundle.open("rb") if arguments.bundle else sys.stdin.buffer as lines:
            said, code = verify(lines, arguments.against), 0
    except Differs as found:
        said, code = f"DIFFERS: {found}", 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        said, code = f"CANNOT BE READ: {type(error).__name__}: {error}", 2
    sys.stdout.write(f"{said}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
