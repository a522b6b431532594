"""The credit note as a workbook: what it corrects, what it credits, and where the money went.

Every figure is the credit note's own; its formulas prove them. It corrects an invoice (VAT
Regulations 1995, regulation 14); where a line bore VAT it says all that a credit note for VAT must.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from ledger.domain.credit_note import CreditNote
from ledger.domain.money import Pence
from reports.checking import Check, checks_sheet, overall_check, tallies
from reports.credit_note_cover import agreement_sheet, cover, notes_sheet, particulars_sheet
from reports.credit_note_lines import (
    lines_sheet,
    summary_sheet,
    vat_lines_sheet,
    vat_workings_sheet,
)
from reports.credit_note_money import money_sheet, releases_sheet
from reports.table import DRAFT_MARK, Book, Formula, Sheet, pounds, sum_of
from reports.workbook import workbook_bytes


def credit_note_workbook(note: CreditNote) -> bytes:
    """Return the credit note as an XLSX file; the same credit note gives the same bytes.

    Raises TextMalformed or AmountTooLarge for what a workbook cannot hold.
    """
    return workbook_bytes(credit_note_book(note))


def credit_note_book(note: CreditNote) -> Book:
    """Return the credit note as a book, yet to be drawn. Raises AmountTooLarge."""
    draft = "" if note.is_agreed else f"{DRAFT_MARK}. "
    sheets = tuple(_sheets(note, draft=draft))
    checks = [*_checks(note), *tallies(sheets)]
    return Book(
        title=f"Credit note {note.number}",
        subject=f"{note.payee.name} to {note.payer.name}: {note.arrangement_name}",
        owner=note.payee.name,
        created=datetime.combine(note.credited_on, time()),
        draft=not note.is_agreed,
        cover=cover(note, overall_check(checks), draft=draft),
        sheets=(*sheets, checks_sheet(checks, draft=draft), notes_sheet(note, draft=draft)),
    )


def _sheets(note: CreditNote, *, draft: str) -> Iterator[Sheet]:
    yield agreement_sheet(note, draft=draft)
    yield summary_sheet(note, draft=draft)
    yield lines_sheet(note, draft=draft)
    if note.is_taxed:
        yield particulars_sheet(note, draft=draft)
        yield vat_lines_sheet(note, draft=draft)
    yield vat_workings_sheet(note, draft=draft)
    yield money_sheet(note, draft=draft)
    yield releases_sheet(note, draft=draft)


def _checks(note: CreditNote) -> Iterator[Check]:
    for header, pence in (
        ("Net credited", note.net_pence),
        ("VAT credited", note.vat_pence),
        ("Gross credited", note.gross_pence),
    ):
        yield Check(
            f"{header} by line = {header.lower()} by rate".replace("vat", "VAT"),
            sum_of("tbl_lines", header, pence),
            sum_of("tbl_summary", header, pence),
        )
    if note.is_taxed:
        yield Check(
            "VAT credited by line = VAT credited on the VAT lines",
            sum_of("tbl_lines", "VAT credited", note.vat_pence),
            sum_of("tbl_vat_lines", "VAT credited", _taxed_vat(note)),
        )
    released = sum(each.gross_pence for each in note.releases)
    yield Check(
        "Gross credited by line = gross on the worksheet Money",
        sum_of("tbl_lines", "Gross credited", note.gross_pence),
        Formula(
            "=ROUND(SUM(tbl_money[Off the debt])+SUM(tbl_money[Released])"
            "+SUM(tbl_money[Left to allocate]),2)",
            pounds(
                sum(
                    each.unpaid_pence + each.released_pence + each.unallocated_pence
                    for each in note.lines
                )
            ),
        ),
    )
    yield Check(
        "Released by line = released by payment",
        sum_of("tbl_money", "Released", sum(each.released_pence for each in note.lines)),
        sum_of("tbl_releases", "Released", released),
    )


def _taxed_vat(note: CreditNote) -> Pence:
    return sum(line.vat_pence for line in note.lines if line.vat_treatment.rate_percent)
