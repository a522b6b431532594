"""Keeps who did what in the audit trail: what was done, refused, or only looked at."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection

from ledger.actions.authority import Caller
from ledger.actions.work import Ledger
from ledger.domain.canonical import canonical
from ledger.domain.clock import Clock
from ledger.domain.errors import (
    LedgerError,
)
from ledger.store.audit_trail import append

# How the audit trail calls what was refused, and what was in a dry run.
REFUSED, DRY_RUN_REFUSED = "refused", "dry-run-refused"
_LONGEST_DETAIL = 1_000  # of a refusal's words, which may quote what was sent


def audit(
    connection: Connection,
    clock: Clock,
    caller: Caller,
    arrangement_id: int | None,
    action: str,
    outcome: str,
    detail: Mapping[str, Any],
) -> int:
    """Add a row to the audit trail and return its number."""
    return append(
        connection,
        {
            "at": clock.now(),
            "arrangement_id": arrangement_id,
            "person": caller.person,
            "party": caller.party,
            "role": caller.role.value,
            "request_id": caller.request_id,
            "action": action,
            "outcome": outcome,
            "detail": canonical(detail),
        },
    )


def audit_anywhere(
    ledger: Ledger,
    connection: Connection,
    caller: Caller,
    action: str,
    outcome: str,
    detail: Mapping[str, Any],
) -> None:
    """Add a row in the caller's arrangement, or in none where that is yet to be set up."""
    arrangement_id = None
    with suppress(LedgerError):
        arrangement_id = ledger.definitions.find(connection, caller.arrangement).arrangement_id
    audit(connection, ledger.clock, caller, arrangement_id, action, outcome, detail)


def said_of(refusal: LedgerError) -> dict[str, str]:
    """Return what the trail keeps of a refusal: which it was, and its words."""
    return {"reason": type(refusal).__name__, "detail": refusal.detail[:_LONGEST_DETAIL]}


def audit_refusal(
    ledger: Ledger, caller: Caller, action: str, refusal: LedgerError, *, outcome: str = REFUSED
) -> None:
    """Record a refusal in a transaction of its own: all that a refused call leaves behind."""
    with ledger.database.writing() as connection:
        audit_anywhere(ledger, connection, caller, action, outcome, said_of(refusal))


def audit_access(ledger: Ledger, caller: Caller, action: str, detail: Mapping[str, Any]) -> None:
    """Record that somebody took something out: a report, an export."""
    with ledger.database.writing() as connection:
        known = ledger.definitions.find(connection, caller.arrangement)
        audit(connection, ledger.clock, caller, known.arrangement_id, action, "done", detail)
