"""A receipt over a statement's lines: every penny lands on one, and none is paid too much."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.domain.money import round_half_up
from ledger.domain.settlement import (
    LineSettlement,
    OpenLine,
    first_day_with,
    least_from,
    spread,
    take_back,
)


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


# ---- what lines that credit take, what is taken back, and when there is enough ----
def test_a_negative_amount_goes_to_the_lines_that_credit_alone() -> None:
    """Worked by hand: -20.00 over credits of -30.00 and -10.00 is -15.00 and -5.00."""
    lines = [
        OpenLine(1, 50_00, 50_00, 0, 0, 0),
        OpenLine(2, -30_00, -25_00, 0, 0, 0),
        OpenLine(3, -10_00, -10_00, 0, 0, 0),
    ]
    parts = spread(-20_00, lines)
    assert [(part.line, part.gross_pence, part.net_pence) for part in parts] == [
        (2, -15_00, -12_50),
        (3, -5_00, -5_00),
    ]


@given(LINES, SHARE, st.fractions(0, 1, max_denominator=89))
def test_what_is_taken_back_comes_off_what_was_settled(
    lines: list[OpenLine], share: Fraction, back: Fraction
) -> None:
    """Every penny asked for comes back, from no line more than it got, and all of it net too."""
    settled = spread(_amount(lines, share), lines)
    whole = sum(part.gross_pence for part in settled)
    assume(whole > 0)
    amount = max(1, int(whole * back))
    undone = {part.line: part for part in take_back(amount, settled)}
    assert -sum(part.gross_pence for part in undone.values()) == amount
    for part in settled:
        if part.line in undone:
            left = part.gross_pence + undone[part.line].gross_pence
            assert 0 <= left * (1 if part.gross_pence > 0 else -1) < abs(part.gross_pence)
            if not left:
                assert undone[part.line].net_pence == -part.net_pence


def test_taking_back_undoes_debts_and_credits_pro_rata() -> None:
    """Worked by hand: 30.00 of 100.00 and -40.00, half of the 60.00 in all, is -50.00 and 20.00."""
    settled = [LineSettlement(1, 100_00, 80_00), LineSettlement(2, -40_00, -40_00)]
    assert take_back(30_00, settled) == [
        LineSettlement(1, -50_00, -40_00),
        LineSettlement(2, 20_00, 20_00),
    ]


@pytest.mark.parametrize("amount", [0, -1, 60_01])
def test_no_more_is_taken_back_than_there_is(amount: int) -> None:
    """Nor nothing, nor the other way."""
    with pytest.raises(ValueError, match="than was settled"):
        take_back(amount, [LineSettlement(1, 60_00, 60_00)])


def test_what_can_be_taken_is_the_least_from_then_on() -> None:
    """100 came on the 1st; 70 went on the 5th, 20 came back on the 9th, 30 went on the 12th.

    Left at each day's end: 100, 30, 50, 20. So 20 on any day up to the 12th, though more stands.
    """
    first, fifth, ninth, twelfth = (date(2019, 9, day) for day in (1, 5, 9, 12))
    moved = [(first, 100), (fifth, -70), (ninth, 20), (twelfth, -30)]
    assert [least_from(moved, day) for day in (first, fifth, ninth, twelfth)] == [20] * 4
    assert least_from(moved, date(2019, 8, 31)) == 0
    assert least_from([*moved, (twelfth, 30)], ninth) == 50
    assert least_from([*moved, (twelfth, 30)], fifth) == 30


def test_an_amount_is_taken_on_the_first_day_that_has_it() -> None:
    """100 went out on the 1st and 40 came back on the 9th: 40 are there from the 9th, 41 never."""
    first, ninth = date(2019, 9, 1), date(2019, 9, 9)
    moved = [(first, 100), (first, -100), (ninth, 40)]
    assert first_day_with(0, moved, after=first) == first
    assert first_day_with(40, moved, after=first) == ninth
    assert first_day_with(40, moved, after=date(2019, 9, 20)) == date(2019, 9, 20)
    assert first_day_with(41, moved, after=first) == ninth
