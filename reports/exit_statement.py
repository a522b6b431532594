"""The exit statement as a workbook: everything between the two councils to the last day.

Every figure is the statement's own; its formulas prove them. Source: workbooks page, row "Exit
statement"; docs/decisions/0014-exit.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from ledger.domain.accounts import Account
from ledger.domain.exit_statement import ExitStatement
from ledger.domain.money import Pence
from ledger.domain.neutrality import total
from ledger.domain.recovery import PoolClass
from reports.checking import Check, checks_sheet, overall_check, tallies
from reports.exit_statement_account import (
    final_payment_sheet,
    statements_sheet,
    summary_sheet,
)
from reports.exit_statement_certificate import certificate_sheet
from reports.exit_statement_costs import (
    exit_cost_sheet,
    own_cost_sheet,
    pools_sheet,
    stranded_cost_sheet,
)
from reports.exit_statement_cover import agreement_sheet, cover, title_of
from reports.exit_statement_notes import notes_sheet
from reports.exit_statement_open import control_accounts_sheet, mirror_sheet, open_items_sheet
from reports.exit_statement_run_off import (
    accruals_sheet,
    accrued_income_sheet,
    income_in_advance_sheet,
    refunds_sheet,
)
from reports.table import DRAFT_MARK, Book, Formula, Sheet, pounds, sum_of
from reports.workbook import workbook_bytes


def exit_statement_workbook(statement: ExitStatement) -> bytes:
    """Return the exit statement as an XLSX file; the same statement gives the same bytes.

    Marked as a draft until both councils have certified the position, or agreed the statement.
    Raises TextMalformed or AmountTooLarge for what a workbook cannot hold.
    """
    return workbook_bytes(exit_statement_book(statement))


def exit_statement_book(statement: ExitStatement) -> Book:
    """Return the exit statement as a book, yet to be drawn. Raises AmountTooLarge."""
    draft = "" if statement.is_agreed else f"{DRAFT_MARK}. "
    sheets = tuple(_sheets(statement, draft=draft))
    checks = [*_checks(statement), *tallies(sheets)]
    return Book(
        title=title_of(statement),
        subject=statement.arrangement_name,
        owner=statement.host.name,
        created=datetime.combine(statement.as_at, time()),
        draft=not statement.is_agreed,
        cover=cover(statement, overall_check(checks), draft=draft),
        sheets=(*sheets, checks_sheet(checks, draft=draft), notes_sheet(statement, draft=draft)),
    )


def _sheets(statement: ExitStatement, *, draft: str) -> Iterator[Sheet]:
    for sheet in (
        agreement_sheet,
        summary_sheet,
        final_payment_sheet,
        statements_sheet,
        open_items_sheet,
        pools_sheet,
        exit_cost_sheet,
        stranded_cost_sheet,
        own_cost_sheet,
        accrued_income_sheet,
        accruals_sheet,
        income_in_advance_sheet,
        refunds_sheet,
        control_accounts_sheet,
        mirror_sheet,
        certificate_sheet,
    ):
        yield sheet(statement, draft=draft)


def _checks(statement: ExitStatement) -> Iterator[Check]:
    yield from _of_the_account(statement)
    yield from _of_the_run_off(statement)
    yield Check(
        "Incurred I of pools of the exit class = incurred I on Exit cost",
        Formula(
            '=ROUND(SUMIFS(tbl_pools[Incurred I],tbl_pools[Class],"Exit"),2)',
            pounds(_incurred_at_exit(statement)),
        ),
        sum_of(
            "tbl_exit_cost",
            "Incurred I",
            total(each.figures for each in statement.exit_costs).incurred_pence,
        ),
    )
    yield Check(
        "Both books together = the listed differences of the mirror",
        sum_of("tbl_mirror", "Together", sum(each.together_pence for each in statement.mirror)),
        sum_of("tbl_mirror", "Listed", sum(each.pence for each in statement.listed_differences)),
    )


def _of_the_account(statement: ExitStatement) -> Iterator[Check]:
    charged = sum(year.charged_pence for each in statement.accounts for year in each.years)
    gross = sum(each.gross_pence for each in statement.statements)
    outstanding = sum(each.outstanding_pence for each in statement.statements)
    yield Check(
        "Charged in the final account = gross of the statements",
        sum_of("tbl_summary", "Charged", charged),
        sum_of("tbl_statements", "Gross", gross),
    )
    yield Check(
        "Outstanding on the statements = debtors on Final payment",
        sum_of("tbl_statements", "Outstanding", outstanding),
        _left(statement, "Debtor", "debtor_pence"),
    )
    for header, name, account, sign in (
        ("Debtor", "debtor_pence", Account.DEBTOR, 1),
        ("Unallocated", "unallocated_pence", Account.UNALLOCATED_RECEIPTS, -1),
        ("Accrued income net", "accrued_pence", Account.ACCRUED_INCOME, 1),
        ("Income in advance net", "in_advance_pence", Account.INCOME_IN_ADVANCE, -1),
    ):
        yield Check(
            f"{header} on Final payment = account {int(account)} of both books",
            _left(statement, header, name),
            Formula(
                f"=ROUND({'-' if sign < 0 else ''}SUMIFS(tbl_control_accounts[Together],"
                f'tbl_control_accounts[Name],"{account.title}"),2)',
                pounds(sign * _balance(statement, account)),
            ),
        )


def _of_the_run_off(statement: ExitStatement) -> Iterator[Check]:
    income = sum(each.left_pence for each in statement.accrued_income)
    held = sum(each.left_pence for each in statement.advances)
    accrued = sum(each.accrued_pence - each.reversed_pence for each in statement.accrued_income)
    yield Check(
        "Left of accrued income by pool = accrued income on Final payment",
        sum_of("tbl_accrued_income", "Left", income),
        _left(statement, "Accrued income net", "accrued_pence"),
    )
    yield Check(
        "Left of income in advance by pool = income in advance on Final payment",
        sum_of("tbl_income_in_advance", "Left", held),
        _left(statement, "Income in advance net", "in_advance_pence"),
    )
    yield Check(
        "Accruals left = accrued less reversed by pool",
        sum_of("tbl_accruals", "Left", sum(each.left_pence for each in statement.accruals)),
        Formula(
            "=ROUND(SUM(tbl_accrued_income[Accrued])-SUM(tbl_accrued_income[Reversed]),2)",
            pounds(accrued),
        ),
    )
    yield Check(
        "Refunds but of income in advance = refunds in the final account",
        Formula(
            '=ROUND(SUMIFS(tbl_refunds[Amount],tbl_refunds[In advance],"No"),2)',
            pounds(sum(each.amount_pence for each in statement.refunds if not each.in_advance)),
        ),
        sum_of(
            "tbl_summary",
            "Refunds",
            sum(year.refunded_pence for each in statement.accounts for year in each.years),
        ),
    )


def _left(statement: ExitStatement, header: str, name: str) -> Formula:
    """Add up a column of the worksheet Final payment; `name` is its field of an account."""
    pence = sum(getattr(each, name) for each in statement.accounts)
    return sum_of("tbl_final_payment", header, pence)


def _balance(statement: ExitStatement, account: Account) -> Pence:
    """What a control account comes to in both books, debit positive."""
    return sum(each.together_pence for each in statement.controls if each.account is account)


def _incurred_at_exit(statement: ExitStatement) -> Pence:
    return sum(
        each.figures.incurred_pence for each in statement.pools if each.pool_class is PoolClass.EXIT
    )
