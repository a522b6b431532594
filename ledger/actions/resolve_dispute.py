"""Submit how a dispute is to end, and carry it out once both councils have approved."""

from __future__ import annotations

from datetime import date

from ledger.actions.allocation import part_of
from ledger.actions.credit_lines import require_creditable, standing_lines
from ledger.actions.follow_dispute import open_dispute, require_dispute_day, resolve
from ledger.actions.issue_credit_note import Credited, issue_credit_note
from ledger.actions.submission_day import require_credit_day, require_submission_day
from ledger.actions.submit import both_councils, submit
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import DisputeExceeded, InvalidInput, StatusConflict
from ledger.domain.money import Pence, parse_pounds, show_pounds
from ledger.domain.parse import parse_text
from ledger.queries.approvals import SubmissionView
from ledger.queries.disputes import DisputeView
from ledger.store.approvals import SubmissionPurpose
from ledger.store.credit_notes import CreditCause
from ledger.store.disputes import DisputeOutcome


def resolve_dispute(
    work: Work,
    dispute_id: int,
    *,
    outcome: DisputeOutcome,
    reason: str,
    net: str | None = None,
    on: date | None = None,
) -> Receipt:
    """Submit a dispute's outcome, by either council, for both to approve.

    Upheld credits the net disputed, part upheld the `net` given, and what stands falls due. Raises
    NotFound, StatusConflict (not open, or a resolution waits already), AmountZero, AmountNegative,
    DisputeExceeded or InvalidInput (`net`), CreditExceedsLine, TextMalformed, PeriodUnknown,
    DateInFuture, ApprovalBeforeSubmission.
    """
    standing = open_dispute(work, dispute_id)
    if standing.awaiting is not None:
        raise StatusConflict(
            f"A resolution of dispute {dispute_id} waits for approval already, as "
            f"{standing.awaiting}. Decide on that one first.",
            field="id",
        )
    day = require_submission_day(work, on)
    require_dispute_day(work, standing, day, field="submitted_on")
    credited = _credited(standing, outcome, net)
    if credited:
        require_credit_day(work, standing.statement, day, field="submitted_on")
        lines = standing_lines(work, standing.statement)
        require_creditable(lines, standing.line, credited, disputed=True)
    words = outcome.replace("_", " ")
    submitted = submit(
        work,
        SubmissionPurpose.DISPUTE_RESOLUTION,
        {
            "dispute": dispute_id,
            "statement": standing.statement,
            "line": standing.line,
            "outcome": outcome,
            "net_pence": credited,
            "reason": parse_text(reason, field="reason", most=2000),
        },
        summary=f"Dispute {dispute_id} of {standing.statement_number}, line {standing.line}: "
        f"{words}, {show_pounds(credited)} net credited",
        approvers=both_councils(work),
        on=on,
    )
    return submitted.receipt(dispute=dispute_id, outcome=outcome.value, net=show_pounds(credited))


def _credited(standing: DisputeView, outcome: DisputeOutcome, net: str | None) -> Pence:
    """The net to credit: all, the part given, or nothing."""
    if outcome is DisputeOutcome.WITHDRAWN:
        raise InvalidInput(
            f"{standing.raised_by} withdraws the dispute without anybody's approval.",
            field="outcome",
        )
    if outcome is not DisputeOutcome.PART_UPHELD:
        if net is not None:
            raise InvalidInput(
                "net is given only where a dispute is upheld in part: upheld credits all of it, "
                "and what stands credits nothing.",
                field="net",
            )
        return standing.net_pence if outcome is DisputeOutcome.UPHELD else 0
    if net is None:
        raise InvalidInput(
            "A dispute upheld in part says how much of it, net: give net.", field="net"
        )
    part = part_of(parse_pounds(net, field="net"), field="net", what="The part upheld")
    if part >= standing.net_pence:
        raise DisputeExceeded(
            f"The part upheld is less than {show_pounds(standing.net_pence)} net, which is "
            "disputed. Where all of that is upheld, the outcome is upheld.",
            field="net",
        )
    return part


def carry_out_resolution(work: Work, submission: SubmissionView, day: date) -> int:
    """End the dispute as both councils approved, with the credit note that it comes to.

    Return the event of the resolution. Raises StatusConflict where it has ended meanwhile, and
    what issuing a credit note raises.
    """
    payload = submission.payload
    standing = open_dispute(work, int(payload["dispute"]))
    require_dispute_day(work, standing, day, field="decided_on")
    outcome, reason = DisputeOutcome(payload["outcome"]), str(payload["reason"])
    note = None
    if outcome is not DisputeOutcome.STANDS:
        credited = Credited(
            submission.id, standing.statement, CreditCause.DISPUTE, reason, standing.id
        )
        note = issue_credit_note(work, credited, {standing.line: int(payload["net_pence"])}, day)
    return resolve(work, standing.id, outcome, day=day, reason=reason, credit_note=note)
