"""Certify the exit: both councils approve one and the same position, in which nothing is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledger.actions.give_exit_notice import require_not_submitted
from ledger.actions.submit import both_councils, submit
from ledger.actions.work import Receipt, Work
from ledger.domain.accounts import parse_account
from ledger.domain.errors import (
    DateInFuture,
    ExitMoved,
    ExitTooEarly,
    PartyUnknown,
    ReasonMissing,
)
from ledger.domain.exit_position import AgreedDifference, ExitPosition, require_settled
from ledger.domain.money import parse_pounds
from ledger.domain.parse import parse_date, parse_text
from ledger.queries.approvals import SubmissionView
from ledger.queries.arrangements import Definitions
from ledger.queries.exits import exit_position
from ledger.store.approvals import SubmissionPurpose


def certify_exit(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Submit the exit position as at `as_at` to both councils, with the differences agreed.

    Bound to the digest of every figure of the position. Raises DateInFuture, ExitTooEarly,
    AlreadyRecorded where a certificate awaits approval, PartyUnknown, AccountUnknown,
    AmountMalformed, ReasonMissing, AgreedDifferenceWrong, ExitUnsettled.
    """
    as_at = parse_date(row.get("as_at"), field="as_at")
    agreed = [_parse(work, each) for each in row.get("agreed_differences") or ()]
    if as_at > work.today:
        raise DateInFuture(f"as_at is {as_at}, later than today.", field="as_at")
    if as_at < work.arrangement.term.last:
        raise ExitTooEarly(
            f"The arrangement runs to {work.arrangement.term.last}, so its end cannot be certified "
            f"as at {as_at}. Name a day from its last day on.",
            field="as_at",
        )
    work.lock("exit")
    require_not_submitted(work, SubmissionPurpose.EXIT_CERTIFICATE)
    position = _position(work, as_at)
    require_settled(position, agreed)
    submitted = submit(
        work,
        SubmissionPurpose.EXIT_CERTIFICATE,
        _payload(position, agreed),
        summary=f"Joint certificate of exit as at {as_at}: {position.verdict}",
        approvers=both_councils(work),
    )
    return submitted.receipt(position_digest=position.digest, verdict=position.verdict.value)


def give_certificate(work: Work, submission: SubmissionView, _day: date) -> None:
    """Draw the position up again: what both approve is what stands (ExitMoved)."""
    work.lock("charging")
    as_at = parse_date(submission.payload["as_at"], field="as_at")
    if _position(work, as_at).digest != submission.payload["position_digest"]:
        raise ExitMoved(
            f"The exit position as at {as_at} has moved since the certificate was asked for. "
            f"Reject submission {submission.id} and ask for a new one.",
            field="id",
        )


def _position(work: Work, as_at: date) -> ExitPosition:
    known = Definitions().find(work.connection, work.arrangement.code)
    return exit_position(work.connection, known, as_at)


def _payload(position: ExitPosition, agreed: Sequence[AgreedDifference]) -> dict[str, Any]:
    """What both approve: the position by its digest, and what it shows at a glance."""
    return {
        "as_at": position.as_at,
        "last_day": position.last_day,
        "position_digest": position.digest,
        "verdict": position.verdict,
        "tests": {code: test.passed for code, test in position.tests.items()},
        "conceded_pence": position.conceded_pence,
        "stranded_pence": sum(each.amount_pence for each in position.stranded),
        "agreed_differences": list(agreed),
    }


def _parse(work: Work, row: Mapping[str, Any]) -> AgreedDifference:
    book = row.get("book")
    if book not in both_councils(work):
        raise PartyUnknown(
            f"{book!r} keeps no book here; those that do: {', '.join(both_councils(work))}.",
            field="agreed_differences",
        )
    if not row.get("reason"):
        raise ReasonMissing("Say why the difference may stand.", field="agreed_differences")
    return AgreedDifference(
        str(book),
        parse_account(row.get("account")),
        parse_pounds(row.get("amount")),
        parse_text(row["reason"], field="reason", most=2000),
    )
