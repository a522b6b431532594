"""Journals: from a balance to its lines, to their event, to the source behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Table, select

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.canonical import plain
from ledger.domain.journal import EventKind, journal_id
from ledger.domain.money import Pence
from ledger.queries.knowing import same_event
from ledger.queries.seals import Seal
from ledger.queries.visibility import shown_to
from ledger.store.accruals import accrual
from ledger.store.approvals import DecisionKind, approval, decision, submission_effect
from ledger.store.charges import apportionment, charge
from ledger.store.costs import cost
from ledger.store.evidence import grant_receipt
from ledger.store.grants import grant_claim, grant_payment, grant_repayment
from ledger.store.journals import event, journal, journal_line
from ledger.store.manual_journals import journal_reversal, manual_journal
from ledger.store.on_account import on_account_earned
from ledger.store.own_costs import own_cost
from ledger.store.receipts import (
    payment,
    receipt,
    receipt_allocation,
    receipt_identification,
    refund,
)
from ledger.store.settlements import set_off, write_off
from ledger.store.statements import statement_issue


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Which lines are wanted: None takes all, an empty text those that carry nothing there."""

    book: str | None = None
    account: Account | None = None
    pool: str | None = None
    service: str | None = None
    service_month: Month | Literal[""] | None = None
    counterparty: str | None = None
    as_at: date | None = None
    kind: EventKind | None = None
    costs_of: str | None = None  # whose single costs are shown; None: everybody's
    known_at: Seal | None = None  # None takes in the unsealed tail


@dataclass(frozen=True, slots=True)
class EventView:
    """What happened."""

    id: int
    kind: EventKind
    effective_on: date
    period: str
    known: int
    posted_at: datetime
    person: str
    party: str
    role: str
    request_id: str
    digest: str
    reverses: int | None
    reversed_by: int | None
    prior_period: bool  # a reversal of what a closed period holds, or any line of an earlier year


@dataclass(frozen=True, slots=True)
class LineView:
    """One line."""

    line: int
    account: Account
    amount_pence: Pence
    pool: str | None
    service: str | None
    service_month: Month | None
    counterparty: str | None
    document: int | None
    prior_period: bool  # its service month lies in an earlier financial year than its date


@dataclass(frozen=True, slots=True)
class JournalView:
    """A journal with its event and the lines asked for."""

    id: str
    book: str
    event: EventView
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """Who approved, for which council, and when."""

    party: str
    person: str
    approved_on: date
    digest: str


# Where the source of each kind of event is kept.
_SOURCES: tuple[tuple[str, Table], ...] = (
    ("cost", cost),
    ("apportionment", apportionment),
    ("charge", charge),
    ("on_account_earned", on_account_earned),
    ("grant", grant_receipt),
    ("statement_issue", statement_issue),
    ("receipt", receipt),
    ("receipt_allocation", receipt_allocation),
    ("payment", payment),
    ("receipt_identification", receipt_identification),
    ("refund", refund),
    ("set_off", set_off),
    ("write_off", write_off),
    ("manual_journal", manual_journal),
    ("reversal", journal_reversal),
    ("accrual", accrual),
    ("own_cost", own_cost),
    ("grant_claim", grant_claim),
    ("grant_payment", grant_payment),
    ("grant_repayment", grant_repayment),
)


def listing(
    connection: Connection, arrangement_id: int, *, filters: JournalFilter, after: str, limit: int
) -> list[JournalView]:
    """Journals with a line that the filters want, in order, after the journal `after`.

    Each holds just the lines wanted, so that a balance's journals add up to it.
    """
    event_id, _, journal_no = after.partition("-")
    start = (int(event_id or 0), int(journal_no or 0))
    conditions = _conditions(arrangement_id, filters)
    line = journal_line.c
    keys = connection.execute(
        select(line.event_id, line.journal_no)
        .join(event, same_event(journal_line))
        .where(
            *conditions,
            (line.event_id > start[0])
            | ((line.event_id == start[0]) & (line.journal_no > start[1])),
        )
        .distinct()
        .order_by(line.event_id, line.journal_no)
        .limit(limit)
    ).all()
    if not keys:
        return []
    rows = connection.execute(
        select(journal_line, *_event_columns())
        .join(event, same_event(journal_line))
        .where(*conditions, line.event_id >= keys[0].event_id, line.event_id <= keys[-1].event_id)
        .order_by(line.event_id, line.journal_no, line.line_no)
    ).all()
    wanted = {(key.event_id, key.journal_no) for key in keys}
    found: dict[tuple[int, int], list[Row[Any]]] = {}
    for row in rows:
        if (row.event_id, row.journal_no) in wanted:
            found.setdefault((row.event_id, row.journal_no), []).append(row)
    return [_journal(lines) for lines in found.values()]


