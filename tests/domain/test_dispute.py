"""The clock of a dispute: working days at each level, and when it is due to go up."""

from __future__ import annotations

from datetime import date

from ledger.domain.calendar import WorkingCalendar
from ledger.domain.dispute import (
    DisputeLevel,
    dispute_clock,
    working_days_after,
    working_days_between,
)

BANK_HOLIDAY = date(2019, 8, 26)
CALENDAR = WorkingCalendar(frozenset({BANK_HOLIDAY}))
RAISED = date(2019, 8, 16)  # a Friday


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    """From Friday 16 August: five days to Friday 23rd, and the 27th is the sixth."""
    assert working_days_between(CALENDAR, RAISED, date(2019, 8, 18)) == 0
    assert working_days_between(CALENDAR, RAISED, date(2019, 8, 23)) == 5
    assert working_days_between(CALENDAR, RAISED, date(2019, 8, 27)) == 6
    assert working_days_between(CALENDAR, RAISED, date(2019, 8, 1)) == 0
    assert working_days_after(CALENDAR, RAISED, 6) == date(2019, 8, 27)
    assert working_days_after(CALENDAR, RAISED, 0) == RAISED


def test_a_dispute_is_due_to_go_up_after_its_days_at_a_level() -> None:
    """Ten working days from 16 August end on Monday 2 September; overdue from the 3rd on."""
    clocks = [
        dispute_clock(
            CALENDAR, [10, 10, 10], raised_on=RAISED, escalated_on=[], ended_on=None, as_at=day
        )
        for day in (date(2019, 9, 2), date(2019, 9, 3))
    ]
    assert [clock.due_on for clock in clocks] == [date(2019, 9, 2)] * 2
    assert [clock.overdue for clock in clocks] == [False, True]
    assert [clock.age_days for clock in clocks] == [10, 11]


def test_each_level_starts_its_own_clock() -> None:
    """Escalated on 3 September: the section 151 officers have until the 17th, ten days later."""
    clock = dispute_clock(
        CALENDAR,
        [10, 10, 10],
        raised_on=RAISED,
        escalated_on=[date(2019, 9, 3)],
        ended_on=None,
        as_at=date(2019, 9, 4),
    )
    assert clock.level is DisputeLevel.SECTION_151_OFFICERS
    assert clock.level.word == "section_151_officers"
    assert (clock.age_days, clock.level_age_days) == (12, 1)
    assert (clock.due_on, clock.overdue) == (date(2019, 9, 17), False)
    assert clock.level.above is DisputeLevel.CHIEF_EXECUTIVES
    assert DisputeLevel.CHIEF_EXECUTIVES.above is None


def test_the_clock_stops_where_the_dispute_ends() -> None:
    """Ended on 20 August: two days old for good, and not overdue years later."""
    clock = dispute_clock(
        CALENDAR,
        [10],
        raised_on=RAISED,
        escalated_on=[],
        ended_on=date(2019, 8, 20),
        as_at=date(2020, 3, 31),
    )
    assert (clock.age_days, clock.overdue) == (2, False)


def test_a_level_without_a_number_of_days_is_never_due() -> None:
    """Where the arrangement sets days for one level only, the next has no day due."""
    clock = dispute_clock(
        CALENDAR, [10], raised_on=RAISED, escalated_on=[RAISED], ended_on=None, as_at=RAISED
    )
    assert (clock.due_on, clock.overdue) == (None, False)
