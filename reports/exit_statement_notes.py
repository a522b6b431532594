"""The notes at the end of the exit statement's workbook."""

from __future__ import annotations

from ledger.domain.exit_statement import ExitStatement
from reports.front import notes
from reports.table import Sheet

_NOTES = (
    "Amounts are pounds sterling, from inception to the day of this statement.",
    (
        "The final account is gross of VAT. Receipts are all money that came, allocated or not; "
        "refunds are what of it was paid back; settled = set off + receipts - refunds."
    ),
    (
        "Each council has an account of what it charged the other. Debts that run each way are "
        "set off only where both councils agreed it."
    ),
    (
        "Received on the worksheet Statements is what was allocated to a statement; what is not "
        "allocated is shown as unallocated on Final payment."
    ),
    (
        "Left to pay is of what is billed, and gross: debtor - unallocated, which is the closing "
        "of the final account."
    ),
    (
        "Accrued income is earned and not yet billed. It and income in advance are net of VAT, and "
        "so is a charge not billed on Open items; the VAT is known only when the statement is "
        "prepared. They stand beside what is left to pay and are never added to it."
    ),
    (
        "The final payment is not determined until everything is billed and nothing is held in "
        "advance, or both councils have certified what may stand. It is then what is left to pay."
    ),
    (
        "I: incurred. N1: retained for the host's own benefit. N2: conceded by the host. G: grant. "
        "R = I - N1 - N2 - G. C: recharged. S: settled. W: written off. Residual = R - C; cash "
        "residual = R - S, which a write-off never reduces."
    ),
    "Pools never offset each other: their total is shown, and never judged.",
    "Stranded cost is the host's own after the end. It is outside R, and owed by nobody.",
    (
        "An item that holds the certificate keeps it from being given. The others say what stands "
        "in the accounts above them, or what is still to be done in the books."
    ),
    (
        "Statements not issued, submissions not decided, time not approved and periods not closed "
        "are as they stand today, whatever the day of this statement."
    ),
    (
        "Due is the day by which a debt is to be paid, a statement issued, or a dispute settled "
        "at its level before it goes up."
    ),
    "Persons are shown by role and number; each council's administrator can tell who they are.",
    'n/a stands where a column does not apply; "None" where a list has no entry.',
    (
        "Formulas are live: change an input, and the checks that depend on it turn to CHECK. The "
        "ledger, not this workbook, is the record."
    ),
)
_DRAFT_NOTE = (
    "This is a draft. Nothing in it is agreed or fit to be passed on until both councils have "
    "certified the position, or agreed this statement."
)


def notes_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return how to read the workbook."""
    return notes((*_NOTES, *(() if statement.is_agreed else (_DRAFT_NOTE,))), draft=draft)
