"""Time: days in quarters, that add up to the working days and give a share that is one."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.calendar import Span
from ledger.domain.errors import DaysExceedWorkingDays, DaysMalformed
from ledger.domain.time import TimeApportionment, parse_days, share_of, show_days

QUARTERS = st.integers(0, 92)
JOINT = st.fractions(0, 1, max_denominator=10)
JULY = Span(date(2018, 7, 6), date(2018, 7, 31))


def _july(**quarters: int) -> TimeApportionment:
    """Return a month of so many quarters of a day: PCC, TC, joint, leave, sickness, other."""
    given_of = quarters.get
    return TimeApportionment(
        post="DCS",
        service=JULY,
        party_quarters={"PCC": given_of("PCC", 0), "TC": given_of("TC", 0)},
        joint_quarters=given_of("joint", 0),
        leave_quarters=given_of("leave", 0),
        sickness_quarters=given_of("sickness", 0),
        other_absence_quarters=given_of("other", 0),
    )


MONTHS = st.builds(
    lambda *counts: _july(
        **dict(zip(("PCC", "TC", "joint", "leave", "sickness", "other"), counts, strict=True))
    ),
    *[QUARTERS] * 6,
)


@given(st.integers(0, 4 * 31))
def test_days_shown_read_as_themselves(quarters: int) -> None:
    """Reading days as shown gives the same quarters."""
    assert parse_days(show_days(quarters), field="days") == quarters


@pytest.mark.parametrize(("text", "quarters"), [("2.25", 9), ("2.5", 10), ("2.50", 10), ("2", 8)])
def test_days_are_read_in_quarters(text: str, quarters: int) -> None:
    """Two days and a quarter are nine quarters."""
    assert parse_days(text, field="days") == quarters


@pytest.mark.parametrize(
    "wrong",
    ["", "2.3", "2.125", "-1", "-0.25", "2.", ".5", "1e1", "nan", "2,5", "½", " 2", 2, 2.5, None],
    ids=repr,
)
def test_anything_but_quarters_of_a_day_is_refused(wrong: object) -> None:
    """A third of a day, a negative, a float or a comma is refused."""
    with pytest.raises(DaysMalformed):
        parse_days(wrong, field="days")


@given(MONTHS, st.integers(0, 31))
def test_days_cover_the_working_days_or_are_named(month: TimeApportionment, working: int) -> None:
    """Just enough is complete, fewer is not, and more is refused with the difference."""
    over = month.total_quarters - 4 * working
    if over <= 0:
        assert month.check_days(working) == (over == 0)
        return
    with pytest.raises(DaysExceedWorkingDays) as exceeded:
        month.check_days(working)
    assert exceeded.value.data["excess"] == show_days(over)


@given(st.lists(MONTHS, min_size=1, max_size=3), JOINT)
def test_shares_never_pass_the_whole(months: list[TimeApportionment], joint: Fraction) -> None:
    """The recipient's share is from nil to one, and it and the host's together are one."""
    theirs = share_of(months, recipient="TC", joint_share=joint)
    ours = share_of(months, recipient="PCC", joint_share=1 - joint)
    if theirs is None or ours is None:
        assert sum(month.productive_quarters for month in months) == 0
        return
    assert 0 <= theirs.share <= 1
    assert theirs.share + ours.share == 1


@given(MONTHS, QUARTERS)
def test_absence_follows_the_productive_split(month: TimeApportionment, leave: int) -> None:
    """However much leave is taken, the share is that of the productive days."""
    on_leave = _july(
        PCC=month.party_quarters["PCC"],
        TC=month.party_quarters["TC"],
        joint=month.joint_quarters,
        leave=leave,
    )
    half = Fraction(1, 2)
    before = share_of([month], recipient="TC", joint_share=half)
    after = share_of([on_leave], recipient="TC", joint_share=half)
    assert (before and before.share) == (after and after.share)


def test_the_directors_july_is_nine_sixteenths() -> None:
    """Worked by hand: 8 days TC, 6 PCC, 2 joint, 1 leave, 1 sickness are 18 working days.

    (8 + 2 x 1/2) / 16 = 9/16.
    """
    july = _july(TC=32, PCC=24, joint=8, leave=4, sickness=4)
    assert july.check_days(18)
    worked = share_of([july], recipient="TC", joint_share=Fraction(1, 2))
    assert worked is not None
    assert worked.share == Fraction(9, 16)
