"""Judging what a file's reader made of it: every row read for what it records, and given back.

As `api.file_reading` goes on from the limited process, without a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from ledger.domain.arrangement import Arrangement, read_definition
from ledger.domain.cell import Cell, CellKind
from ledger.domain.upload import Finding, GivenRow, GivenSheet, ReadSheet
from ledger.domain.upload_columns import forms
from ledger.domain.upload_form import UploadKind
from ledger.domain.upload_reading import read_sheets
from reports.template_help import Filler
from reports.what_to_fix import Judgement, fixable, what_to_fix_csv
from tests.fuzz.refusals import read_or_refused, require_sound
from tests.ledgers import HOST, definition


@cache
def arrangement() -> Arrangement:
    """Return the arrangement Ash-Birch, whose sheets are read."""
    return read_definition(definition())


def given(plain: Sequence[dict[str, Any]]) -> tuple[GivenSheet, ...]:
    """Return sheets as the domain has them, from what the reader's process answered."""
    return tuple(
        GivenSheet(
            sheet["name"],
            tuple(
                GivenRow(row, {place: Cell(CellKind(kind), text) for place, kind, text in cells})
                for row, cells in sheet["rows"]
            ),
            is_hidden=sheet["hidden"],
        )
        for sheet in plain
    )


def require_judged(plain: Sequence[dict[str, Any]], kind: UploadKind | None) -> bool:
    """Read sheets for what they record; each fault is sound, and so is the file given back."""
    sheets = given(plain)
    read = read_or_refused(lambda: read_sheets(sheets, forms(arrangement()), kind))
    if read is None:
        return False
    for sheet in read:
        _require_accounted(sheet)
    kinds = {sheet.name: sheet.kind for sheet in read if sheet.kind is not None}
    findings = [
        Finding(sheet.name, fault.row, fault.error.field, "code", fault.error.detail)
        for sheet in read
        for fault in sheet.faults
    ]
    for pair in fixable(sheets, kinds):
        filler = Filler(arrangement(), HOST)
        read_or_refused(lambda: what_to_fix_csv(filler, Judgement([pair], findings)))  # noqa: B023
    return True


def _require_accounted(sheet: ReadSheet) -> None:
    """A row is recorded once or is at fault, and never both."""
    for fault in sheet.faults:
        require_sound(fault.error)
    told = {fault.row for fault in sheet.faults if fault.row is not None}
    recorded = [row for entry in sheet.entries for row in entry.rows]
    assert len(recorded) == len(set(recorded)), "a row is recorded twice"
    assert not told & set(recorded), "a row is recorded though it is at fault"
    assert len(recorded) <= sheet.n_rows
    for entry in sheet.entries:
        assert all(text for row in entry.given for text in row.values())
