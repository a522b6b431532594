"""Everything that waits for a council's decision, each under the number of its event.

Submissions, certified time, statements whose turn it is, and requests to close or reopen a period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from ledger.domain.arrangement import Arrangement
from ledger.domain.money import show_pounds
from ledger.domain.statement import StatementStatus
from ledger.queries import periods, statements, time_apportionments
from ledger.queries.approvals import SubmissionView, find_submission, submissions
from ledger.queries.periods import PeriodView, StepTaken
from ledger.queries.statements import StatementHead
from ledger.queries.time_apportionments import StatedTime
from ledger.store.approvals import ApprovalPurpose, SubmissionPurpose
from ledger.store.periods import PeriodStep

_PERIOD_PURPOSE = {
    PeriodStep.REQUEST_CLOSE: ApprovalPurpose.PERIOD_CLOSE,
    PeriodStep.REQUEST_REOPEN: ApprovalPurpose.PERIOD_REOPEN,
}
# Every purpose that something in the inbox can have.
PURPOSES = tuple(
    sorted(
        {each.value for each in SubmissionPurpose}
        | {each.value for each in (ApprovalPurpose.TIME, ApprovalPurpose.STATEMENT)}
        | {each.value for each in _PERIOD_PURPOSE.values()}
    )
)


class Subject(StrEnum):
    """What can wait under a number, by the action that decides on it."""

    SUBMISSION = "submission"
    TIME = "time"
    STATEMENT = "statement"
    PERIOD_REQUEST = "period_request"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits, for anybody: people are opaque numbers, never names."""

    id: int
    purpose: str
    summary: str
    digest: str  # what a decision is bound to
    submitted_on: date
    party: str
    person: str  # who prepared it
    approvers: tuple[str, ...]  # the councils that must approve it
    awaiting: tuple[str, ...]  # those of them whose turn it is
    took_part: frozenset[str]  # whose hands it went through: they do not decide on it
    address: str  # below the arrangement's own
    withdrawn: bool = False  # taken back before it was decided: returned, superseded


def waiting(connection: Connection, arrangement_id: int, arrangement: Arrangement) -> list[Waiting]:
    """Everything that waits for either council, in the order of its numbers."""
    submitted = submissions(connection, arrangement_id)
    found = [
        *(of_submission(each) for each in submitted if each.awaiting),
        *_time(connection, arrangement_id, arrangement),
        *_statements(connection, arrangement_id),
        *_periods(connection, arrangement_id, arrangement),
    ]
    return sorted(found, key=lambda each: each.id)


def subject_of(connection: Connection, arrangement_id: int, number: int) -> Subject | None:
    """Say what a number is of, decided or not; None where it is of nothing that is decided on."""
    if find_submission(connection, arrangement_id, number) is not None:
        return Subject.SUBMISSION
    if time_apportionments.find(connection, arrangement_id, number) is not None:
        return Subject.TIME
    if statements.heads(connection, arrangement_id, only=number):
        return Subject.STATEMENT
    if periods.requested_period(connection, arrangement_id, number) is not None:
        return Subject.PERIOD_REQUEST
    return None


def find_subject(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, number: int
) -> Waiting | None:
    """Return what is decided on under a number, whether it waits still or no longer."""
    match subject_of(connection, arrangement_id, number):
        case Subject.SUBMISSION:
            found = find_submission(connection, arrangement_id, number)
            return of_submission(found) if found else None
        case Subject.TIME:
            entry = time_apportionments.find(connection, arrangement_id, number)
            if entry is None or not entry.certified:
                return None
            return _of_time(connection, arrangement_id, arrangement, entry)
        case Subject.STATEMENT:
            heads = statements.heads(connection, arrangement_id)
            head = next(each for each in heads if each.id == number)
            if head.status is StatementStatus.DRAFT:
                return None
            return _of_statement(connection, arrangement_id, head, heads)
        case Subject.PERIOD_REQUEST:
            name = periods.requested_period(connection, arrangement_id, number)
            period = periods.find(connection, arrangement_id, name or "")
            asked = next(each for each in period.steps if each.id == number)
            return _of_period(arrangement, period, asked)
        case None:
            return None


