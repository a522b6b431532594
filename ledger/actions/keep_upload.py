"""Keep a file as it came, with what was judged of it, until somebody confirms it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from ledger.actions.judge_upload import CodeOf, as_shown, finding, record_entries, require_kinds
from ledger.actions.work import Receipt, Work
from ledger.domain.canonical import canonical, digest
from ledger.domain.clearing import UNCONFIRMABLE_DAYS, UNCONFIRMED_DAYS
from ledger.domain.errors import TooMuchWaiting
from ledger.domain.upload import Finding, ReadSheet
from ledger.domain.upload_document import SheetCounts, judged_document, status_of
from ledger.queries import uploads
from ledger.store.uploads import upload

MOST_A_DAY = 100  # files of one person
MOST_UNCONFIRMED = 200  # files of one council: each may have 5 MB, and what was judged of it
_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as somebody sent it."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


def judge(
    work: Work, sheets: Sequence[ReadSheet], *, sha256: str, code_of: CodeOf
) -> dict[str, Any]:
    """Record every row for trial, and return the document of what would come of each.

    For a dry run: the caller keeps nothing of it. Raises NotPermitted where the caller may not
    record every kind that the file holds.
    """
    filled = (sheet for sheet in sheets if sheet.n_rows or sheet.faults)
    require_kinds(work, (sheet.kind for sheet in filled if sheet.kind is not None))
    entries = [entry for sheet in sheets for entry in sheet.entries]
    judged, refused = record_entries(work, entries, code_of)
    faults = [
        finding(sheet.name, fault.row, sheet.kind, fault.error, code_of)
        for sheet in sheets
        for fault in sheet.faults
    ]
    counts = [SheetCounts.of(sheet) for sheet in sheets]
    findings = _in_order([*faults, *refused], sheets)
    return judged_document(counts, as_shown(judged), findings, sha256=sha256)


def _in_order(findings: Sequence[Finding], sheets: Sequence[ReadSheet]) -> list[Finding]:
    places = {sheet.name: place for place, sheet in enumerate(sheets)}
    return sorted(findings, key=lambda each: (places[each.sheet], each.row or 0))


def keep_upload(work: Work, file: UploadedFile, judged: dict[str, Any]) -> Receipt:
    """Keep a file and what was judged of it, under a random number.

    Raises TooMuchWaiting where the person has sent as many files within a day as one may, or as
    many of the council's wait unconfirmed.
    """
    _require_room(work)
    upload_id = secrets.token_hex(_ID_BYTES)
    of_judged = digest(judged)
    work.insert(
        upload,
        {
            "upload_id": upload_id,
            "person": work.caller.person,
            "party": work.caller.party,
            "name": file.name,
            "media_type": file.media_type,
            "sha256": file.sha256,
            "content": file.content,
            "judged": canonical(judged),
            "digest": of_judged,
            "n_errors": len(judged["findings"]),
            "n_rows": judged["totals"]["rows"],
            "uploaded_at": work.clock.now(),
        },
    )
    status = status_of(n_errors=len(judged["findings"]), n_rows=judged["totals"]["rows"])
    return {"id": upload_id, "digest": of_judged, "status": status}


def _require_room(work: Work) -> None:
    """Refuse the file that would be one too many: each is kept as it came, confirmed or not."""
    _require_room_for_the_council(work)
    table = upload.c
    sent = work.connection.execute(
        select(func.count()).where(
            table.arrangement_id == work.arrangement_id,
            table.person == work.caller.person,
            table.uploaded_at > work.clock.now() - timedelta(days=1),
        )
    ).scalar_one()
    if sent >= MOST_A_DAY:
        raise TooMuchWaiting(
            f"You have sent {sent} files within a day, which is as many as one may. Confirm what "
            "is ready, and send the rest tomorrow."
        )


def _require_room_for_the_council(work: Work) -> None:
    waiting = uploads.unconfirmed(work.connection, work.arrangement_id, party=work.caller.party)
    if waiting >= MOST_UNCONFIRMED:
        raise TooMuchWaiting(
            f"{waiting} files of {work.caller.party} wait unconfirmed, which is as many as may. "
            "Confirm what is ready, and send this one again. What nobody confirms is cleared away "
            f"by itself: after {UNCONFIRMABLE_DAYS} days where there is something to put right, "
            f"else after {UNCONFIRMED_DAYS}."
        )
