"""Accounting periods: whether they take postings, what was done to them, what keeps one open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, select

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month, Span
from ledger.domain.errors import NotFound
from ledger.domain.money import Pence, show_pounds
from ledger.domain.statement import StatementStatus
from ledger.queries import seals, statements, time_apportionments
from ledger.queries.approvals import rejection
from ledger.store.approvals import approval
from ledger.store.journals import event, journal_line
from ledger.store.periods import YEAR_END, PeriodStatus, PeriodStep, accounting_period, period_step

_FINISHED = (StatementStatus.ISSUED, StatementStatus.RETURNED)
_REQUESTS = (PeriodStep.REQUEST_CLOSE, PeriodStep.REQUEST_REOPEN)


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of a period's life: by an opaque person number, never a name."""

    id: int
    step: PeriodStep
    on: date
    party: str
    role: str
    person: str
    reason: str | None
    request: int | None  # what both councils approved
    digest: str  # of exactly what was asked for, or done


@dataclass(frozen=True, slots=True)
class PeriodRequest:
    """A request that waits for the councils, and those that have approved it."""

    id: int
    step: PeriodStep
    person: str
    reason: str | None
    digest: str  # of exactly what is approved
    approved_by: Mapping[str, str]  # the person that approved, by party


@dataclass(frozen=True, slots=True)
class PeriodView:
    """One accounting period."""

    period: str
    financial_year: str
    period_number: int
    starts_on: date
    ends_on: date
    status: PeriodStatus
    steps: tuple[StepTaken, ...] = ()
    pending: PeriodRequest | None = None

    @property
    def is_year_end(self) -> bool:
        """Whether it takes the year's adjustments after March."""
        return self.period_number == YEAR_END

    @property
    def months(self) -> list[Month]:
        """The month that it is, or every month of the year that it ends."""
        last = Month.of(self.ends_on)
        return list(Month(last.year - 1, 4).through(last)) if self.is_year_end else [last]


@dataclass(frozen=True, slots=True)
class Postings:
    """What a period holds: the events that post in it, and the debits of each book."""

    events: int
    debits: Mapping[str, Pence]


def listing(connection: Connection, arrangement_id: int) -> list[PeriodView]:
    """Every period of the books, in order; a year's adjustments come after its March."""
    steps: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(_steps(arrangement_id)):
        steps.setdefault(row.period, []).append(row)
    rows = connection.execute(
        select(accounting_period)
        .where(accounting_period.c.arrangement_id == arrangement_id)
        .order_by(accounting_period.c.starts_on, accounting_period.c.period_number)
    ).all()
    return [_view(connection, row, steps.get(row.period, [])) for row in rows]


def find(connection: Connection, arrangement_id: int, period: str) -> PeriodView:
    """Return the period of that name; raises NotFound where the books have none."""
    for each in listing(connection, arrangement_id):
        if each.period == period:
            return each
    raise NotFound(f"There is no period {period[:20]} in these books.", field="period")


def _steps(arrangement_id: int) -> Select[Any]:
    return (
        select(
            period_step,
            event.c.effective_on,
            event.c.party,
            event.c.role,
            event.c.person,
            event.c.payload_digest,
        )
        .join(
            event,
            (event.c.arrangement_id == period_step.c.arrangement_id)
            & (event.c.event_id == period_step.c.event_id),
        )
        .where(period_step.c.arrangement_id == arrangement_id)
        .order_by(period_step.c.event_id)
    )


def _view(connection: Connection, row: Row[Any], steps: Sequence[Row[Any]]) -> PeriodView:
    last = steps[-1] if steps else None
    waits = (
        last is not None
        and last.step in _REQUESTS
        and rejection(connection, row.arrangement_id, last.event_id) is None
    )
    return PeriodView(
        row.period,
        row.financial_year,
        row.period_number,
        row.starts_on,
        row.ends_on,
        PeriodStatus(row.status),
        tuple(
            StepTaken(
                step.event_id,
                PeriodStep(step.step),
                step.effective_on,
                step.party,
                step.role,
                step.person,
                step.reason,
                step.request_event_id,
                step.payload_digest,
            )
            for step in steps
        ),
        _request(connection, last) if last is not None and waits else None,
    )


def requested_period(connection: Connection, arrangement_id: int, number: int) -> str | None:
    """Return the period that the event asked to close or reopen, if it asked for that."""
    period: str | None = connection.execute(
        select(period_step.c.period).where(
            period_step.c.arrangement_id == arrangement_id,
            period_step.c.event_id == number,
            period_step.c.step.in_(_REQUESTS),
        )
    ).scalar_one_or_none()
    return period


def _request(connection: Connection, step: Row[Any]) -> PeriodRequest:
    rows = connection.execute(
        select(approval.c.party, approval.c.person).where(
            approval.c.arrangement_id == step.arrangement_id,
            approval.c.subject_event_id == step.event_id,
            approval.c.subject_digest == step.payload_digest,
        )
    )
    return PeriodRequest(
        step.event_id,
        PeriodStep(step.step),
        step.person,
        step.reason,
        step.payload_digest,
        {row.party: row.person for row in rows},
    )


def postings(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, period: PeriodView
) -> Postings:
    """Return how much was posted in a period, whatever its event's place in the year."""
    line = journal_line.c
    rows = connection.execute(
        select(
            line.book,
            func.count(line.event_id.distinct()).label("events"),
            func.sum(case((line.amount_pence > 0, line.amount_pence), else_=0)).label("pence"),
        )
        .join(
            event,
            (event.c.arrangement_id == line.arrangement_id) & (event.c.event_id == line.event_id),
        )
        .where(
            line.arrangement_id == arrangement_id,
            # All of them: so that the range of days is found in the index on both databases.
            line.book.in_([arrangement.host, arrangement.recipient]),
            line.account.in_([int(account) for account in Account]),
            line.effective_on.between(period.starts_on, period.ends_on),
            event.c.period == period.period,
        )
        .group_by(line.book)
    ).all()
    return Postings(
        events=sum(row.events for row in rows),
        debits={row.book: int(row.pence) for row in rows},
    )


