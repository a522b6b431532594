"""Disputes of statement lines, whole: thread, owner, clock, escalations and how each ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from ledger.domain.arrangement import Arrangement
from ledger.domain.dispute import DisputeClock, DisputeLevel, dispute_clock
from ledger.domain.money import Pence
from ledger.queries.approvals import submissions
from ledger.queries.knowing import same_event
from ledger.store.approvals import SubmissionPurpose
from ledger.store.disputes import (
    DisputeOutcome,
    dispute,
    dispute_escalation,
    dispute_message,
    dispute_owner,
    dispute_resolution,
)
from ledger.store.journals import event
from ledger.store.statements import statement, statement_issue


class DisputeStatus(StrEnum):
    """Where a dispute stands: open, or how it ended."""

    OPEN = "open"
    UPHELD = "upheld"
    PART_UPHELD = "part_upheld"
    STANDS = "stands"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class DisputeMessage:
    """One message of the thread, by an opaque person number."""

    id: int
    party: str
    person: str
    on: date
    message: str


@dataclass(frozen=True, slots=True)
class DisputeEscalation:
    """A step up, to the level named."""

    level: DisputeLevel
    party: str
    person: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class DisputeResolution:
    """How a dispute ended, and the credit note that came of it, if one did."""

    outcome: DisputeOutcome
    on: date
    credit_note: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A dispute as it stands at a day. It stays open until its resolution is in force."""

    id: int
    statement: int
    statement_number: str
    line: int
    payee: str
    payer: str
    raised_on: date
    raised_by: str
    gross_pence: Pence
    net_pence: Pence
    reason: str
    owner_party: str  # who answers next: the payee until somebody is named
    owner: str | None
    messages: tuple[DisputeMessage, ...]
    escalations: tuple[DisputeEscalation, ...]
    resolution: DisputeResolution | None
    awaiting: int | None  # the resolution submitted, which waits for approval
    clock: DisputeClock

    @property
    def status(self) -> DisputeStatus:
        """``open``, or the outcome."""
        if self.resolution is None:
            return DisputeStatus.OPEN
        return DisputeStatus(self.resolution.outcome.value)


def listing(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    *,
    as_at: date,
    only: int | None = None,
) -> list[DisputeView]:
    """Every dispute, in the order in which it was raised, with its clock as at a day."""
    wanted = (
        select(dispute, statement.c.payee, statement.c.payer, statement_issue.c.number)
        .join(
            statement,
            (statement.c.arrangement_id == dispute.c.arrangement_id)
            & (statement.c.event_id == dispute.c.statement_event_id),
        )
        .join(
            statement_issue,
            (statement_issue.c.arrangement_id == dispute.c.arrangement_id)
            & (statement_issue.c.statement_event_id == dispute.c.statement_event_id),
        )
        .where(dispute.c.arrangement_id == arrangement_id)
        .order_by(dispute.c.event_id)
    )
    if only is not None:
        wanted = wanted.where(dispute.c.event_id == only)
    rows = connection.execute(wanted).all()
    parts = {
        table.name: _by_dispute(connection, arrangement_id, table)
        for table in (dispute_message, dispute_owner, dispute_escalation, dispute_resolution)
    }
    waiting = _awaiting(connection, arrangement_id)
    return [
        _view(
            arrangement,
            row,
            {name: found.get(row.event_id, []) for name, found in parts.items()},
            waiting.get(row.event_id),
            as_at,
        )
        for row in rows
    ]


def find(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    dispute_id: int,
    *,
    as_at: date,
) -> DisputeView | None:
    """Return the dispute that the event raised, if it raised one."""
    found = listing(connection, arrangement_id, arrangement, as_at=as_at, only=dispute_id)
    return found[0] if found else None


def _view(
    arrangement: Arrangement,
    row: Row[Any],
    parts: dict[str, Sequence[Row[Any]]],
    awaiting: int | None,
    as_at: date,
) -> DisputeView:
    escalations = parts[dispute_escalation.name]
    owner = next(reversed(parts[dispute_owner.name]), None)
    ended = next(iter(parts[dispute_resolution.name]), None)
    return DisputeView(
        id=row.event_id,
        statement=row.statement_event_id,
        statement_number=row.number,
        line=row.statement_line,
        payee=row.payee,
        payer=row.payer,
        raised_on=row.raised_on,
        raised_by=row.raised_by,
        gross_pence=row.gross_pence,
        net_pence=row.net_pence,
        reason=row.reason,
        owner_party=owner.owner_party if owner else row.payee,
        owner=owner.owner if owner else None,
        messages=tuple(
            DisputeMessage(each.event_id, each.party, each.person, each.effective_on, each.message)
            for each in parts[dispute_message.name]
        ),
        escalations=tuple(
            DisputeEscalation(
                DisputeLevel(each.level), each.party, each.person, each.escalated_on, each.reason
            )
            for each in escalations
        ),
        resolution=ended
        and DisputeResolution(
            DisputeOutcome(ended.outcome),
            ended.resolved_on,
            ended.credit_note_event_id,
            ended.reason,
        ),
        awaiting=None if ended else awaiting,
        clock=dispute_clock(
            arrangement.calendar,
            arrangement.dispute_escalation_working_days,
            raised_on=row.raised_on,
            escalated_on=[each.escalated_on for each in escalations],
            ended_on=ended.resolved_on if ended else None,
            as_at=as_at,
        ),
    )


def _by_dispute(
    connection: Connection, arrangement_id: int, table: Table
) -> dict[int, list[Row[Any]]]:
    """The rows of one of a dispute's tables, with who made them, in the order of making."""
    rows = connection.execute(
        select(table, event.c.party, event.c.person, event.c.effective_on)
        .join(event, same_event(table))
        .where(table.c.arrangement_id == arrangement_id)
        .order_by(table.c.event_id)
    )
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.dispute_event_id, []).append(row)
    return found


def _awaiting(connection: Connection, arrangement_id: int) -> dict[int, int]:
    """The resolution that waits for approval, by its dispute."""
    purpose = SubmissionPurpose.DISPUTE_RESOLUTION
    return {
        int(each.payload["dispute"]): each.id
        for each in submissions(connection, arrangement_id, purpose=purpose)
        if each.status == "submitted"
    }
