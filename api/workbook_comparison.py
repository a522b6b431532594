"""Hashes and compares workbooks that may be hostile: for a process of its own, held short.

It imports nothing that opens a database or a network. Source: workbooks page, "verify FILE.xlsx".
"""

from __future__ import annotations

from dataclasses import astuple

from api.uploads import require_safe_workbook
from reports.verification import alterations, unchanged_hash

_LENGTH_BYTES = 8
_MOST_BYTES = 2**29  # of a long workbook, for whoever runs the service
_MOST_EXPANDED_BYTES = 2**33


def hashes(data: bytes) -> list[str | None]:
    """Return the content hash that a workbook states, if any, and the one that its cells give.

    Raises what `require_safe_workbook` raises, and NotAWorkbook.
    """
    require_safe_workbook(data)
    return list(unchanged_hash(data))


def hashes_of_long(data: bytes) -> list[str | None]:
    """Do the same for a workbook of any length of ours."""
    require_safe_workbook(data, most_bytes=_MOST_BYTES, most_expanded_bytes=_MOST_EXPANDED_BYTES)
    return list(unchanged_hash(data))


def pair(kept: bytes, given: bytes) -> bytes:
    """Put two files together, for `differences`."""
    return len(kept).to_bytes(_LENGTH_BYTES, "big") + kept + given


def differences(both: bytes) -> list[list[str]]:
    """Return what differs between a pair of files: sheet, cell, what, before and after of each.

    Raises what `require_safe_workbook` raises of the file given, and NotAWorkbook.
    """
    kept, given = _apart(both)
    require_safe_workbook(given)
    return [list(astuple(each)) for each in alterations(kept, given)]


def differences_of_long(both: bytes) -> list[list[str]]:
    """Do the same for workbooks of any length of ours."""
    kept, given = _apart(both)
    require_safe_workbook(given, most_bytes=_MOST_BYTES, most_expanded_bytes=_MOST_EXPANDED_BYTES)
    return [list(astuple(each)) for each in alterations(kept, given)]


def _apart(both: bytes) -> tuple[bytes, bytes]:
    start = _LENGTH_BYTES + int.from_bytes(both[:_LENGTH_BYTES], "big")
    return both[_LENGTH_BYTES:start], both[start:]
