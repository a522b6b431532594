"""The inbox: everything that waits for a council, and whether the reader may decide on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from ledger.domain.arrangement import Arrangement
from ledger.domain.clock import Clock
from ledger.queries.approvals import DecisionView, decisions_on, find_submission
from ledger.queries.deputies import delegations_to
from ledger.queries.waiting import Waiting, find_subject, waiting
from ledger.store.approvals import DecisionKind
from ledger.store.tokens import Role


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: by number, with the approvers whose deputy they are today."""

    person: str
    party: str
    role: Role
    deputy_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One thing that waits for the reader's council, and why the reader may not decide, if so."""

    waiting: Waiting
    why_not: str | None

    @property
    def may_decide(self) -> bool:
        """Whether the reader may decide on it now."""
        return self.why_not is None


def reader(
    connection: Connection,
    arrangement_id: int,
    *,
    party: str,
    person: str,
    role: Role,
    clock: Clock,
) -> Reader:
    """Return who looks, as the deputy of every approver whose delegation to them holds."""
    if role is not Role.PREPARER:
        return Reader(person, party, role)
    by = delegations_to(connection, arrangement_id, party=party, deputy=person, clock=clock)
    return Reader(person, party, role, tuple(each.from_person for each in by.holding))


def inbox(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    looking: Reader,
    *,
    purpose: str | None = None,
) -> list[InboxItem]:
    """Everything that waits for the reader's council, oldest first; or all of one purpose."""
    return [
        InboxItem(each, why_not(each, looking))
        for each in waiting(connection, arrangement_id, arrangement)
        if looking.party in each.awaiting and purpose in (None, each.purpose)
    ]


def why_not(each: Waiting, looking: Reader) -> str | None:
    """Say why the reader may not decide on what waits; None where they may."""
    if looking.party not in each.awaiting:
        asked = " and ".join(each.awaiting) or "nobody"
        return f"It waits for {asked}."
    if looking.role is not Role.APPROVER and not looking.deputy_of:
        return f"An approver of {looking.party} decides."
    if looking.person in each.took_part:
        return "You prepared it or took part in it: somebody else decides."
    if looking.deputy_of and each.took_part.issuperset(looking.deputy_of):
        return (
            f"{' and '.join(looking.deputy_of)}, whose deputy you are, prepared it or took part "
            "in it: somebody else decides."
        )
    return None


@dataclass(frozen=True, slots=True)
class ApprovalDetail:
    """What waits or waited under a number, with each decision on it.

    A submission is whole for the council that made it and for those that approve it. To any other,
    its summary, digest and payload and the reasons of its decisions are None.
    """

    item: InboxItem
    status: str  # submitted, approved, rejected or withdrawn
    summary: str | None
    digest: str | None
    payload: Mapping[str, Any] | None  # what was submitted; of the rest, see its own address
    decisions: tuple[DecisionView, ...]
    effect: int | None  # the event that carried a submission out


def find_approval(
    connection: Connection,
    arrangement_id: int,
    arrangement: Arrangement,
    looking: Reader,
    number: int,
) -> ApprovalDetail | None:
    """Return what is decided on under a number, whether it waits still or no longer."""
    found = find_subject(connection, arrangement_id, arrangement, number)
    if found is None:
        return None
    item = InboxItem(found, why_not(found, looking))
    submitted = find_submission(connection, arrangement_id, number)
    if submitted is None:
        decisions = tuple(decisions_on(connection, arrangement_id, number))
        return ApprovalDetail(
            item, _status(found, decisions), found.summary, found.digest, {}, decisions, None
        )
    concerned = looking.party in (submitted.party, *submitted.approvers)
    return ApprovalDetail(
        item,
        submitted.status,
        submitted.summary if concerned else None,
        submitted.digest if concerned else None,
        submitted.payload if concerned else None,
        submitted.decisions
        if concerned
        else tuple(replace(each, reason=None) for each in submitted.decisions),
        submitted.effect_event_id,
    )


def _status(found: Waiting, decisions: tuple[DecisionView, ...]) -> str:
    if found.awaiting:
        return "submitted"
    if any(each.decision is DecisionKind.REJECT for each in decisions):
        return "rejected"
    if found.withdrawn or len(decisions) < len(found.approvers):
        return "withdrawn"
    return "approved"
