"""The annual stocktake as a workbook, for both councils and the grantor.

Every figure is the stocktake's own; its formulas prove them. Source: workbooks page, row "Annual
stocktake".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from ledger.domain.arrangement import Party
from ledger.domain.neutrality import total
from ledger.domain.outturn import Outturn, added_up
from ledger.domain.statement import StatementStep
from ledger.domain.stocktake import Stocktake
from reports.checking import Check, checks_sheet, overall_check
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
from reports.neutrality_evidence import ceilings_sheet
from reports.stocktake_apart import (
    caps_sheet,
    conceded_sheet,
    ending_then_sheet,
    savings_sheet,
    senior_officers_sheet,
    stranded_sheet,
)
from reports.stocktake_methods import drivers_sheet, methods_sheet, reviews_sheet
from reports.stocktake_notes import notes_sheet
from reports.stocktake_outturn import outturn_sheet, phases_sheet, service_year_sheet
from reports.stocktake_summary import summary_sheet
from reports.stocktake_words import APART
from reports.table import DRAFT_MARK, Book, ContentHash, Formula, Sheet, Value, pounds, sum_of
from reports.words import VERDICTS
from reports.workbook import workbook_bytes


def stocktake_workbook(stocktake: Stocktake) -> bytes:
    """Return the stocktake as an XLSX file with a chart; the same stocktake gives the same bytes.

    Marked as a draft until both councils have agreed it. Raises TextMalformed or AmountTooLarge
    for what a workbook cannot hold.
    """
    return workbook_bytes(stocktake_book(stocktake))


def stocktake_book(stocktake: Stocktake) -> Book:
    """Return the stocktake as a book, yet to be drawn. Raises AmountTooLarge."""
    draft = "" if stocktake.is_agreed else f"{DRAFT_MARK}. "
    checks = list(_checks(stocktake))
    return Book(
        title=_title(stocktake),
        subject=stocktake.arrangement_name,
        owner=stocktake.host.name,
        created=datetime.combine(stocktake.as_at, time()),
        draft=not stocktake.is_agreed,
        cover=_cover(stocktake, overall_check(checks), draft=draft),
        sheets=(
            _agreement(stocktake, draft=draft),
            *_sheets(stocktake, draft=draft),
            checks_sheet(checks, draft=draft),
            notes_sheet(draft=draft),
        ),
    )


def _sheets(stocktake: Stocktake, *, draft: str) -> Iterator[Sheet]:
    for sheet in (
        summary_sheet,
        outturn_sheet,
        phases_sheet,
        service_year_sheet,
        methods_sheet,
        reviews_sheet,
        drivers_sheet,
        savings_sheet,
        stranded_sheet,
        ending_then_sheet,
        senior_officers_sheet,
        conceded_sheet,
        ceilings_sheet,
        caps_sheet,
    ):
        yield sheet(stocktake, draft=draft)


def _cover(stocktake: Stocktake, overall: Formula, *, draft: str) -> Sheet:
    recharged = "Recharged in the year, pounds"
    year = added_up(each.outturn for each in stocktake.outturn)
    rows = (
        *_identity(stocktake),
        ("Verdict on cost neutrality to date", VERDICTS[stocktake.verdict]),
        ("Reasons", " ".join(stocktake.verdict_reasons) or "None to give"),
        (recharged, sum_of("tbl_outturn", "Recharged C", year.recharged_pence)),
        ("Savings", APART),
        (OVERALL_ITEM, overall),
        *position_rows(stocktake.position),
        ("Content hash of this workbook", ContentHash()),
        ("How to verify this workbook", HOW_TO_VERIFY),
        ("Contact", contact(stocktake.host)),
    )
    names = {"overall_check": OVERALL_ITEM, "recharged": recharged}
    return cover_sheet(f"{draft}{_title(stocktake)}", rows, names)


def _title(stocktake: Stocktake) -> str:
    return f"Annual stocktake of {stocktake.financial_year}"


def _identity(stocktake: Stocktake) -> Iterator[tuple[Value, ...]]:
    covered = stocktake.covered
    yield "Arrangement", f"{stocktake.arrangement_name} ({stocktake.arrangement_code})"
    yield "Host", stocktake.host.name
    yield "Recipient", stocktake.recipient.name
    yield "Financial year", f"April to March {stocktake.financial_year}"
    yield (
        "Days of it in the arrangement",
        f"{covered.first.day} {covered.first:%B %Y} to {covered.last.day} {covered.last:%B %Y}"
        if covered
        else "None",
    )
    yield "As at", stocktake.as_at
    yield "Status", "Agreed by both councils" if stocktake.is_agreed else DRAFT_MARK
    yield from signed_rows(
        stocktake.approvals, {party.code: party.name for party in stocktake.councils}
    )
    for party in _awaited(stocktake):
        yield f"Agreed: {party.name}", "Awaited"


def _awaited(stocktake: Stocktake) -> list[Party]:
    """Return the councils that have yet to agree it."""
    agreed = {each.party for each in stocktake.approvals if each.step is StatementStep.AGREE}
    return [party for party in stocktake.councils if party.code not in agreed]


def _agreement(stocktake: Stocktake, *, draft: str) -> Sheet:
    names = {party.code: party.name for party in stocktake.councils}
    return signatures_sheet(
        f"{draft}Agreement by both councils",
        [
            *taken_rows(stocktake.approvals, names),
            *(awaited_row("Agreed", party.name) for party in _awaited(stocktake)),
        ],
    )


def _checks(stocktake: Stocktake) -> Iterator[Check]:
    by_pool = added_up(each.outturn for each in stocktake.outturn)
    by_phase = added_up(each.outturn for each in stocktake.phase_outturn)
    for (header, ours), (_, theirs) in zip(_parts(by_pool), _parts(by_phase), strict=True):
        yield Check(
            f"{header} by pool = {header} by pool and phase",
            sum_of("tbl_outturn", header, ours),
            sum_of("tbl_phases", header, theirs),
        )
    host = stocktake.host
    quoted = host.name.replace('"', '""')
    yield Check(
        "Residual after, of the host's pools = residual to date of cost neutrality",
        Formula(
            f'=ROUND(SUMIFS(tbl_outturn[Residual after],tbl_outturn[Supplier],"{quoted}"),2)',
            pounds(
                sum(
                    each.closing_residual_pence
                    for each in stocktake.outturn
                    if each.supplier == host.code
                )
            ),
        ),
        sum_of(
            "tbl_service_year",
            "Residual to date",
            total(each.to_date for each in stocktake.service_year).residual_pence,
        ),
    )


def _parts(outturn: Outturn) -> tuple[tuple[str, int], ...]:
    return (
        ("Cost I", outturn.cost_pence),
        ("Grant G", outturn.grant_pence),
        ("Retained N", outturn.retained_pence),
        ("Recharged C", outturn.recharged_pence),
    )
