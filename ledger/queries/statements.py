"""Recharge statements, whole: one frozen value for JSON, page, workbook and command line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, select

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.journal import journal_id
from ledger.domain.money import Pence
from ledger.domain.position import Position
from ledger.domain.recovery import Basis, VatTreatment
from ledger.domain.statement import (
    Approval,
    ChargeKind,
    Debt,
    Statement,
    StatementCredit,
    StatementCreditLine,
    StatementLine,
    StatementStatus,
    StatementStep,
    Working,
)
from ledger.queries import credit_notes
from ledger.queries.debts import debt_of_draft, written_off_at_issue
from ledger.queries.knowing import charge_of_line, same_event
from ledger.queries.line_positions import LinePosition, line_positions
from ledger.queries.positions import position
from ledger.queries.reissues import Charging, superseded_statements
from ledger.queries.seals import sealed_before
from ledger.store.approvals import delegated_act
from ledger.store.charges import charge
from ledger.store.credit_notes import CreditCause, credit_note
from ledger.store.journals import event
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
    superseded: bool = False  # credited in full, to be charged anew


_FRACTIONS = ("share", "joint_share")


def read_working(text: str) -> Working:
    """Read a working from its canonical JSON."""
    values: dict[str, Any] = json.loads(text)
    for name in _FRACTIONS:
        if values[name] is not None:
            values[name] = Fraction(values[name])
    values["references"] = tuple(values["references"])
    values["kind"] = ChargeKind(values.get("kind", ChargeKind.ACTUAL))
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
    superseded = _superseded(connection, arrangement_id)
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
            row.event_id in superseded,
        )
        for row in connection.execute(wanted)
    ]


def _superseded(connection: Connection, arrangement_id: int) -> set[int]:
    return set(
        connection.execute(
            select(credit_note.c.statement_event_id).where(
                credit_note.c.arrangement_id == arrangement_id,
                credit_note.c.cause == CreditCause.SUPERSEDED,
            )
        ).scalars()
    )


def newest(connection: Connection, arrangement_id: int, period: Month, *, payee: str) -> int | None:
    """Return a payee's newest statement of a period that was not returned, by its event."""
    standing = [
        head.id
        for head in heads(connection, arrangement_id)
        if (head.period, head.payee) == (period, payee)
        and head.status is not StatementStatus.RETURNED
    ]
    return standing[-1] if standing else None


def numbers(connection: Connection, arrangement_id: int) -> dict[int, str]:
    """Return the number of every issued statement, by the statement's event."""
    rows = connection.execute(
        select(statement_issue.c.statement_event_id, statement_issue.c.number).where(
            statement_issue.c.arrangement_id == arrangement_id
        )
    )
    return {row.statement_event_id: row.number for row in rows}


def issue_event(connection: Connection, arrangement_id: int, statement_id: int) -> int | None:
    """Return the event that issued the statement; None where it is not issued."""
    found: int | None = connection.execute(
        select(statement_issue.c.event_id).where(
            statement_issue.c.arrangement_id == arrangement_id,
            statement_issue.c.statement_event_id == statement_id,
        )
    ).scalar_one_or_none()
    return found


def _steps(
    connection: Connection, arrangement_id: int, only: int | None
) -> dict[int, list[Row[Any]]]:
    wanted = (
        select(statement_step, event.c.person, event.c.role, delegated_act.c.delegation_event_id)
        .join(
            event,
            (event.c.arrangement_id == statement_step.c.arrangement_id)
            & (event.c.event_id == statement_step.c.event_id),
        )
        .outerjoin(
            delegated_act,
            (delegated_act.c.arrangement_id == statement_step.c.arrangement_id)
            & (delegated_act.c.event_id == statement_step.c.event_id),
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
    replacement = _replacement(connection, arrangement_id, head)
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
        debt=Debt(
            issue.opening_pence,
            gross,
            issue.credited_pence,
            issue.received_pence,
            written_off_at_issue(
                connection, arrangement_id, payee=head.payee, issue_event=issue.event_id
            ),
        )
        if issue
        else debt_of_draft(connection, arrangement_id, payee=head.payee, gross_pence=gross),
        approvals=_approvals(connection, arrangement_id, prepared, statement_id),
        digest=head.digest,
        position=_position(connection, arrangement_id, issue.event_id if issue else None),
        credits=_credits(connection, arrangement_id, statement_id),
        superseded=head.superseded,
        superseded_by=replacement.event_id if replacement else None,
        replaced_by_version=replacement.version if replacement else None,
        replaces=superseded_statements(
            connection,
            arrangement_id,
            Charging(head.id, head.payee, head.payer, head.period, lines),
            partial(_lines, connection, arrangement_id, arrangement),
        ),
    )


def _credits(
    connection: Connection, arrangement_id: int, statement_id: int
) -> tuple[StatementCredit, ...]:
    return tuple(
        StatementCredit(
            note.id,
            note.number,
            note.cause.value,
            note.credited_on,
            note.gross_pence,
            note.reason,
            tuple(
                StatementCreditLine(each.line, each.net_pence, each.vat_pence)
                for each in note.lines
            ),
        )
        for note in credit_notes.listing(connection, arrangement_id, statement=statement_id)
    )


def _replacement(
    connection: Connection, arrangement_id: int, head: StatementHead
) -> Row[Any, Any] | None:
    """The newest later version of the same period; None where it is not superseded."""
    if not head.superseded:
        return None
    return connection.execute(
        select(statement.c.event_id, statement.c.version)
        .where(
            statement.c.arrangement_id == arrangement_id,
            statement.c.payee == head.payee,
            statement.c.payer == head.payer,
            statement.c.period == head.period,
            statement.c.version > head.version,
        )
        .order_by(statement.c.version.desc())
        .limit(1)
    ).one_or_none()


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
                row.delegation_event_id,
            )
            for row in steps
        ),
    )


def _lines(
    connection: Connection, arrangement_id: int, arrangement: Arrangement, statement_id: int
) -> tuple[StatementLine, ...]:
    positions = line_positions(connection, arrangement_id, [statement_id])
    rows = connection.execute(
        select(
            charge,
            statement_line.c.row_no,
            statement_line.c.vat_pence,
            event.c.n_journals,
        )
        .join(event, same_event(charge))
        .join(
            statement_line,
            charge_of_line(),
        )
        .where(
            statement_line.c.arrangement_id == arrangement_id,
            statement_line.c.event_id == statement_id,
        )
        .order_by(statement_line.c.row_no)
    )
    return tuple(_line(arrangement, row, positions.of(statement_id, row.row_no)) for row in rows)


def _line(arrangement: Arrangement, row: Row[Any], stands: LinePosition) -> StatementLine:
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
        journal_id=journal_id(row.event_id, 1) if row.n_journals else None,
        charge=row.event_id,
        disputed_pence=stands.disputed.gross_pence,
        settled_pence=stands.settled.gross_pence,
        credited_pence=stands.credited.gross_pence,
        set_off_pence=stands.set_off.gross_pence,
        written_off_pence=stands.written_off.gross_pence,
    )
