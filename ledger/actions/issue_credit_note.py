"""Issue a credit note once both councils have approved it: number it and post it in both books.

Everything is looked at again as it stands now, because it may have moved since the submission;
where it no longer fits, it is refused and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ledger.actions.credit_lines import (
    issued_head,
    remaining_of_all,
    require_creditable,
    standing_lines,
)
from ledger.actions.keep_file import keep_file
from ledger.actions.submission_day import require_credit_day
from ledger.actions.work import Work
from ledger.domain.calendar import Month
from ledger.domain.credit import (
    LineBefore,
    LineCredit,
    Release,
    credit_line,
    release_receipts,
)
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import Pence
from ledger.domain.posting.credit import CreditedLine, credit_note_issued
from ledger.queries.approvals import SubmissionView
from ledger.queries.credit_notes import receipts_on_lines
from ledger.queries.issued_credit_notes import find_credit_note
from ledger.queries.line_positions import LinePosition
from ledger.queries.statement_lines import lines_in_brief
from ledger.queries.statements import StatementHead
from ledger.store.credit_notes import CreditCause, credit_note, credit_note_line
from ledger.store.receipts import receipt_allocation
from ledger.store.settlements import set_off_line


@dataclass(frozen=True, slots=True)
class Credited:
    """What is to be credited, of which statement and why."""

    submission: int
    statement: int
    cause: CreditCause
    reason: str
    dispute: int | None = None


def issue_approved_credit(work: Work, submission: SubmissionView, day: date) -> int:
    """Carry out an approved credit, or an approved superseding; return the credit note's event.

    Raises CreditExceedsLine, DisputeOpen, AmountNegative, StatusConflict,
    ApprovalBeforeSubmission, PeriodClosed, PeriodUnknown.
    """
    payload = submission.payload
    statement, cause = int(payload["statement"]), CreditCause(payload["cause"])
    credited = Credited(submission.id, statement, cause, str(payload["reason"]))
    if cause is not CreditCause.SUPERSEDED:
        nets = {int(each["line"]): int(each["net_pence"]) for each in payload["lines"]}
        return issue_credit_note(work, credited, nets, day)
    _hold(work, statement)
    every = remaining_of_all(work, statement)
    return _issue(work, credited, list(every.values()), day)


def issue_credit_note(work: Work, credited: Credited, nets: Mapping[int, Pence], day: date) -> int:
    """Credit net pence by line on a day; return the credit note's event. Raises as above."""
    _hold(work, credited.statement)
    lines = standing_lines(work, credited.statement)
    asked = [
        (require_creditable(lines, line, net, disputed=credited.dispute is not None), net)
        for line, net in nets.items()
    ]
    return _issue(work, credited, asked, day)


def _hold(work: Work, statement: int) -> None:
    """Hold the receipts on a statement and then itself, in the order that allocating holds them."""
    held: set[int] = set()
    while True:
        wanted = _receipts_of(work, statement) - held
        for receipt in sorted(wanted):
            work.lock(f"receipt:{receipt}")
        held |= wanted
        issued_head(work, statement)
        if _receipts_of(work, statement) <= held:
            return


def _receipts_of(work: Work, statement: int) -> set[int]:
    on_lines = receipts_on_lines(work.connection, work.arrangement_id, statement)
    return {each.receipt for every in on_lines.values() for each in every}


def _issue(
    work: Work, credited: Credited, asked: Sequence[tuple[LineBefore, Pence]], day: date
) -> int:
    head = issued_head(work, credited.statement)
    _require_day(work, head, day)
    parts = [credit_line(before, net) for before, net in asked]
    released = _released(work, head, parts)
    lines = _credited_lines(work, head, parts, released)
    journals = credit_note_issued(
        payee=head.payee, payer=head.payer, statement=head.id, lines=lines
    )
    payload = {
        "submission": credited.submission,
        "statement": head.id,
        "cause": credited.cause,
        "lines": [{"line": each.line, "net_pence": each.net_pence} for each in parts],
    }
    event_id = work.post(Event(EventKind.CREDIT_NOTE_ISSUED, day, journals), payload).event_id
    _keep_note(work, credited, head, event_id, day, parts)
    _keep_releases(work, head, event_id, released)
    if work.documents is not None:
        note = find_credit_note(work.connection, work.arrangement_id, work.arrangement, event_id)
        keep_file(work, event_id, work.documents.credit_note(note))
    return event_id


def _require_day(work: Work, head: StatementHead, day: date) -> None:
    work.arrangement.require_accounting_date(day, field="decided_on", today=work.today)
    require_credit_day(work, head.id, day, field="decided_on")


