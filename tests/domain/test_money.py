"""Money: read and shown without loss, rounded as agreed, shared out to the penny."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import AmountMalformed, AmountTooLarge
from ledger.domain.money import (
    allocate,
    parse_pounds,
    round_half_up,
    round_towards_zero,
    show_credit,
    show_debit,
    show_percent,
    show_pounds,
)

PENCE = st.integers(-(10**15) + 1, 10**15 - 1)
FRACTIONS = st.fractions(max_denominator=1000)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@given(PENCE)
def test_an_amount_shown_reads_as_itself(pence: int) -> None:
    """Reading what was shown gives the same pence, to the largest amount the ledger takes."""
    assert parse_pounds(show_pounds(pence)) == pence


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,12})\.[0-9]{2}", fullmatch=True))
def test_a_text_in_full_is_shown_as_it_was_written(text: str) -> None:
    """Showing what was read gives the same text; only a nil has no sign."""
    expected = text.removeprefix("-") if Decimal(text) == 0 else text
    assert show_pounds(parse_pounds(text)) == expected


@pytest.mark.parametrize(
    ("text", "pence"),
    [("6869.45", 686945), ("-10.5", -1050), ("7", 700), ("0.01", 1), ("-0", 0), ("007.10", 710)],
)
def test_pounds_are_read_with_two_places_at_most(text: str, pence: int) -> None:
    """A missing decimal is a nil: 10.5 is 10 pounds 50."""
    assert parse_pounds(text) == pence


@pytest.mark.parametrize(
    "wrong",
    [
        *("", " ", "£5", "5 GBP", "1,000.00", "1.234", "1e5", "NaN", "Infinity", "-", ".5", "5."),
        *(
            "+5",
            "--5",
            " 5",
            "5 ",
            "5\n",
            "\u0663.\u0660\u0660",
            "\uff11",
            "0x10",
            "1_000",
            "(5.00)",
            "1.2.3",
        ),
        *(5, 5.0, 0.1, True, None, Decimal(5), b"5", ["5"]),
    ],
    ids=repr,
)
def test_anything_but_a_plain_decimal_is_refused(wrong: object) -> None:
    """A float, a currency sign, a comma, a third decimal, an exponent or NaN is not money."""
    with pytest.raises(AmountMalformed):
        parse_pounds(wrong)


@given(st.text(max_size=8))
def test_whatever_is_read_is_a_decimal_of_two_places(text: str) -> None:
    """A text is either refused, or worth just what Decimal says it is."""
    try:
        pence = parse_pounds(text)
    except AmountMalformed:
        return
    assert Decimal(text) * 100 == pence


def test_more_than_thirteen_digits_of_pounds_are_refused() -> None:
    """Thirteen digits before the point are taken, leading nils not counted; fourteen are not."""
    assert parse_pounds("000" + "9" * 13 + ".99") == 10**15 - 1
    assert parse_pounds("0" * 5_000 + "7.10") == 710
    with pytest.raises(AmountTooLarge):
        parse_pounds("1" + "0" * 13)


@given(FRACTIONS)
def test_halves_round_away_from_nil(exact: Fraction) -> None:
    """The nearest penny, and at a half the one further from nil, for both signs alike."""
    rounded = round_half_up(exact)
    assert abs(rounded - exact) <= Fraction(1, 2)
    assert round_half_up(-exact) == -rounded
    if abs(rounded - exact) == Fraction(1, 2):
        assert abs(rounded) > abs(exact)


@given(st.integers(-(10**9), 10**9))
def test_rounding_agrees_with_the_standard_librarys(thousandths: int) -> None:
    """Half up and cutting off give what Decimal's modes of that name give."""
    exact, decimal = Fraction(thousandths, 1000), Decimal(thousandths).scaleb(-3)
    assert round_half_up(exact) == int(decimal.quantize(Decimal(1), ROUND_HALF_UP))
    assert round_towards_zero(exact) == int(decimal.quantize(Decimal(1), ROUND_DOWN))


@pytest.mark.parametrize(
    ("exact", "rounded", "cut"),
    [("1/2", 1, 0), ("-1/2", -1, 0), ("5/2", 3, 2), ("-5/2", -3, -2), ("7/3", 2, 2), ("0", 0, 0)],
)
def test_a_half_goes_up_and_its_negative_down(exact: str, rounded: int, cut: int) -> None:
    """0.5 rounds to 1 and -0.5 to -1; cut off, both are nil."""
    assert round_half_up(Fraction(exact)) == rounded
    assert round_towards_zero(Fraction(exact)) == cut


@given(PENCE, WEIGHTS)
def test_what_is_shared_out_adds_up(total: int, weights: list[int]) -> None:
    """The parts add up to the total: no penny is lost or made."""
    assert sum(allocate(total, weights)) == total


@given(PENCE, WEIGHTS)
def test_a_part_is_within_a_penny_of_its_exact_share(total: int, weights: list[int]) -> None:
    """Each part is its exact share cut off or one penny more, and a weight of nil gets nil."""
    for part, weight in zip(allocate(total, weights), weights, strict=True):
        exact = Fraction(total * weight, sum(weights))
        assert abs(part - exact) < 1
        assert weight or part == 0


@given(PENCE, WEIGHTS)
def test_a_negative_is_shared_out_as_its_positive(total: int, weights: list[int]) -> None:
    """Taking a sum back gives each the very pennies that it was given, with the other sign."""
    assert allocate(-total, weights) == [-part for part in allocate(total, weights)]


@given(PENCE, WEIGHTS, st.integers(1, 1000))
def test_only_the_proportion_of_weights_counts(total: int, weights: list[int], times: int) -> None:
    """Weights in days and in quarters of a day share out alike."""
    assert allocate(total, [weight * times for weight in weights]) == allocate(total, weights)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (200, [1, 1, 1], [67, 67, 66]),
        (5, [3, 7], [2, 3]),
        (1, [1, 2], [0, 1]),
        (0, [1, 2], [0, 0]),
        (-100, [1, 1, 1], [-34, -33, -33]),
    ],
)
def test_the_largest_remainder_gets_the_penny(
    total: int, weights: list[int], parts: list[int]
) -> None:
    """Worked by hand: 5 by 3 to 7 is 1.5 and 3.5; remainders are equal, so the first gets it.

    1 by 1 to 2 is 0.33 and 0.67: the second has the larger remainder. 100 in three equal parts is
    33 each and one penny left, for the first.
    """
    assert allocate(total, weights) == parts


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [-1, 3]])
def test_nothing_is_shared_by_no_weight_or_a_negative_one(weights: list[int]) -> None:
    """Weights that are all nil, missing or negative are a mistake of the caller's."""
    with pytest.raises(ValueError, match="weights"):
        allocate(100, weights)


@given(PENCE)
def test_a_balance_stands_on_one_side(pence: int) -> None:
    """Debit less credit is the balance, and one of the two is nil."""
    debit, credit = parse_pounds(show_debit(pence)), parse_pounds(show_credit(pence))
    assert (debit - credit, min(debit, credit)) == (pence, 0)


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        ("9/16", "56.2500"),
        ("1/3", "33.3333"),
        ("2/3", "66.6667"),
        ("1", "100.0000"),
        ("0", "0.0000"),
    ],
)
def test_a_share_is_shown_with_four_decimals(share: str, shown: str) -> None:
    """2/3 is 66.66666…, half up 66.6667 per cent."""
    assert show_percent(Fraction(share)) == shown
