"""Journal lines of an audit pack as they are kept between two workers: read once, never again.

A part is its lines in canonical JSON, compressed. It is work under way, and nothing rests on it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from ledger.domain.accounts import Account
from ledger.domain.audit_pack_lines import PackLine
from ledger.domain.calendar import Month
from ledger.domain.canonical import plain
from ledger.domain.journal import EventKind

_NAMES = tuple(field.name for field in fields(PackLine))
_LEVEL = 6


def packed(lines: Iterable[PackLine]) -> bytes:
    """Write lines as a part."""
    rows = [[plain(getattr(line, name)) for name in _NAMES] for line in lines]
    return zlib.compress(json.dumps(rows, separators=(",", ":")).encode(), _LEVEL)


def unpacked(part: bytes) -> Iterator[PackLine]:
    """Read a part's lines again, as they were."""
    for row in json.loads(zlib.decompress(part)):
        yield _line(dict(zip(_NAMES, row, strict=True)))


def _line(row: dict[str, Any]) -> PackLine:
    month = row["service_month"]
    return PackLine(
        **row
        | {
            "kind": EventKind(row["kind"]),
            "effective_on": date.fromisoformat(row["effective_on"]),
            "entered_at": datetime.fromisoformat(row["entered_at"]),
            "account": Account(row["account"]),
            "service_month": Month.parse(month) if month else None,
        }
    )
