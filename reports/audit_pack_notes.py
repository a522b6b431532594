"""The notes of the audit pack, and what the form for public inspection says of itself.

Section 26(4) and (5) of the Act are of commercial confidentiality; personal information is in
section 26(6) to (10).
"""

from __future__ import annotations

from ledger.domain.audit_pack import AuditPack
from ledger.domain.audit_pack_lines import WITHHELD
from reports.front import notes
from reports.table import Sheet

SECTION = (
    "Local Audit and Accountability Act 2014, section 26(6): personal information, as section "
    "26(7) to (10) describes it"
)
LEFT_OUT = (
    f'Replaced by the word "{WITHHELD}": person numbers, source and payment references, narratives '
    "and reasons that a person wrote. Shown only as totals by pool and service month: cost from a "
    "payroll or on employees, cost and accruals of a pool of one person, and journals by hand on "
    "cost accounts. Not given: who entered how much, journals selected for audit, the sample."
)
NOT_JUDGED = (
    "Commercial confidentiality, section 26(4) and (5). Nothing is left out for it: the council "
    "decides on that before it shows this"
)
_NOTES = (
    "Amounts are pounds sterling. A debit is positive, a credit negative, unless a column says.",
    (
        "As known at a time: what was sealed by then. The trial balance is as at one date, as "
        "known at two times; what became known between them is the restatement."
    ),
    (
        "Sequence is an event's place in the sealed chain. It never changes and has no gap. A "
        "journal is named by its event and its place in it; a person is an opaque number."
    ),
    (
        "Entered at is when the ledger took the event in, by the clocks in London. The effective "
        "date is the accounting date."
    ),
    (
        "Lines that the reader may not see one by one are held in totals by book, account, pool "
        "and service month, so that everything adds up. They are single costs of the other "
        "council, or of one person. A total has one side; an account's Offset is what its two "
        "sides lose by that."
    ),
    "Movements: the two sides of each account are added up again from the lines of All journals.",
    (
        "The mirror is as known now, with what is not sealed yet; everything else is as known at "
        "the later time of knowing."
    ),
    'n/a stands where a column does not apply; "None" where a list has no entry.',
    (
        "Formulas are live: change an input, and the checks that depend on it turn to CHECK. The "
        "ledger, not this workbook, is the record."
    ),
)
_WHOLE = (
    (
        "A mark is a question to ask, not a finding. The rules follow the characteristics of "
        "journal entries that ISA (UK) 240 names; their numbers are those asked for."
    ),
    (
        "Sample: each event's lot is SHA-256, in hexadecimal, of the seed, a colon and the "
        "event's sequence, as in 1:312, written in UTF-8. The events of the lowest lots are "
        "drawn, out of those with a line in this pack. Every event has the same chance, whatever "
        "its amount."
    ),
    (
        "Approved own counts how often who prepared or certified a thing also approved it, or had "
        "a deputy approve it; Approved for both, how often one person did so for both councils."
    ),
)


def notes_sheet(pack: AuditPack) -> Sheet:
    """Return how to read the workbook."""
    return notes(_NOTES if pack.redacted else (*_NOTES, *_WHOLE), draft="")
