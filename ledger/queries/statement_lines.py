"""The lines of a statement in brief, as credits and disputes need them, and its day of issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from ledger.domain.calendar import Month
from ledger.domain.money import Pence
from ledger.domain.recovery import Basis
from ledger.domain.statement import ChargeKind
from ledger.queries.knowing import charge_of_line
from ledger.queries.statements import read_working
from ledger.store.charges import charge
from ledger.store.statements import statement_issue, statement_line


@dataclass(frozen=True, slots=True)
class LineBrief:
    """One line as it was agreed."""

    line: int
    pool: str
    service: str | None
    service_month: Month
    basis: Basis
    kind: ChargeKind
    net_pence: Pence
    vat_pence: Pence

    @property
    def gross_pence(self) -> Pence:
        """Net and VAT."""
        return self.net_pence + self.vat_pence


def lines_in_brief(
    connection: Connection, arrangement_id: int, statement_id: int
) -> list[LineBrief]:
    """Every line of a statement, in order."""
    rows = connection.execute(
        select(
            statement_line,
            charge.c.pool,
            charge.c.service,
            charge.c.service_month,
            charge.c.basis,
            charge.c.working,
        )
        .join(
            charge,
            charge_of_line(),
        )
        .where(
            statement_line.c.arrangement_id == arrangement_id,
            statement_line.c.event_id == statement_id,
        )
        .order_by(statement_line.c.row_no)
    )
    return [
        LineBrief(
            row.row_no,
            row.pool,
            row.service,
            row.service_month,
            Basis(row.basis),
            read_working(row.working).kind,
            row.net_pence,
            row.vat_pence,
        )
        for row in rows
    ]


def issued_on(connection: Connection, arrangement_id: int, statement_id: int) -> date | None:
    """The day on which a statement was issued; None where it is not."""
    return connection.execute(
        select(statement_issue.c.issued_on).where(
            statement_issue.c.arrangement_id == arrangement_id,
            statement_issue.c.statement_event_id == statement_id,
        )
    ).scalar_one_or_none()
