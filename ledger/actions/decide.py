"""Decide on anything that waits, by its number: approve it, or reject it with a reason.

Whatever it is - a submission, certified time, a statement, a request to close or reopen a period -
its own action and its own permission apply. Source: API page, `/approvals`.
"""

from __future__ import annotations

from datetime import date
from typing import assert_never

from ledger.actions.agree_first_model import agree_first_model
from ledger.actions.agree_statement import (
    agree_statement,
    find_head,
    lock_statement,
    return_statement,
    took_part,
)
from ledger.actions.authority import Permission, require
from ledger.actions.close_period import approve_close, lock_period, require_request, seal_first
from ledger.actions.effects import EFFECTS
from ledger.actions.reopen_period import approve_reopen
from ledger.actions.state_time import approve_time, reject_time
from ledger.actions.submit import approve_submission, decide_on, reject_submission
from ledger.actions.submit_model import find_version
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.errors import (
    Decided,
    InvalidInput,
    NotFound,
    PreconditionFailed,
    ReasonMissing,
    SamePerson,
    StatusConflict,
)
from ledger.domain.parse import parse_text
from ledger.domain.statement import StatementStatus
from ledger.queries import periods, time_apportionments
from ledger.queries.approvals import rejection
from ledger.queries.models import newest_version
from ledger.queries.waiting import Subject, subject_of
from ledger.store.approvals import DecisionKind
from ledger.store.periods import PeriodStep

_MOST_REASON = 2000


def approve(
    work: Work, number: int, *, on: date | None = None, if_match: str | None = None
) -> Receipt:
    """Approve, for the caller's council, what waits under a number, as its own action does.

    Raises NotFound, and what that action raises: NotPermitted, SamePerson, StatusConflict or
    Decided, PreconditionFailed, ApprovalBeforeSubmission, DateInFuture, InvalidInput.
    """
    subject = _subject(work, number)
    match subject:
        case Subject.SUBMISSION:
            return approve_submission(work, number, EFFECTS, on=on, if_match=if_match)
        case Subject.TIME:
            require(Permission.APPROVE_TIME, work.caller, work.arrangement)
            _require_time_match(work, number, if_match)
            return approve_time(work, number, on=on)
        case Subject.STATEMENT:
            require(Permission.AGREE_STATEMENT, work.caller, work.arrangement)
            return agree_statement(work, number, on=on, if_match=if_match)
        case Subject.PERIOD_REQUEST:
            require(Permission.APPROVE_PERIOD_STEP, work.caller, work.arrangement)
            return _approve_period(work, number, on=on, if_match=if_match)
        case _:
            assert_never(subject)


def agree_model(work: Work, version: int, *, if_match: str | None = None) -> Receipt:
    """Approve a version of the cost recovery model by its own number.

    Raises NotFound where no such version was submitted, and what `approve` raises; of the first,
    which the definition brings, what `agree_first_model` raises.
    """
    if version == work.arrangement.models[0].version:
        return agree_first_model(work, if_match=if_match)
    submission = find_version(work, version)
    if submission is None:
        raise NotFound(
            f"No version {version} of the cost recovery model waits for agreement.", field="id"
        )
    refused = rejection(work.connection, work.arrangement_id, submission)
    if refused is not None:
        following = (newest_version(work.connection, work.arrangement_id) or version) + 1
        raise Decided(
            f"Submission {submission} is rejected already; submit version {following}.",
            field="id",
            status="rejected",
        )
    return approve_submission(work, submission, EFFECTS, if_match=if_match)


def reject(
    work: Work,
    number: int,
    *,
    reason: str | None,
    on: date | None = None,
    if_match: str | None = None,
) -> Receipt:
    """Reject, for the caller's council, what waits under a number; a statement is returned.

    Rejected time is superseded by a corrected entry; the rest is submitted or asked for anew.
    Raises NotFound, ReasonMissing, and what the thing's own action raises, as `approve`.
    """
    subject = _subject(work, number)
    if not reason:
        raise ReasonMissing("Say why it is rejected.", field="reason")
    match subject:
        case Subject.SUBMISSION:
            return reject_submission(work, number, reason=reason, on=on, if_match=if_match)
        case Subject.TIME:
            require(Permission.APPROVE_TIME, work.caller, work.arrangement)
            _require_time_match(work, number, if_match)
            return reject_time(work, number, reason=reason, on=on)
        case Subject.STATEMENT:
            require(Permission.RETURN_STATEMENT, work.caller, work.arrangement)
            return _reject_statement(work, number, reason=reason, on=on, if_match=if_match)
        case Subject.PERIOD_REQUEST:
            require(Permission.APPROVE_PERIOD_STEP, work.caller, work.arrangement)
            return _reject_period(work, number, reason=reason, on=on, if_match=if_match)
        case _:
            assert_never(subject)


