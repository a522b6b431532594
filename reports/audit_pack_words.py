"""The words in which the audit pack says what the ledger's codes mean."""

from __future__ import annotations

from datetime import date, datetime

from ledger.domain.audit_pack_lines import WITHHELD, london_time
from ledger.domain.audit_pack_selection import Mark, SelectionRules
from ledger.domain.calendar import Month
from ledger.domain.errors import MonthMalformed
from ledger.domain.journal import EventKind
from ledger.domain.money import show_pounds

HELD_IN_TOTALS = f"{WITHHELD}: in totals"
JOURNALS = "tbl_all_journals"
TOTALS = "tbl_totals"

# A column of the worksheet Selected journals for each mark.
MARKS = {
    Mark.AFTER_CLOSE: "After close",
    Mark.BACK_DATED: "Back dated",
    Mark.ROUND_SUM: "Round sum",
    Mark.WEEKEND_OR_NIGHT: "Weekend or night",
    Mark.RARE_USER: "Rare user",
    Mark.NO_NARRATIVE: "No narrative",
    Mark.UNDER_A_LIMIT: "Under a limit",
}


def day(on: date) -> str:
    """Write a day: 31 January 2020."""
    return f"{on.day} {on:%B %Y}"


def period(name: str) -> Month | str:
    """Return an accounting period as its month; a year's adjustments by their name."""
    try:
        return Month.parse(name)
    except MonthMalformed:
        return name


def in_words(code: str) -> str:
    """Write a code of the ledger's in words: ``cost_recorded`` as Cost recorded."""
    return code.replace("_", " ").capitalize()


def cause_in_words(cause: EventKind | None) -> str:
    """Write what happened in words; None is of lines that are held in totals."""
    return HELD_IN_TOTALS if cause is None else in_words(cause)


def entered_in_london(instant: datetime) -> str:
    """Write an instant by the clocks in London, so that texts sort as the instants do."""
    return f"{london_time(instant):%Y-%m-%d %H:%M:%S}"


def sealed_in_utc(instant: datetime) -> str:
    """Write an instant of sealing."""
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"


def rule_in_words(mark: Mark, rules: SelectionRules) -> str:
    """Say when a journal has a mark, with the numbers that were used."""
    return {
        Mark.AFTER_CLOSE: (
            "Posted in a period after that had been closed for the first time, if only softly; or "
            "in a period of year-end adjustments (AP13)."
        ),
        Mark.BACK_DATED: (
            f"Entered more than {rules.back_dated_days} days after its effective date. Where a "
            "history is taken into the ledger at once, all of it has this mark."
        ),
        Mark.ROUND_SUM: (
            f"A line is a whole multiple of {show_pounds(rules.round_pence)}, whatever posted it."
        ),
        Mark.WEEKEND_OR_NIGHT: (
            "Entered on a Saturday or Sunday, or from "
            f"{rules.night_from_hour:02d}:00 to {rules.night_to_hour:02d}:00, by the clocks in "
            "London when the ledger took it in."
        ),
        Mark.RARE_USER: (
            f"Entered by a person who entered {rules.rare_events} events or fewer of those that "
            "posted within the pack's dates: worksheet People."
        ),
        Mark.NO_NARRATIVE: (
            f"Of what a person puts into words, says fewer than {rules.narrative_letters} letters "
            "and digits. Charges and issues, which the ledger words itself, and payments, which "
            "have a reference, are not looked at."
        ),
        Mark.UNDER_A_LIMIT: (
            f"A line lies at most {rules.limit_percent}% under one of these limits, or is just at "
            f"it: {', '.join(show_pounds(limit) for limit in rules.limits_pence) or 'none given'}."
        ),
    }[mark]
