"""The life of a statement after its draft: submit, agree, return."""

from __future__ import annotations

from datetime import date

from ledger.actions.supply import require_payee
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import (
    ApprovalBeforeSubmission,
    DateInFuture,
    NotFound,
    PreconditionFailed,
    ReasonMissing,
    SamePerson,
    StatusConflict,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.parse import parse_text
from ledger.domain.statement import StatementStatus, StatementStep
from ledger.queries.statements import StatementHead, heads, step_takers
from ledger.store.approvals import ApprovalPurpose, approval
from ledger.store.statements import statement_step

_BEFORE = {
    StatementStep.SUBMIT: (StatementStatus.DRAFT,),
    StatementStep.RETURN: (
        StatementStatus.DRAFT,
        StatementStatus.SUBMITTED,
        StatementStatus.AGREED_BY_HOST,
        StatementStatus.AGREED_BY_RECIPIENT,
    ),
    StatementStep.ISSUE: (StatementStatus.AGREED_BY_RECIPIENT,),
}
_KIND = {
    StatementStep.SUBMIT: EventKind.STATEMENT_SUBMITTED,
    StatementStep.AGREE: EventKind.STATEMENT_AGREED,
    StatementStep.RETURN: EventKind.STATEMENT_RETURNED,
}
_NEXT = {
    StatementStatus.DRAFT: "It is a draft; submit it next.",
    StatementStatus.SUBMITTED: "It is submitted; the approver of {payee} agrees it next.",
    StatementStatus.AGREED_BY_HOST: "{payee} has agreed; the approver of {payer} is next.",
    StatementStatus.AGREED_BY_RECIPIENT: "Both councils have agreed; issue it next.",
    StatementStatus.ISSUED: "It is issued and never changes.",
    StatementStatus.RETURNED: "It was returned; prepare the period's next version.",
}


def submit_statement(
    work: Work, statement_id: int, *, on: date | None = None, if_match: str | None = None
) -> Receipt:
    """Submit a draft for agreement.

    Raises NotFound, StatusConflict, PreconditionFailed; NotPermitted unless of its payee.
    """
    head = find_in_state(work, statement_id, StatementStep.SUBMIT, if_match=if_match)
    require_payee(work, head.payee, what="submit")
    return _step(work, head, StatementStep.SUBMIT, StatementStatus.SUBMITTED, on=on)


def agree_statement(
    work: Work, statement_id: int, *, on: date | None = None, if_match: str | None = None
) -> Receipt:
    """Agree a submitted statement for the caller's council, bound to the digest of just this.

    The payee agrees first, then the payer. Raises NotFound, StatusConflict, SamePerson,
    PreconditionFailed, ApprovalBeforeSubmission.
    """
    lock_statement(work, statement_id)
    head = find_head(work, statement_id)
    ours = work.caller.party == head.payee
    wanted = StatementStatus.SUBMITTED if ours else StatementStatus.AGREED_BY_HOST
    _require_state(head, StatementStep.AGREE, (wanted,))
    _require_match(head, if_match)
    if work.deciders & took_part(work, head):
        raise SamePerson(
            "A statement is agreed for each council by somebody who neither prepared nor "
            "submitted it, nor agreed it for the other.",
            field="id",
        )
    status = StatementStatus.AGREED_BY_HOST if ours else StatementStatus.AGREED_BY_RECIPIENT
    receipt = _step(work, head, StatementStep.AGREE, status, on=on)
    work.insert(
        approval,
        {
            "event_id": receipt["event_id"],
            "subject_event_id": head.id,
            "purpose": ApprovalPurpose.STATEMENT,
            "subject_digest": head.digest,
            "party": work.caller.party,
            "person": work.caller.person,
            "approved_on": on or work.today,
        },
    )
    return receipt


def took_part(work: Work, head: StatementHead) -> set[str]:
    """Whoever prepared a version of the period's statement, or took a step with this one."""
    versions = heads(work.connection, work.arrangement_id)
    same = (head.payee, head.period)
    prepared = {each.prepared_by for each in versions if (each.payee, each.period) == same}
    return prepared | set(step_takers(work.connection, work.arrangement_id, head.id))


def return_statement(
    work: Work, statement_id: int, *, reason: str | None, on: date | None = None
) -> Receipt:
    """Send a statement back with a reason; its charges stand and go on the next version.

    Raises NotFound, StatusConflict, ReasonMissing.
    """
    head = find_in_state(work, statement_id, StatementStep.RETURN)
    if not reason:
        raise ReasonMissing("Say why the statement is returned.", field="reason")
    why = parse_text(reason, field="reason")
    return _step(work, head, StatementStep.RETURN, StatementStatus.RETURNED, on=on, reason=why)


def find_head(work: Work, statement_id: int) -> StatementHead:
    """Return the statement's head; raises NotFound."""
    found = heads(work.connection, work.arrangement_id, only=statement_id)
    if not found:
        raise NotFound(f"There is no statement {statement_id}.", field="id")
    return found[0]


def lock_statement(work: Work, statement_id: int) -> None:
    """Hold the statement until the transaction ends, before its state is read."""
    work.lock(f"statement:{statement_id}")


def find_in_state(
    work: Work, statement_id: int, step: StatementStep, *, if_match: str | None = None
) -> StatementHead:
    """Lock the statement and return it, refusing a step that its status does not allow."""
    lock_statement(work, statement_id)
    head = find_head(work, statement_id)
    _require_state(head, step, _BEFORE[step])
    _require_match(head, if_match)
    return head


def _require_state(
    head: StatementHead, step: StatementStep, allowed: tuple[StatementStatus, ...]
) -> None:
    if head.status not in allowed:
        raise StatusConflict(
            f"Statement {head.id} cannot take the step {step} now. "
            f"{_NEXT[head.status].format(payee=head.payee, payer=head.payer)}",
            field="id",
            status=head.status.value,
        )


def _require_match(head: StatementHead, if_match: str | None) -> None:
    if if_match is not None and if_match != head.digest:
        raise PreconditionFailed(
            f"Statement {head.id} is not what you read; read it again before you go on.",
            field="id",
        )


def require_step_date(work: Work, head: StatementHead, day: date, *, field: str) -> None:
    """Refuse a step dated in the future, or before the one that it follows."""
    if day < head.last_step_on:
        raise ApprovalBeforeSubmission(
            f"{field} is {day}, before {head.last_step_on}, the day of the step it follows. Leave "
            "it out, and the ledger takes the day that is due.",
            field=field,
        )
    if day > work.today:
        raise DateInFuture(f"{field} is {day}, later than today, {work.today}.", field=field)


def _step(
    work: Work,
    head: StatementHead,
    step: StatementStep,
    status: StatementStatus,
    *,
    on: date | None,
    reason: str | None = None,
) -> Receipt:
    day = on or work.today
    require_step_date(work, head, day, field="on")
    payload = {"statement": head.id, "digest": head.digest, "step": step, "reason": reason}
    posted = work.post(Event(_KIND[step], day), payload)
    insert_step(work, posted.event_id, head, step, day, reason)
    return {
        "id": head.id,
        "event_id": posted.event_id,
        "status": status.value,
        "before": head.status.value,
    }


def insert_step(
    work: Work,
    event_id: int,
    head: StatementHead,
    step: StatementStep,
    day: date,
    reason: str | None = None,
) -> None:
    """Add the step to the statement's life."""
    work.insert(
        statement_step,
        {
            "event_id": event_id,
            "statement_event_id": head.id,
            "step": step,
            "party": work.caller.party,
            "stepped_on": day,
            "reason": reason,
        },
    )
