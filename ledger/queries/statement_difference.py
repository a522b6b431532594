"""What differs between two statements, line by line: a new version and the one before it, say.

Lines are matched by pool, service, service month, unit price and kind; where several share all of
these, the first with the first and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import Connection

from ledger.domain.calendar import Month
from ledger.domain.errors import NotFound
from ledger.domain.money import Pence
from ledger.domain.statement import ChargeKind, Statement, StatementLine
from ledger.queries.arrangements import Known
from ledger.queries.statements import find, heads

_Key = tuple[str, str | None, Month, Pence | None, ChargeKind, int]


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


@dataclass(frozen=True, slots=True)
class StatementDifference:
    """Two statements side by side: the lines that differ, and how many are the same."""

    here: Statement
    there: Statement
    lines: tuple[LineDifference, ...]
    same: int

    @property
    def net_pence(self) -> Pence:
        """Here less there, net: the sum of what the lines differ by."""
        return self.here.net_pence - self.there.net_pence

    @property
    def vat_pence(self) -> Pence:
        """Here less there, VAT."""
        return self.here.vat_pence - self.there.vat_pence


def statement_difference(
    connection: Connection, known: Known, statement: int, other: int | None = None
) -> StatementDifference:
    """Set a statement beside another, by default the version before it; raises NotFound."""
    here = _statement(connection, known, statement)
    there = _statement(connection, known, other or _before(connection, known, here))
    ours, theirs = dict(_keyed(here)), dict(_keyed(there))
    order = [*ours, *(key for key in theirs if key not in ours)]
    compared = [_compare(key, ours.get(key), theirs.get(key)) for key in order]
    different = tuple(each for each in compared if each is not None)
    return StatementDifference(here, there, different, len(compared) - len(different))


def _statement(connection: Connection, known: Known, number: int) -> Statement:
    found = find(connection, known.arrangement_id, known.arrangement, number)
    if found is None:
        raise NotFound(f"There is no statement {number} in this arrangement.", field="id")
    return found


def _before(connection: Connection, known: Known, whole: Statement) -> int:
    for head in heads(connection, known.arrangement_id):
        same = (head.payee, head.payer, head.period) == (
            whole.payee.code,
            whole.payer.code,
            whole.period,
        )
        if same and head.version == whole.version - 1:
            return head.id
    raise NotFound(
        f"Statement {whole.id} is the first version of {whole.period}, so there is none before it. "
        "Name the statement to set it beside, as in ?with=41.",
        field="with",
    )


def _keyed(whole: Statement) -> Iterator[tuple[_Key, StatementLine]]:
    seen: dict[tuple[object, ...], int] = {}
    for line in whole.lines:
        shared = (line.pool, line.service, line.service_month, line.unit_price_pence, line.kind)
        seen[shared] = seen.get(shared, 0) + 1
        yield (*shared, seen[shared]), line


def _compare(
    key: _Key, here: StatementLine | None, there: StatementLine | None
) -> LineDifference | None:
    """Return how the two differ; None where they are the same."""
    sides = _side(here), _side(there)
    inputs = _inputs(here, there)
    if here is None or there is None:
        change = Change.ONLY_THERE if here is None else Change.ONLY_HERE
    elif inputs or _figures(here) != _figures(there):
        change = Change.CHANGED
    else:
        return None
    pool, service, service_month, unit_price_pence, kind, _ = key
    return LineDifference(
        change, pool, service, service_month, unit_price_pence, kind, *sides, inputs
    )


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
