"""Balances of the audit pack: at two times of knowing, from opening to closing, and by kind."""

from __future__ import annotations

from ledger.domain.audit_pack import AuditPack, Restated, TrialRow
from ledger.domain.audit_pack_lines import Movement, added
from ledger.domain.money import Pence
from reports.audit_pack_words import (
    cause_in_words,
    day,
)
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
    verdict,
)

_EARLIER = ("Earlier debits", "Earlier credits", "Earlier balance")
_LATER = ("Debits", "Credits", "Balance")
ACCOUNT = (Column("Book", width=10), Column("Account", Kind.WHOLE), Column("Name", width=30))


def trial_balance_sheet(pack: AuditPack) -> Sheet:
    """Return every account of both books as known at two times, and what was restated between."""
    columns = (
        *ACCOUNT,
        *(Column(header, Kind.MONEY) for header in (*_EARLIER, *_LATER, "Restated")),
    )
    table = "tbl_trial_balance"
    earlier = [row.earlier for row in pack.trial]
    later = [row.later for row in pack.trial]
    restated = sum(row.became_known.net_pence for row in pack.trial)
    return Sheet(
        name="Trial balance",
        title=f"Trial balance of both books as at {day(pack.as_at)}, known at two times, in pounds",
        about="Each account as known at the later time, as known at the earlier, and the change",
        columns=columns,
        rows=tuple(_trial_row(row) for row in pack.trial) or (none_row(columns),),
        totals=(
            "Total",
            None,
            None,
            *_totals(table, _EARLIER, earlier),
            *_totals(table, _LATER, later),
            sum_of(table, "Restated", restated),
        ),
    )


def _trial_row(row: TrialRow) -> tuple[Value, ...]:
    this = this_row("tbl_trial_balance")
    return (
        row.book,
        int(row.account),
        row.account.title,
        *_sides(_EARLIER, row.earlier),
        *_sides(_LATER, row.later),
        Formula(
            f"=ROUND({this('Balance')}-{this('Earlier balance')},2)",
            pounds(row.became_known.net_pence),
        ),
    )


def _sides(headers: tuple[str, str, str], movement: Movement) -> tuple[Value, ...]:
    """Return debits, credits and the balance that a formula makes of them."""
    this = this_row("tbl_trial_balance")
    debits, credits_, _ = headers
    return (
        pounds(movement.debit_pence),
        pounds(movement.credit_pence),
        Formula(f"=ROUND({this(debits)}-{this(credits_)},2)", pounds(movement.net_pence)),
    )


def _totals(
    table: str, headers: tuple[str, str, str], movements: list[Movement]
) -> tuple[Formula, ...]:
    whole = added(movements)
    amounts = (whole.debit_pence, whole.credit_pence, whole.net_pence)
    return tuple(
        sum_of(table, header, pence) for header, pence in zip(headers, amounts, strict=True)
    )


def restatement_sheet(pack: AuditPack) -> Sheet:
    """Return what became known between the two times, by account and by what caused it."""
    columns = (
        *ACCOUNT,
        Column("Cause", width=30),
        Column("Lines", Kind.WHOLE),
        Column("Debits", Kind.MONEY),
        Column("Credits", Kind.MONEY),
        Column("Restated", Kind.MONEY),
    )
    return Sheet(
        name="Restatement",
        title="What became known between the two times, by cause, in pounds",
        about="Why the two trial balances differ; the lines say No under Known earlier",
        columns=columns,
        rows=tuple(_restated_row(each) for each in pack.restated) or (none_row(columns),),
        totals=(
            "Total",
            *(None,) * 6,
            sum_of(
                "tbl_restatement",
                "Restated",
                sum(each.movement.net_pence for each in pack.restated),
            ),
        ),
    )


def _restated_row(each: Restated) -> tuple[Value, ...]:
    this = this_row("tbl_restatement")
    return (
        each.book,
        int(each.account),
        each.account.title,
        cause_in_words(each.cause),
        each.movement.lines,
        pounds(each.movement.debit_pence),
        pounds(each.movement.credit_pence),
        Formula(f"=ROUND({this('Debits')}-{this('Credits')},2)", pounds(each.movement.net_pence)),
    )


def movements_sheet(pack: AuditPack) -> Sheet:
    """Return opening + debits - credits = closing of each account, and what the trial says."""
    headers = ("Opening", "Debits", "Credits", "Closing", "Trial balance")
    columns = (
        *ACCOUNT,
        *(Column(header, Kind.MONEY) for header in headers),
        Column("Check", width=10),
    )
    table = "tbl_movements"
    within = added([row.within for row in pack.trial])
    closing = sum(row.later.net_pence for row in pack.trial)
    return Sheet(
        name="Movements",
        title=f"Opening to closing, {day(pack.first)} to {day(pack.as_at)}, in pounds",
        about="Opening + debits - credits = closing, account by account",
        columns=columns,
        rows=tuple(_movement_row(row) for row in pack.trial) or (none_checked(columns),),
        totals=(
            "Total",
            None,
            None,
            sum_of(table, "Opening", sum(row.opening.net_pence for row in pack.trial)),
            sum_of(table, "Debits", within.debit_pence),
            sum_of(table, "Credits", within.credit_pence),
            sum_of(table, "Closing", closing),
            sum_of(table, "Trial balance", closing),
            None,
        ),
    )


def none_checked(columns: tuple[Column, ...]) -> tuple[Value, ...]:
    """Return the one row of a table that would else be empty, its check satisfied."""
    return (*none_row(columns)[:-1], verdict(agrees=True))


def _movement_row(row: TrialRow) -> tuple[Value, ...]:
    table = "tbl_movements"
    this = this_row(table)
    closing = row.opening.net_pence + row.within.net_pence
    return (
        row.book,
        int(row.account),
        row.account.title,
        pounds(row.opening.net_pence),
        pounds(row.within.debit_pence),
        pounds(row.within.credit_pence),
        Formula(f"=ROUND({this('Opening')}+{this('Debits')}-{this('Credits')},2)", pounds(closing)),
        of_account(table, "tbl_trial_balance", "Balance", row.later.net_pence),
        compared(table, "Closing", "Trial balance", agrees=closing == row.later.net_pence),
    )


def of_account(table: str, other: str, header: str, pence: Pence) -> Formula:
    """Return what a column of another table comes to for the row's own book and account."""
    this = this_row(table)
    return Formula(
        f"=ROUND(SUMIFS({other}[{header}],{other}[Book],{this('Book')},"
        f"{other}[Account],{this('Account')}),2)",
        pounds(pence),
    )
