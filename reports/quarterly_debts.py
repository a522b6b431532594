"""What is owed and in dispute, and what both ledgers show, in the quarterly pack."""

from __future__ import annotations

from datetime import date

from ledger.domain.ageing import AgedDebt, UnallocatedCredit
from ledger.domain.agreement_of_balances import AgreedBalance, Between
from ledger.domain.quarterly import DisputeOfQuarter, PayeeDebts, Quarterly
from reports.front import none_row
from reports.quarterly_words import AGES, LEVELS, STATUSES, council, yes_or_no
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    optional_pounds,
    pounds,
    sum_of,
    this_row,
)


def agreement_of_balances_sheet(quarterly: Quarterly, *, draft: str) -> Sheet:
    """Return both councils' accounts: what is kept here, and what each has confirmed of its own."""
    columns = (
        Column("Council", width=24),
        Column("Account", Kind.WHOLE),
        Column("Name", width=16),
        Column("Balance here", Kind.MONEY),
        Column("Confirmed as at", Kind.DATE),
        Column("Confirmed", Kind.MONEY),
        Column("Here on that day", Kind.MONEY),
        Column("Difference", Kind.MONEY),
        Column("First seen", Kind.DATE),
        Column("Age in days", Kind.WHOLE),
        Column("Owner", width=20),
        Column("Status", width=14),
        Column("Agreed at the end", width=12),
    )
    balances = (*quarterly.host_balances, *quarterly.recipient_balances)
    return Sheet(
        name="Agreement of balances",
        title=f"{draft}Agreement of balances, debits positive, in pounds",
        about="Each council's own confirmed balances against those kept here",
        columns=columns,
        rows=tuple(_balance_row(quarterly, each) for each in balances) or (none_row(columns),),
    )


def _balance_row(quarterly: Quarterly, balance: AgreedBalance) -> tuple[Value, ...]:
    this = this_row("tbl_agreement_of_balances")
    given = balance.confirmation
    return (
        council(quarterly, balance.book),
        int(balance.account),
        balance.account.title,
        pounds(balance.ledger_pence),
        given.as_at if given else NOT_APPLICABLE,
        optional_pounds(given.confirmed_pence if given else None),
        optional_pounds(given.ledger_pence if given else None),
        Formula(
            f"=IF(ISNUMBER({this('Confirmed')}),"
            f'ROUND({this("Confirmed")}-{this("Here on that day")},2),"{NOT_APPLICABLE}")',
            optional_pounds(given.difference_pence if given else None),
        ),
        _or_none(balance.first_seen),
        NOT_APPLICABLE if balance.age_days is None else balance.age_days,
        (given.owner if given else None) or NOT_APPLICABLE,
        STATUSES[balance.status],
        yes_or_no(answer=quarterly.is_agreed_at_the_end(balance)),
    )


def between_sheet(quarterly: Quarterly, *, draft: str) -> Sheet:
    """Return one council's debtor beside the other's creditor, as each confirmed its own."""
    columns = (
        Column("Debtor of", width=26),
        Column("Creditor of", width=26),
        Column("Debtor here", Kind.MONEY),
        Column("Creditor here", Kind.MONEY),
        Column("Together here", Kind.MONEY),
        Column("Debtor confirmed", Kind.MONEY),
        Column("Creditor confirmed", Kind.MONEY),
        Column("For one day", width=10),
        Column("Confirmed together", Kind.MONEY),
    )
    return Sheet(
        name="Between the councils",
        title=f"{draft}Debtor of one council beside the creditor of the other, in pounds",
        about="One council's debtor and the other's creditor: together they are nil",
        columns=columns,
        rows=tuple(_between_row(quarterly, each) for each in quarterly.between)
        or (none_row(columns),),
    )


def _between_row(quarterly: Quarterly, between: Between) -> tuple[Value, ...]:
    this = this_row("tbl_between_the_councils")
    debtor, creditor = between.debtor, between.creditor
    together, same = debtor.ledger_pence + creditor.ledger_pence, between.difference_pence
    return (
        council(quarterly, debtor.book),
        council(quarterly, creditor.book),
        pounds(debtor.ledger_pence),
        pounds(creditor.ledger_pence),
        Formula(f"=ROUND({this('Debtor here')}+{this('Creditor here')},2)", pounds(together)),
        _confirmed(debtor),
        _confirmed(creditor),
        yes_or_no(answer=same is not None),
        Formula(
            f'=IF({this("For one day")}="Yes",ROUND({this("Debtor confirmed")}'
            f'+{this("Creditor confirmed")},2),"{NOT_APPLICABLE}")',
            optional_pounds(same),
        ),
    )


def _confirmed(balance: AgreedBalance) -> Value:
    given = balance.confirmation
    return optional_pounds(given.confirmed_pence if given else None)


