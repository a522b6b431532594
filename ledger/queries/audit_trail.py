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


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted; None takes all."""

    person: str | None = None
    party: str | None = None
    action: str | None = None
    outcome: str | None = None
    request_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def listing(
    connection: Connection,
    arrangement_id: int,
    *,
    after: int | None,
    limit: int,
    filters: AuditFilter | None = None,
) -> list[AuditEntry]:
    """Entries newest first, after the entry numbered `after`."""
    trail = audit_event.c
    wanted = (
        select(audit_event)
        .where(trail.arrangement_id == arrangement_id)
        .order_by(trail.audit_no.desc())
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(trail.audit_no < after)
    if filters is not None:
        wanted = wanted.where(*_conditions(filters))
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


def _conditions(filters: AuditFilter) -> list[Any]:
    trail = audit_event.c
    same = {
        name: getattr(filters, name)
        for name in ("person", "party", "action", "outcome", "request_id")
    }
    conditions = [trail[name] == value for name, value in same.items() if value is not None]
    if filters.since is not None:
        conditions.append(trail.at >= filters.since)
    if filters.until is not None:
        conditions.append(trail.at <= filters.until)
    return conditions
