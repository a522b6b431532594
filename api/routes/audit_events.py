"""The audit trail: every write and every refusal, with who asked, for both councils to read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter

from api.deps import SCOPED, Call, Pages, Reading
from api.shapes import Listing, Shape, shown
from ledger.queries.audit_trail import AuditEntry, listing

router = APIRouter(prefix=SCOPED, tags=["audit trail"])


class AuditEventOut(Shape):
    """One write or refusal. People are numbers."""

    model_config = shown(
        {
            "id": 152,
            "at": "2018-08-07T09:00:00Z",
            "person": "P0002",
            "party": "PCC",
            "role": "preparer",
            "request_id": "8c1f2a",
            "action": "prepare and submit a statement",
            "outcome": "done",
            "detail": {"key": "2018-07-statement", "id": 152},
        }
    )

    id: int
    at: datetime
    person: str
    party: str
    role: str
    request_id: str
    action: str
    outcome: str
    detail: dict[str, Any]


@router.get(
    "/audit-events",
    summary="Read the audit trail",
    description="Newest first. The words of a refusal may quote a payroll line, so those of the "
    "host's are shown to the host's people only.",
)
def list_audit_events(call: Reading, pages: Pages) -> Listing[AuditEventOut]:
    """Read the audit trail."""
    with call.reading() as connection:
        read = listing(
            connection, call.arrangement_id, after=pages.number() or None, limit=pages.limit + 1
        )
    page, cursor = pages.cut(read, lambda each: each.id)
    return Listing(items=[_entry(call, each) for each in page], next=cursor)


def _entry(call: Call, entry: AuditEntry) -> AuditEventOut:
    hidden = entry.party == call.arrangement.host and not call.is_host
    return AuditEventOut(
        id=entry.id,
        at=entry.at,
        person=entry.person,
        party=entry.party,
        role=entry.role,
        request_id=entry.request_id,
        action=entry.action,
        outcome=entry.outcome,
        detail={
            name: value for name, value in entry.detail.items() if not (hidden and name == "detail")
        },
    )
