"""Close a period: soft-close it, have it sealed, ask for its closing, and have both approve.

The period's row is held from the first look to the commit. A posting holds it too (guards), so
closing waits for the postings under way, and a posting that waits for closing is refused.
Source: ledger-core page, "Closing a period".
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from sqlalchemy import select, update

from ledger.actions.ensure_sealed import ensure_sealed
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.canonical import digest
from ledger.domain.errors import (
    DateInFuture,
    LockTimeout,
    PeriodUnfinished,
    PreconditionFailed,
    SamePerson,
    StatusConflict,
)
from ledger.domain.journal import Event, EventKind
from ledger.queries import periods
from ledger.queries.period_statuses import misstated
from ledger.queries.periods import PeriodRequest, PeriodView
from ledger.store.approvals import ApprovalPurpose, approval
from ledger.store.periods import PeriodStatus, PeriodStep, accounting_period, period_step

_KIND = {
    PeriodStep.SOFT_CLOSE: EventKind.PERIOD_SOFT_CLOSED,
    PeriodStep.REQUEST_CLOSE: EventKind.PERIOD_CLOSE_REQUESTED,
    PeriodStep.CLOSE: EventKind.PERIOD_CLOSED,
    PeriodStep.REQUEST_REOPEN: EventKind.PERIOD_REOPEN_REQUESTED,
    PeriodStep.REOPEN: EventKind.PERIOD_REOPENED,
}
_WORDS = {PeriodStep.REQUEST_CLOSE: "close", PeriodStep.REQUEST_REOPEN: "reopen"}


def soft_close_period(work: Work, period: str) -> Receipt:
    """Soft-close an open period that has come to its end: only an approver adjusts it from now on.

    Raises NotFound, StatusConflict, DateInFuture.
    """
    found = lock_period(work, period)
    if found.status is not PeriodStatus.OPEN:
        raise status_conflict(found, "An open period is soft-closed, and it is not open.")
    if found.ends_on > work.today:
        raise DateInFuture(
            f"{period} runs to {found.ends_on}; it can be closed from that day on.", field="period"
        )
    payload = {"period": period, "step": PeriodStep.SOFT_CLOSE}
    event_id = take_step(work, found, PeriodStep.SOFT_CLOSE, payload)
    set_status(work, found, PeriodStatus.SOFT_CLOSED)
    return {
        "id": event_id,
        "period": period,
        "status": PeriodStatus.SOFT_CLOSED.value,
        "before": found.status.value,
    }


def seal_first(ledger: Ledger, code: str, period: str) -> None:
    """Seal what is committed where it takes that for the period's closing to be asked for.

    Done before the action, because what an action has not committed cannot be sealed. Where
    another sealer is at work it is left to that one: what stays unsealed is refused.
    """
    with ledger.database.reading() as connection:
        arrangement_id = ledger.definitions.find(connection, code).arrangement_id
        count, _ = periods.unsealed(connection, arrangement_id, period)
    if count:
        with suppress(LockTimeout):
            ensure_sealed(ledger, code)


def request_close(work: Work, period: str) -> Receipt:
    """Ask both councils to close a soft-closed period, sealed and with nothing left unfinished.

    What they approve is the period as posted by now. A new request takes the place of one that
    a posting has overtaken. Raises NotFound, StatusConflict, PeriodUnfinished.
    """
    found = lock_period(work, period)
    if found.status is not PeriodStatus.SOFT_CLOSED:
        raise status_conflict(found, "Only a soft-closed period is closed.")
    _require_finished(work, found)
    return ask(work, found, PeriodStep.REQUEST_CLOSE, _as_posted(work, found))


def approve_close(work: Work, period: str, *, if_match: str | None = None) -> Receipt:
    """Approve, for the caller's council, the closing that was asked for; the second one closes.

    Raises NotFound, StatusConflict (nothing was asked for, it is approved for this council, or
    the period was adjusted since), PreconditionFailed, SamePerson, PeriodUnfinished.
    """
    found = lock_period(work, period)
    request = require_request(work, found, PeriodStep.REQUEST_CLOSE, if_match=if_match)
    _require_finished(work, found)
    if digest(_as_posted(work, found)) != request.digest:
        raise status_conflict(
            found, "It was adjusted after its closing was asked for: ask again, then approve."
        )
    receipt = approve(work, found, request, ApprovalPurpose.PERIOD_CLOSE)
    if not receipt["awaiting"]:
        carry_out(work, found, request, PeriodStep.CLOSE, PeriodStatus.CLOSED)
        receipt["status"] = PeriodStatus.CLOSED.value
    return receipt


def _require_finished(work: Work, found: PeriodView) -> None:
    items = periods.unfinished(work.connection, work.arrangement_id, work.arrangement, found)
    if items:
        raise PeriodUnfinished(found.period, items)


def _as_posted(work: Work, found: PeriodView) -> dict[str, Any]:
    """What the councils approve: any posting to the period changes it, and so its digest."""
    posted = periods.postings(work.connection, work.arrangement_id, work.arrangement, found)
    return {
        "period": found.period,
        "step": PeriodStep.REQUEST_CLOSE,
        "events": posted.events,
        "debits_pence": posted.debits,
    }


# ---- what closing and reopening share ----
def lock_period(work: Work, period: str) -> PeriodView:
    """Hold the period to the end of the transaction, then read it.

    The lock on charging is taken first, as preparing a statement does: no statement of the period
    is drafted while it is being closed. Raises NotFound, and StatusConflict where the period's row
    says something else than its steps.
    """
    work.lock("charging")
    work.connection.execute(
        select(accounting_period.c.period)
        .where(
            accounting_period.c.arrangement_id == work.arrangement_id,
            accounting_period.c.period == period,
        )
        .with_for_update()
    )
    found = periods.find(work.connection, work.arrangement_id, period)
    if any(each.period == period for each in misstated(work.connection, work.arrangement_id)):
        raise status_conflict(
            found,
            "Its status was changed, and not by a step, so it takes none: have whoever runs the "
            "service verify the ledger.",
        )
    return found


def status_conflict(found: PeriodView, words: str) -> StatusConflict:
    """Refuse a step that the period's state does not allow, and say what its state is."""
    return StatusConflict(
        f"{found.period} is {found.status.value.replace('_', '-')}. {words}",
        field="period",
        status=found.status.value,
    )


