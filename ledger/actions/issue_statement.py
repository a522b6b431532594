"""Issue an agreed statement: number it, post it as a debt in both books, release it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from ledger.actions.agree_statement import find_in_state, insert_step, require_step_date
from ledger.actions.ensure_sealed import ensure_sealed
from ledger.actions.keep_file import keep_file
from ledger.actions.supply import require_payee
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import PoolMonth
from ledger.domain.errors import ApprovalBeforeSubmission, NotFound
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import show_pounds
from ledger.domain.posting.charge import Charged, statement_issued
from ledger.domain.statement import (
    ChargeKind,
    Debt,
    Statement,
    StatementLine,
    StatementStatus,
    StatementStep,
)
from ledger.queries.on_account import sums
from ledger.queries.statements import StatementHead, find, heads
from ledger.store.statements import issued_charge, statement_issue, statement_line


def seal_before_issuing(ledger: Ledger, code: str, statement_id: int) -> None:
    """Seal what stands, where both councils have agreed that statement, so that it can be issued.

    Raises as `ensure_sealed` does. Nobody waits for a statement that is not there, or not agreed.
    """
    with ledger.database.reading() as connection:
        arrangement_id = ledger.definitions.find(connection, code).arrangement_id
        found = heads(connection, arrangement_id, only=statement_id)
    if found and found[0].status is StatementStatus.AGREED_BY_RECIPIENT:
        ensure_sealed(ledger, code)


def issue_statement(
    work: Work, statement_id: int, *, on: date | None = None, if_match: str | None = None
) -> Receipt:
    """Issue a statement that both councils have agreed.

    The debt, the tax point and the number's financial year take the date of issue: by default
    the arrangement's issue day of the following month, or the day on which it was agreed where
    that is later. Raises NotFound, StatusConflict, PreconditionFailed, ApprovalBeforeSubmission,
    PeriodClosed, DateInFuture; NotPermitted unless the caller is of its payee. The statement's
    file is kept with the event, as it stands at that moment.
    """
    work.lock(f"issue:{work.caller.party}")
    head = find_in_state(work, statement_id, StatementStep.ISSUE, if_match=if_match)
    require_payee(work, head.payee, what="issue")
    if on is not None:
        require_step_date(work, head, on, field="issued_on")
    issued_on = on or _issue_day(work, head)
    books_end = work.arrangement.books_span.last
    if issued_on <= head.period.last and issued_on != books_end:
        raise ApprovalBeforeSubmission(
            f"issued_on is {issued_on}; {head.period} is earned on {head.period.last}, and its "
            "statement is issued after that.",
            field="issued_on",
        )
    work.arrangement.require_accounting_date(issued_on, field="issued_on", today=work.today)
    whole = _whole(work, head.id)
    journals = statement_issued(
        payee=head.payee, payer=head.payer, statement=head.id, lines=_charged(work, whole)
    )
    payload = {"statement": head.id, "digest": head.digest, "issued_on": issued_on}
    posted = work.post(Event(EventKind.STATEMENT_ISSUED, issued_on, journals), payload)
    insert_step(work, posted.event_id, head, StatementStep.ISSUE, issued_on)
    number = _number(work, head, posted.event_id, issued_on, whole.debt)
    _mark_issued(work, head, posted.event_id)
    if work.documents is not None:
        issued = _whole(work, head.id)
        keep_file(work, posted.event_id, work.documents.statement(issued))
    return {
        "id": head.id,
        "event_id": posted.event_id,
        "status": StatementStatus.ISSUED.value,
        "before": head.status.value,
        "number": number,
        "issued_on": issued_on.isoformat(),
        "due_on": work.arrangement.due_date(issued_on).isoformat(),
        "gross": show_pounds(head.net_pence + head.vat_pence),
    }


def _whole(work: Work, statement_id: int) -> Statement:
    whole = find(work.connection, work.arrangement_id, work.arrangement, statement_id)
    if whole is None:  # find_in_state has just found it
        raise NotFound(f"There is no statement {statement_id}.", field="id")
    return whole


def _issue_day(work: Work, head: StatementHead) -> date:
    """The contract's day, or the last agreement's where that came later and the books are open."""
    books_end = work.arrangement.books_span.last
    day = min(work.arrangement.issue_date(head.period), books_end)
    return head.last_step_on if day < head.last_step_on <= books_end else day


def _charged(work: Work, whole: Statement) -> list[Charged]:
    pools = {line.pool for line in whole.lines}
    earned = sums(work.connection, work.arrangement_id, pools).earned
    return [
        Charged(
            line.pool,
            line.service,
            line.service_month,
            line.net_pence,
            line.vat_pence,
            in_advance=_in_advance(line, earned),
        )
        for line in whole.lines
    ]


def _in_advance(line: StatementLine, earned: Collection[PoolMonth]) -> bool:
    """A sum before its month is earned, and a true-up below the sums, which gives back of them."""
    if line.kind is ChargeKind.SUM:
        return (line.pool, line.service_month) not in earned
    return line.kind is ChargeKind.TRUE_UP and line.net_pence < 0


def _number(work: Work, head: StatementHead, event_id: int, issued_on: date, debt: Debt) -> str:
    """Give the next number of the payee's financial year; no number is ever left out."""
    year = Month.of(issued_on).financial_year
    work.lock(f"number:{head.payee}:{year}")
    last = work.connection.execute(
        select(func.max(statement_issue.c.serial)).where(
            statement_issue.c.arrangement_id == work.arrangement_id,
            statement_issue.c.payee == head.payee,
            statement_issue.c.financial_year == year,
        )
    ).scalar_one()
    serial = (last or 0) + 1
    number = f"{head.payee}-{year}-{serial:04d}"
    work.insert(
        statement_issue,
        {
            "event_id": event_id,
            "statement_event_id": head.id,
            "payee": head.payee,
            "financial_year": year,
            "serial": serial,
            "previous_serial": last,
            "number": number,
            "issued_on": issued_on,
            "due_on": work.arrangement.due_date(issued_on),
            "opening_pence": debt.opening_pence,
            "credited_pence": debt.credited_pence,
            "received_pence": debt.received_pence,
        },
    )
    return number


def _mark_issued(work: Work, head: StatementHead, event_id: int) -> None:
    charges = work.connection.execute(
        select(statement_line.c.charge_event_id).where(
            statement_line.c.arrangement_id == work.arrangement_id,
            statement_line.c.event_id == head.id,
        )
    ).scalars()
    work.insert(
        issued_charge,
        [{"charge_event_id": charge, "event_id": event_id} for charge in charges],
    )
