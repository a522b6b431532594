"""The audit trail, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from ledger.store.audit_trail import audit_event


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One write or refusal, with who asked."""

    id: int
    at: datetime
    person: str
    party: str
    role: str
    request_id: str
    action: str
    outcome: str
    detail: dict[str, Any]


def listing(
    connection: Connection, arrangement_id: int, *, after: int | None, limit: int
) -> list[AuditEntry]:
    """Entries newest first, after the entry called `after`."""
    trail = audit_event.c
    wanted = (
        select(audit_event)
        .where(trail.arrangement_id == arrangement_id)
        .order_by(trail.audit_no.desc())
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(trail.audit_no < after)
    return [
        AuditEntry(
            row.audit_no,
            row.at,
            row.person,
            row.party,
            row.role,
            row.request_id,
            row.action,
            row.outcome,
            json.loads(row.detail),
        )
        for row in connection.execute(wanted)
    ]
