"""Own costs: lines for the council whose they are, totals for everybody.

Totals are drawn from account 5600, so they are the balance by book; a kind is that of the cost
recorded, or `journal` where the account was posted to by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month, Span
from ledger.domain.cost import Subjective
from ledger.domain.money import Pence
from ledger.domain.own_cost import OwnCost, OwnCostKind
from ledger.queries.knowing import same_event
from ledger.store.journals import event, journal_line
from ledger.store.own_costs import own_cost

BY_HAND = "journal"


@dataclass(frozen=True, slots=True)
class RecordedOwnCost:
    """An own cost, its book, and the event that reversed it, if one did."""

    id: int
    book: str
    cost: OwnCost
    reversed_by: int | None


@dataclass(frozen=True, slots=True)
class OwnCostTotal:
    """What a council bore of its own in a service month: shown, never recoverable."""

    book: str
    kind: str  # an OwnCostKind, or `journal`
    service_month: Month | None  # None where a journal by hand named none
    amount_pence: Pence


def reference(
    connection: Connection, arrangement_id: int, source_ref: str
) -> tuple[int, str] | None:
    """Return the event that recorded an own cost of that source reference, if one did, and whose.

    In either book: a reference is taken once in an arrangement.
    """
    row = connection.execute(
        select(own_cost.c.event_id, own_cost.c.book).where(
            own_cost.c.arrangement_id == arrangement_id, own_cost.c.source_ref == source_ref
        )
    ).one_or_none()
    return None if row is None else (row.event_id, row.book)


def listing(
    connection: Connection, arrangement_id: int, *, book: str, after: int, limit: int
) -> list[RecordedOwnCost]:
    """A council's own costs, in the order in which they were recorded, after the event `after`."""
    reversal = event.alias()
    rows = connection.execute(
        select(own_cost, reversal.c.event_id.label("reversed_by"))
        .outerjoin(
            reversal,
            (reversal.c.arrangement_id == own_cost.c.arrangement_id)
            & (reversal.c.reverses_event_id == own_cost.c.event_id),
        )
        .where(
            own_cost.c.arrangement_id == arrangement_id,
            own_cost.c.book == book,
            own_cost.c.event_id > after,
        )
        .order_by(own_cost.c.event_id)
        .limit(limit)
    )
    return [_recorded(row) for row in rows]


def own_cost_totals(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, *, as_at: date
) -> list[OwnCostTotal]:
    """Totals by book, kind and service month as at a date, reversals off; nil ones left out."""
    line = journal_line.c
    rows = connection.execute(
        select(
            line.book,
            own_cost.c.kind,
            line.service_month,
            func.sum(line.amount_pence).label("pence"),
        )
        .join(event, same_event(journal_line))
        .outerjoin(
            own_cost,
            (own_cost.c.arrangement_id == event.c.arrangement_id)
            & (own_cost.c.event_id == func.coalesce(event.c.reverses_event_id, event.c.event_id)),
        )
        .where(
            line.arrangement_id == arrangement_id,
            # Both, so that the account is found in the index.
            line.book.in_([arrangement.host, arrangement.recipient]),
            line.account == int(Account.OWN_COST),
            line.effective_on <= as_at,
        )
        .group_by(line.book, own_cost.c.kind, line.service_month)
    )
    found = [
        OwnCostTotal(row.book, row.kind or BY_HAND, row.service_month, int(row.pence))
        for row in rows
        if row.pence
    ]
    return sorted(found, key=lambda each: (each.book, each.kind, str(each.service_month or "")))


def visible_to(arrangement_id: int, book: str) -> ColumnElement[bool]:
    """Return the condition that an event shows no single cost of another book's own.

    The other council sees totals, not lines (domain page, hard cases).
    """
    others = select(own_cost.c.event_id).where(
        own_cost.c.arrangement_id == arrangement_id, own_cost.c.book != book
    )
    return and_(
        event.c.event_id.not_in(others),
        or_(event.c.reverses_event_id.is_(None), event.c.reverses_event_id.not_in(others)),
    )


def _recorded(row: Row[tuple[object, ...]]) -> RecordedOwnCost:
    return RecordedOwnCost(
        row.event_id,
        row.book,
        OwnCost(
            kind=OwnCostKind(row.kind),
            supplier=row.supplier,
            source_ref=row.source_ref,
            entered_on=row.entered_on,
            service_dates=Span(row.service_from, row.service_to),
            amount_pence=row.amount_pence,
            subjective=Subjective(row.subjective),
            description=row.description,
        ),
        row.reversed_by,
    )
