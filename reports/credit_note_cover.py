"""The first pages of a credit note's workbook, what it must say where it credits VAT, and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ledger.domain.arrangement import Party
from ledger.domain.credit_note import CreditNote
from ledger.domain.statement import StatementStep
from reports.front import (
    HOW_TO_VERIFY,
    OVERALL_ITEM,
    awaited_row,
    contact,
    cover_sheet,
    notes,
    period_name,
    position_rows,
    signatures_sheet,
    signed_rows,
    taken_rows,
)
from reports.table import DRAFT_MARK, ContentHash, Formula, Sheet, Value, sum_of

NET_ITEM, VAT_ITEM, GROSS_ITEM = (
    "Net credited, pounds",
    "VAT credited, pounds",
    "Gross credited, pounds",
)
CAUSES = {
    "dispute": "A dispute was upheld, in whole or in part",
    "correction": "Both councils agreed a correction",
    "superseded": "The whole statement is credited, to be charged anew",
}
_NOTES = (
    "Amounts are pounds sterling. Net is before VAT. What is credited has the sign of its line.",
    "A credit note never changes. Everything in it is as it was when it was issued.",
    (
        "VAT is worked on the net credited to date: VAT charged x net credited to date / net "
        "charged, half up, less the VAT credited before. What remains of a line takes all that "
        "remains of its VAT."
    ),
    (
        "What was unpaid of a line comes off the debt first. What had been received is released: "
        "it is unallocated again of the payment it came from, to be allocated or paid back. What "
        "had been set off is left to allocate from this credit note itself."
    ),
    "Gone before is what earlier credit notes and write-offs had taken off the line.",
    "Persons are shown by role and number; each council's administrator can tell who they are.",
    'n/a stands where a column does not apply; "None" where a list has no entry.',
    (
        "Formulas are live: change an input, and the checks that depend on it turn to CHECK. The "
        "ledger, not this workbook, is the record."
    ),
)


def cover(note: CreditNote, overall: Formula, *, draft: str) -> Sheet:
    """Return the cover: what it corrects, what it credits and why, and how to tell."""
    rows = (
        *_identity(note),
        (NET_ITEM, sum_of("tbl_lines", "Net credited", note.net_pence)),
        (VAT_ITEM, sum_of("tbl_lines", "VAT credited", note.vat_pence)),
        (GROSS_ITEM, sum_of("tbl_lines", "Gross credited", note.gross_pence)),
        *_money(note),
        (OVERALL_ITEM, overall),
        *position_rows(note.position),
        ("Content hash of this workbook", ContentHash()),
        ("How to verify this workbook", HOW_TO_VERIFY),
        ("Contact", contact(note.payee)),
    )
    return cover_sheet(
        f"{draft}Credit note {note.number}",
        rows,
        {
            "overall_check": OVERALL_ITEM,
            "credit_net": NET_ITEM,
            "credit_vat": VAT_ITEM,
            "credit_gross": GROSS_ITEM,
        },
    )


def _identity(note: CreditNote) -> Iterator[tuple[Value, ...]]:
    yield "Arrangement", f"{note.arrangement_name} ({note.arrangement_code})"
    yield "Credited by", note.payee.name
    yield "Credited to", note.payer.name
    yield "Credit note number", note.number
    yield "Date of the credit note", note.credited_on
    yield "Statement that it corrects", note.statement_number
    yield "Date of that statement", note.statement_issued_on
    version = f"{period_name(note.statement_period)}, version {note.statement_version}"
    yield "Period of that statement", version
    yield "Status", "Issued: agreed by both councils" if note.is_agreed else DRAFT_MARK
    yield from signed_rows(note.approvals, _names(note))
    yield "Cause", CAUSES[note.cause]
    if note.dispute is not None:
        yield "Dispute", f"Number {note.dispute} in the ledger"
    yield "Reason", note.reason


def _money(note: CreditNote) -> Iterator[tuple[Value, ...]]:
    for item, header, name in (
        ("Taken off the debt, pounds", "Off the debt", "unpaid_pence"),
        ("Released to unallocated, pounds", "Released", "released_pence"),
        ("Left to allocate, pounds", "Left to allocate", "unallocated_pence"),
    ):
        pence = sum(getattr(line, name) for line in note.lines)
        yield item, sum_of("tbl_money", header, pence)


def agreement_sheet(note: CreditNote, *, draft: str) -> Sheet:
    """Return who submitted it, and who agreed it for which council."""
    councils = (note.payee, note.payer)
    agreed = {each.party for each in note.approvals if each.step is StatementStep.AGREE}
    return signatures_sheet(
        f"{draft}Agreement by both councils",
        [
            *taken_rows(note.approvals, _names(note)),
            *(awaited_row("Agreed", party.name) for party in councils if party.code not in agreed),
        ],
    )


def _names(note: CreditNote) -> Mapping[str, str]:
    return {party.code: party.name for party in (note.payee, note.payer)}


def particulars_sheet(note: CreditNote, *, draft: str) -> Sheet:
    """Return what a credit note that credits VAT must say, as a table of items."""
    rows = tuple(_particulars(note))
    return replace(
        cover_sheet(f"{draft}VAT credit note particulars", rows, {}),
        name="VAT credit note",
        about="What a credit note says to correct a VAT invoice",
    )


def _particulars(note: CreditNote) -> Iterator[tuple[Value, ...]]:
    yield "Credit note number", note.number
    yield "Date of issue", note.credited_on
    yield "Supplier", _name_and_address(note.payee)
    yield "VAT registration number", note.payee.vat_number or "Not recorded"
    yield "Customer", _name_and_address(note.payer)
    yield "VAT invoice that it corrects", note.statement_number
    yield "Date of that VAT invoice", note.statement_issued_on
    yield "Description and amounts", "By line on the worksheet VAT lines"
    yield "Reason", note.reason


def _name_and_address(party: Party) -> str:
    return f"{party.name}, {party.address or 'address not recorded'}"


def notes_sheet(_note: CreditNote, *, draft: str) -> Sheet:
    """Return how to read the workbook."""
    return notes(_NOTES, draft=draft)
