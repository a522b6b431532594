"""Reports by kind and period, as they stand, and which of them were submitted and issued."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.calendar import Month
from ledger.domain.issued_file import FileKind
from ledger.domain.statement import Approval, StatementStep
from ledger.domain.stocktake import FinancialYear
from ledger.queries.arrangements import Known
from ledger.queries.exit_statement import exit_statement
from ledger.queries.neutrality import neutrality
from ledger.queries.quarterly import quarterly
from ledger.queries.stocktake import stocktake
from ledger.store.issued_files import report_agreement, report_issue, report_submission
from ledger.store.journals import event

Draw = Callable[[Connection, Known, Month, date], Any]


@dataclass(frozen=True, slots=True)
class ReportSubmissionView:
    """A report put before both councils: its figures' digest, who agreed, and its issue."""

    id: int
    kind: str
    period: Month
    digest: str
    party: str
    person: str
    role: str
    submitted_on: date
    agreements: tuple[Approval, ...]
    issue_event: int | None
    overtaken: bool = False  # by a later submission of the same report

    @property
    def status(self) -> str:
        """How far it has got."""
        if self.issue_event is not None:
            return "issued"
        if self.overtaken:
            return "overtaken"
        return "agreed by one council" if self.agreements else "submitted"

    @property
    def approvals(self) -> tuple[Approval, ...]:
        """Who prepared it and who agreed it, as a report shows them."""
        first = Approval(
            StatementStep.PREPARE, self.party, self.role, self.person, self.submitted_on
        )
        return (first, *self.agreements)


def draw(
    connection: Connection,
    known: Known,
    kind: FileKind,
    period: Month,
    *,
    today: date,
) -> Any:
    """Return the report of that kind as it stands, as at the period's end or today before it."""
    return _DRAWN[kind](connection, known, period, min(period.last, today))


def _neutrality(connection: Connection, known: Known, _period: Month, as_at: date) -> Any:
    return neutrality(connection, known, as_at=as_at)


def _quarterly(connection: Connection, known: Known, period: Month, as_at: date) -> Any:
    return quarterly(connection, known, quarter_end=period, as_at=as_at)


def _stocktake(connection: Connection, known: Known, period: Month, as_at: date) -> Any:
    year = FinancialYear.ending(period, known.arrangement)
    return stocktake(connection, known, financial_year=year.name, as_at=as_at)


def _exit_statement(connection: Connection, known: Known, _period: Month, as_at: date) -> Any:
    return exit_statement(connection, known, as_at=as_at)


_DRAWN: Mapping[FileKind, Draw] = {
    FileKind.COST_NEUTRALITY: _neutrality,
    FileKind.QUARTERLY: _quarterly,
    FileKind.STOCKTAKE: _stocktake,
    FileKind.EXIT: _exit_statement,
}


def submissions(
    connection: Connection,
    arrangement_id: int,
    *,
    kind: FileKind | None = None,
    period: Month | None = None,
    only: int | None = None,
) -> list[ReportSubmissionView]:
    """Reports submitted, oldest first: all, or those of a kind, of a period, or the one."""
    table = report_submission.c
    wanted = (
        select(
            report_submission,
            event.c.party,
            event.c.person,
            event.c.role,
            event.c.effective_on,
            report_issue.c.event_id.label("issue_event"),
        )
        .join(
            event,
            (event.c.arrangement_id == table.arrangement_id) & (event.c.event_id == table.event_id),
        )
        .outerjoin(
            report_issue,
            (report_issue.c.arrangement_id == table.arrangement_id)
            & (report_issue.c.subject_event_id == table.event_id),
        )
        .where(table.arrangement_id == arrangement_id)
        .order_by(table.event_id)
    )
    if kind is not None:
        wanted = wanted.where(table.kind == kind.value)
    if period is not None:
        wanted = wanted.where(table.period == period)
    if only is not None:
        wanted = wanted.where(table.event_id == only)
    agreed = _agreements(connection, arrangement_id)
    newest = {
        (row.kind, row.period): row.event_id
        for row in connection.execute(
            select(table.kind, table.period, table.event_id)
            .where(table.arrangement_id == arrangement_id)
            .order_by(table.event_id)
        )
    }
    return [
        ReportSubmissionView(
            row.event_id,
            row.kind,
            row.period,
            row.digest,
            row.party,
            row.person,
            row.role,
            row.effective_on,
            tuple(agreed.get(row.event_id, ())),
            row.issue_event,
            overtaken=newest[row.kind, row.period] != row.event_id,
        )
        for row in connection.execute(wanted)
    ]


def _agreements(connection: Connection, arrangement_id: int) -> dict[int, list[Approval]]:
    table = report_agreement.c
    found: dict[int, list[Approval]] = {}
    for row in connection.execute(
        select(report_agreement, event.c.role, event.c.effective_on)
        .join(
            event,
            (event.c.arrangement_id == table.arrangement_id) & (event.c.event_id == table.event_id),
        )
        .where(table.arrangement_id == arrangement_id)
        .order_by(table.event_id)
    ):
        given = Approval(StatementStep.AGREE, row.party, row.role, row.person, row.effective_on)
        found.setdefault(row.subject_event_id, []).append(given)
    return found


def newest_issue(
    connection: Connection, arrangement_id: int, kind: FileKind, period: Month
) -> int | None:
    """Return the event that last issued the report of that kind and period, if any did."""
    issued = [
        each.issue_event
        for each in submissions(connection, arrangement_id, kind=kind, period=period)
        if each.issue_event is not None
    ]
    return max(issued, default=None)