def seal_before_deciding(ledger: Ledger, code: str, number: int) -> None:
    """Seal what a period's closing needs sealed, where that is what the number asks for."""
    with ledger.database.reading() as connection:
        arrangement_id = ledger.definitions.find(connection, code).arrangement_id
        period = periods.requested_period(connection, arrangement_id, number)
    if period is not None:
        seal_first(ledger, code, period)


def _subject(work: Work, number: int) -> Subject:
    subject = subject_of(work.connection, work.arrangement_id, number)
    if subject is None:
        raise NotFound(f"Nothing waits for approval under the number {number}.", field="id")
    return subject


def _require_time_match(work: Work, number: int, if_match: str | None) -> None:
    entry = time_apportionments.find(work.connection, work.arrangement_id, number)
    if entry is not None and if_match not in (None, entry.digest):
        raise PreconditionFailed(
            f"Time entry {number} is not what you read; read it again.", field="id"
        )


# ---- statements ----
def _reject_statement(
    work: Work, number: int, *, reason: str, on: date | None, if_match: str | None
) -> Receipt:
    """Return a statement whose turn it is, by somebody who has taken no part in it so far."""
    lock_statement(work, number)
    head = find_head(work, number)
    if if_match not in (None, head.digest):
        raise PreconditionFailed(
            f"Statement {number} is not what you read; read it again.", field="id"
        )
    turns = {
        StatementStatus.SUBMITTED: head.payee,
        StatementStatus.AGREED_BY_HOST: head.payer,
    }
    turn = turns.get(head.status)
    if turn != work.caller.party:
        raise StatusConflict(
            f"Statement {number} waits for {turn or 'nobody'} to agree it, not for "
            f"{work.caller.party}. To send it back all the same, return it.",
            field="id",
            status=head.status.value,
        )
    if work.deciders & took_part(work, head):
        raise SamePerson(
            "A statement is rejected by somebody who neither prepared nor submitted it, nor "
            "agreed it. To take your own back, return it.",
            field="id",
        )
    return return_statement(work, number, reason=reason, on=on)


# ---- periods ----
def _approve_period(work: Work, number: int, *, on: date | None, if_match: str | None) -> Receipt:
    period, step = _asked(work, number, on)
    if step is PeriodStep.REQUEST_CLOSE:
        return approve_close(work, period, if_match=if_match)
    return approve_reopen(work, period, if_match=if_match)


def _reject_period(
    work: Work, number: int, *, reason: str, on: date | None, if_match: str | None
) -> Receipt:
    """Refuse what was asked for a period: it waits no longer, and can be asked for anew."""
    period, step = _asked(work, number, on)
    found = lock_period(work, period)
    request = require_request(work, found, step, if_match=if_match)
    why = parse_text(reason, field="reason", most=_MOST_REASON)
    event_id = decide_on(
        work, request.id, request.digest, DecisionKind.REJECT, day=work.today, reason=why
    )
    return {
        "id": request.id,
        "event_id": event_id,
        "period": period,
        "status": "rejected",
        "before": "submitted",
        "awaiting": [],
    }


def _asked(work: Work, number: int, on: date | None) -> tuple[str, PeriodStep]:
    """Return the period and the step that a request is for, where it is the one that waits."""
    if on not in (None, work.today):
        raise InvalidInput(
            "A period is closed or reopened on the day it is decided: leave decided_on out.",
            field="decided_on",
        )
    name = periods.requested_period(work.connection, work.arrangement_id, number)
    if name is None:
        raise NotFound(f"Nothing waits for approval under the number {number}.", field="id")
    found = lock_period(work, name)
    if found.pending is None or found.pending.id != number:
        raise Decided(
            f"What was asked for {name} as {number} waits no longer; see its steps.", field="id"
        )
    return name, found.pending.step
