"""The ageing of what is owed to a payee, at any date, drawn from the lines of its statements."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from ledger.domain.accounts import Account
from ledger.domain.ageing import AgedDebt, Ageing, UnallocatedCredit, age_band
from ledger.queries.balances import account_balance
from ledger.queries.billed_lines import BilledStatement, billed_statements
from ledger.queries.positions import position
from ledger.queries.unallocated import sources


def ageing(connection: Connection, arrangement_id: int, *, payee: str, as_at: date) -> Ageing:
    """Age every debt to the payee as at a date; what is unallocated is shown beside it."""
    billed = billed_statements(connection, arrangement_id, payee=payee, as_at=as_at)
    return Ageing(
        payee=payee,
        as_at=as_at,
        debts=tuple(_aged(each, as_at) for each in billed if each.owed_pence),
        debtor_pence=account_balance(
            connection, arrangement_id, book=payee, account=Account.DEBTOR, as_at=as_at
        ),
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
        unallocated_account_pence=-account_balance(
            connection,
            arrangement_id,
            book=payee,
            account=Account.UNALLOCATED_RECEIPTS,
            as_at=as_at,
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
        disputed_pence=billed.disputed_pence,
    )
