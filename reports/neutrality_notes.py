"""The notes at the end of the cost-neutrality workbook."""

from __future__ import annotations

from reports.front import notes
from reports.table import Sheet

_NOTES = (
    "Amounts are pounds sterling, net of VAT, by service month, cumulative from inception.",
    "I: incurred inside the arrangement. G: grant applied to the pool.",
    "N1: retained for the host's own benefit. N2: caused by the arrangement, conceded by the host.",
    "R: recoverable = I - N1 - N2 - G. C: recharged on the earned basis, less credits.",
    "S: settled. O: billed and not settled. W: written off.",
    "Residual = R - C: above zero the host subsidises, below zero it over-recovers.",
    "Cash residual = R - S. A write-off never reduces it.",
    (
        "Pools never offset each other: the total is shown, the verdict is by pool, and the "
        "arrangement's is that of its worst pool."
    ),
    "T1 and T3 answer different questions and may disagree; both are shown and never merged.",
    "Provisional: charged on time not yet certified, or on an estimate.",
    "Not determinable: data is missing. Nothing is called neutral on missing data.",
    'n/a stands where a column does not apply; "None" where a list has no entry.',
    (
        "Formulas are live: change an input, and the checks that depend on it turn to CHECK. The "
        "ledger, not this workbook, is the record."
    ),
)


def notes_sheet(*, draft: str) -> Sheet:
    """Return how to read the workbook."""
    return notes(_NOTES, draft=draft)
