"""The age of a debt: days past its due date, on which it is not yet past due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger.domain.ageing import AgeBand, age_band


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (-30, AgeBand.NOT_DUE),
        (0, AgeBand.NOT_DUE),
        (1, AgeBand.DAYS_1_TO_30),
        (30, AgeBand.DAYS_1_TO_30),
        (31, AgeBand.DAYS_31_TO_60),
        (60, AgeBand.DAYS_31_TO_60),
        (61, AgeBand.DAYS_61_TO_90),
        (90, AgeBand.DAYS_61_TO_90),
        (91, AgeBand.OVER_90_DAYS),
        (1000, AgeBand.OVER_90_DAYS),
    ],
)
def test_a_debt_has_one_age(days: int, band: AgeBand) -> None:
    """Each band takes in its last day."""
    due = date(2019, 9, 7)
    assert age_band(due_on=due, as_at=due + timedelta(days=days)) is band