def of_submission(found: SubmissionView) -> Waiting:
    """Write a submission, decided or not, as what waits."""
    return Waiting(
        found.id,
        found.purpose.value,
        found.summary,
        found.digest,
        found.submitted_on,
        found.party,
        found.person,
        found.approvers,
        found.awaiting,
        frozenset({found.person, *(each.person for each in found.decisions)}),
        f"/approvals/{found.id}",
    )


# ---- time ----
def _time(connection: Connection, arrangement_id: int, arrangement: Arrangement) -> list[Waiting]:
    """Certified time waits for the host, whose approver approves it."""
    entries = time_apportionments.in_force(connection, arrangement_id).values()
    return [
        _of_time(connection, arrangement_id, arrangement, entry)
        for entry in entries
        if _undecided(entry)
    ]


def _undecided(entry: StatedTime) -> bool:
    ended = entry.approved or entry.rejected or entry.superseded_by is not None
    return entry.certified and not ended


def _of_time(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, entry: StatedTime
) -> Waiting:
    certified = time_apportionments.certification(connection, arrangement_id, entry.id)
    post = arrangement.post(entry.apportionment.post)
    return Waiting(
        entry.id,
        ApprovalPurpose.TIME.value,
        f"Time of {post.code} ({post.title}) for {entry.apportionment.service_month}: "
        f"{entry.working_days} working days, certified on {certified.certified_on}.",
        entry.digest,
        certified.certified_on,
        arrangement.host,
        entry.stated_by,
        (arrangement.host,),
        (arrangement.host,) if _undecided(entry) else (),
        time_apportionments.took_part(connection, arrangement_id, entry),
        f"/time-apportionments/{entry.id}",
    )


# ---- statements ----
def _statements(connection: Connection, arrangement_id: int) -> list[Waiting]:
    heads = statements.heads(connection, arrangement_id)
    return [
        _of_statement(connection, arrangement_id, head, heads)
        for head in heads
        if head.status in (StatementStatus.SUBMITTED, StatementStatus.AGREED_BY_HOST)
    ]


def _of_statement(
    connection: Connection,
    arrangement_id: int,
    head: StatementHead,
    heads: Sequence[StatementHead],
) -> Waiting:
    """The payee's approver agrees a submitted statement, then the payer's."""
    turns = {
        StatementStatus.SUBMITTED: (head.payee,),
        StatementStatus.AGREED_BY_HOST: (head.payer,),
    }
    same = (head.payee, head.period)
    prepared = {each.prepared_by for each in heads if (each.payee, each.period) == same}
    steps = statements.step_takers(connection, arrangement_id, head.id)
    return Waiting(
        head.id,
        ApprovalPurpose.STATEMENT.value,
        f"Statement of {head.period}, version {head.version}, from {head.payee} to {head.payer}: "
        f"{show_pounds(head.net_pence)} net, {show_pounds(head.net_pence + head.vat_pence)} gross.",
        head.digest,
        head.last_step_on,
        head.payee,
        head.prepared_by,
        (head.payee, head.payer),
        turns.get(head.status, ()),
        frozenset(prepared | set(steps)),
        f"/statements/{head.id}",
        withdrawn=head.status is StatementStatus.RETURNED,
    )


# ---- periods ----
def _periods(
    connection: Connection, arrangement_id: int, arrangement: Arrangement
) -> list[Waiting]:
    return [
        _of_period(arrangement, period, step)
        for period in periods.listing(connection, arrangement_id)
        for step in period.steps
        if period.pending is not None and step.id == period.pending.id
    ]


def _of_period(arrangement: Arrangement, period: PeriodView, asked: StepTaken) -> Waiting:
    """Both councils approve the closing or reopening of a period."""
    pending = period.pending
    waits = pending is not None and pending.id == asked.id
    approved = pending.approved_by if pending is not None and waits else {}
    word = "Close" if asked.step is PeriodStep.REQUEST_CLOSE else "Reopen"
    reason = f": {asked.reason}" if asked.reason else "."
    councils = (arrangement.host, arrangement.recipient)
    return Waiting(
        asked.id,
        _PERIOD_PURPOSE[asked.step].value,
        f"{word} the accounting period {period.period}{reason}",
        asked.digest,
        asked.on,
        asked.party,
        asked.person,
        councils,
        tuple(party for party in councils if waits and party not in approved),
        frozenset({asked.person, *approved.values()}),
        f"/periods/{period.period}",
    )
