"""A month of time as the pages show it: the days that are asked for, and an entry of them."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.domain.arrangement import Arrangement, Post
from ledger.domain.calendar import Month
from ledger.domain.time import show_days
from ledger.queries.time_apportionments import StatedTime


@dataclass(frozen=True, slots=True)
class DaysInput:
    """One input of days: its name for the action, its id in the page, and its label."""

    name: str
    label: str
    hint: str = ""

    @property
    def id(self) -> str:
        """Its id in the page."""
        return self.name.replace("/", "-")


def days_inputs(arrangement: Arrangement) -> list[DaysInput]:
    """Return the inputs of a post's month, in the order in which they are asked for."""
    councils = (arrangement.recipient, arrangement.host)
    return [
        *(
            DaysInput(f"party_days/{code}", f"Days for {arrangement.party(code).name}")
            for code in councils
        ),
        DaysInput("joint", "Joint days", "Days that served both councils."),
        DaysInput("leave", "Leave"),
        DaysInput("sickness", "Sickness"),
        DaysInput("other_absence", "Other absence"),
    ]


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry of time, as the pages show it."""

    stated: StatedTime
    arrangement: Arrangement

    @property
    def month(self) -> Month:
        """Its month."""
        return self.stated.apportionment.service_month

    @property
    def post(self) -> Post:
        """Its post."""
        return self.arrangement.post(self.stated.apportionment.post)

    @property
    def days(self) -> str:
        """All its days."""
        return show_days(self.stated.apportionment.total_quarters)

    @property
    def status(self) -> str:
        """How far it has got."""
        stated = self.stated
        if stated.superseded_by is not None:
            return "Superseded"
        if stated.approved:
            return "Approved"
        if stated.rejected:
            return "Rejected"
        if stated.certified:
            return "Certified"
        return "Stated" if stated.complete else "Incomplete"

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What its days are of, in the order of the form."""
        entry = self.stated.apportionment
        absent = {
            "joint": entry.joint_quarters,
            "leave": entry.leave_quarters,
            "sickness": entry.sickness_quarters,
            "other_absence": entry.other_absence_quarters,
        }
        quarters = {f"party_days/{party}": days for party, days in entry.party_quarters.items()}
        return [
            (each.label, show_days((quarters | absent).get(each.name, 0)))
            for each in days_inputs(self.arrangement)
        ]
