"""What waits for approval, what was decided, and who acts for whom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, exists, select

from ledger.queries.knowing import same_event
from ledger.store.approvals import (
    DecisionKind,
    SubmissionPurpose,
    approval,
    decision,
    delegated_act,
    delegation,
    delegation_end,
    submission,
    submission_approver,
    submission_effect,
)
from ledger.store.journals import event

_APPROVED = DecisionKind.APPROVE


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One council's decision: by an opaque person number, never a name."""

    party: str
    person: str
    on: date
    decision: DecisionKind
    reason: str | None
    delegation: int | None = None  # by which a deputy decided, in an approver's place


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """Something submitted for approval, and how far that has got."""

    id: int
    purpose: SubmissionPurpose
    summary: str
    payload: Mapping[str, Any]
    digest: str
    submitted_on: date
    party: str
    person: str
    approvers: tuple[str, ...]
    decisions: tuple[DecisionView, ...]
    effect_event_id: int | None

    @property
    def rejected(self) -> bool:
        """Whether a council has rejected it."""
        return any(each.decision is DecisionKind.REJECT for each in self.decisions)

    @property
    def approved_on(self) -> date | None:
        """The day of the last approval, once it has them all."""
        if self.effect_event_id is None:
            return None
        return max(each.on for each in self.decisions)

    @property
    def awaiting(self) -> tuple[str, ...]:
        """The councils whose approval it still waits for; none once it is decided."""
        if self.rejected or self.effect_event_id is not None:
            return ()
        decided = {each.party for each in self.decisions}
        return tuple(party for party in self.approvers if party not in decided)

    @property
    def status(self) -> str:
        """``submitted``, ``approved`` (in force) or ``rejected``."""
        if self.rejected:
            return "rejected"
        return "approved" if self.effect_event_id is not None else "submitted"


@dataclass(frozen=True, slots=True)
class DelegationView:
    """An approver's deputy between two dates."""

    id: int
    party: str
    from_person: str
    to_person: str
    starts_on: date
    ends_on: date
    reason: str
    ended: bool


def in_effect(table: Table, *, known: int | None = None) -> ColumnElement[bool]:
    """Return the condition that a row's submission is approved by all that it needs.

    The row stands on the event of its submission. With `known`, as it was known before that.
    """
    effect = submission_effect.c
    wanted = exists().where(
        effect.arrangement_id == table.c.arrangement_id,
        effect.submission_event_id == table.c.event_id,
    )
    if known is not None:
        wanted = wanted.where(same_event(submission_effect), event.c.known < known)
    return wanted


def find_submission(
    connection: Connection, arrangement_id: int, event_id: int
) -> SubmissionView | None:
    """Return what was submitted by the event, if it submitted anything."""
    found = _views(
        connection, arrangement_id, _wanted(arrangement_id).where(submission.c.event_id == event_id)
    )
    return found[0] if found else None


def submissions(
    connection: Connection, arrangement_id: int, *, purpose: SubmissionPurpose | None = None
) -> list[SubmissionView]:
    """Everything that was submitted, oldest first; or only what has one purpose."""
    wanted = _wanted(arrangement_id)
    if purpose is not None:
        wanted = wanted.where(submission.c.purpose == purpose)
    return _views(connection, arrangement_id, wanted)


def waiting(
    connection: Connection, arrangement_id: int, purpose: SubmissionPurpose
) -> list[SubmissionView]:
    """What of that purpose waits for approval, oldest first."""
    found = submissions(connection, arrangement_id, purpose=purpose)
    return [each for each in found if each.status == "submitted"]


def _wanted(arrangement_id: int) -> Select[Any]:
    return (
        select(
            submission,
            event.c.person,
            event.c.party,
            submission_effect.c.event_id.label("effect_event_id"),
        )
        .join(event, same_event(submission))
        .outerjoin(
            submission_effect,
            (submission_effect.c.arrangement_id == submission.c.arrangement_id)
            & (submission_effect.c.submission_event_id == submission.c.event_id),
        )
        .where(submission.c.arrangement_id == arrangement_id)
        .order_by(submission.c.event_id)
    )


