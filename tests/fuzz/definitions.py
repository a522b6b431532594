"""Arrangements as POST takes them: JSON that lays changes over an honest definition.

An input is a list of changes, each a path and what to put there, or a whole definition. One that is
taken comes back the same from its canonical form, and everything that is worked out of an
arrangement by itself can be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ledger.domain.arrangement import Arrangement, read_definition
from ledger.domain.calendar import Month
from ledger.domain.canonical import canonical
from ledger.domain.upload_columns import forms
from tests.fuzz.refusals import read_or_refused
from tests.ledgers import definition

_A_LONG_TIME = 10_000  # working days: an escalation later than this never comes


def seeds() -> Iterator[bytes]:
    """Give changes of every part, and a whole definition."""
    pool = ["cost_recovery_model", "pools"]
    changes: list[list[Any]] = [
        [],
        [[["name"], "Another"]],
        [[["starts_on"], "2019-08-01"]],
        [[["dispute_escalation_working_days"], [1, 2]]],
        [[[*pool, 2, "share"], "9/16"]],
        [[[*pool, 2, "annual_cap"], "100.00"], [[*pool, 2, "annual_floor"], "1.00"]],
        [[[*pool, 2, "charging"], "on_account"], [[*pool, 2, "on_account_sum"], "10.00"]],
        [[[*pool, 2, "basis"], "follows"], [[*pool, 2, "follows"], "DCS"]],
        [[[*pool, 1, "supplier"], "BIR"]],
        [[["late_payment_interest"], "statutory"]],
        [[["bank_holidays"], ["2019-12-25", 0]]],
        [[["excluded_costs"], [{"description": "x", "agreed_by": ["ASH"]}]]],
        [[["parties", 0, "keeps_book"], None]],
        [[["\ud800"], 1]],
    ]
    yield from (json.dumps(each).encode() for each in changes)


def target(data: bytes) -> bool:
    """A definition is refused with a pointer to what is wrong, or is one that can be lived by."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return False  # the framework's own refusal
    given = _changed(body) if isinstance(body, list) else body
    found = read_or_refused(lambda: read_definition(given))
    if found is None:
        return False
    again = json.loads(canonical(given))
    assert read_definition(again) == found
    assert read_definition(dict(reversed(again.items()))) == found, "the order of fields counts"
    _require_livable(found)
    return True


def _changed(changes: list[Any]) -> dict[str, Any]:
    """Lay changes over the definition; what names no place in it is passed over."""
    whole = definition()
    for change in changes:
        match change:
            case [[*path, last], value]:
                place = _inside(whole, path)
                if _holds(place, last):
                    place[last] = value
            case _:
                continue
    return whole


def _inside(place: Any, path: list[Any]) -> Any:  # noqa: ANN401 - JSON is of any kind
    for step in path:
        if not _holds(place, step):
            return None
        place = place.get(step) if isinstance(place, dict) else place[step]
    return place


def _holds(place: object, step: object) -> bool:
    """Whether a step of a path can be gone, or what it leads to be put there."""
    if isinstance(place, list):
        return isinstance(step, int) and 0 <= step < len(place)
    return isinstance(place, dict) and isinstance(step, str)


def _require_livable(found: Arrangement) -> None:
    """What the ledger works out of an arrangement alone can be, at both ends of its books."""
    assert found.host != found.recipient
    assert found.development_from <= found.term.first <= found.term.last <= found.run_off_closes_on
    for day in (found.books_span.first, found.books_span.last):
        found.due_date(found.issue_date(Month.of(day)))
    for days in found.dispute_escalation_working_days:
        assert type(days) is int
        assert 0 <= days <= _A_LONG_TIME, ("an escalation that never comes", days)
    for pool in found.pools:
        assert found.supplier_of(pool) != found.payer_of(pool)
        assert pool.fixed_share is None or 0 <= pool.fixed_share <= 1
        assert pool.joint_share is None or 0 <= pool.joint_share <= 1
        found.service_scope(pool)
    forms(found)
