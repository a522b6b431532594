"""What was submitted, as JSON promises it: money as text with two decimals, in pounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.domain.money import show_pounds

_PENCE = "_pence"


def in_pounds(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the payload with each field that is in pence as pounds, named without that.

    ``{"unit_price_pence": 44000}`` gives ``{"unit_price": "440.00"}``; also of what stands within
    another, and of an object or a list of amounts.
    """
    return {
        name.removesuffix(_PENCE): _amounts(value) if name.endswith(_PENCE) else _within(value)
        for name, value in payload.items()
    }


def _within(value: object) -> object:
    match value:
        case Mapping():
            return in_pounds(value)
        case list():
            return [_within(each) for each in value]
        case _:
            return value


def _amounts(value: object) -> object:
    match value:
        case bool():
            return value
        case int():
            return show_pounds(value)
        case Mapping():
            return {name: _amounts(each) for name, each in value.items()}
        case list():
            return [_amounts(each) for each in value]
        case _:
            return value
