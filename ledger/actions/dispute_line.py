"""Dispute a line of an issued statement: the rest of it stays payable."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ledger.actions.agree_statement import find_head, lock_statement
from ledger.actions.allocation import part_of
from ledger.actions.credit_lines import standing_lines
from ledger.actions.work import Receipt, Work
from ledger.domain.credit import LineBefore
from ledger.domain.errors import (
    AmountNegative,
    ApprovalBeforeSubmission,
    DateInFuture,
    DisputeExceeded,
    DisputeOpen,
    NotFound,
    NotPermitted,
    StatusConflict,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import Pence, parse_pounds, round_half_up, show_pounds
from ledger.domain.parse import parse_text
from ledger.domain.statement import ChargeKind, StatementStatus
from ledger.queries.statement_lines import issued_on
from ledger.queries.statements import StatementHead
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
    """Dispute all that remains of a line with its VAT, or a gross amount of it: by its payer.

    Raises NotFound, NotPermitted (not the payer), StatusConflict (not issued, or the line is a sum
    on account, of which nothing could be upheld), DisputeOpen,
    AmountNegative or AmountZero, DisputeExceeded (beyond what remains of the line),
    ApprovalBeforeSubmission (before issue), DateInFuture.
    """
    lock_statement(work, statement_id)
    head = find_head(work, statement_id)
    _require_disputable(work, head)
    before, disputed = _find_line(work, statement_id, line_no)
    if disputed:
        raise DisputeOpen(f"Line {line_no} is under dispute already.", field="line")
    raised_on = _day(work, statement_id, on)
    gross = _amount(before, amount)
    net = (
        before.remaining_net_pence
        if gross == before.remaining_pence
        else round_half_up(Fraction(before.net_pence * gross, before.net_pence + before.vat_pence))
    )
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


def _require_disputable(work: Work, head: StatementHead) -> None:
    if head.payer != work.caller.party:
        raise NotPermitted(
            f"The lines of this statement are disputed by {head.payer}, the payer. Ask a preparer "
            f"or an approver of {head.payer}."
        )
    if head.status is not StatementStatus.ISSUED:
        raise StatusConflict(
            f"Statement {head.id} is {head.status}: return it with a reason instead; only "
            "the lines of an issued statement are disputed.",
            field="id",
        )


def _find_line(work: Work, statement_id: int, line_no: int) -> tuple[LineBefore, Pence]:
    found = standing_lines(work, statement_id).get(line_no)
    if found is None:
        raise NotFound(f"Statement {statement_id} has no line {line_no}.", field="line")
    if found.kind is ChargeKind.SUM:
        raise StatusConflict(
            f"Line {line_no} is a sum on account, of which nothing is credited: the true-up brings "
            "its month to actual, and gives back what is too much. Dispute the true-up's line if "
            "it does not.",
            field="line",
        )
    return found.before, found.stands.disputed.gross_pence


def _day(work: Work, statement_id: int, on: date | None) -> date:
    raised_on = on or work.today
    issued = issued_on(work.connection, work.arrangement_id, statement_id)
    if issued is not None and raised_on < issued:
        raise ApprovalBeforeSubmission(
            f"raised_on is {raised_on}, before the statement was issued, {issued}.",
            field="raised_on",
        )
    if raised_on > work.today:
        raise DateInFuture(f"raised_on is {raised_on}, later than today.", field="raised_on")
    return raised_on


def _amount(before: LineBefore, amount: str | None) -> Pence:
    """The gross amount disputed: of the line less what is credited or written off already."""
    if before.net_pence <= 0:
        raise AmountNegative(
            f"Line {before.line} is a credit of {show_pounds(before.net_pence)}, of which nothing "
            "can be disputed. Dispute the line that it takes back too little of.",
            field="line",
        )
    remains = before.remaining_pence
    if not remains:
        raise DisputeExceeded(
            f"Nothing remains of line {before.line}: all of it is credited or written off.",
            field="line",
        )
    if amount is None:
        return remains
    gross = part_of(parse_pounds(amount), field="amount", what="What is disputed")
    if gross > remains:
        raise DisputeExceeded(
            f"{show_pounds(gross)} cannot be disputed of line {before.line}, of which "
            f"{show_pounds(remains)} remains, VAT included. Dispute that at most.",
            field="amount",
        )
    return gross
