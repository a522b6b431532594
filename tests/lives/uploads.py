"""A file of rows, judged, kept and confirmed: by actions, without the file's own reading."""

from __future__ import annotations

from typing import Any

from ledger.actions.authority import Caller, Permission
from ledger.actions.confirm_upload import confirm_upload
from ledger.actions.keep_upload import UploadedFile, judge, keep_upload
from ledger.actions.perform import perform
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.cell import Cell, CellKind
from ledger.domain.errors import LedgerError
from ledger.domain.upload import GivenRow, GivenSheet
from ledger.domain.upload_columns import forms
from ledger.domain.upload_form import UploadKind
from ledger.domain.upload_reading import read_sheets
from tests.ledgers import PREPARER, cost_row, do

HEADER = [name for name in cost_row() if name != "service"]


def costs_sheet(*rows: dict[str, Any]) -> GivenSheet:
    """Return a sheet of costs as it would be read."""
    texts = [HEADER, *([str(row[name]) for name in HEADER] for row in rows)]
    return GivenSheet(
        "Costs",
        tuple(
            GivenRow(
                number,
                {place: Cell(CellKind.TEXT, text) for place, text in enumerate(row, 1)},
            )
            for number, row in enumerate(texts, 1)
        ),
    )


def name_of(error: LedgerError) -> str:
    """Return a word for a refusal."""
    return type(error).__name__


def upload_costs(ledger: Ledger, *rows: dict[str, Any], caller: Caller = PREPARER) -> Receipt:
    """Judge costs in a dry run and keep them as a file would be; the receipt of that."""
    file = UploadedFile("costs.csv", "text/csv", repr(rows).encode())

    def tried(work: Work) -> Receipt:
        sheets = read_sheets([costs_sheet(*rows)], forms(work.arrangement), UploadKind.COSTS)
        return {"judged": judge(work, sheets, sha256=file.sha256, code_of=name_of)}

    judged = perform(
        ledger, caller, Permission.UPLOAD, key=file.sha256, body={}, act=tried, dry_run=True
    )["judged"]
    return do(ledger, caller, Permission.UPLOAD, lambda work: keep_upload(work, file, judged))


def confirm_costs(ledger: Ledger, kept: Receipt, caller: Caller = PREPARER) -> Receipt:
    """Confirm what was kept, by its digest."""
    return do(
        ledger,
        caller,
        Permission.UPLOAD,
        lambda work: confirm_upload(
            work, kept["id"], seen_digest=kept["digest"], seen_totals=None, code_of=name_of
        ),
    )


def live_through_uploads(ledger: Ledger) -> None:
    """Make a row in every table of this part, on a ledger that has lived through July."""
    confirm_costs(ledger, upload_costs(ledger, cost_row(), cost_row(amount="0.01")))
