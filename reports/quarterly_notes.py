"""The notes at the end of the quarterly pack."""

from __future__ import annotations

from reports.front import notes
from reports.quarterly_words import RULE
from reports.table import Sheet

_NOTES = (
    "Amounts are pounds sterling. Charges and cost are net of VAT, debts and disputes gross.",
    "Figures are as at the date on the cover; the quarter is of service months.",
    RULE,
    (
        "Share by days: (the payer's own days + joint days x joint share) / productive days, of "
        "months whose time is certified. Leave and absence follow the productive split."
    ),
    "Budgets are set by the councils. A budget known later stands from its month on.",
    "R: recoverable. C: recharged on the earned basis, less credits. Residual = R - C.",
    (
        "Pools never offset each other: the total is shown, the verdict is by pool, and the "
        "arrangement's is that of its worst pool. The verdict is to date; none is forecast."
    ),
    "True-up: a pool paid on account is brought to actual with the last month of each quarter.",
    (
        "Agreement of balances: each council confirms what its own ledger shows. A difference is "
        "as old as the first confirmation since which it has stood."
    ),
    "Disputes are aged in working days. The day named is the last on their level; then they go up.",
    (
        "Decisions are those that wait when this pack is drawn, not at the quarter's end, and are "
        "no part of what the councils agree. What only one council decides on is named by its kind."
    ),
    'n/a stands where a column does not apply; "None" where a list has no entry.',
    (
        "Formulas are live: change an input, and the checks that depend on it turn to CHECK. The "
        "ledger, not this workbook, is the record."
    ),
)


def notes_sheet(*, draft: str) -> Sheet:
    """Return how to read the pack."""
    return notes(_NOTES, draft=draft)