def _views(
    connection: Connection, arrangement_id: int, wanted: Select[Any]
) -> list[SubmissionView]:
    rows = connection.execute(wanted).all()
    ids = [row.event_id for row in rows]
    approvers = _by(
        connection,
        select(submission_approver)
        .where(
            submission_approver.c.arrangement_id == arrangement_id,
            submission_approver.c.event_id.in_(ids),
        )
        .order_by(submission_approver.c.event_id, submission_approver.c.row_no),
        "event_id",
    )
    decisions = _by(
        connection,
        _with_delegation(decision)
        .where(
            decision.c.arrangement_id == arrangement_id,
            decision.c.subject_event_id.in_(ids),
        )
        .order_by(decision.c.event_id),
        "subject_event_id",
    )
    return [
        SubmissionView(
            row.event_id,
            SubmissionPurpose(row.purpose),
            row.summary,
            json.loads(row.payload),
            row.digest,
            row.submitted_on,
            row.party,
            row.person,
            tuple(each.party for each in approvers.get(row.event_id, [])),
            tuple(
                DecisionView(
                    each.party,
                    each.person,
                    each.decided_on,
                    DecisionKind(each.decision),
                    each.reason,
                    each.delegation_event_id,
                )
                for each in decisions.get(row.event_id, [])
            ),
            row.effect_event_id,
        )
        for row in rows
    ]


def _with_delegation(table: Table) -> Select[Any]:
    """Select decisions or approvals, each with the delegation by which a deputy gave it."""
    return select(table, delegated_act.c.delegation_event_id).outerjoin(
        delegated_act,
        (delegated_act.c.arrangement_id == table.c.arrangement_id)
        & (delegated_act.c.event_id == table.c.event_id),
    )


def _by(connection: Connection, wanted: Select[Any], column: str) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(wanted):
        found.setdefault(getattr(row, column), []).append(row)
    return found


def rejection(connection: Connection, arrangement_id: int, event_id: int) -> DecisionView | None:
    """Return the rejection of what an event submitted or stated, if there is one."""
    row = connection.execute(
        select(decision).where(
            decision.c.arrangement_id == arrangement_id,
            decision.c.subject_event_id == event_id,
            decision.c.decision == DecisionKind.REJECT,
        )
    ).first()
    if row is None:
        return None
    return DecisionView(row.party, row.person, row.decided_on, DecisionKind.REJECT, row.reason)


def decisions_on(connection: Connection, arrangement_id: int, event_id: int) -> list[DecisionView]:
    """Every approval and every decision of what an event made, in the order they were given."""
    approvals = connection.execute(
        _with_delegation(approval).where(
            approval.c.arrangement_id == arrangement_id,
            approval.c.subject_event_id == event_id,
        )
    ).all()
    decided = connection.execute(
        _with_delegation(decision).where(
            decision.c.arrangement_id == arrangement_id,
            decision.c.subject_event_id == event_id,
        )
    ).all()
    found = [
        (
            row.event_id,
            DecisionView(
                row.party,
                row.person,
                row.approved_on,
                _APPROVED,
                None,
                row.delegation_event_id,
            ),
        )
        for row in approvals
    ] + [
        (
            row.event_id,
            DecisionView(
                row.party,
                row.person,
                row.decided_on,
                DecisionKind(row.decision),
                row.reason,
                row.delegation_event_id,
            ),
        )
        for row in decided
    ]
    return [view for _, view in sorted(found, key=lambda each: each[0])]


def delegations(connection: Connection, arrangement_id: int) -> list[DelegationView]:
    """Every delegation, oldest first."""
    rows = connection.execute(
        select(delegation, delegation_end.c.event_id.label("ended_by"))
        .outerjoin(
            delegation_end,
            (delegation_end.c.arrangement_id == delegation.c.arrangement_id)
            & (delegation_end.c.delegation_event_id == delegation.c.event_id),
        )
        .where(delegation.c.arrangement_id == arrangement_id)
        .order_by(delegation.c.event_id)
    )
    return [
        DelegationView(
            row.event_id,
            row.party,
            row.from_person,
            row.to_person,
            row.starts_on,
            row.ends_on,
            row.reason,
            row.ended_by is not None,
        )
        for row in rows
    ]
