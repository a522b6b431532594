"""From the bytes of a file that somebody sent to what it holds, and to what would come of it.

The command line and the interface take the same way: read in a process of its own, judged in a dry
run, kept; confirmed later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import Semaphore
from typing import Any, Protocol

from api.csv_reading import read_csv
from api.limited_child import in_child
from api.problems import problem_of
from api.refusals import RequestInvalid
from api.uploads import media_type_of, require_fitting_name, require_size
from api.workbook_reading import read_workbook
from ledger.actions.keep_upload import UploadedFile, judge, keep_upload
from ledger.actions.work import Receipt, Work
from ledger.domain.arrangement import Arrangement
from ledger.domain.cell import Cell, CellKind
from ledger.domain.errors import LedgerError, LockTimeout
from ledger.domain.issued_file import XLSX
from ledger.domain.upload import GivenRow, GivenSheet, ReadSheet
from ledger.domain.upload_columns import forms
from ledger.domain.upload_form import UploadKind
from ledger.domain.upload_reading import read_sheets

_LONGEST_WAIT_SECONDS = 20


class Act(Protocol):
    """One thing done through `perform`."""

    def __call__(self, work: Work, /) -> Receipt:
        """Do it and return its receipt."""


class Record(Protocol):
    """The caller's way to `perform`, always under the same key and body."""

    def __call__(self, act: Act, /, *, dry_run: bool) -> Receipt:
        """Do one thing, or in a dry run everything but keep it."""


def sent_file(name: str, content: bytes) -> UploadedFile:
    """Return a file as it was sent, whose name and content agree on what it is.

    Raises FileEncrypted, FileKindUnknown, FileMisnamed.
    """
    media_type = media_type_of(content)
    require_fitting_name(name, media_type)
    return UploadedFile(name, media_type, content)


def opened_safely(data: bytes) -> tuple[GivenSheet, ...]:
    """Return the cells of a workbook or CSV file, read in a process of its own.

    Raises FileExcessive, FileEncrypted, FileActive, FileKindUnknown, FileUnreadable.
    """
    require_size(data)
    read = read_workbook if media_type_of(data) == XLSX else read_csv
    return tuple(_sheet(each) for each in in_child(read, data))


def read_file(
    file: UploadedFile, arrangement: Arrangement, kind: UploadKind | None
) -> tuple[ReadSheet, ...]:
    """Return what a file holds to record. Raises what `given_sheets` and `read_sheets` raise."""
    return read_sheets(given_sheets(file, arrangement, kind), forms(arrangement), kind)


def given_sheets(
    file: UploadedFile, arrangement: Arrangement, kind: UploadKind | None
) -> tuple[GivenSheet, ...]:
    """Return a file's sheets; that of a CSV file is called after its kind.

    Raises what `opened_safely` raises, and RequestInvalid for a CSV file of no kind.
    """
    sheets = opened_safely(file.content)
    if file.media_type == XLSX:
        return sheets
    if kind is None:
        raise RequestInvalid(
            f"Say with kind what the rows of a CSV file are: {', '.join(UploadKind)}.",
            field="kind",
            code="missing",
        )
    return tuple(replace(sheet, name=forms(arrangement)[kind].sheet) for sheet in sheets)


def _sheet(plain: dict[str, Any]) -> GivenSheet:
    rows = tuple(
        GivenRow(number, {column: Cell(CellKind(kind), text) for column, kind, text in cells})
        for number, cells in plain["rows"]
    )
    return GivenSheet(plain["name"], rows, is_hidden=plain["hidden"])


@contextmanager
def a_turn(turns: Semaphore) -> Iterator[None]:
    """Wait until one of the few may be read that are read at once; raises LockTimeout."""
    if not turns.acquire(timeout=_LONGEST_WAIT_SECONDS):
        raise LockTimeout("Other files are being read; try again in a moment.")
    try:
        yield
    finally:
        turns.release()


def take_in(record: Record, file: UploadedFile, sheets: Sequence[ReadSheet]) -> Receipt:
    """Record every row for trial, and keep the file with what would come of each.

    The same key and body give the first receipt again. Raises NotPermitted.
    """
    tried = record(
        lambda work: {"judged": judge(work, sheets, sha256=file.sha256, code_of=code_of)},
        dry_run=True,
    )
    judged = tried.get("judged")
    if judged is None:  # the key was used before: this is the receipt of then
        return tried
    return record(lambda work: keep_upload(work, file, judged), dry_run=False)


def code_of(error: LedgerError) -> str:
    """Return the interface's own word for a refusal."""
    return str(error.data.get("code") or problem_of(error).slug)
