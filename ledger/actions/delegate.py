"""Delegate an approver's approving to a deputy between two dates, and end it.

The deputy acts under their own number; perform.py lets them in, and keeps by what delegation. They
approve nothing that they or the approver prepared. Source: ledger-core page, "Who may".
"""

from __future__ import annotations

from datetime import date, timedelta

from ledger.actions.work import Receipt, Work
from ledger.domain.errors import (
    DateInPast,
    DatesReversed,
    Decided,
    DelegationTooLong,
    NotFound,
    NotPermitted,
    PersonUnknown,
    ReasonMissing,
    SamePerson,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.parse import parse_text
from ledger.queries.approvals import delegations
from ledger.queries.people import is_registered
from ledger.store.approvals import delegation, delegation_end

# From today: a scheme of delegation is adopted anew every year, so nobody is a deputy for longer
# without an approver's looking at it again. It bounds a far-off beginning too.
LONGEST_DAYS = 366


def delegate(
    work: Work, to_person: str, *, starts_on: date, ends_on: date, reason: str | None
) -> Receipt:
    """Make somebody of the caller's own council their deputy, both days included.

    Raises SamePerson (to oneself), PersonUnknown (not of this council), DatesReversed, DateInPast,
    DelegationTooLong, ReasonMissing, TextMalformed.
    """
    deputy = parse_text(to_person, field="to_person", most=40)
    if deputy == work.caller.person:
        raise SamePerson("Nobody is their own deputy; name somebody else.", field="to_person")
    _require_days(work, starts_on, ends_on)
    if not reason:
        raise ReasonMissing("Say why the approving is delegated.", field="reason")
    why = parse_text(reason, field="reason", most=2000)
    party = work.caller.party
    if not is_registered(
        work.connection, work.arrangement_id, work.arrangement.code, party=party, number=deputy
    ):
        raise PersonUnknown(
            f"Nobody of {party} is registered under that number. Name one of {party}'s own people.",
            field="to_person",
        )
    values = {
        "party": party,
        "from_person": work.caller.person,
        "to_person": deputy,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "reason": why,
    }
    posted = work.post(Event(EventKind.DELEGATED, work.today), values)
    work.insert(delegation, {"event_id": posted.event_id, **values})
    return {
        "id": posted.event_id,
        "status": "delegated",
        "party": party,
        "from_person": work.caller.person,
        "to_person": deputy,
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
    }


def _require_days(work: Work, starts_on: date, ends_on: date) -> None:
    if starts_on > ends_on:
        raise DatesReversed(f"ends_on ({ends_on}) is before starts_on.", field="ends_on")
    if starts_on < work.today:
        raise DateInPast(
            f"starts_on is {starts_on}, before today, {work.today}: nobody is made a deputy for "
            "days gone by.",
            field="starts_on",
        )
    last = work.today + timedelta(days=LONGEST_DAYS)
    if ends_on > last:
        raise DelegationTooLong(
            f"ends_on is {ends_on}, more than a year from today. Delegate to {last} at the latest, "
            "and again when it ends.",
            field="ends_on",
        )


def end_delegation(work: Work, delegation_id: int) -> Receipt:
    """End a delegation at once; any approver of the council may.

    Raises NotFound, NotPermitted (another council's), Decided (ended already).
    """
    work.lock(f"delegation:{delegation_id}")
    standing = delegations(work.connection, work.arrangement_id)
    found = next((each for each in standing if each.id == delegation_id), None)
    if found is None:
        raise NotFound(f"There is no delegation {delegation_id}.", field="id")
    if found.party != work.caller.party:
        raise NotPermitted(
            f"Delegation {delegation_id} is of {found.party}. Ask an approver of {found.party}."
        )
    if found.ended:
        raise Decided(f"Delegation {delegation_id} is ended already.", field="id")
    payload = {"delegation": delegation_id}
    posted = work.post(Event(EventKind.DELEGATION_ENDED, work.today), payload)
    work.insert(delegation_end, {"event_id": posted.event_id, "delegation_event_id": delegation_id})
    return {
        "id": delegation_id,
        "event_id": posted.event_id,
        "status": "ended",
        "before": "delegated",
    }
