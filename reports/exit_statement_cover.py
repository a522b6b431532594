"""The first pages of the exit statement's workbook: its cover, and who has agreed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ledger.domain.arrangement import Party
from ledger.domain.exit_statement import ExitStatement
from ledger.domain.final_account import FinalAccount
from ledger.domain.statement import Approval, StatementStep
from reports.exit_statement_words import final_payment
from reports.front import (
    HOW_TO_VERIFY,
    OVERALL_ITEM,
    awaited_row,
    contact,
    cover_sheet,
    position_rows,
    signatures_sheet,
    signed_rows,
    taken_rows,
)
from reports.table import DRAFT_MARK, ContentHash, Formula, Sheet, Value, pounds, sum_of
from reports.words import VERDICTS

CHARGED_ITEM, RECEIVED_ITEM = "Charged by both councils, gross, pounds", "Received, pounds"


def cover(statement: ExitStatement, overall: Formula, *, draft: str) -> Sheet:
    """Return the cover: where both councils stand, what is left to pay, and how to tell."""
    rows = (
        *_identity(statement),
        *_findings(statement),
        (OVERALL_ITEM, overall),
        *position_rows(statement.position),
        ("Digest of the exit position", statement.position_digest),
        ("Content hash of this workbook", ContentHash()),
        ("How to verify this workbook", HOW_TO_VERIFY),
        ("Contact", contact(statement.host)),
    )
    names = {
        "overall_check": OVERALL_ITEM,
        "exit_charged": CHARGED_ITEM,
        "exit_received": RECEIVED_ITEM,
    }
    return cover_sheet(f"{draft}{title_of(statement)}", rows, names)


def title_of(statement: ExitStatement) -> str:
    """Return what the statement is called, with its day."""
    return f"Exit statement as at {statement.as_at.day} {statement.as_at:%B %Y}"


def _identity(statement: ExitStatement) -> Iterator[tuple[Value, ...]]:
    yield "Arrangement", f"{statement.arrangement_name} ({statement.arrangement_code})"
    yield "Host", statement.host.name
    yield "Recipient", statement.recipient.name
    yield "As at", statement.as_at
    yield "Last day of the arrangement", statement.last_day
    notice = "By its definition" if statement.notice is None else f"By notice {statement.notice}"
    yield "How it ends", notice
    yield "Run-off closes on", statement.run_off_closes_on
    yield "Status", _status(statement)
    yield from signed_rows(_steps(statement), _names(statement))
    for party in _awaited(statement):
        yield f"Agreed: {party.name}", "Awaited"


def _status(statement: ExitStatement) -> str:
    if statement.is_certified:
        return "Certified by both councils"
    if statement.is_agreed:
        return "Agreed by both councils as it stands; the exit is not certified"
    certificate = statement.certificate
    if certificate is None:
        return f"{DRAFT_MARK}: no certificate of this day is asked for"
    if not statement.has_certified_digest:
        return f"{DRAFT_MARK}: the position has moved since certificate {certificate.id}"
    names = " and ".join(statement.party(each).name for each in certificate.awaiting)
    return f"{DRAFT_MARK}: certificate {certificate.id} waits for {names}"


def _findings(statement: ExitStatement) -> Iterator[tuple[Value, ...]]:
    years = [year for account in statement.accounts for year in account.years]
    yield (
        CHARGED_ITEM,
        sum_of("tbl_summary", "Charged", sum(each.charged_pence for each in years)),
    )
    yield (
        "Credited, pounds",
        sum_of("tbl_summary", "Credited", sum(each.credited_pence for each in years)),
    )
    yield (
        RECEIVED_ITEM,
        sum_of("tbl_summary", "Receipts", sum(each.received_pence for each in years)),
    )
    for account in statement.accounts:
        yield from _left_of(account, statement.party(account.payee).name)
    yield "Final payment", final_payment(statement)
    yield (
        "Open items that hold the certificate",
        Formula('=COUNTIF(tbl_open_items[Holds the certificate],"Yes")', len(statement.holding)),
    )
    yield "Verdict on cost neutrality", VERDICTS[statement.verdict]
    yield (
        "Stranded cost, outside R, pounds",
        sum_of(
            "tbl_stranded_cost", "Amount", sum(each.amount_pence for each in statement.stranded)
        ),
    )
    yield "Cost outside the arrangement, pounds", pounds(statement.outside_pence)


def _left_of(account: FinalAccount, name: str) -> Iterator[tuple[Value, ...]]:
    """Yield what is billed, gross, and what is not, net of VAT: each for itself, never added."""
    quoted = name.replace('"', '""')
    for item, header, pence in (
        (
            f"Billed and left to pay to {name}, gross, pounds",
            "Left to pay gross",
            account.to_pay_pence,
        ),
        (
            f"Earned by {name} and not yet billed, net of VAT, pounds",
            "Accrued income net",
            account.accrued_pence,
        ),
        (
            f"Held in advance by {name}, net of VAT, pounds",
            "Income in advance net",
            account.in_advance_pence,
        ),
    ):
        yield (
            item,
            Formula(
                f"=ROUND(SUMIFS(tbl_final_payment[{header}],tbl_final_payment[Charged by],"
                f'"{quoted}"),2)',
                pounds(pence),
            ),
        )


def agreement_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return who asked for the certificate, who gave it, who agreed this statement; what awaits."""
    return signatures_sheet(
        f"{draft}Agreement by both councils",
        [
            *taken_rows(_steps(statement), _names(statement)),
            *(awaited_row("Agreed", party.name) for party in _awaited(statement)),
        ],
    )


def _steps(statement: ExitStatement) -> tuple[Approval, ...]:
    """Return the steps of the certificate, and those of the statement itself."""
    certificate = statement.certificate
    return (*(certificate.steps if certificate else ()), *statement.approvals)


def _names(statement: ExitStatement) -> Mapping[str, str]:
    return {party.code: party.name for party in (statement.host, statement.recipient)}


def _awaited(statement: ExitStatement) -> list[Party]:
    """Return the councils that have neither certified just this position nor agreed this."""
    steps = _steps(statement) if statement.has_certified_digest else statement.approvals
    agreed = {each.party for each in steps if each.step is StatementStep.AGREE}
    return [party for party in (statement.host, statement.recipient) if party.code not in agreed]
