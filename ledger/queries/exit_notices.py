"""Notices that the arrangement ends: the one in force, and all that were given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, ScalarSelect, select

from ledger.queries.approvals import SubmissionView, submissions
from ledger.store.approvals import SubmissionPurpose, submission_effect
from ledger.store.arrangements import arrangement
from ledger.store.exits import exit_notice


@dataclass(frozen=True, slots=True)
class ExitNoticeView:
    """A notice, and how far its approval has got."""

    submission: SubmissionView
    given_on: date
    last_day: date
    reason: str

    @property
    def id(self) -> int:
        """Its number."""
        return self.submission.id


def last_day_in_force() -> ScalarSelect[date]:
    """Return the last day of the latest notice in force, for a query over `arrangement`."""
    effect = submission_effect.c
    return (
        select(exit_notice.c.last_day)
        .join(
            submission_effect,
            (effect.arrangement_id == exit_notice.c.arrangement_id)
            & (effect.submission_event_id == exit_notice.c.event_id),
        )
        .where(exit_notice.c.arrangement_id == arrangement.c.arrangement_id)
        .order_by(effect.event_id.desc())
        .limit(1)
        .correlate(arrangement)
        .scalar_subquery()
    )


def notices(connection: Connection, arrangement_id: int) -> list[ExitNoticeView]:
    """Every notice given, oldest first."""
    rows = {
        row.event_id: row
        for row in connection.execute(
            select(exit_notice).where(exit_notice.c.arrangement_id == arrangement_id)
        )
    }
    given = submissions(connection, arrangement_id, purpose=SubmissionPurpose.EXIT_NOTICE)
    return [
        ExitNoticeView(each, rows[each.id].given_on, rows[each.id].last_day, rows[each.id].reason)
        for each in given
    ]


def notice_in_force(connection: Connection, arrangement_id: int) -> ExitNoticeView | None:
    """Return the notice by which the arrangement ends, if both councils have approved one."""
    approved = [
        each
        for each in notices(connection, arrangement_id)
        if each.submission.effect_event_id is not None
    ]
    return max(approved, key=lambda each: each.submission.effect_event_id or 0, default=None)
