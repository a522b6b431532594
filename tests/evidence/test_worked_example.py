"""The worked example of docs/evidence.md is right: by hashlib alone, our code and the verifier."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.domain import seal

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "evidence.md").read_text(encoding="utf-8")


def block(language: str) -> list[str]:
    """The lines of the one block of the page in a language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return str(found).splitlines()


LINES: list[dict[str, Any]] = [json.loads(line) for line in block("json")]
LEAVES = [line["records"] for line in LINES[2:5]]
STATED = dict(re.findall(r"^\| ([^|]+) \| `([0-9a-f]{64})` \|$", TEXT, re.MULTILINE))


def field(content: bytes) -> bytes:
    """The length in eight bytes, and the content."""
    return len(content).to_bytes(8, "big") + content


def encoded(record: dict[str, Any]) -> bytes:
    """A record as the page says."""
    columns = record["columns"]
    made = field(record["table"].encode()) + field(str(len(columns)).encode())
    for name in sorted(columns):
        tag = "i" if isinstance(columns[name], int) else "t"
        made += field(name.encode()) + field(f"{tag}{columns[name]}".encode())
    return made


def leaf(records: list[dict[str, Any]]) -> str:
    """A leaf as the page says."""
    start = b"\x00" + field(b"ledger/1") + field(str(len(records)).encode())
    return hashlib.sha256(start + b"".join(field(encoded(each)) for each in records)).hexdigest()


def node(left: str, right: str) -> str:
    """A node as the page says."""
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def by_hand() -> dict[str, str]:
    """Every hash of the page's table, by hashlib alone."""
    leaves = [leaf(records) for records in LEAVES]
    pair = node(leaves[0], leaves[1])
    root = node(pair, leaves[2])
    genesis = hashlib.sha256(b"\x03" + field(b"ledger/1") + field(b"demo")).hexdigest()
    context = leaf(LINES[5]["end"]["context"])
    links = {"previous_head": genesis, "merkle_root": root, "context_digest": context}
    header = encoded({"table": "seal", "columns": LINES[1]["seal"] | links})
    return {
        "leaf 1": leaves[0],
        "leaf 2": leaves[1],
        "leaf 3": leaves[2],
        "node of leaves 1 and 2": pair,
        "Merkle root: node of that and leaf 3": root,
        "genesis of `demo`": genesis,
        "context": context,
        "head of block 1": hashlib.sha256(b"\x02" + header).hexdigest(),
    }


def test_the_table_is_right() -> None:
    """Every hash in the page's table is what the page says it is the hash of."""
    assert by_hand() == STATED


def test_the_bundle_holds_the_same_hashes() -> None:
    """The hashes within the page's bundle are those of its table."""
    assert [line["leaf"] for line in LINES[2:5]] == [STATED[f"leaf {each}"] for each in (1, 2, 3)]
    sealed = LINES[1]["seal"]
    assert sealed["merkle_root"] == STATED["Merkle root: node of that and leaf 3"]
    assert sealed["previous_head"] == STATED["genesis of `demo`"]
    assert sealed["context_digest"] == STATED["context"]
    assert LINES[1]["head"] == LINES[5]["end"]["head"] == STATED["head of block 1"]


def written(line: str) -> bytes:
    """A line of the page's tables of fields: a length in hexadecimal, and the content."""
    length, content = line.split(" ", 1)
    assert int(length, 16) == len(content)
    return bytes.fromhex(length) + content.encode()


def test_the_second_leaf_is_right_byte_by_byte() -> None:
    """The fields written out on the page are those of the second leaf, lengths and all."""
    record = b"".join(written(line) for line in block("record"))
    assert record == encoded(LEAVES[1][0])
    assert f"These are {len(record)} bytes." in TEXT
    kind, version, count, last = block("leaf")
    assert last == f"{len(record):016x} record"
    start = bytes.fromhex(kind) + written(version) + written(count)
    assert hashlib.sha256(start + field(record)).hexdigest() == STATED["leaf 2"]


def test_our_own_hashing_is_what_the_page_says() -> None:
    """The ledger's code comes to the same leaves, root, genesis, context and head."""
    leaves = [
        seal.leaf_hash([seal.Record(each["table"], each["columns"]) for each in records])
        for records in (*LEAVES, LINES[5]["end"]["context"])
    ]
    columns = LINES[1]["seal"]
    header = seal.Header(**columns | {"sealed_at": datetime(2019, 7, 31, 9, 30, tzinfo=UTC)})
    assert header.columns() == columns
    assert seal.merkle_root(leaves[:3]).hex() == columns["merkle_root"]
    assert leaves[3].hex() == columns["context_digest"]
    assert seal.genesis("demo") == columns["previous_head"]
    assert seal.head_hash(header) == STATED["head of block 1"]


def test_the_verifier_finds_that_the_example_holds() -> None:
    """The stand-alone verifier reads the page's bundle as it stands."""
    done = subprocess.run(
        [sys.executable, "-I", DOCS / "verify_bundle.py", "--against", STATED["head of block 1"]],
        input="\n".join(block("json")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split("\n")[-2]) == (0, "OK")


@pytest.mark.parametrize("leaves", range(1, 20))
def test_the_shape_of_the_tree_is_that_of_the_page(leaves: int) -> None:
    """Built leaf by leaf, the root is the one that RFC 6962 defines from the top."""

    def from_the_top(hashes: list[str]) -> str:
        if len(hashes) == 1:
            return hashes[0]
        left = 1
        while left * 2 < len(hashes):
            left *= 2
        return node(from_the_top(hashes[:left]), from_the_top(hashes[left:]))

    hashes = [hashlib.sha256(bytes([each])).hexdigest() for each in range(leaves)]
    assert seal.merkle_root(map(bytes.fromhex, hashes)).hex() == from_the_top(hashes)


def test_the_verifier_is_small_and_stands_alone() -> None:
    """It fits in 150 lines, and imports nothing of ours."""
    source = (DOCS / "verify_bundle.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) < 150
    imported = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Import)]
    drawn_from = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.ImportFrom)]
    names = {name.name for each in imported for name in each.names}
    names |= {str(each.module) for each in drawn_from}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)
