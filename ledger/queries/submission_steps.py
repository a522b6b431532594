"""Who submitted something and who decided on it, as the steps that a document shows."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger.domain.statement import Approval, StatementStep
from ledger.queries.knowing import same_event
from ledger.store.approvals import DecisionKind, decision, delegated_act, submission
from ledger.store.journals import event

_STEPS = {
    DecisionKind.APPROVE: StatementStep.AGREE,
    DecisionKind.REJECT: StatementStep.RETURN,
}


def submission_steps(
    connection: Connection, arrangement_id: int, submission_id: int
) -> tuple[Approval, ...]:
    """Return the submission and every decision on it in order, each by role and person number."""
    given = connection.execute(
        select(submission.c.submitted_on, event.c.party, event.c.role, event.c.person)
        .join(event, same_event(submission))
        .where(
            submission.c.arrangement_id == arrangement_id, submission.c.event_id == submission_id
        )
    )
    decided = connection.execute(
        select(decision, event.c.role, delegated_act.c.delegation_event_id)
        .join(event, same_event(decision))
        .outerjoin(
            delegated_act,
            (delegated_act.c.arrangement_id == decision.c.arrangement_id)
            & (delegated_act.c.event_id == decision.c.event_id),
        )
        .where(
            decision.c.arrangement_id == arrangement_id,
            decision.c.subject_event_id == submission_id,
        )
        .order_by(decision.c.event_id)
    )
    return (
        *(
            Approval(StatementStep.SUBMIT, row.party, row.role, row.person, row.submitted_on)
            for row in given
        ),
        *(
            Approval(
                _STEPS[DecisionKind(row.decision)],
                row.party,
                row.role,
                row.person,
                row.decided_on,
                row.reason,
                row.delegation_event_id,
            )
            for row in decided
        ),
    )
