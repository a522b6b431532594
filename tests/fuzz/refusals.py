"""What every refusal owes whoever reads it, whatever was sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

from ledger.domain.errors import LedgerError

Result = TypeVar("Result")

_LONGEST_DETAIL = 4_000  # characters: what was sent is quoted in part, never whole


def require_sound(error: LedgerError) -> None:
    """A refusal says something, in words of a bearable length that can be written as JSON."""
    assert error.detail.strip(), "a refusal without words"
    assert len(error.detail) <= _LONGEST_DETAIL, f"a refusal of {len(error.detail)} characters"
    assert len(error.field or "") <= _LONGEST_DETAIL, "a refusal that names too long a field"
    json.dumps([error.detail, error.field, error.data])


def read_or_refused(read: Callable[[], Result]) -> Result | None:
    """Return what was read; None where it was refused, with words that are sound.

    Whatever else is raised is a finding, and goes on to the fuzzer.
    """
    try:
        return read()
    except LedgerError as error:
        require_sound(error)
        return None
