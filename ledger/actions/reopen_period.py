"""Reopen a period: asked for with a reason, approved by both councils, on the record for good."""

from __future__ import annotations

from ledger.actions.close_period import (
    approve,
    ask,
    carry_out,
    lock_period,
    require_request,
    status_conflict,
)
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import ReasonMissing
from ledger.domain.parse import parse_text
from ledger.queries import periods
from ledger.queries.periods import PeriodView
from ledger.store.approvals import ApprovalPurpose
from ledger.store.periods import PeriodStatus, PeriodStep


def request_reopen(work: Work, period: str, *, reason: str | None) -> Receipt:
    """Ask both councils to reopen the latest closed period, or one that is soft-closed.

    Raises NotFound, ReasonMissing, StatusConflict.
    """
    found = lock_period(work, period)
    if not reason:
        raise ReasonMissing("Say why the period is to be reopened.", field="reason")
    why = parse_text(reason, field="reason")
    _require_latest(work, found)
    payload = {"period": period, "step": PeriodStep.REQUEST_REOPEN, "reason": why}
    return ask(work, found, PeriodStep.REQUEST_REOPEN, payload, reason=why)


def approve_reopen(work: Work, period: str, *, if_match: str | None = None) -> Receipt:
    """Approve, for the caller's council, the reopening asked for; the second one reopens.

    Raises NotFound, StatusConflict, PreconditionFailed, SamePerson.
    """
    found = lock_period(work, period)
    request = require_request(work, found, PeriodStep.REQUEST_REOPEN, if_match=if_match)
    _require_latest(work, found)
    receipt = approve(work, found, request, ApprovalPurpose.PERIOD_REOPEN)
    if not receipt["awaiting"]:
        carry_out(work, found, request, PeriodStep.REOPEN, PeriodStatus.OPEN)
        receipt["status"] = PeriodStatus.OPEN.value
    return receipt


def _require_latest(work: Work, found: PeriodView) -> None:
    """Refuse an open period, and one that a closed period comes after."""
    if found.status is PeriodStatus.OPEN:
        raise status_conflict(found, "There is nothing to reopen.")
    place = (found.starts_on, found.period_number)
    later = [
        each.period
        for each in periods.listing(work.connection, work.arrangement_id)
        if (each.starts_on, each.period_number) > place and each.status is PeriodStatus.CLOSED
    ]
    if later:
        raise status_conflict(
            found, f"Only the latest closed period can reopen, and that is {later[-1]}."
        )
