"""Explain this number: what a statement line rests on, down to the documents behind it.

The payer sees pool totals and workings, the council that supplies the pool also the costs one by
one: for whom it is explained is said by `costs_for`. Source: domain page, "From cost to charge";
hard cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection, select

from ledger.domain.errors import NotFound
from ledger.domain.money import Pence
from ledger.domain.statement import Approval, Statement, StatementLine
from ledger.queries import statements
from ledger.queries.arrangements import Known
from ledger.queries.knowing import known_before, same_event
from ledger.store.approvals import approval
from ledger.store.charges import charge
from ledger.store.costs import cost, cost_month
from ledger.store.journals import event
from ledger.store.services import service_delivery
from ledger.store.time_apportionments import time_apportionment, time_certification


@dataclass(frozen=True, slots=True)
class CostBehind:
    """A cost's part in the pool's service month."""

    id: int
    source_ref: str
    source: str
    subjective: str
    entered_on: date
    amount_pence: Pence  # the part inside this service month
    whole_pence: Pence  # the cost line as the source shows it


@dataclass(frozen=True, slots=True)
class TimeBehind:
    """The time entry that gave the share, and who stands for it, by person number."""

    id: int
    stated_by: str
    certified_by: str | None
    certified_on: date | None
    approved_by: str | None
    approved_on: date | None


@dataclass(frozen=True, slots=True)
class DeliveryBehind:
    """A delivery charged by the line."""

    id: int
    delivery_ref: str
    delivered_on: date
    quantity_thousandths: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """A statement line with everything it came from."""

    statement: Statement
    line: StatementLine
    exact_pence: Fraction | None  # the entitlement to date before it was rounded
    rounding_pence: Fraction | None  # rounded less exact
    rounding_borne_by: str
    incurred_pence: Pence | None
    costs: tuple[CostBehind, ...] | None  # None where the caller may not see them
    time: TimeBehind | None
    deliveries: tuple[DeliveryBehind, ...]
    prepared_by: Approval
    approvals: tuple[Approval, ...]


def explain_line(
    connection: Connection, known: Known, statement_id: int, line_no: int, *, costs_for: str | None
) -> Explanation:
    """Explain one line of a statement, with its single costs to its payee; raises NotFound."""
    whole = statements.find(connection, known.arrangement_id, known.arrangement, statement_id)
    line = next((each for each in (whole.lines if whole else ()) if each.line == line_no), None)
    if whole is None or line is None:
        raise NotFound(f"There is no line {line_no} of a statement {statement_id}.", field="line")
    charge_event = line.charge
    exact = _exact(line)
    rounded = line.working.entitlement_to_date_pence
    held_back = line.working.capped_pence or 0
    return Explanation(
        statement=whole,
        line=line,
        exact_pence=exact,
        rounding_pence=None if exact is None else rounded + held_back - exact,
        rounding_borne_by=whole.payee.code,
        incurred_pence=line.working.incurred_to_date_pence,
        costs=_costs(connection, known, line, charge_event)
        if costs_for == whole.payee.code
        else None,
        time=_time(connection, known.arrangement_id, line, charge_event),
        deliveries=_deliveries(connection, known.arrangement_id, line.working.references),
        prepared_by=whole.approvals[0],
        approvals=whole.approvals[1:],
    )


def _exact(line: StatementLine) -> Fraction | None:
    """The share of cost less grant, before rounding; None where a price is charged."""
    working = line.working
    if working.share is None or working.incurred_to_date_pence is None:
        return None
    return (working.incurred_to_date_pence - working.grant_to_date_pence) * working.share


def _known_of(connection: Connection, arrangement_id: int, event_id: int) -> int:
    place = connection.execute(
        select(event.c.known).where(
            event.c.arrangement_id == arrangement_id, event.c.event_id == event_id
        )
    ).scalar_one()
    return int(place)


def _costs(
    connection: Connection, known: Known, line: StatementLine, charge_event: int
) -> tuple[CostBehind, ...]:
    """Costs of the pool's service month, entered by the period's end and known by the charge."""
    place = _known_of(connection, known.arrangement_id, charge_event)
    period = connection.execute(
        select(charge.c.period).where(
            charge.c.arrangement_id == known.arrangement_id, charge.c.event_id == charge_event
        )
    ).scalar_one()
    rows = connection.execute(
        select(cost, cost_month.c.amount_pence.label("part"))
        .join(
            cost_month,
            (cost_month.c.arrangement_id == cost.c.arrangement_id)
            & (cost_month.c.event_id == cost.c.event_id),
        )
        .join(
            event,
            (event.c.arrangement_id == cost.c.arrangement_id)
            & (event.c.event_id == cost.c.event_id),
        )
        .where(
            cost.c.arrangement_id == known.arrangement_id,
            cost.c.pool == line.pool,
            cost_month.c.service_month == line.service_month,
            event.c.known < place,
            cost.c.entered_on <= period.last,
        )
        .order_by(cost.c.event_id)
    )
    return tuple(
        CostBehind(
            row.event_id,
            row.source_ref,
            row.source,
            row.subjective,
            row.entered_on,
            row.part,
            row.amount_pence,
        )
        for row in rows
    )


def _time(
    connection: Connection, arrangement_id: int, line: StatementLine, charge_event: int
) -> TimeBehind | None:
    post = line.working.post
    if post is None:
        return None
    place = _known_of(connection, arrangement_id, charge_event)
    stated = connection.execute(
        select(time_apportionment.c.event_id, event.c.person)
        .join(event, same_event(time_apportionment))
        .where(
            time_apportionment.c.arrangement_id == arrangement_id,
            time_apportionment.c.post == post,
            time_apportionment.c.service_month == line.service_month,
            *known_before(time_apportionment, arrangement_id, place),
        )
        .order_by(time_apportionment.c.event_id.desc())
        .limit(1)
    ).first()
    if stated is None:
        return None
    certified = connection.execute(
        select(time_certification.c.certified_on, event.c.person)
        .join(event, same_event(time_certification))
        .where(
            time_certification.c.arrangement_id == arrangement_id,
            time_certification.c.time_event_id == stated.event_id,
        )
    ).first()
    approved = connection.execute(
        select(approval.c.approved_on, approval.c.person).where(
            approval.c.arrangement_id == arrangement_id,
            approval.c.subject_event_id == stated.event_id,
        )
    ).first()
    return TimeBehind(
        stated.event_id,
        stated.person,
        certified.person if certified else None,
        certified.certified_on if certified else None,
        approved.person if approved else None,
        approved.approved_on if approved else None,
    )


def _deliveries(
    connection: Connection, arrangement_id: int, references: Sequence[str]
) -> tuple[DeliveryBehind, ...]:
    """The deliveries that the working names: also those charged anew after a superseding."""
    rows = connection.execute(
        select(service_delivery)
        .where(
            service_delivery.c.arrangement_id == arrangement_id,
            service_delivery.c.delivery_ref.in_(references),
        )
        .order_by(service_delivery.c.event_id)
    )
    return tuple(
        DeliveryBehind(row.event_id, row.delivery_ref, row.delivered_on, row.quantity_thousandths)
        for row in rows
    )
