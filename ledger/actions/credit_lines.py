"""Submit a credit of lines of an issued statement, or of all that remains of it (superseding).

Nothing is credited by submitting: with both councils' approval `issue_credit_note` does that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.actions.agree_statement import find_head, lock_statement
from ledger.actions.submission_day import require_credit_day, require_submission_day
from ledger.actions.submit import both_councils, submit
from ledger.actions.supply import require_payee
from ledger.actions.work import Receipt, Work
from ledger.domain.credit import LineBefore
from ledger.domain.errors import (
    AmountNegative,
    CreditExceedsLine,
    DisputeOpen,
    LineRepeated,
    NotFound,
    StatusConflict,
)
from ledger.domain.money import Pence, parse_pounds, show_pounds
from ledger.domain.parse import parse_text
from ledger.domain.statement import ChargeKind, StatementStatus
from ledger.queries.line_positions import LinePosition, line_positions
from ledger.queries.statement_lines import lines_in_brief
from ledger.queries.statements import StatementHead
from ledger.store.approvals import SubmissionPurpose
from ledger.store.credit_notes import CreditCause

_ON_ACCOUNT = (ChargeKind.SUM, ChargeKind.TRUE_UP)


def credit_lines(
    work: Work,
    statement_id: int,
    lines: Sequence[Mapping[str, Any]],
    *,
    reason: str,
    on: date | None = None,
) -> Receipt:
    """Submit a credit of net amounts of lines, by the payee, for both councils to approve.

    `lines` are `{"line": 2, "net": "100.00"}`. Raises NotFound (statement, line), StatusConflict
    (not issued), NotPermitted (not the payee's), LineRepeated, AmountNegative, CreditExceedsLine,
    DisputeOpen, TextMalformed; PeriodUnknown, DateInFuture, ApprovalBeforeSubmission (the day).
    """
    head = issued_head(work, statement_id)
    require_payee(work, head.payee, what="credit")
    before = standing_lines(work, statement_id)
    asked: dict[int, Pence] = {}
    for each in lines:
        line, net = int(each["line"]), parse_pounds(each["net"], field="lines/net")
        if line in asked:
            raise LineRepeated(
                f"Line {line} is named twice. Name each line once, with the whole of its credit.",
                field="lines",
            )
        require_creditable(before, line, net)
        asked[line] = net
    credited = sum(asked.values())
    return _submit(
        work,
        head,
        CreditCause.CORRECTION,
        asked,
        reason=reason,
        on=on,
        summary=f"Credit {show_pounds(credited)} net of statement {statement_id} ({head.period})",
    )


def supersede_statement(
    work: Work, statement_id: int, *, reason: str, on: date | None = None
) -> Receipt:
    """Submit the credit of all that remains of a statement, so that it is charged anew.

    By the payee, for both councils to approve; lines that credit are taken back as well. Raises
    NotFound, StatusConflict (not issued), NotPermitted, DisputeOpen, CreditExceedsLine (nothing
    remains), TextMalformed; PeriodUnknown, DateInFuture, ApprovalBeforeSubmission (the day).
    """
    head = issued_head(work, statement_id)
    require_payee(work, head.payee, what="supersede")
    remaining_of_all(work, statement_id)
    return _submit(
        work,
        head,
        CreditCause.SUPERSEDED,
        {},
        reason=reason,
        on=on,
        summary=f"Supersede statement {statement_id} ({head.period}): credit all that remains",
    )


def _submit(
    work: Work,
    head: StatementHead,
    cause: CreditCause,
    asked: Mapping[int, Pence],
    *,
    reason: str,
    on: date | None,
    summary: str,
) -> Receipt:
    day = require_submission_day(work, on)
    require_credit_day(work, head.id, day, field="submitted_on")
    payload = {
        "statement": head.id,
        "cause": cause,
        "reason": parse_text(reason, field="reason", most=2000),
        "lines": [{"line": line, "net_pence": net} for line, net in sorted(asked.items())],
    }
    submitted = submit(
        work,
        SubmissionPurpose.CREDIT_NOTE,
        payload,
        summary=summary,
        approvers=both_councils(work),
        on=on,
    )
    return submitted.receipt(statement=head.id, cause=cause.value)


def issued_head(work: Work, statement_id: int) -> StatementHead:
    """Hold an issued statement and return its head; raises NotFound, StatusConflict."""
    lock_statement(work, statement_id)
    head = find_head(work, statement_id)
    if head.status is not StatementStatus.ISSUED:
        raise StatusConflict(
            f"Statement {statement_id} is {head.status}: only an issued one is credited. Return "
            "it with a reason instead.",
            field="id",
            status=head.status.value,
        )
    return head


@dataclass(frozen=True, slots=True)
class StandingLine:
    """A line as it stands: for crediting, and what has happened to it."""

    before: LineBefore
    stands: LinePosition
    kind: ChargeKind


def standing_lines(work: Work, statement_id: int) -> dict[int, StandingLine]:
    """Every line of a statement as it stands now, by its number."""
    positions = line_positions(work.connection, work.arrangement_id, [statement_id])
    found = {}
    for brief in lines_in_brief(work.connection, work.arrangement_id, statement_id):
        stands = positions.of(statement_id, brief.line)
        before = LineBefore(
            line=brief.line,
            net_pence=brief.net_pence,
            vat_pence=brief.vat_pence,
            credited_net_pence=stands.credited.net_pence,
            credited_vat_pence=stands.credited.gross_pence - stands.credited.net_pence,
            settled_pence=stands.settled.gross_pence,
            set_off_pence=stands.set_off.gross_pence,
            written_off_net_pence=stands.written_off.net_pence,
            written_off_pence=stands.written_off.gross_pence,
        )
        found[brief.line] = StandingLine(before, stands, brief.kind)
    return found


def require_creditable(
    lines: Mapping[int, StandingLine],
    line: int,
    net_pence: Pence,
    *,
    disputed: bool = False,
) -> LineBefore:
    """Return a line of which that much net may be credited; `disputed` where its dispute says so.

    Raises NotFound, AmountNegative, CreditExceedsLine, DisputeOpen, StatusConflict (a sum on
    account).
    """
    if line not in lines:
        raise NotFound(f"The statement has no line {line}.", field="lines")
    before, stands = lines[line].before, lines[line].stands
    if lines[line].kind is ChargeKind.SUM:
        raise StatusConflict(
            f"Line {line} is a sum on account, which is not credited: when its month is trued up "
            "to actual, what it was too much is taken back there.",
            field="lines",
        )
    if net_pence <= 0:
        raise AmountNegative("A credit is of more than nil.", field="lines/net")
    if before.net_pence < 0:
        raise CreditExceedsLine(
            f"Line {line} is itself a credit, which is taken back only with its whole statement. "
            "Supersede the statement.",
            field="lines",
        )
    remains = before.remaining_net_pence
    if net_pence > remains:
        raise CreditExceedsLine(
            f"{show_pounds(net_pence)} net would be credited of line {line}, of which "
            f"{show_pounds(remains)} remains. Credit that at most.",
            field="lines",
            remains=show_pounds(remains),
        )
    if stands.disputed.gross_pence and not disputed:
        raise under_dispute(line)
    return before


def remaining_of_all(work: Work, statement_id: int) -> dict[int, tuple[LineBefore, Pence]]:
    """What remains net of every line of a statement, by line, the lines that credit included.

    Raises DisputeOpen where a line is disputed, StatusConflict where one belongs to a month on
    account, CreditExceedsLine where nothing remains.
    """
    lines = standing_lines(work, statement_id)
    for line, each in lines.items():
        if each.stands.disputed.gross_pence:
            raise under_dispute(line)
        if each.kind in _ON_ACCOUNT:
            raise StatusConflict(
                f"Line {line} is of a month charged on account, which is trued up to actual and "
                "not charged anew. Credit the other lines, or wait for the true-up.",
                field="id",
            )
    remaining = {
        line: (each.before, each.before.remaining_net_pence)
        for line, each in lines.items()
        if each.before.remaining_net_pence
    }
    if not remaining:
        raise CreditExceedsLine(
            f"Nothing remains of statement {statement_id} that could be credited.", field="id"
        )
    return remaining


def under_dispute(line: int) -> DisputeOpen:
    """Say that nothing is taken off a line while it is under dispute."""
    return DisputeOpen(
        f"Line {line} is under dispute. Resolve the dispute, which credits what is upheld, or let "
        "the payer withdraw it.",
        field="lines",
    )