def find(
    connection: Connection, arrangement_id: int, event_id: int, journal_no: int, *, party: str
) -> JournalView | None:
    """Return one journal with all its lines that the party is shown; None where it is shown none.

    Of another council's single cost there is none, so that it cannot be told from no journal.
    """
    line = journal_line.c
    rows = connection.execute(
        select(journal_line, *_event_columns())
        .join(event, same_event(journal_line))
        .where(
            line.arrangement_id == arrangement_id,
            line.event_id == event_id,
            line.journal_no == journal_no,
            shown_to(arrangement_id, party),
        )
        .order_by(line.line_no)
    ).all()
    return _journal(rows) if rows else None


def siblings(connection: Connection, arrangement_id: int, event_id: int) -> list[str]:
    """Name every journal of an event: one in each book that it touched."""
    rows = connection.execute(
        select(journal.c.journal_no)
        .where(journal.c.arrangement_id == arrangement_id, journal.c.event_id == event_id)
        .order_by(journal.c.journal_no)
    ).scalars()
    return [journal_id(event_id, number) for number in rows]


def source(connection: Connection, arrangement_id: int, event_id: int) -> dict[str, Any] | None:
    """Return the fact that an event recorded, in JSON's terms, with its kind."""
    for kind, table in _SOURCES:
        row = connection.execute(
            select(table).where(
                table.c.arrangement_id == arrangement_id, table.c.event_id == event_id
            )
        ).first()
        if row is not None:
            fact = {name: plain(value) for name, value in row._mapping.items()}  # noqa: SLF001 - SQLAlchemy's public name
            return {"kind": kind, **fact}
    return None


def approvals(connection: Connection, arrangement_id: int, subject: int) -> list[ApprovalView]:
    """Approvals of what an event made, oldest first; of the submission that it carried out, too."""
    rows = connection.execute(
        select(approval)
        .where(approval.c.arrangement_id == arrangement_id, approval.c.subject_event_id == subject)
        .order_by(approval.c.event_id)
    )
    effect = submission_effect.c
    carried_out = select(effect.submission_event_id).where(
        effect.arrangement_id == arrangement_id, effect.event_id == subject
    )
    decided = connection.execute(
        select(decision)
        .where(
            decision.c.arrangement_id == arrangement_id,
            (decision.c.subject_event_id == subject) | decision.c.subject_event_id.in_(carried_out),
            decision.c.decision == DecisionKind.APPROVE,
        )
        .order_by(decision.c.event_id)
    )
    return [
        ApprovalView(row.party, row.person, row.approved_on, row.subject_digest) for row in rows
    ] + [ApprovalView(row.party, row.person, row.decided_on, row.subject_digest) for row in decided]


def _event_columns() -> list[Any]:
    names = (
        "kind", "period", "posted_at", "person", "party", "role", "request_id", "payload_digest",
        "reverses_event_id",
    )  # fmt: skip
    reversal = event.alias()
    reversed_by = (
        select(reversal.c.event_id)
        .where(
            reversal.c.arrangement_id == event.c.arrangement_id,
            reversal.c.reverses_event_id == event.c.event_id,
        )
        .scalar_subquery()
    )
    tag = (
        select(journal_reversal.c.prior_period)
        .where(same_event(journal_reversal))
        .correlate(event)
        .scalar_subquery()
    )
    return [
        *(event.c[name] for name in names),
        reversed_by.label("reversed_by"),
        tag.label("prior_period"),
    ]


def _conditions(arrangement_id: int, filters: JournalFilter) -> list[Any]:
    line = journal_line.c
    conditions = [line.arrangement_id == arrangement_id]
    simple = {
        "book": line.book,
        "pool": line.pool,
        "service": line.service,
        "service_month": line.service_month,
        "counterparty": line.counterparty,
    }
    for name, column in simple.items():
        value = getattr(filters, name)
        if value is not None:
            conditions.append(column == value if value != "" else column.is_(None))
    if filters.account is not None:
        conditions.append(line.account == int(filters.account))
    if filters.as_at is not None:
        conditions.append(line.effective_on <= filters.as_at)
    if filters.kind is not None:
        conditions.append(event.c.kind == filters.kind)
    if filters.known_at is not None:
        conditions.append(line.known < filters.known_at.header.horizon)
    if filters.costs_of is not None:
        conditions.append(shown_to(arrangement_id, filters.costs_of))
    return conditions


def _of_prior_year(row: Row[Any]) -> bool:
    month: Month | None = row.service_month
    return month is not None and month.financial_year < Month.of(row.effective_on).financial_year


def _journal(rows: list[Row[Any]] | Any) -> JournalView:
    first = rows[0]
    return JournalView(
        journal_id(first.event_id, first.journal_no),
        first.book,
        EventView(
            first.event_id,
            EventKind(first.kind),
            first.effective_on,
            first.period,
            first.known,
            first.posted_at,
            first.person,
            first.party,
            first.role,
            first.request_id,
            first.payload_digest,
            first.reverses_event_id,
            first.reversed_by,
            bool(first.prior_period) or any(_of_prior_year(row) for row in rows),
        ),
        tuple(
            LineView(
                row.line_no,
                Account(row.account),
                row.amount_pence,
                row.pool,
                row.service,
                row.service_month,
                row.counterparty,
                row.document_event_id,
                _of_prior_year(row),
            )
            for row in rows
        ),
    )
