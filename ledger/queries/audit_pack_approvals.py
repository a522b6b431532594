"""Everything approved or rejected, and whose hands it went through, as known at a seal.

Time, statements, steps of a period and submissions alike: who prepared it, who certified it, who
approved it for each council, and whether these are different people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, literal, select

from ledger.domain.audit_pack_approvals import Actor, ApprovedThing, judged, redacted_thing
from ledger.domain.audit_pack_lines import WITHHELD
from ledger.queries.audit_pack_scope import PackScope
from ledger.queries.knowing import known_before, same_event
from ledger.store.approvals import (
    ApprovalPurpose,
    DecisionKind,
    approval,
    decision,
    delegated_act,
    delegation,
    submission,
    submission_approver,
)
from ledger.store.arrangements import arrangement_definition, model_agreement
from ledger.store.journals import event
from ledger.store.periods import period_step
from ledger.store.statements import statement
from ledger.store.time_apportionments import time_apportionment, time_certification

_FIRST_VERSION = "first_cost_recovery_model"
_NEEDS_ONE = frozenset({ApprovalPurpose.TIME})
# Whose words are the ledger's own, with nothing of a person in them.
_KEPT_WORDS = frozenset(
    {
        ApprovalPurpose.STATEMENT,
        ApprovalPurpose.PERIOD_CLOSE,
        ApprovalPurpose.PERIOD_REOPEN,
        _FIRST_VERSION,
    }
)


@dataclass(slots=True)
class _Subject:
    """Something decided on, while it is put together."""

    event_id: int
    prepared: Actor
    purpose: str = ""
    what: str = ""
    needed: int = 2
    certified: Actor | None = None
    approved: list[Actor] = field(default_factory=list)
    rejected: Actor | None = None

    def thing(self) -> ApprovedThing:
        """Return it as it stands, judged."""
        status = "approved" if len(self.approved) >= self.needed else "waiting"
        return judged(
            ApprovedThing(
                self.event_id,
                self.purpose,
                self.what or self.purpose.replace("_", " ").capitalize(),
                self.prepared,
                self.certified,
                tuple(self.approved),
                self.rejected,
                "rejected" if self.rejected else status,
            )
        )


def approved_things(connection: Connection, scope: PackScope) -> list[ApprovedThing]:
    """Return everything with an approval or a rejection, in the order in which it was prepared."""
    found = _subjects(connection, scope)
    for read in (_approvals, _decisions, _describe_time, _describe_statements, _describe_steps):
        read(connection, scope, found)
    _describe_submissions(connection, scope, found)
    things = [each.thing() for _, each in sorted(found.items())]
    things += _first_version(connection, scope)
    if not scope.redacted:
        return things
    return [redacted_thing(each, keep_words=each.purpose in _KEPT_WORDS) for each in things]


def _known(table: Table, scope: PackScope) -> list[ColumnElement[bool]]:
    """The conditions that keep a fact table's rows to what the pack knows."""
    horizon = scope.known_at.header.horizon
    return [
        table.c.arrangement_id == scope.arrangement_id,
        *known_before(table, scope.arrangement_id, horizon),
    ]


def _subjects(connection: Connection, scope: PackScope) -> dict[int, _Subject]:
    decided = [
        select(table.c.subject_event_id).where(*_known(table, scope))
        for table in (approval, decision)
    ]
    rows = connection.execute(
        select(event.c.event_id, event.c.party, event.c.person, event.c.effective_on).where(
            event.c.arrangement_id == scope.arrangement_id,
            event.c.event_id.in_(decided[0].union(decided[1])),
        )
    )
    return {
        row.event_id: _Subject(row.event_id, Actor(row.party, row.person, row.effective_on))
        for row in rows
    }


def _acts(table: Table, scope: PackScope, *columns: ColumnElement[Any]) -> Select[Any]:
    """Select approvals or decisions in order, each with whose deputy gave it."""
    return (
        select(
            table.c.subject_event_id, table.c.party, table.c.person, delegation.c.from_person,
            *columns,
        )
        .outerjoin(
            delegated_act,
            (delegated_act.c.arrangement_id == table.c.arrangement_id)
            & (delegated_act.c.event_id == table.c.event_id),
        )
        .outerjoin(
            delegation,
            (delegation.c.arrangement_id == delegated_act.c.arrangement_id)
            & (delegation.c.event_id == delegated_act.c.delegation_event_id),
        )
        .where(*_known(table, scope))
        .order_by(table.c.event_id)
    )  # fmt: skip