# ---- what keeps a period open ----
def unfinished(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, period: PeriodView
) -> list[str]:
    """List everything that must be done before the period closes, each as a plain sentence.

    Earlier periods not closed, statements of the period not issued, time of its months not
    approved, cost entered in it and not apportioned, events in it not sealed.
    """
    return [
        *_earlier(connection, arrangement_id, period),
        *_statements(connection, arrangement_id, period),
        *_time(connection, arrangement_id, arrangement, period),
        *_costs(connection, arrangement_id, arrangement, period),
        *_unsealed(connection, arrangement_id, period),
    ]


def _earlier(connection: Connection, arrangement_id: int, period: PeriodView) -> list[str]:
    place = (period.starts_on, period.period_number)
    earlier = [
        each.period
        for each in listing(connection, arrangement_id)
        if (each.starts_on, each.period_number) < place and each.status is not PeriodStatus.CLOSED
    ]
    if not earlier:
        return []
    more = f" and {len(earlier) - 1} more up to it are" if len(earlier) > 1 else " is"
    return [f"The earlier period {earlier[0]}{more} not closed."]


def _statements(connection: Connection, arrangement_id: int, period: PeriodView) -> list[str]:
    return [
        f"Statement {head.id} of {head.period} (version {head.version}) is "
        f"{head.status.value.replace('_', ' ')}, not issued."
        for head in statements.heads(connection, arrangement_id)
        if str(head.period) == period.period and head.status not in _FINISHED
    ]


def _time(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, period: PeriodView
) -> list[str]:
    stated = time_apportionments.in_force(connection, arrangement_id)
    found = []
    for post in arrangement.posts_needing_time():
        shared = post.shared.overlap(arrangement.term)
        for month in period.months if shared else ():
            entry = stated.get((post.code, month))
            if shared is None or shared.overlap(Span(month.first, month.last)) is None:
                continue
            if not arrangement.needs_time(post, month):
                continue
            if entry is None:
                found.append(f"Time of {post.code} for {month} is not stated.")
            elif not entry.approved:
                state = "not approved" if entry.certified else "not certified"
                found.append(f"Time of {post.code} for {month}, entry {entry.id}, is {state}.")
    return found


def _costs(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, period: PeriodView
) -> list[str]:
    """Cost that 6000 held at the period's end, and that nothing has apportioned since.

    A cost entered after its period was charged is apportioned in a later one, as a late item: so
    a pool's service month that is nil by now is finished, though it was not nil at the end.
    """
    line = journal_line.c
    at_end = case((line.effective_on <= period.ends_on, line.amount_pence), else_=0)
    rows = connection.execute(
        _cost_lines(
            arrangement_id, arrangement, func.sum(at_end), func.sum(line.amount_pence)
        ).having(func.sum(line.amount_pence) != 0)
    ).all()
    after = _adjusted(connection, arrangement_id, arrangement, period)
    left = {(pool, month): int(pence) for pool, month, pence, _ in rows}
    return [
        f"{show_pounds(pence - after.get(key, 0))} of cost in the pool {key[0]}, service month "
        f"{key[1]}, is not apportioned."
        for key, pence in sorted(left.items())
        if pence != after.get(key, 0)
    ]


def _adjusted(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, period: PeriodView
) -> dict[tuple[str, Month], Pence]:
    """What the year's adjustments hold in 6000: dated March's last day, yet not March's."""
    if period.period_number != YEAR_END - 1:
        return {}
    rows = connection.execute(
        _cost_lines(arrangement_id, arrangement, func.sum(journal_line.c.amount_pence))
        .join(
            event,
            (event.c.arrangement_id == journal_line.c.arrangement_id)
            & (event.c.event_id == journal_line.c.event_id),
        )
        .where(
            journal_line.c.effective_on == period.ends_on,
            event.c.period == year_end(period.financial_year),
        )
    )
    return {(pool, month): int(pence) for pool, month, pence in rows}


def _cost_lines(arrangement_id: int, arrangement: Arrangement, *sums: Any) -> Select[Any]:
    line = journal_line.c
    return (
        select(line.pool, line.service_month, *sums)
        .where(
            line.arrangement_id == arrangement_id,
            line.book.in_([arrangement.host, arrangement.recipient]),
            line.account == int(Account.COST_POOL),
        )
        .group_by(line.pool, line.service_month)
    )


def _unsealed(connection: Connection, arrangement_id: int, period: PeriodView) -> list[str]:
    count, first = unsealed(connection, arrangement_id, period.period)
    if not count:
        return []
    are = "is" if count == 1 else "are"
    return [f"{count} of its events, from event {first} on, {are} not sealed."]


def unsealed(connection: Connection, arrangement_id: int, period: str) -> tuple[int, int | None]:
    """How many events of a period no block holds yet, and the first of them."""
    last = seals.newest(connection, arrangement_id)
    count, first = connection.execute(
        select(func.count(), func.min(event.c.event_id)).where(
            event.c.arrangement_id == arrangement_id,
            event.c.known >= (last.header.horizon if last else 0),
            event.c.period == period,
        )
    ).one()
    return count, first


def year_end(financial_year: str) -> str:
    """Name the period that takes a year's adjustments: ``2018-19-AP13``."""
    return f"{financial_year}-AP13"
