"""Acceptances of conceded cost (N2) by both councils, in writing."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.domain.neutrality import ConcededAcceptance
from ledger.domain.statement import Approval, StatementStep
from ledger.queries.approvals import submissions
from ledger.store.approvals import SubmissionPurpose
from ledger.store.tokens import Role


def acceptances(
    connection: Connection, arrangement_id: int, *, as_at: date
) -> tuple[ConcededAcceptance, ...]:
    """Every acceptance in effect of cost conceded up to `as_at` or before, oldest first.

    By the date that it accepts the cost of, not by that of its approval: what is accepted after
    the end is accepted of the whole.
    """
    found = [
        ConcededAcceptance(
            id=each.id,
            as_at=date.fromisoformat(each.payload["as_at"]),
            amounts_pence=dict(each.payload["conceded_pence"]),
            approvals=tuple(
                Approval(StatementStep.AGREE, done.party, Role.APPROVER.value, done.person, done.on)
                for done in each.decisions
            ),
        )
        for each in submissions(connection, arrangement_id, purpose=SubmissionPurpose.CONCEDED_COST)
        if each.effect_event_id is not None
    ]
    by_date = sorted(found, key=lambda each: (each.as_at, each.id))
    return tuple(each for each in by_date if each.as_at <= as_at)
