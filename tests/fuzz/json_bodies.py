"""Bodies of JSON, as they are looked at before anything else reads them.

What is let through means one thing: a second reader, which is not Python's, makes the same of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic_core import from_json

from api.json_body import DEEPEST, require_plain
from tests.fuzz.refusals import read_or_refused
from tests.ledgers import cost_row, definition


def seeds() -> Iterator[bytes]:
    """Give bodies that are sent, and ones that two readers would take two ways."""
    bodies: tuple[object, ...] = (cost_row(), definition(), {}, [], "a", None)
    yield from (json.dumps(body).encode() for body in bodies)
    yield from (
        b'{"a": 1, "a": 2}',
        b'{"a": 1, "\\u0061": 2}',
        b'{"a": [NaN, Infinity]}',
        b'{"a": 1e999, "b": -0.0, "c": 123456789012345678901234567890}',
        b'{"a": "\\ud800", "b": "\\ud83d\\ude00"}',
        b"[" * 20 + b"]" * 20,
        b"\xef\xbb\xbf{}",
        b"\xff\xfe{\x00}\x00",
        b"",
    )


def target(data: bytes) -> bool:
    """A body is refused, or is read as the same by both readers and can be written down again."""
    if read_or_refused(lambda: _let_through(data)) is None:
        return False
    if data:
        first = json.loads(data)
        assert _depth(first) <= DEEPEST + 1
        again = json.dumps(first, allow_nan=False)
        assert read_or_refused(lambda: _let_through(again.encode()))
        if "\\ud" not in again:  # half a pair of surrogates is refused later, as a text
            assert from_json(data) == first, "two readers make two things of it"
    return True


def _let_through(data: bytes) -> bool:
    require_plain(data)
    return True


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    depths = [_depth(each) + 1 for each in inner if isinstance(each, dict | list)]
    return max(depths, default=0)
