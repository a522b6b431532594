"""Spreading money received over the lines of a statement.

Undisputed lines first, else pro rata to what is unpaid by largest remainder; each line's net
part follows its gross to date. Source: domain page, "Cost neutrality", S.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.money import Pence, allocate, round_half_up


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A statement line and what is still open on it, in pence."""

    line: int
    gross_pence: Pence
    net_pence: Pence
    settled_gross_pence: Pence
    settled_net_pence: Pence
    disputed_gross_pence: Pence

    @property
    def unpaid_pence(self) -> Pence:
        """What is not settled, gross; negative on a line that crediting."""
        return self.gross_pence - self.settled_gross_pence

    @property
    def undisputed_pence(self) -> Pence:
        """The part of it that is not under dispute."""
        return max(self.unpaid_pence - self.disputed_gross_pence, 0)


@dataclass(frozen=True, slots=True)
class LineSettlement:
    """What of a receipt goes to a line."""

    line: int
    gross_pence: Pence
    net_pence: Pence


def spread(amount_pence: Pence, lines: Sequence[OpenLine]) -> list[LineSettlement]:
    """Spread an amount of at most the lines' unpaid sum; every penny lands on a line.

    Lines that credit are taken whole first, and add to what the others can be paid with.
    """
    crediting = {line.line: line.unpaid_pence for line in lines if line.unpaid_pence < 0}
    payable = [line for line in lines if line.unpaid_pence > 0]
    left = amount_pence - sum(crediting.values())
    shares = dict(crediting)
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
