"""The quarterly pack as a workbook, for both chief executives.

Every figure is the pack's own; its formulas prove them. Source: workbooks page, row "Quarterly
pack"; docs/decisions/0024-forecast.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from ledger.domain.accounts import Account
from ledger.domain.arrangement import Party
from ledger.domain.neutrality import total
from ledger.domain.quarterly import Quarterly
from ledger.domain.statement import StatementStep
from reports.checking import Check, checks_sheet, overall_check, tallies
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
from reports.quarterly_debts import (
    ageing_sheet,
    agreement_of_balances_sheet,
    between_sheet,
    disputes_sheet,
    unallocated_sheet,
)
from reports.quarterly_decisions import decisions_sheet
from reports.quarterly_notes import notes_sheet
from reports.quarterly_recharge import forecast_sheet, neutrality_sheet, true_up_sheet
from reports.quarterly_summary import summary_sheet
from reports.quarterly_time import days_sheet, share_sheets
from reports.table import DRAFT_MARK, Book, ContentHash, Formula, Sheet, Value, pounds, sum_of
from reports.words import VERDICTS
from reports.workbook import workbook_bytes


def quarterly_workbook(quarterly: Quarterly) -> bytes:
    """Return the pack as an XLSX file; the same pack gives the same bytes.

    Marked as a draft until both councils have agreed it. Raises TextMalformed or AmountTooLarge
    for what a workbook cannot hold.
    """
    return workbook_bytes(quarterly_book(quarterly))


def quarterly_book(quarterly: Quarterly) -> Book:
    """Return the pack as a book, yet to be drawn. Raises AmountTooLarge."""
    draft = "" if quarterly.is_agreed else f"{DRAFT_MARK}. "
    sheets = tuple(_sheets(quarterly, draft=draft))
    checks = [*_checks(quarterly), *tallies(sheets)]
    return Book(
        title=_title(quarterly),
        subject=quarterly.arrangement_name,
        owner=quarterly.host.name,
        created=datetime.combine(quarterly.as_at, time()),
        draft=not quarterly.is_agreed,
        cover=_cover(quarterly, overall_check(checks), draft=draft),
        sheets=(*sheets, checks_sheet(checks, draft=draft), notes_sheet(draft=draft)),
    )


def _sheets(quarterly: Quarterly, *, draft: str) -> Iterator[Sheet]:
    yield _agreement(quarterly, draft=draft)
    yield summary_sheet(quarterly, draft=draft)
    yield neutrality_sheet(quarterly, draft=draft)
    yield forecast_sheet(quarterly, draft=draft)
    yield from share_sheets(quarterly, draft=draft)
    yield days_sheet(quarterly, draft=draft)
    yield true_up_sheet(quarterly, draft=draft)
    yield agreement_of_balances_sheet(quarterly, draft=draft)
    yield between_sheet(quarterly, draft=draft)
    yield ageing_sheet(quarterly, draft=draft)
    yield unallocated_sheet(quarterly, draft=draft)
    yield disputes_sheet(quarterly, draft=draft)
    yield decisions_sheet(quarterly, draft=draft)


def _cover(quarterly: Quarterly, overall: Formula, *, draft: str) -> Sheet:
    forecast = "Forecast of the recharge to the end, pounds"
    rows = (
        *_identity(quarterly),
        ("Verdict on cost neutrality to date", VERDICTS[quarterly.verdict]),
        ("Reasons", " ".join(quarterly.verdict_reasons) or "None to give"),
        (forecast, sum_of("tbl_forecast", "Forecast", quarterly.forecast_pence)),
        (OVERALL_ITEM, overall),
        *position_rows(quarterly.position),
        ("Content hash of this workbook", ContentHash()),
        ("How to verify this workbook", HOW_TO_VERIFY),
        ("Contact", contact(quarterly.host)),
    )
    names = {"overall_check": OVERALL_ITEM, "forecast": forecast}
    return cover_sheet(f"{draft}{_title(quarterly)}", rows, names)


def _title(quarterly: Quarterly) -> str:
    return f"Quarterly pack to {period_name(quarterly.quarter_end)}"


def _identity(quarterly: Quarterly) -> Iterator[tuple[Value, ...]]:
    first, last = period_name(quarterly.quarter_start), period_name(quarterly.quarter_end)
    yield "Arrangement", f"{quarterly.arrangement_name} ({quarterly.arrangement_code})"
    yield "Host", quarterly.host.name
    yield "Recipient", quarterly.recipient.name
    yield "Quarter", f"{first} to {last}"
    yield "As at", quarterly.as_at
    yield "Last day of the arrangement", quarterly.last_day
    yield "Status", "Agreed by both councils" if quarterly.is_agreed else DRAFT_MARK
    yield from signed_rows(
        quarterly.approvals, {party.code: party.name for party in quarterly.councils}
    )
    for party in _awaited(quarterly):
        yield f"Agreed: {party.name}", "Awaited"


def _awaited(quarterly: Quarterly) -> list[Party]:
    """Return the councils that have yet to agree it."""
    agreed = {each.party for each in quarterly.approvals if each.step is StatementStep.AGREE}
    return [party for party in quarterly.councils if party.code not in agreed]


def _agreement(quarterly: Quarterly, *, draft: str) -> Sheet:
    names = {party.code: party.name for party in quarterly.councils}
    return signatures_sheet(
        f"{draft}Agreement by both councils",
        [
            *taken_rows(quarterly.approvals, names),
            *(awaited_row("Agreed", party.name) for party in _awaited(quarterly)),
        ],
    )


def _checks(quarterly: Quarterly) -> Iterator[Check]:
    host = quarterly.host
    of_host = [each for each in quarterly.forecasts if each.supplier == host.code]
    quoted = host.name.replace('"', '""')
    yield Check(
        "Recharged C by pool = recharged to date on Forecast, of the host's pools",
        sum_of(
            "tbl_neutrality",
            "Recharged C to date",
            total(each.to_date for each in quarterly.pools).recharged_pence,
        ),
        Formula(
            f'=ROUND(SUMIFS(tbl_forecast[Recharged to date],tbl_forecast[Supplier],"{quoted}"),2)',
            pounds(sum(each.charged_pence for each in of_host)),
        ),
    )
    to_come = sum(
        each.average_to_come_pence + each.fees_to_come_pence for each in quarterly.forecasts
    )
    charged = sum(each.charged_pence for each in quarterly.forecasts)
    yield Check(
        "Forecast = recharged to date, average and fees to come",
        sum_of("tbl_forecast", "Forecast", quarterly.forecast_pence),
        Formula(
            "=ROUND(SUM(tbl_forecast[Recharged to date])+SUM(tbl_forecast[Average to come])"
            "+SUM(tbl_forecast[Fees to come]),2)",
            pounds(charged + to_come),
        ),
    )
    debtors = (*quarterly.host_balances, *quarterly.recipient_balances)
    yield Check(
        "Owed by statement = debtors kept here, account 1210 of both councils",
        sum_of("tbl_ageing", "Owed", quarterly.owed_pence),
        Formula(
            "=ROUND(SUMIFS(tbl_agreement_of_balances[Balance here],"
            f'tbl_agreement_of_balances[Name],"{Account.DEBTOR.title}"),2)',
            pounds(sum(each.ledger_pence for each in debtors if each.account is Account.DEBTOR)),
        ),
    )
