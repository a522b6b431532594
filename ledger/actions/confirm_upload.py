"""Record an uploaded file for good, all or nothing, as it was judged and shown."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from ledger.actions.judge_upload import CodeOf, as_shown, record_entries
from ledger.actions.work import Receipt, Work
from ledger.domain.canonical import canonical, digest
from ledger.domain.clearing import UNCONFIRMED_DAYS
from ledger.domain.errors import LedgerError, NotFound, StatusConflict, UploadMoved
from ledger.domain.journal import Event, EventKind
from ledger.domain.upload import Finding, JudgedEntry
from ledger.domain.upload_document import judged_in
from ledger.queries import uploads
from ledger.queries.uploads import Upload
from ledger.store.uploads import confirmed_upload, confirmed_upload_row


def confirm_upload(
    work: Work,
    upload_id: str,
    *,
    seen_digest: str | None,
    seen_totals: Mapping[str, Any] | None,
    code_of: CodeOf,
) -> Receipt:
    """Record every row of an upload of the caller's council, and keep the file as evidence.

    The caller repeats the digest or the control totals that they saw. Raises NotFound,
    StatusConflict (confirmed already, something to put right, nothing to record, or not what was
    seen), NotPermitted, and UploadMoved where a row would not do now what was shown.
    """
    work.lock(f"upload:{upload_id}")
    found = uploads.find(work.connection, work.arrangement_id, upload_id, party=work.caller.party)
    if found is None:
        raise NotFound(
            f"{work.caller.party} has no upload {upload_id}. One that nobody confirms is "
            f"cleared away after {UNCONFIRMED_DAYS} days.",
            field="upload",
        )
    _require_ready(found)
    _require_seen(found, seen_digest, seen_totals)
    shown = judged_in(found.judged)
    judged, findings = record_entries(work, [each.entry for each in shown], code_of)
    _require_as_shown(shown, judged, findings)
    return _keep(work, found, judged)


def _require_ready(found: Upload) -> None:
    refusals = {
        "confirmed": f"it was confirmed already, as event {found.head.confirmed_by_event}",
        "wrong": "there is something to put right in it; fetch what to fix, and upload it again",
        "nothing-to-record": "all of its rows are recorded already",
    }
    status = found.head.status
    if status in refusals:
        raise StatusConflict(
            f"Upload {found.head.id} cannot be confirmed: {refusals[status]}.", field="upload"
        )


def _require_seen(
    found: Upload, seen_digest: str | None, seen_totals: Mapping[str, Any] | None
) -> None:
    """Refuse whoever did not see what would be recorded, or what was judged has been altered."""
    if digest(found.judged) != found.head.digest:
        raise StatusConflict(
            f"What is kept of upload {found.head.id} is not what was judged. Upload it again.",
            field="upload",
        )
    if seen_digest is not None and seen_digest != found.head.digest:
        raise StatusConflict(
            f"The digest is not that of upload {found.head.id}, {found.head.digest}. Look at it "
            "again before you confirm it.",
            field="digest",
        )
    totals = found.judged["totals"]
    if seen_totals is not None and dict(seen_totals) != totals:
        named = ", ".join(f"{name} {value}" for name, value in totals.items())
        raise StatusConflict(
            f"The control totals are not those of upload {found.head.id}: {named}. Find out which "
            "rows are missing or too many before you confirm it.",
            field="totals",
        )


def _require_as_shown(
    shown: Sequence[JudgedEntry], judged: Sequence[JudgedEntry], findings: Sequence[Finding]
) -> None:
    moved: list[tuple[str, int | None, LedgerError]] = [
        (each.sheet, each.row, LedgerError(each.detail, field=each.column, code=each.code))
        for each in findings
    ]
    refused = {(sheet, row) for sheet, row, _ in moved}
    for before, now in zip(shown, as_shown(judged), strict=True):
        row = before.entry.rows[0]
        if before != now and (before.entry.sheet, row) not in refused:
            words = f"This was {_words(before)} when it was judged, and is {_words(now)} now."
            error = LedgerError(words, code="changed-since")
            moved.append((before.entry.sheet, row, error))
    if moved:
        raise UploadMoved(moved)


def _words(judged: JudgedEntry) -> str:
    of = f" (entry {judged.standing})" if judged.standing else ""
    return f"{judged.outcome}{of}"


def _keep(work: Work, found: Upload, judged: Sequence[JudgedEntry]) -> Receipt:
    head = found.head
    made = [each for each in judged if each.posted is not None]
    totals = found.judged["totals"]
    payload = {
        "upload": head.id,
        "sha256": head.sha256,
        "digest": head.digest,
        "totals": totals,
    }
    posted = work.post(Event(EventKind.UPLOAD_CONFIRMED, work.today), payload)
    work.insert(
        confirmed_upload,
        {
            "event_id": posted.event_id,
            "upload_id": head.id,
            "name": head.name,
            "sha256": head.sha256,
            "n_rows": totals["rows"],
            "totals": canonical(totals),
            "content_base64": base64.b64encode(found.content).decode("ascii"),
        },
    )
    rows = [
        {"sheet": each.entry.sheet, "sheet_row": each.entry.rows[0], "posted_event_id": each.posted}
        for each in made
    ]
    work.insert(
        confirmed_upload_row,
        [
            {"event_id": posted.event_id, "row_no": row_no, **row}
            for row_no, row in enumerate(rows, 1)
        ],
    )
    return {
        "id": posted.event_id,
        "upload": head.id,
        "rows": totals["rows"],
        "totals": totals,
        "items": [
            {"sheet": row["sheet"], "row": row["sheet_row"], "id": row["posted_event_id"]}
            for row in rows
        ],
        "status": "confirmed",
        "before": "ready",
    }
