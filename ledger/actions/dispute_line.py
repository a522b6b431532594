"""Dispute a line of an issued statement: the rest of it stays payable."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ledger.actions.agree_statement import find_head, lock_statement
from ledger.actions.perform import Receipt, Work
from ledger.domain.errors import (
    AmountNegative,
    ApprovalBeforeSubmission,
    DateInFuture,
    DisputeOpen,
    NotFound,
    StatusConflict,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import parse_pounds, round_half_up, show_pounds
from ledger.domain.parse import parse_text
from ledger.domain.statement import StatementStatus
from ledger.queries.statements import find
from ledger.store.disputes import dispute


def dispute_line(
    work: Work,
    statement_id: int,
    line_no: int,
    *,
    reason: str,
    on: date | None = None,
    amount: str | None = None,
) -> Receipt:
    """Dispute a whole line with its VAT, or a gross amount of it.

    Raises NotFound, StatusConflict (not issued), DisputeOpen, AmountNegative (beyond the line),
    ApprovalBeforeSubmission (before issue), DateInFuture.
    """
    lock_statement(work, statement_id)
    head = find_head(work, statement_id)
    if head.status is not StatementStatus.ISSUED:
        raise StatusConflict(
            f"Statement {statement_id} is {head.status}: return it with a reason instead; only "
            "the lines of an issued statement are disputed.",
            field="id",
        )
    whole = find(work.connection, work.arrangement_id, work.arrangement, statement_id)
    line = next((each for each in (whole.lines if whole else ()) if each.line == line_no), None)
    if whole is None or line is None:
        raise NotFound(f"Statement {statement_id} has no line {line_no}.", field="line")
    if line.disputed_pence:
        raise DisputeOpen(f"Line {line_no} is under dispute already.", field="line")
    raised_on = on or work.today
    if whole.issued_on and raised_on < whole.issued_on:
        raise ApprovalBeforeSubmission(
            f"raised_on is {raised_on}, before the statement was issued, {whole.issued_on}.",
            field="raised_on",
        )
    if raised_on > work.today:
        raise DateInFuture(f"raised_on is {raised_on}, later than today.", field="raised_on")
    if line.gross_pence <= 0:
        raise AmountNegative(
            f"Line {line_no} is a credit of {show_pounds(line.gross_pence)}, of which nothing can "
            "be disputed. Dispute the line that it takes back too little of.",
            field="line",
        )
    gross = parse_pounds(amount) if amount is not None else line.gross_pence
    if not 0 < gross <= line.gross_pence:
        raise AmountNegative(
            f"A dispute of line {line_no} is of more than nil and at most "
            f"{show_pounds(line.gross_pence)}.",
            field="amount",
        )
    net = round_half_up(Fraction(line.net_pence * gross, line.gross_pence))
    why = parse_text(reason, field="reason", most=2000)
    values = {
        "statement_event_id": statement_id,
        "statement_line": line_no,
        "raised_on": raised_on,
        "raised_by": work.caller.party,
        "gross_pence": gross,
        "net_pence": net,
        "reason": why,
    }
    posted = work.post(Event(EventKind.DISPUTE_RAISED, raised_on), values)
    work.insert(dispute, {"event_id": posted.event_id, **values})
    return {
        "id": posted.event_id,
        "statement": statement_id,
        "line": line_no,
        "gross": show_pounds(gross),
        "status": "open",
    }
