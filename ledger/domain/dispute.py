"""The clock of a dispute: its levels, its age in working days, and when it is due to go up.

Source: domain page, "Statements" (finance leads, section 151 officers, chief executives) and
guiding principle 5: issues are resolved quickly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from ledger.domain.calendar import Span, WorkingCalendar


class DisputeLevel(IntEnum):
    """Who has to settle it, from the bottom up."""

    FINANCE_LEADS = 1  # where every dispute starts
    SECTION_151_OFFICERS = 2  # each council's chief finance officer (LGA 1972 s.151)
    CHIEF_EXECUTIVES = 3  # nobody is above them

    @property
    def word(self) -> str:
        """Its name in the interface."""
        return self.name.lower()

    @property
    def above(self) -> DisputeLevel | None:
        """The level that it goes up to next, if there is one."""
        top = self is DisputeLevel.CHIEF_EXECUTIVES
        return None if top else DisputeLevel(self + 1)


@dataclass(frozen=True, slots=True)
class DisputeClock:
    """Where a dispute stands in time, as at a day. Ages are in working days."""

    level: DisputeLevel
    age_days: int  # since it was raised
    level_age_days: int  # since it came to its level
    due_on: date | None  # by when it is to be settled at its level, or to go up
    overdue: bool


def dispute_clock(
    calendar: WorkingCalendar,
    allowed_days: Sequence[int],
    *,
    raised_on: date,
    escalated_on: Sequence[date],
    ended_on: date | None,
    as_at: date,
) -> DisputeClock:
    """Read the clock of a dispute raised on a day, and escalated on each of the days given.

    `allowed_days` are the working days at each level before it is due to go up. The clock stops
    on the day that the dispute ended, and what has ended is not overdue.
    """
    level = DisputeLevel(1 + len(escalated_on))
    came_on = escalated_on[-1] if escalated_on else raised_on
    stops_on = min(as_at, ended_on) if ended_on is not None else as_at
    allowed = allowed_days[level - 1] if level <= len(allowed_days) else None
    due_on = None if allowed is None else working_days_after(calendar, came_on, allowed)
    return DisputeClock(
        level=level,
        age_days=working_days_between(calendar, raised_on, stops_on),
        level_age_days=working_days_between(calendar, came_on, stops_on),
        due_on=due_on,
        overdue=ended_on is None and due_on is not None and as_at > due_on,
    )


def working_days_between(calendar: WorkingCalendar, start: date, end: date) -> int:
    """Count the working days after `start`, up to and with `end`; nil where it is no later."""
    if end <= start:
        return 0
    return calendar.working_days(Span(start + timedelta(days=1), end))


def working_days_after(calendar: WorkingCalendar, start: date, days: int) -> date:
    """Return the day on which that many working days have passed since `start`."""
    day, left = start, days
    while left:
        day += timedelta(days=1)
        left -= calendar.working_days(Span(day, day))
    return day
