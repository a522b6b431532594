"""The first pages of a statement's workbook: its cover, and who has agreed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ledger.domain.money import show_pounds
from ledger.domain.statement import Statement, StatementStatus, StatementStep
from reports.front import (
    HOW_TO_VERIFY,
    OVERALL_ITEM,
    awaited_row,
    contact,
    cover_sheet,
    period_name,
    position_rows,
    signatures_sheet,
    signed_rows,
    taken_rows,
)
from reports.table import DRAFT_MARK, ContentHash, Formula, Sheet, Value, sum_of
from reports.words import STEPS

_STATUS_WORDS = {
    StatementStatus.DRAFT: f"{DRAFT_MARK}: in preparation",
    StatementStatus.SUBMITTED: f"{DRAFT_MARK}: waits for the host",
    StatementStatus.AGREED_BY_HOST: f"{DRAFT_MARK}: waits for the recipient",
    StatementStatus.AGREED_BY_RECIPIENT: "Agreed by both councils, not yet issued",
    StatementStatus.ISSUED: "Issued: agreed by both councils",
    StatementStatus.RETURNED: f"{DRAFT_MARK}: returned, and replaced by a later version",
}
_SUPERSEDING = "superseded"  # the cause of a credit note of all that a statement charged
_AT_ISSUE = "Given when it is issued"
NET_ITEM, VAT_ITEM, GROSS_ITEM = "Net, pounds", "VAT, pounds", "Gross, pounds"


def cover(statement: Statement, overall: Formula, *, draft: str) -> Sheet:
    """Return the cover: what it is, what it comes to, whether it holds, and how to tell."""
    rows = (
        *_identity(statement),
        *_money(statement),
        (OVERALL_ITEM, overall),
        *position_rows(statement.position),
        ("Digest of what is agreed", statement.digest),
        ("Content hash of this workbook", ContentHash()),
        ("How to verify this workbook", HOW_TO_VERIFY),
        ("To explain a line", f"{explain_path(statement)}1 explains line 1, and so on"),
        ("Contact", contact(statement.payee)),
    )
    return cover_sheet(
        f"{draft}Recharge statement, {period_name(statement.period)}",
        rows,
        {
            "overall_check": OVERALL_ITEM,
            "statement_net": NET_ITEM,
            "statement_vat": VAT_ITEM,
            "statement_gross": GROSS_ITEM,
        },
    )


def _identity(statement: Statement) -> Iterator[tuple[Value, ...]]:
    arrangement = f"{statement.arrangement_name} ({statement.arrangement_code})"
    yield "Arrangement", arrangement
    yield "Charged by", statement.payee.name
    yield "Charged to", statement.payer.name
    yield "Period", statement.period
    yield "Statement number", statement.number or _AT_ISSUE
    yield "Version", statement.version
    yield "Status", _STATUS_WORDS[statement.status]
    yield from _taken_back(statement)
    yield "Prepared on", statement.prepared_on
    yield "Issued on", statement.issued_on or "Not yet issued"
    yield from signed_rows(statement.approvals, _names(statement))
    for step, party in _awaited(statement):
        yield f"{step}: {_names(statement)[party]}", "Awaited"


def _names(statement: Statement) -> Mapping[str, str]:
    return {party.code: party.name for party in (statement.payee, statement.payer)}


def _taken_back(statement: Statement) -> Iterator[tuple[Value, ...]]:
    """Yield what was credited of it since its issue; its own figures stay as they were issued."""
    whole = [note for note in statement.credits if note.cause == _SUPERSEDING]
    part = [note for note in statement.credits if note.cause != _SUPERSEDING]
    if whole:
        version = statement.replaced_by_version
        replaced = f"replaced by version {version}" if version else "not yet replaced"
        numbers = ", ".join(note.number for note in whole)
        yield "Superseded", f"Credited in full by {numbers}, {replaced}"
    if part:
        amounts = (f"{note.number}: {show_pounds(note.gross_pence)}" for note in part)
        yield "Credited, gross, pounds", "; ".join(amounts)


def _money(statement: Statement) -> Iterator[tuple[Value, ...]]:
    disputed = sum(line.disputed_pence for line in statement.lines)
    yield NET_ITEM, sum_of("tbl_lines", "Net", statement.net_pence)
    yield VAT_ITEM, sum_of("tbl_lines", "VAT", statement.vat_pence)
    yield GROSS_ITEM, sum_of("tbl_lines", "Gross", statement.gross_pence)
    yield "Of which disputed, pounds", sum_of("tbl_disputes", "Disputed", disputed)
    yield "Payment due", statement.due_on or "Set when it is issued"
    yield "Payment reference", statement.number or _AT_ISSUE


def explain_path(statement: Statement) -> str:
    """Return the path that explains a line, up to the line's number."""
    return f"/v1/arrangements/{statement.arrangement_code}/statements/{statement.id}/explain?line="


def agreement_sheet(statement: Statement, *, draft: str) -> Sheet:
    """Return who has prepared, agreed and issued it for which council, and what is awaited."""
    names = _names(statement)
    return signatures_sheet(
        f"{draft}Agreement by both councils",
        [
            *taken_rows(statement.approvals, names),
            *(awaited_row(step, names[party]) for step, party in _awaited(statement)),
        ],
    )


def _awaited(statement: Statement) -> Iterator[tuple[str, str]]:
    """Yield the steps that are still to come, with the council that takes each."""
    if statement.status is StatementStatus.RETURNED:
        return
    taken = {(approval.step, approval.party) for approval in statement.approvals}
    payee, payer = statement.payee.code, statement.payer.code
    for step, party in (
        (StatementStep.SUBMIT, payee),
        (StatementStep.AGREE, payee),
        (StatementStep.AGREE, payer),
        (StatementStep.ISSUE, payee),
    ):
        if (step, party) not in taken:
            yield STEPS[step], party
