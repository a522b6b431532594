"""A receipt over a statement's lines: every penny lands on one, and none is paid too much."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.domain.money import round_half_up
from ledger.domain.settlement import OpenLine, spread


@st.composite
def open_lines(draw: st.DrawFn) -> list[OpenLine]:
    """Lines of both signs, in part settled and disputed, as a statement may have them."""
    lines = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        net = draw(st.integers(1, 10**6))
        gross = net + draw(st.sampled_from([0, net // 5]))
        settled = draw(st.integers(0, gross))
        disputed = draw(st.sampled_from([0, 0, gross, draw(st.integers(0, gross))]))
        sign = draw(st.sampled_from([1, 1, 1, -1]))
        lines.append(
            OpenLine(
                number,
                sign * gross,
                sign * net,
                sign * settled,
                sign * round_half_up(Fraction(net * settled, gross)),
                disputed if sign > 0 else 0,
            )
        )
    return lines


LINES = open_lines()
SHARE = st.fractions(0, 1, max_denominator=97)


def _amount(lines: list[OpenLine], share: Fraction) -> int:
    """Return a part of what is owed, of a penny at least; discards lines on which none is."""
    owed = sum(line.unpaid_pence for line in lines)
    assume(owed > 0)
    return max(1, int(owed * share))


@given(LINES, SHARE)
def test_every_penny_lands_on_a_line(lines: list[OpenLine], share: Fraction) -> None:
    """The parts add up to the amount, each on a line of its own, and none is nil."""
    amount = _amount(lines, share)
    parts = spread(amount, lines)
    assert sum(part.gross_pence for part in parts) == amount
    assert len({part.line for part in parts}) == len(parts)
    assert all(part.gross_pence for part in parts)


@given(LINES, SHARE)
def test_no_line_is_paid_beyond_what_is_unpaid(lines: list[OpenLine], share: Fraction) -> None:
    """A line gets from nil to what is unpaid of it; one that credits is taken whole."""
    paid = {part.line: part.gross_pence for part in spread(_amount(lines, share), lines)}
    for line in lines:
        if line.unpaid_pence < 0:
            assert paid[line.line] == line.unpaid_pence
        else:
            assert 0 <= paid.get(line.line, 0) <= line.unpaid_pence


@given(LINES, SHARE)
def test_a_disputed_part_is_paid_last(lines: list[OpenLine], share: Fraction) -> None:
    """Nothing goes to a disputed part while an undisputed one, on any line, is unpaid."""
    paid = {part.line: part.gross_pence for part in spread(_amount(lines, share), lines)}
    payable = [line for line in lines if line.unpaid_pence > 0]
    into_dispute = any(paid.get(line.line, 0) > line.undisputed_pence for line in payable)
    undisputed = all(paid.get(line.line, 0) >= line.undisputed_pence for line in payable)
    assert undisputed or not into_dispute


@given(LINES, SHARE)
def test_the_net_follows_the_gross_to_date(lines: list[OpenLine], share: Fraction) -> None:
    """Each line's net to date is its net by the part of its gross that is settled, half up."""
    parts = {part.line: part for part in spread(_amount(lines, share), lines)}
    for line in lines:
        if line.line in parts:
            gross = line.settled_gross_pence + parts[line.line].gross_pence
            net = line.settled_net_pence + parts[line.line].net_pence
            assert net == round_half_up(Fraction(line.net_pence * gross, line.gross_pence))


@given(LINES)
def test_a_statement_paid_in_full_is_paid_in_full_net(lines: list[OpenLine]) -> None:
    """The last penny of gross brings the last penny of net, however it was paid before."""
    paid = {part.line: part for part in spread(_amount(lines, Fraction(1)), lines)}
    for line in lines:
        if line.unpaid_pence:
            assert line.settled_gross_pence + paid[line.line].gross_pence == line.gross_pence
            assert line.settled_net_pence + paid[line.line].net_pence == line.net_pence


def test_a_part_payment_is_shared_by_what_is_unpaid() -> None:
    """Worked by hand: 100.00 on lines of 120.00 (net 100.00), 60.00 and a disputed 40.00.

    Undisputed are 120.00 and 60.00: 66.666… and 33.333…, so 66.67 and 33.33. Net of the first:
    66.67 x 100/120 = 55.558…, so 55.56.
    """
    lines = [
        OpenLine(1, 120_00, 100_00, 0, 0, 0),
        OpenLine(2, 60_00, 60_00, 0, 0, 0),
        OpenLine(3, 40_00, 40_00, 0, 0, 40_00),
    ]
    parts = spread(100_00, lines)
    assert [(part.line, part.gross_pence, part.net_pence) for part in parts] == [
        (1, 66_67, 55_56),
        (2, 33_33, 33_33),
    ]


def test_a_credit_adds_to_what_can_be_paid() -> None:
    """Worked by hand: 30.00 on 50.00 less a credit of 20.00 settles both lines."""
    lines = [OpenLine(1, 50_00, 50_00, 0, 0, 0), OpenLine(2, -20_00, -20_00, 0, 0, 0)]
    parts = spread(30_00, lines)
    assert [(part.line, part.gross_pence) for part in parts] == [(1, 50_00), (2, -20_00)]
