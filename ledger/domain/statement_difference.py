"""What differs between the lines of two statements: a new version and the one before it, say.

Lines are matched by pool, service, service month, unit price and kind; where several share all of
these, the first with the first and so on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from ledger.domain.calendar import Month
from ledger.domain.money import Pence
from ledger.domain.statement import ChargeKind, StatementLine

_Key: TypeAlias = tuple[str, str | None, Month, Pence | None, ChargeKind, int]
# A line here and the line there that it is matched with, of which one may be missing.
LinePair: TypeAlias = tuple[StatementLine | None, StatementLine | None]


class Change(StrEnum):
    """How a line differs."""

    ONLY_HERE = "only_here"  # in the statement asked about, not in the other
    ONLY_THERE = "only_there"
    CHANGED = "changed"  # in both, with other figures or another working


@dataclass(frozen=True, slots=True)
class InputDifference:
    """One input of the working that differs; the unit is at the end of its name."""

    name: str
    here: object
    there: object


@dataclass(frozen=True, slots=True)
class LineSide:
    """A line's figures in one of the two statements, in pence."""

    line: int
    net_pence: Pence
    vat_pence: Pence
    share: Fraction | None
    quantity_thousandths: int | None


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line that differs, with its figures on each side where it stands there."""

    change: Change
    pool: str
    service: str | None
    service_month: Month
    unit_price_pence: Pence | None
    kind: ChargeKind
    here: LineSide | None
    there: LineSide | None
    inputs: tuple[InputDifference, ...]

    @property
    def net_pence(self) -> Pence:
        """Here less there, net."""
        return _net(self.here) - _net(self.there)

    @property
    def vat_pence(self) -> Pence:
        """Here less there, VAT."""
        return _vat(self.here) - _vat(self.there)


def matched(here: Iterable[StatementLine], there: Iterable[StatementLine]) -> list[LinePair]:
    """Match the lines of two statements: those here in their order, then those only there."""
    ours, theirs = dict(_keyed(here)), dict(_keyed(there))
    order = [*ours, *(key for key in theirs if key not in ours)]
    return [(ours.get(key), theirs.get(key)) for key in order]


def difference(pair: LinePair) -> LineDifference | None:
    """Return how a matched pair differs; None where its lines say the same.

    Raises ValueError for a pair of nothing.
    """
    here, there = pair
    either = here or there
    if either is None:
        raise ValueError("a pair has at least one line")
    inputs = _inputs(here, there)
    if here is None or there is None:
        change = Change.ONLY_THERE if here is None else Change.ONLY_HERE
    elif inputs or _figures(here) != _figures(there):
        change = Change.CHANGED
    else:
        return None
    return LineDifference(
        change=change,
        pool=either.pool,
        service=either.service,
        service_month=either.service_month,
        unit_price_pence=either.unit_price_pence,
        kind=either.kind,
        here=_side(here),
        there=_side(there),
        inputs=inputs,
    )


def _keyed(lines: Iterable[StatementLine]) -> Iterator[tuple[_Key, StatementLine]]:
    seen: dict[tuple[object, ...], int] = {}
    for line in lines:
        shared = (line.pool, line.service, line.service_month, line.unit_price_pence, line.kind)
        seen[shared] = seen.get(shared, 0) + 1
        yield (*shared, seen[shared]), line


def _figures(line: StatementLine) -> tuple[object, ...]:
    return (line.net_pence, line.vat_pence, line.share, line.quantity_thousandths)


def _inputs(here: StatementLine | None, there: StatementLine | None) -> tuple[InputDifference, ...]:
    if here is None or there is None:
        return ()
    return tuple(
        InputDifference(field.name, ours, theirs)
        for field in fields(here.working)
        if (ours := getattr(here.working, field.name))
        != (theirs := getattr(there.working, field.name))
    )


def _side(line: StatementLine | None) -> LineSide | None:
    if line is None:
        return None
    return LineSide(
        line.line, line.net_pence, line.vat_pence, line.share, line.quantity_thousandths
    )


def _net(side: LineSide | None) -> Pence:
    return side.net_pence if side is not None else 0


def _vat(side: LineSide | None) -> Pence:
    return side.vat_pence if side is not None else 0
