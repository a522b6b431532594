"""What a credit of a statement line comes to: its VAT, and where in the accounts it goes.

Source: domain page, "Statements", "Bad input and hard cases" (never beyond what remains) and the
row "credit note" of the journal table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.money import Pence, round_half_up


@dataclass(frozen=True, slots=True)
class LineBefore:
    """A statement line before it is credited, in pence; all is negative on a line that credits."""

    line: int
    net_pence: Pence
    vat_pence: Pence
    credited_net_pence: Pence = 0
    credited_vat_pence: Pence = 0
    settled_pence: Pence = 0  # gross, by receipts
    set_off_pence: Pence = 0  # gross
    written_off_net_pence: Pence = 0
    written_off_pence: Pence = 0  # gross

    @property
    def remaining_net_pence(self) -> Pence:
        """What can still be credited, net: not what is credited, nor what is written off."""
        return self.net_pence - self.credited_net_pence - self.written_off_net_pence

    @property
    def remaining_pence(self) -> Pence:
        """The same, gross."""
        whole = self.net_pence + self.vat_pence
        credited = self.credited_net_pence + self.credited_vat_pence
        return whole - credited - self.written_off_pence

    @property
    def unpaid_pence(self) -> Pence:
        """What of it is still owed, gross."""
        return self.remaining_pence - self.settled_pence - self.set_off_pence


@dataclass(frozen=True, slots=True)
class LineCredit:
    """A credit of one line: gross = unpaid (off the debt) + released + unallocated (owed back)."""

    line: int
    net_pence: Pence
    vat_pence: Pence
    unpaid_pence: Pence
    released_pence: Pence  # received, and released from the line
    unallocated_pence: Pence  # settled by a set-off: credit of the credit note itself

    @property
    def gross_pence(self) -> Pence:
        """Net and VAT."""
        return self.net_pence + self.vat_pence


def credit_line(before: LineBefore, net_pence: Pence) -> LineCredit:
    """Credit a net amount, of the line's own sign and at most what remains of it (ValueError).

    What is unpaid goes first, then what receipts settled, then what a set-off did.
    """
    sign = 1 if before.net_pence > 0 else -1
    if not 0 < sign * net_pence <= sign * before.remaining_net_pence:
        raise ValueError("a credit is of more than nil and at most of what remains")
    vat = _vat(before, net_pence)
    gross = sign * (net_pence + vat)
    unpaid = min(gross, max(sign * before.unpaid_pence, 0))
    released = min(gross - unpaid, max(sign * before.settled_pence, 0))
    return LineCredit(
        before.line,
        net_pence,
        vat,
        sign * unpaid,
        sign * released,
        sign * (gross - unpaid - released),
    )


def _vat(before: LineBefore, net_pence: Pence) -> Pence:
    """VAT on the line's total to date: VAT x credited net to date / net, rounded half up.

    Like every charge it is worked to date (domain page, "From cost to charge", 3), so that any
    number of credits never drift, and never pass the line's VAT: half up of a part is at most the
    whole. What remains of a line takes all that remains of its VAT. The VAT of a decrease in
    consideration is adjusted with it: VAT Regulations 1995, reg. 38.
    """
    left = before.remaining_pence - before.remaining_net_pence
    if net_pence == before.remaining_net_pence:
        return left
    to_date = before.credited_net_pence + net_pence
    due = round_half_up(Fraction(before.vat_pence * to_date, before.net_pence))
    vat = due - before.credited_vat_pence
    sign = 1 if before.net_pence > 0 else -1
    return sign * max(0, min(sign * vat, sign * left))


@dataclass(frozen=True, slots=True)
class ReceiptOnLine:
    """What of one receipt stands allocated to a line, in pence; and whether the payer has paid it.

    `matched` says that the payer's own payment is recorded: until then its book still owes it.
    """

    line: int
    receipt: int
    gross_pence: Pence
    net_pence: Pence
    matched: bool


@dataclass(frozen=True, slots=True)
class Release:
    """What is taken back from a line: of a receipt, or (None) of a set-off. Signed as the line."""

    line: int
    receipt: int | None
    gross_pence: Pence
    net_pence: Pence
    matched: bool


def release_receipts(
    credit: LineCredit, receipts: Sequence[ReceiptOnLine], *, keep_net_pence: Pence
) -> list[Release]:
    """Take the released part of a credit back from the line's receipts, in the order given.

    The order is that of the latest allocation first. `keep_net_pence` is the net part that stays
    settled: nothing is released before all that was unpaid is gone, so what stays settled is
    exactly what stays charged.
    """
    left = credit.released_pence
    released: list[Release] = []
    for each in receipts:
        if not left:
            break
        gross = min(left, each.gross_pence) if left > 0 else max(left, each.gross_pence)
        if not gross:
            continue
        released.append(Release(credit.line, each.receipt, gross, each.net_pence, each.matched))
        left -= gross
    if left:
        raise ValueError("no more is released than receipts had settled")
    return _with_net(released, sum(each.net_pence for each in receipts) - keep_net_pence)


def _with_net(released: list[Release], net_pence: Pence) -> list[Release]:
    """A receipt taken whole gives its whole net part; the last one gives what then remains."""
    if not released:
        return []
    first, last = released[:-1], released[-1]
    rest = net_pence - sum(each.net_pence for each in first)
    return [*first, Release(last.line, last.receipt, last.gross_pence, rest, last.matched)]
