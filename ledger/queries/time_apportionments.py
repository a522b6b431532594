"""Time as stated, certified and approved: the entry in force for each post and month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ledger.domain.calendar import Month, Span
from ledger.domain.time import TimeApportionment
from ledger.queries import uploads
from ledger.queries.knowing import known_before
from ledger.store.approvals import ApprovalPurpose, DecisionKind, approval, decision
from ledger.store.journals import event
from ledger.store.time_apportionments import (
    time_apportionment,
    time_apportionment_party,
    time_certification,
)


@dataclass(frozen=True, slots=True)
class StatedTime:
    """An entry of time and how far it has got."""

    id: int
    apportionment: TimeApportionment
    working_days: int
    complete: bool
    certified: bool
    approved: bool
    supersedes: int | None
    superseded_by: int | None
    digest: str
    stated_by: str
    rejected: bool = False  # by its approver; a corrected entry supersedes it


def all_stated(
    connection: Connection, arrangement_id: int, *, known: int | None = None
) -> list[StatedTime]:
    """Every entry, superseded ones too, in the order in which they were stated."""
    parties: dict[int, dict[str, int]] = {}
    for row in connection.execute(
        select(time_apportionment_party).where(
            time_apportionment_party.c.arrangement_id == arrangement_id
        )
    ):
        parties.setdefault(row.event_id, {})[row.party] = row.quarters
    certified = set(
        connection.execute(
            select(time_certification.c.time_event_id).where(
                time_certification.c.arrangement_id == arrangement_id,
                *known_before(time_certification, arrangement_id, known),
            )
        ).scalars()
    )
    approved = set(
        connection.execute(
            select(approval.c.subject_event_id).where(
                approval.c.arrangement_id == arrangement_id,
                approval.c.purpose == ApprovalPurpose.TIME,
                *known_before(approval, arrangement_id, known),
            )
        ).scalars()
    )
    rejected = set(
        connection.execute(
            select(decision.c.subject_event_id).where(
                decision.c.arrangement_id == arrangement_id,
                decision.c.decision == DecisionKind.REJECT,
                *known_before(decision, arrangement_id, known),
            )
        ).scalars()
    )
    rows = connection.execute(
        select(time_apportionment, event.c.payload_digest, event.c.person)
        .join(
            event,
            (event.c.arrangement_id == time_apportionment.c.arrangement_id)
            & (event.c.event_id == time_apportionment.c.event_id),
        )
        .where(
            time_apportionment.c.arrangement_id == arrangement_id,
            *known_before(time_apportionment, arrangement_id, known),
        )
        .order_by(time_apportionment.c.event_id)
    ).all()
    superseded = {row.supersedes_event_id: row.event_id for row in rows}
    return [
        StatedTime(
            row.event_id,
            TimeApportionment(
                row.post,
                Span(row.service_from, row.service_to),
                parties.get(row.event_id, {}),
                row.joint_quarters,
                row.leave_quarters,
                row.sickness_quarters,
                row.other_absence_quarters,
            ),
            row.working_days,
            bool(row.complete),
            row.event_id in certified,
            row.event_id in approved,
            row.supersedes_event_id,
            superseded.get(row.event_id),
            row.payload_digest,
            row.person,
            row.event_id in rejected,
        )
        for row in rows
    ]


def in_force(
    connection: Connection, arrangement_id: int, *, known: int | None = None
) -> dict[tuple[str, Month], StatedTime]:
    """The entry in force for each post and month: the one that nothing supersedes."""
    return {
        (stated.apportionment.post, stated.apportionment.service_month): stated
        for stated in all_stated(connection, arrangement_id, known=known)
        if stated.superseded_by is None
    }


def find(connection: Connection, arrangement_id: int, event_id: int) -> StatedTime | None:
    """Return the entry that the event stated, if it stated one."""
    return next(
        (each for each in all_stated(connection, arrangement_id) if each.id == event_id), None
    )


@dataclass(frozen=True, slots=True)
class Certification:
    """Who certified an entry, by number, and when."""

    person: str
    certified_on: date


def certification(connection: Connection, arrangement_id: int, event_id: int) -> Certification:
    """Return the certification of an entry that has one."""
    row = connection.execute(
        select(time_certification.c.certified_on, event.c.person)
        .join(
            event,
            (event.c.arrangement_id == time_certification.c.arrangement_id)
            & (event.c.event_id == time_certification.c.event_id),
        )
        .where(
            time_certification.c.arrangement_id == arrangement_id,
            time_certification.c.time_event_id == event_id,
        )
    ).one()
    return Certification(row.person, row.certified_on)


def took_part(connection: Connection, arrangement_id: int, entry: StatedTime) -> frozenset[str]:
    """Whoever stated a certified entry, uploaded the file it came from, or certified it.

    None of them decides on it: whoever sends a file has prepared each of its rows, also where a
    colleague looks at what would come of it and confirms.
    """
    certified = certification(connection, arrangement_id, entry.id)
    sender = uploads.sender_of(connection, arrangement_id, entry.id)
    return frozenset({entry.stated_by, certified.person} | ({sender} if sender else set()))
