"""How the pages write days, instants, months and money: as people in Britain write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ledger.domain.calendar import Month
from ledger.domain.issued_file import FileKind

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_KINDS = {
    FileKind.STATEMENT: "Recharge statement",
    FileKind.CREDIT_NOTE: "Credit note",
    FileKind.COST_NEUTRALITY: "Cost neutrality",
    FileKind.QUARTERLY: "Quarterly pack",
    FileKind.STOCKTAKE: "Annual stocktake",
    FileKind.EXIT: "Exit statement",
    FileKind.AUDIT_PACK: "Audit pack",
    FileKind.GENERAL_LEDGER: "General-ledger journals",
}


def day_in_words(day: date) -> str:
    """Write a day: ``6 July 2018``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def instant_in_words(instant: datetime) -> str:
    """Write an instant to the minute: ``10 February 2020, 09:30 UTC``."""
    at = instant.astimezone(UTC)
    return f"{day_in_words(at.date())}, {at:%H:%M} UTC"


def month_in_words(month: Month) -> str:
    """Write a month: ``July 2018``."""
    return f"{_MONTHS[month.number - 1]} {month.year}"


def kind_in_words(kind: str) -> str:
    """Write what a file or a job is of; what has no words of its own keeps its name."""
    return _KINDS[FileKind(kind)] if kind in set(FileKind) else kind.replace("-", " ").capitalize()


def pounds_in_words(text: str) -> str:
    """Write pounds as people read them: ``"-10901.17"`` gives ``-£10,901.17``."""
    whole, _, pence = text.removeprefix("-").partition(".")
    return f"{'-' if text.startswith('-') else ''}£{int(whole):,}.{pence}"
