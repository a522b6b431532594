"""Cost neutrality as a workbook, for both section 151 officers and the auditors.

Every figure is the report's own; its formulas prove them. Source: workbooks page, row "Cost
neutrality".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from ledger.domain.arrangement import Party
from ledger.domain.neutrality import Neutrality, total
from ledger.domain.statement import StatementStep
from reports.checking import Check, checks_sheet, overall_check
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
from reports.neutrality_cumulative import cumulative_sheet
from reports.neutrality_evidence import (
    accepted_sheet,
    bridge_sheet,
    ceilings_sheet,
    control_totals_sheet,
    excluded_sheet,
    explained,
    incremental_sheet,
    pools_sheet,
    tests_sheet,
)
from reports.neutrality_figures import (
    cash_sheet,
    figures_sheet,
    months_sheet,
    residual_sheet,
    subjectives_sheet,
)
from reports.neutrality_notes import notes_sheet
from reports.neutrality_time import time_by_month_sheet, time_sheet
from reports.table import DRAFT_MARK, Book, ContentHash, Formula, Sheet, Value, pounds, sum_of
from reports.words import VERDICTS
from reports.workbook import workbook_bytes


def neutrality_workbook(neutrality: Neutrality) -> bytes:
    """Return the report as an XLSX file with two charts; the same report gives the same bytes.

    Marked as a draft until both councils have agreed it. Raises TextMalformed or AmountTooLarge
    for what a workbook cannot hold.
    """
    return workbook_bytes(neutrality_book(neutrality))


def neutrality_book(neutrality: Neutrality) -> Book:
    """Return the report as a book, yet to be drawn. Raises AmountTooLarge."""
    draft = "" if neutrality.is_agreed else f"{DRAFT_MARK}. "
    checks = _checks(neutrality)
    return Book(
        title=_title(neutrality),
        subject=neutrality.arrangement_name,
        owner=neutrality.host.name,
        created=datetime.combine(neutrality.as_at, time()),
        draft=not neutrality.is_agreed,
        cover=_cover(neutrality, overall_check(checks), draft=draft),
        sheets=(
            _agreement(neutrality, draft=draft),
            *_sheets(neutrality, draft=draft),
            checks_sheet(checks, draft=draft),
            notes_sheet(draft=draft),
        ),
    )


def _sheets(neutrality: Neutrality, *, draft: str) -> Iterator[Sheet]:
    for sheet in (
        tests_sheet,
        pools_sheet,
        figures_sheet,
        cash_sheet,
        residual_sheet,
        bridge_sheet,
        cumulative_sheet,
        months_sheet,
        subjectives_sheet,
        incremental_sheet,
        ceilings_sheet,
        control_totals_sheet,
        time_by_month_sheet,
        time_sheet,
        excluded_sheet,
        accepted_sheet,
    ):
        yield sheet(neutrality, draft=draft)


def _cover(neutrality: Neutrality, overall: Formula, *, draft: str) -> Sheet:
    rows = (
        *_identity(neutrality),
        *_findings(neutrality),
        (OVERALL_ITEM, overall),
        *position_rows(neutrality.position),
        ("Content hash of this workbook", ContentHash()),
        ("How to verify this workbook", HOW_TO_VERIFY),
        ("Contact", contact(neutrality.host)),
    )
    names = {
        "overall_check": OVERALL_ITEM,
        "residual": "Residual R - C, pounds",
        "cash_residual": "Cash residual R - S, pounds",
    }
    return cover_sheet(f"{draft}{_title(neutrality)}", rows, names)


def _title(neutrality: Neutrality) -> str:
    return f"Cost neutrality as at {neutrality.as_at.day} {neutrality.as_at:%B %Y}"


def _identity(neutrality: Neutrality) -> Iterator[tuple[Value, ...]]:
    first, last = period_name(neutrality.first_month), period_name(neutrality.last_month)
    yield "Arrangement", f"{neutrality.arrangement_name} ({neutrality.arrangement_code})"
    yield "Host", neutrality.host.name
    yield "Recipient", neutrality.recipient.name
    yield "Service months", f"{first} to {last}"
    yield "As at", neutrality.as_at
    yield "Status", "Agreed by both councils" if neutrality.is_agreed else DRAFT_MARK
    yield from signed_rows(
        neutrality.approvals, {party.code: party.name for party in _councils(neutrality)}
    )
    for party in _awaited(neutrality):
        yield f"Agreed: {party.name}", "Awaited"


def _findings(neutrality: Neutrality) -> Iterator[tuple[Value, ...]]:
    whole = neutrality.total
    yield "Verdict", VERDICTS[neutrality.verdict]
    yield "Reasons", " ".join(neutrality.verdict_reasons) or "None to give"
    yield "Recoverable R, pounds", sum_of("tbl_figures", "Recoverable R", whole.recoverable_pence)
    yield "Recharged C, pounds", sum_of("tbl_figures", "Recharged C", whole.recharged_pence)
    yield "Residual R - C, pounds", sum_of("tbl_figures", "Residual", whole.residual_pence)
    yield "Settled S, pounds", sum_of("tbl_cash", "Settled S", whole.settled_pence)
    cash_residual = sum_of("tbl_cash", "Cash residual", whole.cash_residual_pence)
    yield "Cash residual R - S, pounds", cash_residual
    yield "Cost outside the arrangement", pounds(neutrality.outside_pence)


def _councils(neutrality: Neutrality) -> tuple[Party, Party]:
    return neutrality.host, neutrality.recipient


def _awaited(neutrality: Neutrality) -> list[Party]:
    """Return the councils that have yet to agree it."""
    agreed = {each.party for each in neutrality.approvals if each.step is StatementStep.AGREE}
    return [party for party in _councils(neutrality) if party.code not in agreed]


def _agreement(neutrality: Neutrality, *, draft: str) -> Sheet:
    names = {party.code: party.name for party in _councils(neutrality)}
    return signatures_sheet(
        f"{draft}Agreement by both councils",
        [
            *taken_rows(neutrality.approvals, names),
            *(awaited_row("Agreed", party.name) for party in _awaited(neutrality)),
        ],
    )


def _checks(neutrality: Neutrality) -> list[Check]:
    whole = neutrality.total
    by_month = total(each.figures for each in neutrality.months)
    pairs = (
        ("Incurred I", whole.incurred_pence, by_month.incurred_pence),
        ("Retained own N1", whole.retained_own_pence, by_month.retained_own_pence),
        ("Retained conceded N2", whole.retained_conceded_pence, by_month.retained_conceded_pence),
        ("Grant G", whole.grant_pence, by_month.grant_pence),
        ("Recharged C", whole.recharged_pence, by_month.recharged_pence),
        ("Residual", whole.residual_pence, by_month.residual_pence),
    )
    incurred = sum(each.incurred_pence for each in neutrality.subjectives)
    residual = sum_of("tbl_figures", "Residual", whole.residual_pence)
    return [
        *(
            Check(
                f"{header} by pool = {header} by month",
                sum_of("tbl_figures", header, by_pool),
                sum_of("tbl_months", header, of_months),
            )
            for header, by_pool, of_months in pairs
        ),
        Check(
            "Incurred I by pool = incurred I by subjective",
            sum_of("tbl_figures", "Incurred I", whole.incurred_pence),
            sum_of("tbl_subjectives", "Incurred I", incurred),
        ),
        Check(
            "Residual = the causes on the bridge that add up to it",
            residual,
            explained(neutrality),
        ),
        Check(
            "Residual = the residual drawn in the chart",
            residual,
            sum_of("tbl_residual", "Residual", whole.residual_pence),
        ),
        Check(
            "Recoverable R by pool = recoverable R, months added up",
            sum_of("tbl_figures", "Recoverable R", whole.recoverable_pence),
            sum_of("tbl_cumulative", "Recoverable R", by_month.recoverable_pence),
        ),
        Check(
            "Recharged C by pool = recharged C, months added up",
            sum_of("tbl_figures", "Recharged C", whole.recharged_pence),
            sum_of("tbl_cumulative", "Recharged C", by_month.recharged_pence),
        ),
    ]
