"""Writing many rows at once writes each as it would be written alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.seal import Encoder, Record, encode, hashed_value, leaf_hash, leaf_of

NAMES = ("account", "at", "book", "note")
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-2, 2),
    st.text(),
    st.sampled_from(["", "1", "i1", "None", "2019-07-31", "é", "\x00"]),
    st.dates(),
    st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1)),  # noqa: DTZ001 - its zone is given beside it
    st.floats(),
    st.sampled_from([0.0, 1.0]),
    st.decimals(),
    st.binary(),
)
ROWS = st.lists(st.tuples(*[VALUES] * len(NAMES)), max_size=12)


def alone(table: str, row: tuple[Any, ...]) -> bytes:
    """A row written by itself."""
    values = map(hashed_value, row)
    return encode(Record(table, dict(zip(NAMES, values, strict=True))))


@given(tables=st.lists(ROWS, max_size=3))
def test_a_row_among_many_is_written_as_it_is_alone(tables: list[list[tuple[Any, ...]]]) -> None:
    """Whatever the columns hold, nulls and what no column of the ledger can hold included."""
    encoder = Encoder()
    for number, rows in enumerate(tables):
        written = list(encoder.rows(f"table_{number}", NAMES, rows))
        assert written == [alone(f"table_{number}", row) for row in rows]
        records = [
            Record(f"table_{number}", dict(zip(NAMES, map(hashed_value, row), strict=True)))
            for row in rows
        ]
        assert leaf_of(written) == leaf_hash(records)


@pytest.mark.parametrize(
    ("first", "second"),
    [(1, 1.0), (1, "1"), (0, None), ("", None), (1, 1 + 0j), (date(2019, 7, 31), "2019-07-3")],
)
def test_values_that_are_alike_are_not_taken_for_each_other(first: object, second: object) -> None:
    """What Python calls equal, or nearly is, is written apart, in either order."""
    for pair in ((first, second), (second, first)):
        one, other = Encoder().rows("journal_line", ["amount_pence"], [(each,) for each in pair])
        assert one != other
