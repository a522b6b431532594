"""A report put before both councils, agreed and issued, its file kept."""

from __future__ import annotations

from dataclasses import replace

from ledger.actions.agree_report import agree_report, submit_report
from ledger.actions.authority import Caller, Permission
from ledger.actions.perform import Ledger, Receipt
from ledger.domain.calendar import Month
from ledger.domain.issued_file import FileKind
from reports.documents import Documents
from tests.ledgers import APPROVER, JULY, PAYER_APPROVER, PREPARER, do


def submit_a_report(
    ledger: Ledger,
    *,
    kind: FileKind = FileKind.COST_NEUTRALITY,
    period: Month = JULY,
    caller: Caller = PREPARER,
) -> Receipt:
    """Put a report before both councils."""
    return do(
        ledger, caller, Permission.SUBMIT_REPORT, lambda work: submit_report(work, kind, period)
    )


def agree_as(ledger: Ledger, caller: Caller, submitted: Receipt, digest: str = "") -> Receipt:
    """Agree a report for the caller's council, by the digest submitted where none is given."""
    return do(
        ledger,
        caller,
        Permission.AGREE_REPORT,
        lambda work: agree_report(work, submitted["id"], digest=digest or submitted["digest"]),
    )


def issue_a_report(ledger: Ledger) -> Receipt:
    """Submit a report and agree it for both councils; the last receipt."""
    drawing = replace(ledger, documents=Documents())
    submitted = submit_a_report(drawing)
    agree_as(drawing, APPROVER, submitted)
    return agree_as(drawing, PAYER_APPROVER, submitted)
