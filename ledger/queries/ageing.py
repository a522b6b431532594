"""The ageing of what is owed to a payee, at any date, drawn from the lines of its statements."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from ledger.domain.accounts import Account
from ledger.domain.ageing import AgedDebt, Ageing, UnallocatedCredit, age_band
from ledger.domain.money import Pence
from ledger.queries.billed_lines import BilledStatement, billed_statements
from ledger.queries.positions import position
from ledger.queries.unallocated import sources
from ledger.store.journals import journal_line


def ageing(connection: Connection, arrangement_id: int, *, payee: str, as_at: date) -> Ageing:
    """Age every debt to the payee as at a date; what is unallocated is shown beside it."""
    billed = billed_statements(connection, arrangement_id, payee=payee, as_at=as_at)
    return Ageing(
        payee=payee,
        as_at=as_at,
        debts=tuple(_aged(each, as_at) for each in billed if each.owed_pence),
        debtor_pence=_account(connection, arrangement_id, payee, Account.DEBTOR, as_at),
        unallocated=tuple(
            UnallocatedCredit(
                each.id,
                each.kind.value,
                each.reference,
                each.payer,
                each.dated,
                each.unallocated_pence,
            )
            for each in sources(connection, arrangement_id, as_at=as_at)
            if each.payee == payee and each.unallocated_pence
        ),
        unallocated_account_pence=-_account(
            connection, arrangement_id, payee, Account.UNALLOCATED_RECEIPTS, as_at
        ),
        position=position(connection, arrangement_id),
    )


def _aged(billed: BilledStatement, as_at: date) -> AgedDebt:
    return AgedDebt(
        statement=billed.id,
        number=billed.number,
        payer=billed.payer,
        issued_on=billed.issued_on,
        due_on=billed.due_on,
        band=age_band(due_on=billed.due_on, as_at=as_at),
        owed_pence=billed.owed_pence,
        disputed_pence=sum(
            min(line.disputed_gross_pence, max(line.unpaid_pence, 0)) for line in billed.open_lines
        ),
    )


def _account(
    connection: Connection, arrangement_id: int, book: str, account: Account, as_at: date
) -> Pence:
    line = journal_line.c
    return int(
        connection.execute(
            select(func.coalesce(func.sum(line.amount_pence), 0)).where(
                line.arrangement_id == arrangement_id,
                line.book == book,
                line.account == int(account),
                line.effective_on <= as_at,
            )
        ).scalar_one()
    )
