"""The notes at the end of a statement's workbook."""

from __future__ import annotations

from ledger.domain.statement import Statement
from reports.front import notes
from reports.table import Sheet

_NOTES = (
    "Amounts are pounds sterling. A minus sign marks a credit. Net is before VAT.",
    'n/a stands where a column does not apply to a line; "None" where a list has no entry.',
    (
        "Shares are worked exactly, from the numerator and denominator shown. A charge rounds "
        "half up to the penny on the total to date of a pool's service month; the penny left "
        "stays with the council that bears the cost."
    ),
    "A late item is a charge for a service month whose own statement had been issued already.",
    (
        "VAT is worked on the statement's total at each rate, rounded down to the penny, and "
        "spread over the lines."
    ),
    "A disputed line is not payable while its dispute is open. The rest of the statement is.",
    (
        "The figures are those of the statement as it was issued. What was credited since stands "
        "on the worksheet Credit notes, and is not taken off the lines."
    ),
    "Persons are shown by role and number; each council's administrator can tell who they are.",
    (
        "Formulas are live: change an input, and the checks that depend on it turn to CHECK. The "
        "ledger, not this workbook, is the record."
    ),
)
_DRAFT_NOTE = (
    "This is a draft. Nothing in it is agreed, owed or fit to be passed on until both councils "
    "have agreed it."
)


def notes_sheet(statement: Statement, *, draft: str) -> Sheet:
    """Return how to read the workbook."""
    return notes((*_NOTES, *(() if statement.is_agreed else (_DRAFT_NOTE,))), draft=draft)