def _released(work: Work, head: StatementHead, parts: Sequence[LineCredit]) -> list[Release]:
    """What is taken back from receipts, and then from set-offs, that had settled the lines."""
    on_lines = receipts_on_lines(work.connection, work.arrangement_id, head.id)
    lines = standing_lines(work, head.id)
    released: list[Release] = []
    for part in parts:
        before, stands = lines[part.line].before, lines[part.line].stands
        stays = _stays_charged(before, part)
        keeps_receipts = stands.settled.gross_pence != part.released_pence
        keep = stays - stands.set_off.net_pence if keeps_receipts else 0
        released += release_receipts(part, on_lines.get(part.line, []), keep_net_pence=keep)
        if part.unallocated_pence:
            released.append(_from_set_off(part, stands, stays))
    return released


def _stays_charged(before: LineBefore, part: LineCredit) -> Pence:
    """The net that the line still charges, and that has been settled wholly where it is paid."""
    return before.remaining_net_pence - part.net_pence


def _from_set_off(part: LineCredit, stands: LinePosition, stays: Pence) -> Release:
    whole = stands.set_off.gross_pence == part.unallocated_pence
    net = stands.set_off.net_pence - (0 if whole else stays)
    return Release(part.line, None, part.unallocated_pence, net, matched=True)


def _credited_lines(
    work: Work, head: StatementHead, parts: Sequence[LineCredit], released: Sequence[Release]
) -> list[CreditedLine]:
    briefs = {
        each.line: each for each in lines_in_brief(work.connection, work.arrangement_id, head.id)
    }
    matched: dict[int, Pence] = {}
    for each in released:
        if each.matched:
            matched[each.line] = matched.get(each.line, 0) + each.gross_pence
    return [
        CreditedLine(
            pool=briefs[part.line].pool,
            service=briefs[part.line].service,
            service_month=briefs[part.line].service_month,
            basis=briefs[part.line].basis,
            net_pence=part.net_pence,
            vat_pence=part.vat_pence,
            unpaid_pence=part.unpaid_pence,
            matched_pence=matched.get(part.line, 0),
        )
        for part in parts
    ]


def _keep_note(
    work: Work,
    credited: Credited,
    head: StatementHead,
    event_id: int,
    day: date,
    parts: Sequence[LineCredit],
) -> None:
    work.insert(
        credit_note,
        {
            "event_id": event_id,
            "submission_event_id": credited.submission,
            "statement_event_id": head.id,
            "cause": credited.cause,
            "dispute_event_id": credited.dispute,
            "payee": head.payee,
            "payer": head.payer,
            **_number(work, head.payee, day),
            "credited_on": day,
            "net_pence": sum(each.net_pence for each in parts),
            "vat_pence": sum(each.vat_pence for each in parts),
            "reason": credited.reason,
        },
    )
    work.insert(
        credit_note_line,
        [
            {
                "event_id": event_id,
                "row_no": row_no,
                "statement_event_id": head.id,
                "statement_line": each.line,
                "gross_pence": each.gross_pence,
                "net_pence": each.net_pence,
                "vat_pence": each.vat_pence,
                "unpaid_pence": each.unpaid_pence,
                "released_pence": each.released_pence,
                "unallocated_pence": each.unallocated_pence,
            }
            for row_no, each in enumerate(parts, 1)
        ],
    )


def _number(work: Work, payee: str, day: date) -> dict[str, object]:
    """The next number of the payee's credit notes in the financial year: none is left out."""
    year = Month.of(day).financial_year
    work.lock(f"number:CN:{payee}:{year}")
    last = work.connection.execute(
        select(func.max(credit_note.c.serial)).where(
            credit_note.c.arrangement_id == work.arrangement_id,
            credit_note.c.payee == payee,
            credit_note.c.financial_year == year,
        )
    ).scalar_one()
    serial = (last or 0) + 1
    return {
        "financial_year": year,
        "serial": serial,
        "previous_serial": last,
        "number": f"{payee}-CN-{year}-{serial:04d}",
    }


def _keep_releases(
    work: Work, head: StatementHead, event_id: int, released: Sequence[Release]
) -> None:
    """Take back what had settled the lines: rows of the other sign, by the credit note's event."""
    of_receipts = [each for each in released if each.receipt is not None]
    of_set_offs = [each for each in released if each.receipt is None]
    work.insert(
        receipt_allocation,
        [
            {**_release_row(head, event_id, row_no, each), "receipt_event_id": each.receipt}
            for row_no, each in enumerate(of_receipts, 1)
        ],
    )
    work.insert(
        set_off_line,
        [_release_row(head, event_id, row_no, each) for row_no, each in enumerate(of_set_offs, 1)],
    )


def _release_row(head: StatementHead, event_id: int, row_no: int, each: Release) -> dict[str, int]:
    return {
        "event_id": event_id,
        "row_no": row_no,
        "statement_event_id": head.id,
        "statement_line": each.line,
        "gross_pence": -each.gross_pence,
        "net_pence": -each.net_pence,
    }
