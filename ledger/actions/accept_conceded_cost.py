"""Submit the conceded cost (N2) for both councils' acceptance, as at a date.

The section 151 officers, or who approves for them, accept it in writing: neutrality then takes it
as accepted up to those amounts. Source: domain page, "Cost neutrality", verdict of the arrangement.
"""

from __future__ import annotations

from datetime import date

from ledger.actions.submit import both_councils, submit
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import DateInFuture, StatusConflict
from ledger.domain.money import show_pounds
from ledger.queries.approvals import submissions
from ledger.queries.arrangements import Known
from ledger.queries.neutrality import neutrality
from ledger.store.approvals import SubmissionPurpose


def submit_conceded_cost(work: Work, *, as_at: date, on: date | None = None) -> Receipt:
    """Submit what is conceded by pool, cumulative to `as_at`, in pence.

    Raises DateInFuture; StatusConflict where nothing is conceded, or the same waits already.
    """
    if as_at > (on or work.today):
        raise DateInFuture(
            f"as_at is {as_at}, later than {on or work.today}: what is yet to be conceded cannot "
            "be accepted.",
            field="as_at",
        )
    work.lock("conceded-cost")
    waiting = [
        each.id
        for each in submissions(
            work.connection, work.arrangement_id, purpose=SubmissionPurpose.CONCEDED_COST
        )
        if each.awaiting and each.payload["as_at"] == as_at.isoformat()
    ]
    if waiting:
        raise StatusConflict(
            f"The conceded cost as at {as_at} waits for acceptance already, as {waiting[0]}.",
            field="as_at",
        )
    known = Known(work.arrangement_id, 0, work.arrangement, work.model_agreed_by)
    report = neutrality(work.connection, known, as_at=as_at)
    conceded = {
        each.pool: each.figures.retained_conceded_pence
        for each in report.pools
        if each.figures.retained_conceded_pence
    }
    if not conceded:
        raise StatusConflict(
            f"Nothing is conceded (N2) as at {as_at}: there is nothing to accept.", field="as_at"
        )
    total = sum(conceded.values())
    named = ", ".join(f"{pool} {show_pounds(pence)}" for pool, pence in sorted(conceded.items()))
    submitted = submit(
        work,
        SubmissionPurpose.CONCEDED_COST,
        {"as_at": as_at, "conceded_pence": conceded, "total_pence": total},
        summary=f"Conceded cost (N2) as at {as_at}, which {work.arrangement.host} bears: {named}.",
        approvers=both_councils(work),
        on=on,
    )
    return submitted.receipt(
        as_at=as_at.isoformat(),
        total=show_pounds(total),
        conceded={pool: show_pounds(pence) for pool, pence in sorted(conceded.items())},
    )
