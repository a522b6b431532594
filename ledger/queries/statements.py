"""Recharge statements, whole: one frozen value for JSON, page, workbook and command line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, func, select

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.journal import journal_id
from ledger.domain.money import Pence
from ledger.domain.position import Position
from ledger.domain.recovery import Basis, VatTreatment
from ledger.domain.statement import (
    Approval,
    Debt,
    Statement,
    StatementLine,
    StatementStatus,
    StatementStep,
    Working,
)
from ledger.queries.positions import position
from ledger.queries.seals import sealed_before
from ledger.store.charges import charge
from ledger.store.disputes import dispute
from ledger.store.journals import event, journal_line
from ledger.store.receipts import receipt_allocation
from ledger.store.statements import statement, statement_issue, statement_line, statement_step


@dataclass(frozen=True, slots=True)
class StatementHead:
    """What is needed of a statement to take it one step further."""

    id: int
    period: Month
    version: int
    payee: str
    payer: str
    status: StatementStatus
    digest: str
    prepared_by: str
    last_step_on: date
    net_pence: Pence
    vat_pence: Pence


_FRACTIONS = ("share", "joint_share")


def read_working(text: str) -> Working:
    """Read a working from its canonical JSON."""
    values: dict[str, Any] = json.loads(text)
    for name in _FRACTIONS:
        if values[name] is not None:
            values[name] = Fraction(values[name])
    values["references"] = tuple(values["references"])
    return Working(**values)


def heads(
    connection: Connection, arrangement_id: int, *, only: int | None = None
) -> list[StatementHead]:
    """Every statement version, oldest first, with its status; or only the one of that event."""
    wanted = (
        select(statement, event.c.person)
        .join(
            event,
            (event.c.arrangement_id == statement.c.arrangement_id)
            & (event.c.event_id == statement.c.event_id),
        )
        .where(statement.c.arrangement_id == arrangement_id)
        .order_by(statement.c.event_id)
    )
    if only is not None:
        wanted = wanted.where(statement.c.event_id == only)
    steps = _steps(connection, arrangement_id, only)
    return [
        StatementHead(
            row.event_id,
            row.period,
            row.version,
            row.payee,
            row.payer,
            _status(row, steps.get(row.event_id, [])),
            row.digest,
            row.person,
            max([row.prepared_on, *[step.stepped_on for step in steps.get(row.event_id, [])]]),
            row.net_pence,
            row.vat_pence,
        )
        for row in connection.execute(wanted)
    ]


def numbers(connection: Connection, arrangement_id: int) -> dict[int, str]:
    """Return the number of every issued statement, by the statement's event."""
    rows = connection.execute(
        select(statement_issue.c.statement_event_id, statement_issue.c.number).where(
            statement_issue.c.arrangement_id == arrangement_id
        )
    )
    return {row.statement_event_id: row.number for row in rows}


def _steps(
    connection: Connection, arrangement_id: int, only: int | None
) -> dict[int, list[Row[Any]]]:
    wanted = (
        select(statement_step, event.c.person, event.c.role)
        .join(
            event,
            (event.c.arrangement_id == statement_step.c.arrangement_id)
            & (event.c.event_id == statement_step.c.event_id),
        )
        .where(statement_step.c.arrangement_id == arrangement_id)
        .order_by(statement_step.c.event_id)
    )
    if only is not None:
        wanted = wanted.where(statement_step.c.statement_event_id == only)
    found: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(wanted):
        found.setdefault(row.statement_event_id, []).append(row)
    return found


def step_takers(connection: Connection, arrangement_id: int, statement_id: int) -> list[str]:
    """Who took a step with a statement, by number."""
    rows = _steps(connection, arrangement_id, statement_id).get(statement_id, [])
    return [row.person for row in rows]


def _status(head: Row[Any], steps: Iterable[Row[Any]]) -> StatementStatus:
    """The status is the latest step: facts are rows."""
    status = StatementStatus.DRAFT
    for row in steps:
        match StatementStep(row.step):
            case StatementStep.SUBMIT:
                status = StatementStatus.SUBMITTED
            case StatementStep.AGREE if row.party == head.payee:
                status = StatementStatus.AGREED_BY_HOST
            case StatementStep.AGREE:
                status = StatementStatus.AGREED_BY_RECIPIENT
            case StatementStep.RETURN:
                status = StatementStatus.RETURNED
            case StatementStep.ISSUE:
                status = StatementStatus.ISSUED
            case StatementStep.PREPARE:
                pass
    return status


def find(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, statement_id: int
) -> Statement | None:
    """Return the statement that the event prepared, whole; None where it prepared none."""
    found = heads(connection, arrangement_id, only=statement_id)
    if not found:
        return None
    head = found[0]
    issue = connection.execute(
        select(statement_issue).where(
            statement_issue.c.arrangement_id == arrangement_id,
            statement_issue.c.statement_event_id == statement_id,
        )
    ).one_or_none()
    prepared = connection.execute(
        select(statement.c.prepared_on, event.c.party, event.c.person, event.c.role)
        .join(
            event,
            (event.c.arrangement_id == statement.c.arrangement_id)
            & (event.c.event_id == statement.c.event_id),
        )
        .where(statement.c.arrangement_id == arrangement_id, statement.c.event_id == statement_id)
    ).one()
    lines = _lines(connection, arrangement_id, arrangement, statement_id)
    gross = sum(line.gross_pence for line in lines)
    return Statement(
        id=head.id,
        arrangement_code=arrangement.code,
        arrangement_name=arrangement.name,
        number=issue.number if issue else None,
        version=head.version,
        period=head.period,
        status=head.status,
        payee=arrangement.party(head.payee),
        payer=arrangement.party(head.payer),
        prepared_on=prepared.prepared_on,
        issued_on=issue.issued_on if issue else None,
        due_on=issue.due_on if issue else None,
        lines=lines,
        debt=Debt(issue.opening_pence, gross, issue.credited_pence, issue.received_pence)
        if issue
        else _debt(connection, arrangement_id, head, gross),
        approvals=_approvals(connection, arrangement_id, prepared, statement_id),
        digest=head.digest,
        position=_position(connection, arrangement_id, issue.event_id if issue else None),
    )


