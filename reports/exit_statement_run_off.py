"""The run-off: accrued income, accruals, income in advance, and money paid back."""

from __future__ import annotations

from ledger.domain.exit_statement import (
    AccruedIncome,
    ExitStatement,
    PoolAdvance,
    RunOffAccrual,
)
from reports.front import none_row
from reports.table import Column, Formula, Kind, Sheet, Value, pounds, sum_of, this_row

_COUNCIL = Column("Charged by", width=28)
_POOL = Column("Pool code", width=19)
_LEFT = Column("Left", Kind.MONEY)
_INCOME_COLUMNS = (
    _COUNCIL,
    _POOL,
    Column("Earned", Kind.MONEY),
    Column("Billed", Kind.MONEY),
    Column("Accrued", Kind.MONEY),
    Column("Reversed", Kind.MONEY),
    _LEFT,
)
_ACCRUAL_COLUMNS = (
    Column("Event", Kind.WHOLE),
    _COUNCIL,
    _POOL,
    Column("Service month", Kind.MONTH),
    Column("Accrued on", Kind.DATE),
    Column("Reversed on", Kind.DATE),
    Column("Posted", Kind.MONEY),
    Column("Reversed", Kind.MONEY),
    _LEFT,
)
_ADVANCE_COLUMNS = (
    _COUNCIL,
    _POOL,
    Column("Billed in advance", Kind.MONEY),
    Column("Earned", Kind.MONEY),
    Column("Refunded", Kind.MONEY),
    _LEFT,
)
_REFUND_COLUMNS = (
    Column("Event", Kind.WHOLE),
    Column("Paid by", width=24),
    Column("Paid to", width=24),
    Column("Paid on", Kind.DATE),
    Column("What it was of", width=34),
    Column("In advance", width=9),
    Column("Amount", Kind.MONEY),
    Column("Payment reference", width=20),
)


def accrued_income_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return by pool what was earned, what of it was billed, and what is left in account 1215."""

    def summed(header: str, name: str) -> Formula:
        amounts = [getattr(each, name) for each in statement.accrued_income]
        return sum_of("tbl_accrued_income", header, sum(amounts))

    return Sheet(
        name="Accrued income",
        title=f"{draft}Run-off of accrued income, net of VAT, in pounds",
        about="Earned - billed + accrued at period ends - reversed = left in account 1215",
        columns=_INCOME_COLUMNS,
        rows=tuple(_income_row(statement, each) for each in statement.accrued_income)
        or (none_row(_INCOME_COLUMNS),),
        totals=(
            "Total",
            None,
            summed("Earned", "earned_pence"),
            summed("Billed", "billed_pence"),
            summed("Accrued", "accrued_pence"),
            summed("Reversed", "reversed_pence"),
            summed("Left", "left_pence"),
        ),
    )


def _income_row(statement: ExitStatement, each: AccruedIncome) -> tuple[Value, ...]:
    this = this_row("tbl_accrued_income")
    return (
        statement.party(each.payee).name,
        each.pool,
        pounds(each.earned_pence),
        pounds(each.billed_pence),
        pounds(each.accrued_pence),
        pounds(each.reversed_pence),
        Formula(
            f"=ROUND({this('Earned')}-{this('Billed')}+{this('Accrued')}-{this('Reversed')},2)",
            pounds(each.left_pence),
        ),
    )


def accruals_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return each period-end accrual: what it earned, its reversal, and what stands of it."""

    def summed(header: str, name: str) -> Formula:
        return sum_of(
            "tbl_accruals", header, sum(getattr(each, name) for each in statement.accruals)
        )

    return Sheet(
        name="Accruals",
        title=f"{draft}Run-off of period-end accruals, what they earned, in pounds",
        about="Each accrual at a period's end: posted, reversed on the day after, and left",
        columns=_ACCRUAL_COLUMNS,
        rows=tuple(_accrual_row(statement, each) for each in statement.accruals)
        or (none_row(_ACCRUAL_COLUMNS),),
        totals=(
            "Total",
            *(None,) * 5,
            summed("Posted", "posted_pence"),
            summed("Reversed", "reversed_pence"),
            summed("Left", "left_pence"),
        ),
    )


def _accrual_row(statement: ExitStatement, each: RunOffAccrual) -> tuple[Value, ...]:
    this = this_row("tbl_accruals")
    return (
        each.id,
        statement.party(each.payee).name,
        each.pool,
        each.service_month,
        each.accrued_on,
        each.reversed_on,
        pounds(each.posted_pence),
        pounds(each.reversed_pence),
        Formula(f"=ROUND({this('Posted')}-{this('Reversed')},2)", pounds(each.left_pence)),
    )


def income_in_advance_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return by pool what was billed in advance, earned, paid back, and is left in 2210."""

    def summed(header: str, name: str) -> Formula:
        return sum_of(
            "tbl_income_in_advance", header, sum(getattr(each, name) for each in statement.advances)
        )

    return Sheet(
        name="Income in advance",
        title=f"{draft}Run-off of income in advance, net of VAT, in pounds",
        about="Billed in advance - earned - refunded = left in account 2210",
        columns=_ADVANCE_COLUMNS,
        rows=tuple(_advance_row(statement, each) for each in statement.advances)
        or (none_row(_ADVANCE_COLUMNS),),
        totals=(
            "Total",
            None,
            summed("Billed in advance", "billed_pence"),
            summed("Earned", "earned_pence"),
            summed("Refunded", "refunded_pence"),
            summed("Left", "left_pence"),
        ),
    )


def _advance_row(statement: ExitStatement, each: PoolAdvance) -> tuple[Value, ...]:
    this = this_row("tbl_income_in_advance")
    return (
        statement.party(each.payee).name,
        each.pool,
        pounds(each.billed_pence),
        pounds(each.earned_pence),
        pounds(each.refunded_pence),
        Formula(
            f"=ROUND({this('Billed in advance')}-{this('Earned')}-{this('Refunded')},2)",
            pounds(each.left_pence),
        ),
    )


def refunds_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return all money that was paid back, and whether it was income in advance."""
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            each.id,
            statement.party(each.paid_by).name,
            statement.party(each.paid_to).name,
            each.paid_on,
            each.source,
            "Yes" if each.in_advance else "No",
            pounds(each.amount_pence),
            each.payment_ref,
        )
        for each in statement.refunds
    )
    paid = sum(each.amount_pence for each in statement.refunds)
    return Sheet(
        name="Refunds",
        title=f"{draft}Money paid back, in pounds",
        about="Each refund that both councils agreed, and what it was of",
        columns=_REFUND_COLUMNS,
        rows=rows or (none_row(_REFUND_COLUMNS),),
        totals=("Total", *(None,) * 5, sum_of("tbl_refunds", "Amount", paid), None),
    )