def ageing_sheet(quarterly: Quarterly, *, draft: str) -> Sheet:
    """Return what is owed, statement by statement, by age."""
    columns = (
        Column("Owed to", width=26),
        Column("Statement", width=20),
        Column("Owed by", width=26),
        Column("Issued on", Kind.DATE),
        Column("Due on", Kind.DATE),
        Column("Days past due", Kind.WHOLE, 12),
        Column("Age", width=26),
        Column("Owed", Kind.MONEY),
        Column("Disputed", Kind.MONEY),
        Column("Not disputed", Kind.MONEY),
    )
    debts = [(payee, debt) for payee in quarterly.debts for debt in payee.debts]
    disputed = sum(debt.disputed_pence for _, debt in debts)
    table = "tbl_ageing"
    return Sheet(
        name="Ageing",
        title=f"{draft}What is owed, by age, gross, in pounds",
        about="Every debt by statement and age, and what of it is disputed",
        columns=columns,
        rows=tuple(_debt_row(quarterly, *each) for each in debts) or (none_row(columns),),
        totals=(
            "Total",
            *(None,) * 6,
            sum_of(table, "Owed", quarterly.owed_pence),
            sum_of(table, "Disputed", disputed),
            sum_of(table, "Not disputed", quarterly.owed_pence - disputed),
        ),
    )


def _debt_row(quarterly: Quarterly, payee: PayeeDebts, debt: AgedDebt) -> tuple[Value, ...]:
    this = this_row("tbl_ageing")
    return (
        council(quarterly, payee.payee),
        debt.number,
        council(quarterly, debt.payer),
        debt.issued_on,
        debt.due_on,
        max((quarterly.as_at - debt.due_on).days, 0),
        AGES[debt.band],
        pounds(debt.owed_pence),
        pounds(debt.disputed_pence),
        Formula(
            f"=ROUND({this('Owed')}-{this('Disputed')},2)",
            pounds(debt.owed_pence - debt.disputed_pence),
        ),
    )


def unallocated_sheet(quarterly: Quarterly, *, draft: str) -> Sheet:
    """Return what was received or credited and is allocated to no debt."""
    columns = (
        Column("Held by", width=26),
        Column("Kind", width=16),
        Column("Reference", width=30),
        Column("From", width=26),
        Column("Date", Kind.DATE),
        Column("Unallocated", Kind.MONEY),
    )
    held = [(payee, each) for payee in quarterly.debts for each in payee.unallocated]
    return Sheet(
        name="Unallocated",
        title=f"{draft}Received or credited, and allocated to no debt, in pounds",
        about="Receipts and credit notes that stand unallocated",
        columns=columns,
        rows=tuple(_unallocated_row(quarterly, *each) for each in held) or (none_row(columns),),
        totals=(
            "Total",
            *(None,) * 4,
            sum_of(
                "tbl_unallocated", "Unallocated", sum(each.unallocated_pence for _, each in held)
            ),
        ),
    )


def _unallocated_row(
    quarterly: Quarterly, payee: PayeeDebts, credit: UnallocatedCredit
) -> tuple[Value, ...]:
    return (
        council(quarterly, payee.payee),
        credit.kind.replace("_", " ").capitalize(),
        credit.reference,
        "Not known" if credit.payer is None else council(quarterly, credit.payer),
        credit.dated,
        pounds(credit.unallocated_pence),
    )


def disputes_sheet(quarterly: Quarterly, *, draft: str) -> Sheet:
    """Return every dispute open at the quarter's end, with its level, owner, age and clock."""
    columns = (
        Column("Statement", width=20),
        Column("Line", Kind.WHOLE),
        Column("Raised by", width=20),
        Column("Raised on", Kind.DATE),
        Column("Age in working days", Kind.WHOLE),
        Column("Level", width=20),
        Column("Days at this level", Kind.WHOLE),
        Column("Goes up after", Kind.DATE),
        Column("Overdue", width=11),
        Column("Owner", width=22),
        Column("Reason", width=36),
        Column("Gross", Kind.MONEY),
    )
    found = quarterly.disputes
    return Sheet(
        name="Disputes",
        title=f"{draft}Disputes open at the quarter's end, gross, in pounds",
        about="Each open dispute: its level, owner and age, and when it goes up",
        columns=columns,
        rows=tuple(_dispute_row(quarterly, each) for each in found) or (none_row(columns),),
        totals=(
            "Total",
            *(None,) * 10,
            sum_of("tbl_disputes", "Gross", sum(each.gross_pence for each in found)),
        ),
    )


def _dispute_row(quarterly: Quarterly, dispute: DisputeOfQuarter) -> tuple[Value, ...]:
    owner = council(quarterly, dispute.owner_party)
    return (
        dispute.statement_number,
        dispute.line,
        council(quarterly, dispute.payer),
        dispute.raised_on,
        dispute.age_days,
        LEVELS[dispute.level],
        dispute.level_age_days,
        _or_none(dispute.due_on),
        yes_or_no(answer=dispute.overdue),
        f"{owner}, {dispute.owner}" if dispute.owner else owner,
        dispute.reason,
        pounds(dispute.gross_pence),
    )


def _or_none(day: date | None) -> date | str:
    return NOT_APPLICABLE if day is None else day
