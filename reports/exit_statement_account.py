"""The final account between the councils, what is left to pay, and every statement."""

from __future__ import annotations

from ledger.domain.exit_statement import ExitStatement
from ledger.domain.final_account import AccountYear, FinalAccount, SettledStatement
from reports.front import none_row
from reports.table import (
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    compared,
    pounds,
    sum_of,
    this_row,
)

DETERMINED, NOT_DETERMINED = "Determined", "Not determined"

_STATEMENT_COLUMNS = (
    Column("Statement number", width=22),
    Column("Charged by", width=24),
    Column("Period", Kind.MONTH),
    Column("Issued", Kind.DATE),
    Column("Due", Kind.DATE),
    Column("Gross", Kind.MONEY),
    Column("Credited", Kind.MONEY),
    Column("Received", Kind.MONEY),
    Column("Set off", Kind.MONEY),
    Column("Written off", Kind.MONEY),
    Column("Outstanding", Kind.MONEY),
    Column("Disputed", Kind.MONEY),
)


def summary_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return the final account: a corkscrew for each council that charges, year by year."""
    years = [(account, year) for account in statement.accounts for year in account.years]

    def summed(header: str, name: str) -> Formula:
        return sum_of("tbl_summary", header, sum(getattr(year, name) for _, year in years))

    return Sheet(
        name="Summary",
        title=f"{draft}Final account between the councils of what is billed, gross, in pounds",
        about="Opening + charged - credited - settled - written off = closing, by year",
        columns=(
            Column("Charged by", width=24),
            Column("Charged to", width=24),
            Column("Year ending", Kind.DATE),
            Column("Opening", Kind.MONEY),
            Column("Charged", Kind.MONEY),
            Column("Credited", Kind.MONEY),
            Column("Set off", Kind.MONEY),
            Column("Receipts", Kind.MONEY),
            Column("Refunds", Kind.MONEY),
            Column("Settled", Kind.MONEY),
            Column("Written off", Kind.MONEY),
            Column("Movement", Kind.MONEY),
            Column("Closing", Kind.MONEY),
        ),
        rows=tuple(_year_row(statement, account, year) for account, year in years),
        totals=(
            "Total",
            None,
            None,
            None,
            summed("Charged", "charged_pence"),
            summed("Credited", "credited_pence"),
            summed("Set off", "set_off_pence"),
            summed("Receipts", "received_pence"),
            summed("Refunds", "refunded_pence"),
            summed("Settled", "settled_pence"),
            summed("Written off", "written_off_pence"),
            summed("Movement", "movement_pence"),
            None,
        ),
    )


def _year_row(
    statement: ExitStatement, account: FinalAccount, year: AccountYear
) -> tuple[Value, ...]:
    this = this_row("tbl_summary")
    earlier = (
        f"tbl_summary[Charged by],{this('Charged by')},"
        f'tbl_summary[Year ending],"<"&{this("Year ending")}'
    )
    return (
        statement.party(account.payee).name,
        statement.party(account.payer).name,
        year.year_ends_on,
        Formula(f"=ROUND(SUMIFS(tbl_summary[Movement],{earlier}),2)", pounds(year.opening_pence)),
        pounds(year.charged_pence),
        pounds(year.credited_pence),
        pounds(year.set_off_pence),
        pounds(year.received_pence),
        pounds(year.refunded_pence),
        Formula(
            f"=ROUND({this('Set off')}+{this('Receipts')}-{this('Refunds')},2)",
            pounds(year.settled_pence),
        ),
        pounds(year.written_off_pence),
        Formula(
            f"=ROUND({this('Charged')}-{this('Credited')}-{this('Settled')}"
            f"-{this('Written off')},2)",
            pounds(year.movement_pence),
        ),
        Formula(f"=ROUND({this('Opening')}+{this('Movement')},2)", pounds(year.closing_pence)),
    )


def final_payment_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return what is left to pay each way, or to pay back: nothing is set off unless agreed.

    What is billed is gross; what is not, and what is held in advance, is net of VAT and beside it.
    """

    def summed(header: str, name: str) -> Formula:
        return sum_of(
            "tbl_final_payment", header, sum(getattr(each, name) for each in statement.accounts)
        )

    return Sheet(
        name="Final payment",
        title=f"{draft}What is billed and left to pay, gross; apart, what is net of VAT; in pounds",
        about="What is billed and left to pay, gross; what is not billed is net of VAT, and apart",
        columns=(
            Column("Charged by", width=24),
            Column("Charged to", width=24),
            Column("Closing", Kind.MONEY),
            Column("Debtor", Kind.MONEY),
            Column("Unallocated", Kind.MONEY),
            Column("Left to pay gross", Kind.MONEY),
            Column("Check", width=10),
            Column("To be paid", Kind.MONEY),
            Column("To be paid back", Kind.MONEY),
            Column("Accrued income net", Kind.MONEY),
            Column("Income in advance net", Kind.MONEY),
            Column("Final payment", width=16),
        ),
        rows=tuple(_payment_row(statement, account) for account in statement.accounts),
        totals=(
            "Total",
            None,
            summed("Closing", "closing_pence"),
            summed("Debtor", "debtor_pence"),
            summed("Unallocated", "unallocated_pence"),
            None,
            None,
            summed("To be paid", "to_be_paid_pence"),
            summed("To be paid back", "to_be_paid_back_pence"),
            summed("Accrued income net", "accrued_pence"),
            summed("Income in advance net", "in_advance_pence"),
            None,
        ),
    )


