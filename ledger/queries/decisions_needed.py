"""The decisions that both councils' chief executives are told of: what waits, and for whom.

What concerns one council only is named by its purpose, and its words are left out: the pack goes to
both (docs/decisions/0019-what-the-other-council-sees.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection

from ledger.domain.arrangement import Arrangement
from ledger.domain.driver_refresh import DriverStanding
from ledger.domain.method_review import MethodReview, ReviewState, last_review, review_state
from ledger.domain.neutrality import PostMonth, TimeState
from ledger.domain.quarterly import DecisionNeeded, Need
from ledger.domain.statement import StatementStatus
from ledger.queries import grants, statements
from ledger.queries.arrangements import Known
from ledger.queries.waiting import Waiting, waiting
from ledger.store.approvals import ApprovalPurpose

_NOT_CERTIFIED = (
    TimeState.MISSING,
    TimeState.INCOMPLETE,
    TimeState.ESTIMATED,
    TimeState.UNCERTIFIED,
)
_HALF_WAY = (StatementStatus.DRAFT, StatementStatus.AGREED_BY_RECIPIENT)


def decisions_needed(
    connection: Connection,
    known: Known,
    *,
    as_at: date,
    time: Sequence[PostMonth],
    drivers: Sequence[DriverStanding],
    reviews: Sequence[MethodReview],
) -> tuple[DecisionNeeded, ...]:
    """Everything that waits: approvals, statements and grants as known now, the rest as at a date.

    `time` and `drivers` are those of the date; `reviews` come in the order of knowing.
    """
    arrangement = known.arrangement
    return (
        *_approvals(connection, known),
        *_statements(connection, known),
        *_time(arrangement, time),
        *_drivers(arrangement, drivers),
        *_methods(arrangement, reviews, as_at),
        *_grants(connection, known),
    )


def _approvals(connection: Connection, known: Known) -> Iterator[DecisionNeeded]:
    for each in waiting(connection, known.arrangement_id, known.arrangement):
        yield DecisionNeeded(
            Need.APPROVAL,
            each.summary if _concerns_both(each, known.arrangement) else _purpose(each),
            each.awaiting,
            each.submitted_on,
        )


def _concerns_both(each: Waiting, arrangement: Arrangement) -> bool:
    """Whether both councils may read its words; a post's days are for both."""
    both = {arrangement.host, arrangement.recipient}
    return both <= {each.party, *each.approvers} or each.purpose == ApprovalPurpose.TIME


def _purpose(each: Waiting) -> str:
    words = each.purpose.replace("_", " ")
    return f"{words[0].upper()}{words[1:]}, submitted for {each.party}."


def _statements(connection: Connection, known: Known) -> Iterator[DecisionNeeded]:
    """Those that wait for nobody's approval, and are not issued all the same."""
    steps = {
        StatementStatus.DRAFT: "is a draft: submit it, or return it.",
        StatementStatus.AGREED_BY_RECIPIENT: "is agreed by both councils: issue it.",
    }
    for head in statements.heads(connection, known.arrangement_id):
        if head.status in _HALF_WAY:
            yield DecisionNeeded(
                Need.STATEMENT,
                f"The statement of {head.period}, version {head.version}, from {head.payee} to "
                f"{head.payer} {steps[head.status]}",
                (head.payee,),
                head.last_step_on,
                head.net_pence + head.vat_pence,
            )


def _time(arrangement: Arrangement, time: Sequence[PostMonth]) -> Iterator[DecisionNeeded]:
    for each in time:
        if each.state in _NOT_CERTIFIED:
            yield DecisionNeeded(
                Need.TIME,
                f"The time of {each.post} for {each.service_month} is {each.state}: state all of "
                "it, and certify it.",
                (arrangement.host,),
                each.service_month.last,
            )


def _drivers(
    arrangement: Arrangement, drivers: Sequence[DriverStanding]
) -> Iterator[DecisionNeeded]:
    for each in drivers:
        if each.is_stale:
            yield DecisionNeeded(
                Need.DRIVER,
                f"The quantities of {each.driver} are past their review: record new ones, or "
                "review the method and say that they stand.",
                (arrangement.host,),
                each.review_due_on,
            )


def _methods(
    arrangement: Arrangement, reviews: Sequence[MethodReview], as_at: date
) -> Iterator[DecisionNeeded]:
    for pool in arrangement.pools:
        last = last_review(reviews, pool.code, as_at=as_at)
        if last is not None and review_state(last, as_at=as_at) is ReviewState.OVERDUE:
            yield DecisionNeeded(
                Need.METHOD,
                f"The method of {pool.code} is past its review: both councils review it.",
                (arrangement.host, arrangement.recipient),
                last.next_review_on,
            )


def _grants(connection: Connection, known: Known) -> Iterator[DecisionNeeded]:
    for each in grants.standings(connection, known.arrangement_id, known.arrangement):
        if each.unapplied_pence:
            yield DecisionNeeded(
                Need.GRANT,
                f"Grant {each.grant_ref} of {each.grantor} for {each.pool} meets no cost yet with "
                "all that it has: spend it, or give the rest back.",
                (each.grantee,),
                each.granted_on,
                each.unapplied_pence,
            )