def _approvals(connection: Connection, scope: PackScope, found: Mapping[int, _Subject]) -> None:
    wanted = _acts(approval, scope, approval.c.approved_on.label("on"), approval.c.purpose)
    for row in connection.execute(wanted):
        each = found[row.subject_event_id]
        each.purpose = row.purpose
        each.needed = 1 if row.purpose in _NEEDS_ONE else 2
        each.approved.append(_actor(row))


def _decisions(connection: Connection, scope: PackScope, found: Mapping[int, _Subject]) -> None:
    wanted = _acts(decision, scope, decision.c.decided_on.label("on"), decision.c.decision)
    for row in connection.execute(wanted):
        each = found[row.subject_event_id]
        if row.decision == DecisionKind.REJECT:
            each.rejected = _actor(row)
        else:
            each.approved.append(_actor(row))


def _actor(row: Row[Any]) -> Actor:
    return Actor(row.party, row.person, row.on, row.from_person)


def _of(found: Mapping[int, _Subject], rows: Iterable[Row[Any]]) -> Iterable[Any]:
    """Keep the rows of what is decided on, each with it."""
    return ((found[row.event_id], row) for row in rows if row.event_id in found)


def _describe_time(connection: Connection, scope: PackScope, found: Mapping[int, _Subject]) -> None:
    stated = select(
        time_apportionment.c.event_id,
        time_apportionment.c.post,
        time_apportionment.c.service_month,
    ).where(*_known(time_apportionment, scope))
    for each, row in _of(found, connection.execute(stated)):
        each.purpose = ApprovalPurpose.TIME
        each.what = f"Time of {row.post} for {row.service_month}"
    certified = (
        select(
            time_certification.c.time_event_id.label("event_id"),
            time_certification.c.certified_on.label("on"),
            event.c.party,
            event.c.person,
            literal(None).label("from_person"),
        )
        .join(event, same_event(time_certification))
        .where(*_known(time_certification, scope))
    )
    for each, row in _of(found, connection.execute(certified)):
        each.certified = _actor(row)


def _describe_statements(
    connection: Connection, scope: PackScope, found: Mapping[int, _Subject]
) -> None:
    for each, row in _of(
        found, connection.execute(select(statement).where(*_known(statement, scope)))
    ):
        each.purpose = ApprovalPurpose.STATEMENT
        each.what = (
            f"Statement of {row.period} to {row.payer} by {row.payee}, version {row.version}"
        )


def _describe_steps(
    connection: Connection, scope: PackScope, found: Mapping[int, _Subject]
) -> None:
    rows = connection.execute(select(period_step).where(*_known(period_step, scope)))
    for each, row in _of(found, rows):
        asked = row.step.removeprefix("request_")
        each.purpose = f"period_{asked}"
        each.what = f"{asked.capitalize()} the period {row.period}"


def _describe_submissions(
    connection: Connection, scope: PackScope, found: Mapping[int, _Subject]
) -> None:
    """A submission's words are for the council that made it and for those that approve it."""
    asked: dict[int, list[str]] = {}
    for row in connection.execute(
        select(submission_approver).where(*_known(submission_approver, scope))
    ):
        asked.setdefault(row.event_id, []).append(row.party)
    rows = connection.execute(select(submission).where(*_known(submission, scope)))
    for each, row in _of(found, rows):
        councils = asked.get(row.event_id, [])
        concerned = scope.party in (each.prepared.party, *councils)
        each.purpose = row.purpose
        each.what = row.summary if concerned else WITHHELD
        each.needed = len(councils)
        each.prepared = Actor(each.prepared.party, each.prepared.person, row.submitted_on)


def _first_version(connection: Connection, scope: PackScope) -> list[ApprovedThing]:
    """The first version of the model, where a council agreed that its definition does not name."""
    agreed = connection.execute(
        select(model_agreement.c.version, event.c.party, event.c.person, event.c.effective_on)
        .join(event, same_event(model_agreement))
        .where(
            *_known(model_agreement, scope),
            model_agreement.c.event_id.not_in(
                select(arrangement_definition.c.event_id).where(
                    arrangement_definition.c.arrangement_id == scope.arrangement_id
                )
            ),
        )
        .order_by(event.c.event_id)
    ).all()
    if not agreed:
        return []
    made = connection.execute(
        select(event.c.event_id, event.c.party, event.c.person, event.c.effective_on)
        .join(arrangement_definition, same_event(arrangement_definition))
        .where(*_known(arrangement_definition, scope))
        .order_by(event.c.event_id)
    ).first()
    if made is None:
        return []
    whole = _Subject(made.event_id, Actor(made.party, made.person, made.effective_on))
    whole.purpose, whole.needed = _FIRST_VERSION, len(agreed)
    whole.what = f"Version {agreed[0].version} of the cost recovery model"
    whole.approved += [Actor(row.party, row.person, row.effective_on) for row in agreed]
    return [whole.thing()]