def _payment_row(statement: ExitStatement, account: FinalAccount) -> tuple[Value, ...]:
    this = this_row("tbl_final_payment")
    payee, payer = statement.party(account.payee).name, statement.party(account.payer).name
    return (
        payee,
        payer,
        Formula(
            f"=ROUND(SUMIFS(tbl_summary[Movement],tbl_summary[Charged by],{this('Charged by')}),2)",
            pounds(account.closing_pence),
        ),
        pounds(account.debtor_pence),
        pounds(account.unallocated_pence),
        Formula(
            f"=ROUND({this('Debtor')}-{this('Unallocated')},2)",
            pounds(account.to_pay_pence),
        ),
        compared(
            "tbl_final_payment",
            "Closing",
            "Left to pay gross",
            agrees=account.to_pay_pence == account.closing_pence,
        ),
        Formula(f"=ROUND(MAX({this('Left to pay gross')},0),2)", pounds(account.to_be_paid_pence)),
        Formula(
            f"=ROUND(MAX(0-{this('Left to pay gross')},0),2)", pounds(account.to_be_paid_back_pence)
        ),
        pounds(account.accrued_pence),
        pounds(account.in_advance_pence),
        _whether_final(statement, account),
    )


def _whether_final(statement: ExitStatement, account: FinalAccount) -> Value:
    """Say whether what is left to pay is the final payment; certified, it is whatever stands."""
    if statement.is_certified:
        return "As certified"
    this = this_row("tbl_final_payment")
    accrued, advance = this("Accrued income net"), this("Income in advance net")
    return Formula(
        f'=IF(AND(ROUND({accrued},2)=0,ROUND({advance},2)=0),"{DETERMINED}","{NOT_DETERMINED}")',
        DETERMINED if account.is_determined else NOT_DETERMINED,
    )


def statements_sheet(statement: ExitStatement, *, draft: str) -> Sheet:
    """Return every statement issued by the date, and what became of it."""

    def summed(header: str, name: str) -> Formula:
        return sum_of(
            "tbl_statements", header, sum(getattr(each, name) for each in statement.statements)
        )

    return Sheet(
        name="Statements",
        title=f"{draft}Statements issued, gross, in pounds",
        about="Every statement with what was credited, received, set off and written off of it",
        columns=_STATEMENT_COLUMNS,
        rows=tuple(_statement_row(statement, each) for each in statement.statements)
        or (none_row(_STATEMENT_COLUMNS),),
        totals=(
            "Total",
            *(None,) * 4,
            summed("Gross", "gross_pence"),
            summed("Credited", "credited_pence"),
            summed("Received", "received_pence"),
            summed("Set off", "set_off_pence"),
            summed("Written off", "written_off_pence"),
            summed("Outstanding", "outstanding_pence"),
            summed("Disputed", "disputed_pence"),
        ),
    )


def _statement_row(statement: ExitStatement, each: SettledStatement) -> tuple[Value, ...]:
    this = this_row("tbl_statements")
    return (
        each.number,
        statement.party(each.payee).name,
        each.period,
        each.issued_on,
        each.due_on,
        pounds(each.gross_pence),
        pounds(each.credited_pence),
        pounds(each.received_pence),
        pounds(each.set_off_pence),
        pounds(each.written_off_pence),
        Formula(
            f"=ROUND({this('Gross')}-{this('Credited')}-{this('Received')}-{this('Set off')}"
            f"-{this('Written off')},2)",
            pounds(each.outstanding_pence),
        ),
        pounds(each.disputed_pence),
    )
