"""A cell is taken for the text that was typed, or refused in words that say what to do."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.cell import Cell, CellKind, Takes, cell_text, day_of, typed_number
from ledger.domain.errors import CellMalformed


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("6869.45", "6869.45"),
        ("6869.4499999999998", "6869.45"),  # as Excel stores 6869.45, with seventeen digits
        ("1234.5", "1234.5"),
        ("-10.5", "-10.5"),
        ("8", "8"),
        ("1E+2", "100"),
        ("1.0000000000000001E-5", "0.00001"),
        ("0", "0"),
        ("-0", "0"),
        ("9999999999999.99", "9999999999999.99"),
        ("0.30000000000000004", None),  # 0.1 + 0.2: nobody typed that
        ("33.333333333333336", None),  # a third of 100
        ("9007199254740993", None),  # sixteen digits
        ("1E999999999", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e5_0", None),
        ("\u0661", None),
        ("", None),
    ],
)
def test_a_number_is_the_decimal_that_was_typed(stored: str, typed: str | None) -> None:
    """Of at most fifteen digits; there is none where the number was worked out."""
    assert typed_number(stored) == typed


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 4))
def test_what_was_typed_comes_back_from_what_is_stored(digits: int, places: int) -> None:
    """Any decimal of fifteen digits, written as a binary fraction with seventeen, is found again.

    The machine's own floating point is the second opinion here: no line of it is in the product.
    """
    typed = Decimal(digits).scaleb(-places)
    stored = format(float(typed), ".17g")
    found = typed_number(stored)
    assert found is not None
    assert Decimal(found) == typed


@given(st.floats(min_value=1e-9, max_value=1e15, allow_nan=False, allow_subnormal=False))
def test_a_number_of_more_digits_is_not_rounded(number: float) -> None:
    """Where the shortest way to write a number has more than fifteen digits, none is given."""
    shortest = Decimal(repr(number))
    digits = len(shortest.normalize().as_tuple().digits)
    found = typed_number(format(number, ".17g"))
    if digits > 15:
        assert found is None
    else:
        assert found is not None
        assert Decimal(found) == shortest
    assert math.isfinite(number)


@pytest.mark.parametrize(
    ("serial", "from_1904", "day"),
    [
        ("43312", False, "2018-07-31"),
        ("41850", True, "2018-07-31"),  # 1,462 days later in the other system
        ("61", False, "1900-03-01"),
        ("401768", False, "2999-12-31"),
        ("0", True, "1904-01-01"),
    ],
)
def test_a_day_is_counted_in_either_system(serial: str, from_1904: bool, day: str) -> None:
    """From 1900 or from 1904, as the workbook says."""
    assert day_of(serial, from_1904=from_1904) == Cell(CellKind.DATE, day)


@pytest.mark.parametrize("serial", ["43312.5", "60", "1", "-1", "401769", "1E+300", "x"])
def test_what_is_no_whole_day_is_a_moment(serial: str) -> None:
    """A time of day, 29 February 1900 and what lies before it, and days beyond the calendar."""
    assert day_of(serial, from_1904=False).kind is CellKind.MOMENT


TAKEN = [
    (Cell(CellKind.TEXT, "PAY-1"), Takes.TEXT, "PAY-1"),
    (Cell(CellKind.TEXT, "=HYPERLINK(1)"), Takes.TEXT, "=HYPERLINK(1)"),
    (Cell(CellKind.TEXT, "6869.45"), Takes.MONEY, "6869.45"),
    (Cell(CellKind.TEXT, "1,234.50"), Takes.MONEY, "1,234.50"),  # for the amount's own refusal
    (Cell(CellKind.NUMBER, "6869.4499999999998"), Takes.MONEY, "6869.45"),
    (Cell(CellKind.NUMBER, "0.125"), Takes.QUANTITY, "0.125"),
    (Cell(CellKind.NUMBER, "152"), Takes.WHOLE, "152"),
    (Cell(CellKind.DATE, "2018-07-31"), Takes.DATE, "2018-07-31"),
    (Cell(CellKind.DATE, "2018-07-01"), Takes.MONTH, "2018-07"),
    (Cell(CellKind.TEXT, "2018-07"), Takes.MONTH, "2018-07"),
]
REFUSED = [
    (Cell(CellKind.FORMULA, "=1+1"), Takes.MONEY, "formula-cell", "paste its value"),
    (Cell(CellKind.FORMULA, "=1+1"), Takes.TEXT, "formula-cell", "paste its value"),
    (Cell(CellKind.BOOLEAN, "1"), Takes.YES_NO, "boolean-cell", "TRUE or FALSE"),
    (Cell(CellKind.ERROR, "#N/A"), Takes.MONEY, "error-cell", "#N/A"),
    (Cell(CellKind.MOMENT, "43312.5"), Takes.DATE, "date-malformed", "whole day"),
    (Cell(CellKind.NUMBER, "43312"), Takes.DATE, "number-cell", "Format the cell as a date"),
    (Cell(CellKind.NUMBER, "123"), Takes.TEXT, "number-cell", "drops the zeros in front"),
    (Cell(CellKind.DATE, "2018-07-31"), Takes.MONEY, "date-cell", "as a number"),
    (Cell(CellKind.DATE, "2018-07-31"), Takes.TEXT, "date-cell", "as text"),
    (Cell(CellKind.DATE, "2018-07-31"), Takes.MONTH, "date-cell", "as text"),
    (Cell(CellKind.NUMBER, "0.30000000000000004"), Takes.MONEY, "too-many-digits", "by hand"),
    (Cell(CellKind.TEXT, " PAY-1"), Takes.TEXT, "spaces-around", "'PAY-1'"),
    (Cell(CellKind.TEXT, "PAY-1\n"), Takes.TEXT, "spaces-around", "'PAY-1'"),
    (Cell(CellKind.TEXT, " "), Takes.TEXT, "spaces-around", "nothing"),
    (Cell(CellKind.TEXT, "PAY\u00a01"), Takes.TEXT, "unseen-character", "no-break space"),
    (Cell(CellKind.TEXT, "PAY\u200b1"), Takes.TEXT, "unseen-character", "zero width space"),
]


@pytest.mark.parametrize(("cell", "takes", "text"), TAKEN)
def test_a_plain_cell_is_taken(cell: Cell, takes: Takes, text: str) -> None:
    """As the text that JSON would have had."""
    assert cell_text(cell, takes, column="x") == text


@pytest.mark.parametrize(("cell", "takes", "code", "words"), REFUSED)
def test_an_odd_cell_is_told_and_not_mended(
    cell: Cell, takes: Takes, code: str, words: str
) -> None:
    """With the column's name, a word for programs and a sentence for people."""
    with pytest.raises(CellMalformed) as refused:
        cell_text(cell, takes, column="amount")
    assert refused.value.field == "amount"
    assert refused.value.data["code"] == code
    assert words in refused.value.detail
    assert refused.value.detail.startswith("amount ")
