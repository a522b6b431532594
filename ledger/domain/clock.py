"""Where the time comes from: handed in, so that tests and re-performance choose it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still."""

    instant: datetime

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.instant


def today(clock: Clock) -> date:
    """Return the date by the clock, in UTC."""
    return clock.now().date()


INSTANT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def instant_text(instant: datetime) -> str:
    """Write an aware instant in UTC to the microsecond: ``2020-01-31T09:30:00.000000Z``."""
    # Not by the format, which writes the years before 1000 with fewer digits: they would sort last.
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