def take_step(
    work: Work,
    found: PeriodView,
    step: PeriodStep,
    payload: object,
    *,
    reason: str | None = None,
    request: int | None = None,
) -> int:
    """Post the step's event with its fact, and return the event's number."""
    posted = work.post(Event(_KIND[step], work.today), payload)
    work.insert(
        period_step,
        {
            "event_id": posted.event_id,
            "period": found.period,
            "step": step,
            "request_event_id": request,
            "reason": reason,
        },
    )
    return posted.event_id


def set_status(work: Work, found: PeriodView, status: PeriodStatus) -> None:
    """Let the period's row say what its steps say by now."""
    work.connection.execute(
        update(accounting_period)
        .where(
            accounting_period.c.arrangement_id == work.arrangement_id,
            accounting_period.c.period == found.period,
        )
        .values(status=status)
    )


def ask(
    work: Work,
    found: PeriodView,
    step: PeriodStep,
    payload: dict[str, Any],
    *,
    reason: str | None = None,
) -> Receipt:
    """Ask for a step that both councils approve. Raises StatusConflict where just that is asked."""
    asked = digest(payload)
    if found.pending is not None and found.pending.digest == asked:
        raise status_conflict(
            found, f"To {_WORDS[step]} it is asked for already, as {found.pending.id}."
        )
    event_id = take_step(work, found, step, payload, reason=reason)
    return {
        "id": event_id,
        "period": found.period,
        "status": found.status.value,
        "before": found.status.value,
        "digest": asked,
        "awaiting": _councils(work),
    }


def require_request(
    work: Work, found: PeriodView, step: PeriodStep, *, if_match: str | None
) -> PeriodRequest:
    """Return the request that waits, where the caller may approve it for their council.

    Raises StatusConflict, PreconditionFailed, SamePerson.
    """
    request = found.pending
    if request is None or request.step is not step:
        raise status_conflict(found, f"Nobody has asked to {_WORDS[step]} it; ask first.")
    if if_match is not None and if_match != request.digest:
        raise PreconditionFailed(
            f"The request to {_WORDS[step]} {found.period} is not the one you read; read it again.",
            field="period",
        )
    if request.person in work.deciders:
        raise SamePerson(
            f"To {_WORDS[step]} {found.period} is approved by somebody who did not ask for it.",
            field="period",
        )
    if work.caller.party in request.approved_by:
        raise status_conflict(found, f"{work.caller.party} has approved this already.")
    if work.deciders & set(request.approved_by.values()):
        raise SamePerson(
            "The two councils' approvals are given by two people, one for each.", field="period"
        )
    return request


def approve(
    work: Work, found: PeriodView, request: PeriodRequest, purpose: ApprovalPurpose
) -> Receipt:
    """Record the approval of the caller's council, bound to the digest of what was asked."""
    payload = {"subject": request.id, "digest": request.digest, "approved_on": work.today}
    posted = work.post(Event(EventKind.APPROVED, work.today), payload)
    work.insert(
        approval,
        {
            "event_id": posted.event_id,
            "subject_event_id": request.id,
            "purpose": purpose,
            "subject_digest": request.digest,
            "party": work.caller.party,
            "person": work.caller.person,
            "approved_on": work.today,
        },
    )
    approved = {work.caller.party, *request.approved_by}
    return {
        "id": request.id,
        "event_id": posted.event_id,
        "period": found.period,
        "status": found.status.value,
        "before": found.status.value,
        "awaiting": [party for party in _councils(work) if party not in approved],
    }


def _councils(work: Work) -> list[str]:
    return [work.arrangement.host, work.arrangement.recipient]


def carry_out(
    work: Work,
    found: PeriodView,
    request: PeriodRequest,
    step: PeriodStep,
    status: PeriodStatus,
) -> None:
    """Do what both councils have approved, in the transaction of the second approval."""
    payload = {"request": request.id, "digest": request.digest, "step": step}
    take_step(work, found, step, payload, reason=request.reason, request=request.id)
    set_status(work, found, status)