def _position(connection: Connection, arrangement_id: int, issue_event: int | None) -> Position:
    """An issued statement cites the head that it was issued on; a draft, what is known now."""
    if issue_event is None:
        return position(connection, arrangement_id)
    return position(
        connection, arrangement_id, sealed_before(connection, arrangement_id, issue_event)
    )


def _approvals(
    connection: Connection, arrangement_id: int, prepared: Any, statement_id: int
) -> tuple[Approval, ...]:
    first = Approval(
        StatementStep.PREPARE, prepared.party, prepared.role, prepared.person, prepared.prepared_on
    )
    steps = _steps(connection, arrangement_id, statement_id).get(statement_id, [])
    return (
        first,
        *(
            Approval(
                StatementStep(row.step),
                row.party,
                row.role,
                row.person,
                row.stepped_on,
                row.reason,
            )
            for row in steps
        ),
    )


def _lines(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, statement_id: int
) -> tuple[StatementLine, ...]:
    disputed = line_totals(connection, arrangement_id, dispute, [statement_id])
    settled = line_totals(connection, arrangement_id, receipt_allocation, [statement_id])
    rows = connection.execute(
        select(
            charge,
            statement_line.c.row_no,
            statement_line.c.vat_pence,
        )
        .join(
            statement_line,
            (statement_line.c.arrangement_id == charge.c.arrangement_id)
            & (statement_line.c.charge_event_id == charge.c.event_id),
        )
        .where(
            statement_line.c.arrangement_id == arrangement_id,
            statement_line.c.event_id == statement_id,
        )
        .order_by(statement_line.c.row_no)
    )
    return tuple(
        _line(
            arrangement,
            row,
            disputed.get((statement_id, row.row_no), (0, 0))[0],
            settled.get((statement_id, row.row_no), (0, 0))[0],
        )
        for row in rows
    )


def _line(
    arrangement: Arrangement, row: Row[Any], disputed: Pence, settled: Pence
) -> StatementLine:
    service = arrangement.service(row.service) if row.service else None
    share = (
        Fraction(row.share_numerator, row.share_denominator)
        if row.share_numerator is not None
        else None
    )
    return StatementLine(
        line=row.row_no,
        pool=row.pool,
        pool_name=arrangement.pool(row.pool).name,
        service=row.service,
        service_name=service.name if service else None,
        service_month=row.service_month,
        basis=Basis(row.basis),
        quantity_thousandths=row.quantity_thousandths,
        unit=service.unit if service else None,
        unit_price_pence=row.unit_price_pence,
        share=share,
        cost_pence=row.cost_pence,
        net_pence=row.net_pence,
        vat_treatment=VatTreatment(row.vat_treatment),
        vat_pence=row.vat_pence,
        late_item=bool(row.late_item),
        working=read_working(row.working),
        journal_id=journal_id(row.event_id, 1),
        disputed_pence=disputed,
        settled_pence=settled,
    )


def line_totals(
    connection: Connection,
    arrangement_id: int,
    facts: Any,
    statements: Iterable[int],
) -> Mapping[tuple[int, int], tuple[Pence, Pence]]:
    """Gross and net by statement and line of receipt allocations or of disputes."""
    rows = connection.execute(
        select(
            facts.c.statement_event_id,
            facts.c.statement_line,
            func.sum(facts.c.gross_pence).label("gross"),
            func.sum(facts.c.net_pence).label("net"),
        )
        .where(
            facts.c.arrangement_id == arrangement_id,
            facts.c.statement_event_id.in_(list(statements)),
        )
        .group_by(facts.c.statement_event_id, facts.c.statement_line)
    )
    return {
        (row.statement_event_id, row.statement_line): (int(row.gross), int(row.net)) for row in rows
    }


def _debt(connection: Connection, arrangement_id: int, head: StatementHead, gross: Pence) -> Debt:
    """A draft's debt: from what the last statement issued closed with to the balance now.

    An issued statement keeps the figures that it was issued with, so it never changes, and each
    opens with what the one before closed with.
    """
    issue = statement_issue.c
    last = connection.execute(
        select(statement_issue, (statement.c.net_pence + statement.c.vat_pence).label("gross"))
        .join(
            statement,
            (statement.c.arrangement_id == issue.arrangement_id)
            & (statement.c.event_id == issue.statement_event_id),
        )
        .where(issue.arrangement_id == arrangement_id, issue.payee == head.payee)
        .order_by(issue.event_id.desc())
        .limit(1)
    ).first()
    closing = 0
    if last is not None:
        before = Debt(last.opening_pence, last.gross, last.credited_pence, last.received_pence)
        closing = before.closing_pence
    owed = connection.execute(
        select(func.coalesce(func.sum(journal_line.c.amount_pence), 0)).where(
            journal_line.c.arrangement_id == arrangement_id,
            journal_line.c.book == head.payee,
            journal_line.c.account == int(Account.DEBTOR),
        )
    ).scalar_one()
    return Debt(
        opening_pence=closing,
        charged_pence=gross,
        credited_pence=0,
        received_pence=closing - int(owed),
    )
