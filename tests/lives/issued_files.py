"""A report put before both councils, agreed and issued, its file kept."""

from __future__ import annotations

from dataclasses import replace

from ledger.actions.agree_report import agree_report, submit_report
from ledger.actions.authority import Caller, Permission
from ledger.actions.work import Ledger, Receipt
from ledger.domain.calendar import Month
from ledger.domain.issued_file import FileKind, FileMade
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


class ShortDocuments(Documents):
    """Draws a document of a few bytes, for ledgers in which what is drawn is not the matter."""

    def report(self, kind: FileKind, period: Month, report: object) -> FileMade:
        """Return a file that names the report, and says nothing of it."""
        del report
        name = f"{kind}-{period}.xlsx"
        return FileMade(kind=kind, name=name, content=name.encode(), content_hash="c4" * 32)


def issue_a_report(ledger: Ledger) -> Receipt:
    """Submit a report and agree it for both councils, its file a short one; the last receipt."""
    drawing = replace(ledger, documents=ShortDocuments())
    submitted = submit_a_report(drawing)
    agree_as(drawing, APPROVER, submitted)
    return agree_as(drawing, PAYER_APPROVER, submitted)
