"""Give notice that the arrangement ends; it takes effect once both councils have approved it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.actions.submit import both_councils, submit
from ledger.actions.work import Receipt, Work
from ledger.domain.arrangement import read_definition
from ledger.domain.errors import (
    AlreadyRecorded,
    DateInFuture,
    LastDayCharged,
    LastDayImpossible,
    ReasonMissing,
)
from ledger.domain.parse import parse_date, parse_text
from ledger.queries.after_the_end import service_after
from ledger.queries.approvals import SubmissionView, submissions
from ledger.queries.arrangements import Definitions, definition
from ledger.store.approvals import SubmissionPurpose
from ledger.store.exits import exit_notice


def give_exit_notice(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Submit a notice with `given_on`, `last_day` (inclusive) and `reason` to both councils.

    Raises DateInFuture, ReasonMissing, AlreadyRecorded where a notice awaits approval,
    LastDayImpossible, LastDayCharged (docs/decisions/0014-exit.md).
    """
    given_on = parse_date(row.get("given_on"), field="given_on")
    last_day = parse_date(row.get("last_day"), field="last_day")
    if not row.get("reason"):
        raise ReasonMissing("Say why the arrangement ends.", field="reason")
    reason = parse_text(row["reason"], field="reason", most=2000)
    if given_on > work.today:
        raise DateInFuture(f"given_on is {given_on}, later than today.", field="given_on")
    work.lock("exit")
    require_not_submitted(work, SubmissionPurpose.EXIT_NOTICE)
    _require_possible(work, given_on, last_day)
    _require_nothing_after(work, last_day)
    facts = {"given_on": given_on, "last_day": last_day, "reason": reason}
    submitted = submit(
        work,
        SubmissionPurpose.EXIT_NOTICE,
        facts,
        summary=f"Notice that the arrangement ends on {last_day}, that day included",
        approvers=both_councils(work),
    )
    work.insert(exit_notice, {"event_id": submitted.id, **facts})
    return submitted.receipt(last_day=last_day.isoformat())


def end_arrangement(work: Work, submission: SubmissionView, _day: date) -> None:
    """Check once more that nothing stands after the last day; approval then ends the term."""
    work.lock("exit")
    last_day = parse_date(submission.payload["last_day"], field="last_day")
    _require_nothing_after(work, last_day)


def require_not_submitted(work: Work, purpose: SubmissionPurpose) -> None:
    """Refuse a second of what awaits approval already (AlreadyRecorded)."""
    given = submissions(work.connection, work.arrangement_id, purpose=purpose)
    waiting = next((each for each in given if each.awaiting), None)
    if waiting is not None:
        asked = " and ".join(waiting.awaiting)
        raise AlreadyRecorded(
            f"{waiting.summary}: submission {waiting.id} awaits {asked}. Let it be approved or "
            "rejected first.",
            field="id",
            first=str(waiting.id),
        )


def _require_possible(work: Work, given_on: date, last_day: date) -> None:
    """From the day of the notice to the end that the definition gives; a notice prolongs nothing.

    That end is the definition's own, whatever an earlier notice made of it.
    """
    known = Definitions().find(work.connection, work.arrangement.code)
    given = definition(work.connection, known.arrangement_id, known.definition_event_id)
    term = read_definition(given).term
    first = max(given_on, term.first)
    if not first <= last_day <= term.last:
        raise LastDayImpossible(
            f"last_day is {last_day}. By a notice given on {given_on} the arrangement can end "
            f"from {first} to {term.last}, the end that its definition gives; to go on for longer "
            "it is set up anew.",
            field="last_day",
        )


def _require_nothing_after(work: Work, last_day: date) -> None:
    """Refuse to cut off service that is charged or recorded (LastDayCharged)."""
    standing = service_after(work.connection, work.arrangement_id, work.arrangement, last_day)
    if standing:
        raise LastDayCharged(
            f"The arrangement cannot end on {last_day}: {' '.join(standing)} A month is charged "
            "whole. Name a later last day, or take back what lies after it.",
            field="last_day",
        )
