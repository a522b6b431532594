"""A post's month: whether its days add up, its productive days and the share they give.

Days are held in quarters of a day, as integers. Source: domain page, "Time".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.calendar import Month, Span
from ledger.domain.errors import DaysExceedWorkingDays, DaysMalformed, TimeDatesWrong

QUARTERS = 4
_MOST_DIGITS = 6


def parse_days(text: object, *, field: str) -> int:
    """Quarters of a day of a plain decimal: ``"2.25"`` gives 9. Raises DaysMalformed."""
    quarters = _quarters(text)
    if quarters is None:
        raise DaysMalformed(
            f"{field} is not a number of days in whole quarters, such as 2, 2.25 or 2.5.",
            field=field,
        )
    if quarters < 0:
        raise DaysMalformed(f"{field} is negative days; days cannot be negative.", field=field)
    return quarters


def _quarters(text: object) -> int | None:
    if not isinstance(text, str):
        return None
    whole, _, decimals = text.removeprefix("-").partition(".")
    digits = whole + decimals
    if not whole or not digits.isascii() or not digits.isdigit() or len(digits) > _MOST_DIGITS:
        return None
    if text.endswith("."):
        return None
    quarters = Fraction(text) * QUARTERS
    return int(quarters) if quarters.denominator == 1 else None


def show_days(quarters: int) -> str:
    """Days as short as they go: 9 gives ``"2.25"``, 8 gives ``"2"``."""
    whole, rest = divmod(quarters, QUARTERS)
    return f"{whole}{('', '.25', '.5', '.75')[rest]}"


@dataclass(frozen=True, slots=True)
class TimeApportionment:
    """The days of one post in one month, in quarters: for each party, joint, and absent."""

    post: str
    service: Span
    party_quarters: Mapping[str, int]
    joint_quarters: int
    leave_quarters: int
    sickness_quarters: int
    other_absence_quarters: int = 0

    @property
    def service_month(self) -> Month:
        """The month that it covers."""
        return Month.of(self.service.first)

    @property
    def productive_quarters(self) -> int:
        """Party days and joint days; leave and sickness follow their split."""
        return sum(self.party_quarters.values()) + self.joint_quarters

    @property
    def total_quarters(self) -> int:
        """Every day stated."""
        absent = self.leave_quarters + self.sickness_quarters + self.other_absence_quarters
        return self.productive_quarters + absent

    def check_days(self, working_days: int) -> bool:
        """Whether the days cover the working days in scope; more than those are refused.

        Returns True where they add up exactly, False where some are missing (the entry is
        incomplete). Raises DaysExceedWorkingDays, naming the difference, where there are more.
        """
        excess = self.total_quarters - working_days * QUARTERS
        if excess > 0:
            raise DaysExceedWorkingDays(
                f"{show_days(self.total_quarters)} days against {working_days} working days: "
                f"{show_days(excess)} too many. Take them off, then send the entry again.",
                field="days",
                stated=show_days(self.total_quarters),
                working_days=str(working_days),
                excess=show_days(excess),
            )
        return excess == 0


def require_whole_scope(apportionment: TimeApportionment, scope: Span | None) -> None:
    """Refuse an entry whose dates are not just the part of its month in scope."""
    if scope != apportionment.service:
        wanted = f"{scope.first} to {scope.last}" if scope else "no day of this month"
        raise TimeDatesWrong(
            f"Time for {apportionment.service_month} covers {wanted}, the days on which the "
            f"post is shared; the entry says {apportionment.service.first} to "
            f"{apportionment.service.last}.",
            field="service_from",
        )


@dataclass(frozen=True, slots=True)
class TimeShare:
    """The payer's share of a post's month, and the days it comes from.

    The payer is the recipient of the service: of the arrangement, or the other way the host.
    """

    share: Fraction
    recipient_quarters: int
    joint_quarters: int
    productive_quarters: int
    joint_share: Fraction
    months_averaged: int
    taken_over: bool = False  # from certified months before one without a productive day


def share_of(
    months: list[TimeApportionment], *, recipient: str, joint_share: Fraction
) -> TimeShare | None:
    """The recipient's share of the summed days of `months`; None without a productive day.

    share = (recipient days + joint days x joint share) / productive days.
    """
    theirs = sum(month.party_quarters.get(recipient, 0) for month in months)
    joint = sum(month.joint_quarters for month in months)
    productive = sum(month.productive_quarters for month in months)
    if productive == 0:
        return None
    share = (theirs + joint * joint_share) / Fraction(productive)
    return TimeShare(share, theirs, joint, productive, joint_share, len(months))
