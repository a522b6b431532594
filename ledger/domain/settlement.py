"""Spreading money received, set off, written off or taken back over the lines of a statement.

Undisputed lines first, else pro rata to what is unpaid by largest remainder; each line's net
part follows its gross to date. Source: domain page, "Cost neutrality", S.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from ledger.domain.money import Pence, allocate, round_half_up

UNIDENTIFIED = "UNIDENTIFIED"  # the payer of money that nobody can yet say who sent


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A statement line, less what is credited of it, and what of that is settled, in pence."""

    line: int
    gross_pence: Pence
    net_pence: Pence
    settled_gross_pence: Pence
    settled_net_pence: Pence
    disputed_gross_pence: Pence

    @property
    def unpaid_pence(self) -> Pence:
        """What is not settled, gross; negative on a line that credits."""
        return self.gross_pence - self.settled_gross_pence

    @property
    def undisputed_pence(self) -> Pence:
        """The part of it that is not under dispute."""
        return max(self.unpaid_pence - self.disputed_gross_pence, 0)


@dataclass(frozen=True, slots=True)
class LineSettlement:
    """What of an amount goes to a line; negative where it is taken back, or the line credits."""

    line: int
    gross_pence: Pence
    net_pence: Pence


def with_settled(line: OpenLine, part: LineSettlement) -> OpenLine:
    """Return the line as it stands once that much more of it is settled."""
    return replace(
        line,
        settled_gross_pence=line.settled_gross_pence + part.gross_pence,
        settled_net_pence=line.settled_net_pence + part.net_pence,
    )


def owed_pence(lines: Sequence[OpenLine]) -> Pence:
    """What is owed on the lines together, those that credit taken off."""
    return sum(line.unpaid_pence for line in lines)


def crediting_pence(lines: Sequence[OpenLine]) -> Pence:
    """What the lines that credit still owe the other way: nil or negative."""
    return sum(min(line.unpaid_pence, 0) for line in lines)


def undisputed_pence(lines: Sequence[OpenLine]) -> Pence:
    """What of it can be paid without touching a dispute: never below nil."""
    undisputed = sum(line.undisputed_pence for line in lines)
    return max(undisputed + crediting_pence(lines), 0)


def spread(amount_pence: Pence, lines: Sequence[OpenLine]) -> list[LineSettlement]:
    """Spread an amount of at most the lines' unpaid sum; every penny lands on a line.

    Lines that credit are taken whole first, and add to what the others can be paid with. A
    negative amount, of no more than those lines are open for, goes to them alone.
    """
    if amount_pence < 0:
        crediting = [line for line in lines if line.unpaid_pence < 0]
        parts = allocate(amount_pence, [-line.unpaid_pence for line in crediting])
        return [_settle(line, part) for line, part in zip(crediting, parts, strict=True) if part]
    shares = {line.line: line.unpaid_pence for line in lines if line.unpaid_pence < 0}
    payable = [line for line in lines if line.unpaid_pence > 0]
    left = amount_pence - sum(shares.values())
    undisputed = [line.undisputed_pence for line in payable]
    first = min(left, sum(undisputed))
    _add(shares, payable, undisputed, first)
    disputed = [line.unpaid_pence - line.undisputed_pence for line in payable]
    _add(shares, payable, disputed, left - first)
    return [_settle(line, shares[line.line]) for line in lines if shares.get(line.line)]


def _add(
    shares: dict[int, Pence], lines: Sequence[OpenLine], open_pence: list[Pence], amount: Pence
) -> None:
    if amount <= 0:
        return
    for line, part in zip(lines, allocate(amount, open_pence), strict=True):
        shares[line.line] = shares.get(line.line, 0) + part


def _settle(line: OpenLine, gross: Pence) -> LineSettlement:
    """Work the net part on the total to date, so that a line paid in full is paid in full net."""
    to_date = line.settled_gross_pence + gross
    net = round_half_up(Fraction(line.net_pence * to_date, line.gross_pence))
    return LineSettlement(line.line, gross, net - line.settled_net_pence)


def take_back(amount_pence: Pence, settled: Sequence[LineSettlement]) -> list[LineSettlement]:
    """Take an amount back from what was settled by line, pro rata by largest remainder.

    `amount_pence` has the sign of what was settled in all, and is no more than that (ValueError).
    The parts come with the sign that undoes: negative where a charge had been paid. Each line's
    net part follows what is left of its gross.
    """
    whole = sum(each.gross_pence for each in settled)
    if whole == 0 or not 0 < Fraction(amount_pence, whole) <= 1:
        raise ValueError("no more is taken back than was settled")
    with_it = [each for each in settled if each.gross_pence * whole > 0]
    against = [each for each in settled if each.gross_pence * whole < 0]
    paid = sum(each.gross_pence for each in with_it)
    first = round_half_up(Fraction(paid * amount_pence, whole))
    parts = _pro_rata(first, with_it) + _pro_rata(amount_pence - first, against)
    return sorted(parts, key=lambda part: part.line)


def _pro_rata(amount: Pence, settled: Sequence[LineSettlement]) -> list[LineSettlement]:
    if not amount:
        return []
    shares = allocate(amount, [abs(each.gross_pence) for each in settled])
    return [_undo(each, part) for each, part in zip(settled, shares, strict=True) if part]


def _undo(settled: LineSettlement, gross: Pence) -> LineSettlement:
    left = settled.gross_pence - gross
    net = round_half_up(Fraction(settled.net_pence * left, settled.gross_pence))
    return LineSettlement(settled.line, -gross, net - settled.net_pence)


def least_from(movements: Iterable[tuple[date, Pence]], day: date) -> Pence:
    """Return the least that dated movements add up to, at the end of `day` or of any day after it.

    What is taken on `day` from a sum that others take from later is bounded by this: at no date
    may there be less than nothing.
    """
    by_day: dict[date, Pence] = {}
    for moved_on, pence in movements:
        by_day[max(moved_on, day)] = by_day.get(max(moved_on, day), 0) + pence
    running = by_day.pop(day, 0)
    least = running
    for later in sorted(by_day):
        running += by_day[later]
        least = min(least, running)
    return least


def first_day_with(
    amount_pence: Pence, movements: Iterable[tuple[date, Pence]], *, after: date
) -> date:
    """Return the first day from `after` on at which that much can be taken, or the last moved on.

    Taken then, it is lacking on no later day.
    """
    moved = list(movements)
    days = sorted({after, *(day for day, _ in moved if day > after)})
    return next((day for day in days if least_from(moved, day) >= amount_pence), days[-1])
