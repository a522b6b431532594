"""The notes at the end of the annual stocktake."""

from __future__ import annotations

from reports.front import notes
from reports.stocktake_words import APART
from reports.table import Sheet

_NOTES = (
    "Amounts are pounds sterling, net of VAT. The financial year runs from April to March.",
    (
        "Outturn: what the books of the year show, by accounting date. Years add up to the whole, "
        "and the residual after one is the residual before the next."
    ),
    (
        "Phases: the same, by the phase on whose days it was posted. Cost of one phase may be "
        "recharged in another, so the residual of a phase is no finding."
    ),
    "Service year: the year's own service months as at its end, whenever they were recharged.",
    "R = I - N - G. Residual = R - C. N1: own benefit. N2: caused by the arrangement, conceded.",
    "Pools never offset each other: totals are shown, and the verdict is by pool, to date.",
    (
        "Methodology register: how each pool is charged by the version of the cost recovery model "
        "in force at the year's end. A review that is missing or overdue is said to be so."
    ),
    (
        "A driver is reviewed with the method of its pools. It is stale where that review has "
        "fallen due and no newer quantity has come into force since."
    ),
    f"{APART} A saving over several months is spread over them evenly.",
    (
        "Stranded cost is what a council is left with after the end: shown, never recoverable. Its "
        "forecast is what the other council would bear of shared cost from the year's end to the "
        "planned end, by the average of the last three charged months: at most that."
    ),
    (
        "Ending then works the charges again as if the arrangement had ended with the year. It "
        "rests on what is recorded when this is drawn, and is no part of what the councils agree."
    ),
    (
        "Senior officers: the Accounts and Audit Regulations 2015 ask each council to note in its "
        "accounts what its senior officers were paid, by post. These are totals of the pool by "
        "council, on-costs included, and no payroll line; pay itself is for the employer's payroll "
        "to give."
    ),
    "Price ceilings: charges may not exceed cost, taking one year with another, so to date.",
    'n/a stands where a column does not apply; "None" where a list has no entry.',
    (
        "Formulas are live: change an input, and the checks that depend on it turn to CHECK. The "
        "ledger, not this workbook, is the record."
    ),
)


def notes_sheet(*, draft: str) -> Sheet:
    """Return how to read the stocktake."""
    return notes(_NOTES, draft=draft)
