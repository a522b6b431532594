"""One way to write a value down, so that its digest means just that value.

JSON with sorted keys, no white space, ASCII only; dates as ISO text, fractions as ``9/16``.
Floats are refused: none belongs in this ledger.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import Any

from ledger.domain.calendar import Month


def plain(value: object) -> Any:  # noqa: ANN401, C901 - JSON is of any kind; one case a kind
    """Return the value in JSON's own terms; raises TypeError for a float or an unknown kind."""
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | int() | str():
            return value
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case datetime() | date():
            return value.isoformat()
        case Month():
            return str(value)
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {
                field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
            }
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(value: object) -> str:
    """Write the value as canonical JSON."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
