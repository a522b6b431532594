"""What was judged of a file, as one JSON document: kept with the file, digested, confirmed.

The same file against the same ledger gives the same document, so its digest is what a person
confirms: every row, what comes of it, what it corrects, the control totals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.domain.upload import (
    ControlTotals,
    Entry,
    Finding,
    JudgedEntry,
    Outcome,
    ReadSheet,
    control_totals,
)
from ledger.domain.upload_form import UploadKind

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SheetCounts:
    """What a sheet holds beside its entries."""

    name: str
    kind: UploadKind | None
    rows: int
    examples: int

    @classmethod
    def of(cls, sheet: ReadSheet) -> SheetCounts:
        """Return the counts of a sheet that was read."""
        return cls(sheet.name, sheet.kind, sheet.n_rows, sheet.n_examples)


def judged_document(
    sheets: Sequence[SheetCounts],
    judged: Sequence[JudgedEntry],
    findings: Sequence[Finding],
    *,
    sha256: str,
) -> dict[str, Any]:
    """Return the document: of each sheet its counts and totals, then its entries, then findings."""
    recorded = [each.entry for each in judged if each.records]
    return {
        "sha256": sha256,
        "totals": control_totals(recorded).shown(),
        "sheets": [_sheet(sheet, judged, findings) for sheet in sheets],
        "entries": [_entry(each) for each in judged],
        "findings": [
            {
                "sheet": each.sheet,
                "row": each.row,
                "column": each.column,
                "code": each.code,
                "detail": each.detail,
            }
            for each in findings
        ],
    }


def _sheet(
    sheet: SheetCounts, judged: Sequence[JudgedEntry], findings: Sequence[Finding]
) -> dict[str, Any]:
    mine = [each for each in judged if each.entry.sheet == sheet.name]
    wrong = {each.row for each in findings if each.sheet == sheet.name and each.row is not None}
    counted = dict.fromkeys(Outcome, 0)
    for each in mine:
        counted[each.outcome] += len(each.entry.rows)
    given: ControlTotals = control_totals(each.entry for each in mine)
    return {
        "sheet": sheet.name,
        "kind": sheet.kind.value if sheet.kind else None,
        "rows": sheet.rows,
        "examples": sheet.examples,
        "new": counted[Outcome.NEW],
        "corrects": counted[Outcome.CORRECTS],
        "unchanged": counted[Outcome.UNCHANGED],
        "wrong": len(wrong),
        "given": given.shown(),
        "totals": control_totals(each.entry for each in mine if each.records).shown(),
    }


def _entry(judged: JudgedEntry) -> dict[str, Any]:
    return {
        "sheet": judged.entry.sheet,
        "kind": judged.entry.kind.value,
        "rows": list(judged.entry.rows),
        "given": [dict(row) for row in judged.entry.given],
        "outcome": judged.outcome.value,
        "standing": judged.standing,
        "before": None if judged.before is None else dict(judged.before),
    }


def kinds_in(document: Document) -> dict[str, UploadKind]:
    """Return the kind of each sheet that has a row, or in which something is wrong."""
    wrong = {each["sheet"] for each in document["findings"]}
    return {
        each["sheet"]: UploadKind(each["kind"])
        for each in document["sheets"]
        if each["kind"] and (each["rows"] or each["sheet"] in wrong)
    }


def judged_in(document: Document) -> list[JudgedEntry]:
    """Read the entries back, with what came of them."""
    return [
        JudgedEntry(
            Entry(
                each["sheet"],
                UploadKind(each["kind"]),
                tuple(each["rows"]),
                tuple(each["given"]),
            ),
            Outcome(each["outcome"]),
            each["standing"],
            each["before"],
        )
        for each in document["entries"]
    ]


def findings_in(document: Document) -> list[Finding]:
    """Read the findings back."""
    return [Finding(**each) for each in document["findings"]]


def status_of(*, n_errors: int, n_rows: int) -> str:
    """Say how a file stands that is not confirmed: wrong, nothing-to-record or ready."""
    if n_errors:
        return "wrong"
    return "ready" if n_rows else "nothing-to-record"
