"""Verify a bundle of sealed ledger blocks: python -I verify_bundle.py [BUNDLE] [--against HEAD].

Needs nothing but Python 3.11's standard library, and shares no code with the ledger: it was written
from docs/evidence.md, which says what every hash is over. Without BUNDLE it reads standard input.
Exit code: 0 it holds; 1 it does not, and the first difference is printed; 2 it cannot be read.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FORMAT = ("joint-arrangement-ledger/bundle", 1)
NUMBERS = "block_no encoding first_sequence n_events n_audit horizon audit_horizon"
TEXTS = "arrangement previous_head merkle_root context_digest sealed_at"
SEAL = dict.fromkeys(NUMBERS.split(), int) | dict.fromkeys(TEXTS.split(), str)
PLACE = ("arrangement", "block_no", "encoding", "previous_head", "first_sequence")
LEAVES = (("event", "n_events", "horizon"), ("audit_event", "n_audit", "audit_horizon"))


class Differs(Exception):
    """Something is not as it was sealed."""


def field(content: bytes) -> bytes:
    """Length in eight bytes, then the content."""
    return len(content).to_bytes(8, "big") + content


def record(table: str, columns: dict[str, Any]) -> bytes:
    """One row: its table, how many columns, then each by name with its value."""
    parts = [field(table.encode()), field(b"%d" % len(columns))]
    for name in sorted(columns, key=str.encode):
        tag = "i" if type(columns[name]) is int else "t"
        parts += [field(name.encode()), field(f"{tag}{columns[name]}".encode())]
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


def shaped(number: int, line: dict[str, Any], *names: str) -> None:
    """Require that a line has just these names, and each record in it nothing but plain values."""
    require(f"line {number} is not {{{', '.join(names)}}}", holds=set(line) == set(names))
    for each in line.get("records", line.get("context", ())):
        plain = all(type(value) in (int, str) for value in each["columns"].values())
        require(f"line {number}: no record", holds=set(each) == {"table", "columns"} and plain)


def one_leaf(number: int, line: dict[str, Any], kind: str, places: range) -> bytes:
    """Work a leaf out, which has one record of its kind, known within its block."""
    shaped(number, line, "leaf", "records")
    made = leaf(line["records"])
    require(f"line {number}: its records are not what was sealed", holds=made.hex() == line["leaf"])
    known = [each["columns"]["known"] for each in line["records"] if each["table"] == kind]
    require(f"line {number}: not known here", holds=len(known) == 1 and known[0] in places)
    return made


def verify(lines: Iterable[bytes], against: str | None) -> str:
    """Work everything out again; return what to print. Raises Differs."""
    read = (json.loads(line.decode(), object_pairs_hook=once) for line in lines)
    rest: Iterator[tuple[int, dict[str, Any]]] = enumerate(read, 1)
    number, line = next(rest, (1, {}))
    shaped(number, line, "format", "version", "arrangement")
    require("it is of no known format", holds=(line["format"], line["version"]) == FORMAT)
    code = line["arrangement"]
    head, block, sequence = sha256(3, field(b"ledger/1"), field(code.encode())).hex(), 0, 1
    seal: dict[str, Any] = {"horizon": 0, "audit_horizon": 0}
    heads = {head}
    for number, line in rest:
        if "end" in line:
            break
        block, before = block + 1, seal
        shaped(number, line, "seal", "head")
        seal = line["seal"]
        require(f"line {number}: not a seal", holds={n: type(seal[n]) for n in seal} == SEAL)
        place = [seal[name] for name in PLACE]
        require(f"line {number}: out of place", holds=place == [code, block, 1, head, sequence])
        head = sha256(2, record("seal", seal)).hex()
        require(f"line {number}: it is not the head of its seal", holds=line["head"] == head)
        heads.add(head)
        leaves = []
        for kind, n, until in LEAVES:
            places = range(before[until], seal[until])
            leaves += [one_leaf(*next(rest, (0, {})), kind, places) for _ in range(seal[n])]
        root = merkle_root(leaves).hex() if leaves else None
        require(f"block {block}: not the root of its leaves", holds=root == seal["merkle_root"])
        sequence += seal["n_events"]
    shaped(number, line, "end")
    shaped(number, end := line["end"], "blocks", "head", "context")
    require("it ends in another chain", holds=(end["blocks"], end["head"]) == (block, head))
    context = leaf(end["context"]).hex() if block else None
    require("the context is not what was sealed", holds=context == seal.get("context_digest"))
    require("something comes after the end", holds=next(rest, None) is None)
    require(f"{against} is not a head of this chain", holds=against in {None, *heads})
    return f"{code}: {block} blocks, {sequence - 1} events, head {head}\nOK"


def main() -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", nargs="?", type=Path, help="a file; standard input without it")
    parser.add_argument("--against", metavar="HEAD", help="a head that somebody kept")
    given = parser.parse_args()
    try:
        with given.bundle.open("rb") if given.bundle else sys.stdin.buffer as lines:
            said, code = verify(lines, given.against), 0
    except Differs as found:
        said, code = f"DIFFERS: {found}", 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        said, code = f"CANNOT BE READ: {type(error).__name__}: {error}", 2
    sys.stdout.write(f"{said}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
