"""What removes a debt without money: set-off of debts that run each way, and write-off."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.accounts import Account
from ledger.domain.journal import Journal, Line
from ledger.domain.money import Pence
from ledger.domain.posting.cash import Settled, against_lines


def debts_set_off(
    *, one: str, other: str, owed_to_one: Sequence[Settled], owed_to_other: Sequence[Settled]
) -> tuple[Journal, ...]:
    """In each book: Dr 2310 for what it owed, Cr 1210 for what it was owed. The sums are equal."""
    return (
        _set_off_in(one, other, owed=owed_to_other, owing=owed_to_one),
        _set_off_in(other, one, owed=owed_to_one, owing=owed_to_other),
    )


def _set_off_in(
    book: str, counterparty: str, *, owed: Sequence[Settled], owing: Sequence[Settled]
) -> Journal:
    """`owed` is what the book owes, `owing` what is owing to it."""
    lines = against_lines(Account.CREDITOR, counterparty, owed, sign=1)
    lines += against_lines(Account.DEBTOR, counterparty, owing, sign=-1)
    return Journal(book, tuple(lines))


def debt_written_off(
    *, payee: str, payer: str, lines: Sequence[Settled], vat_relief: bool, released: bool
) -> tuple[Journal, ...]:
    """Payee: Dr 5900 (net) Dr 5910 (VAT; 2230 if relief is claimed), Cr 1210.

    Payer, only where it is released from the debt: Dr 2310, Cr 5500, Cr 1330.
    """
    vat_account = Account.OUTPUT_VAT if vat_relief else Account.VAT_WRITTEN_OFF
    ours: list[Line] = []
    theirs: list[Line] = []
    for part in lines:
        vat = part.gross_pence - part.net_pence
        ours += _about(part, payer, (Account.WRITE_OFF, part.net_pence), (vat_account, vat))
        ours += _about(part, payer, (Account.DEBTOR, -part.gross_pence))
        theirs += _about(part, payee, (Account.CREDITOR, part.gross_pence))
        theirs += _about(
            part, payee, (Account.RECHARGE_EXPENSE, -part.net_pence), (Account.INPUT_VAT, -vat)
        )
    posted = (Journal(payee, tuple(ours)),)
    return (*posted, Journal(payer, tuple(theirs))) if released else posted


def _about(part: Settled, counterparty: str, *amounts: tuple[Account, Pence]) -> list[Line]:
    return [
        Line(
            account,
            pence,
            pool=part.pool,
            service=part.service,
            service_month=part.service_month,
            counterparty=counterparty,
            document=part.statement,
        )
        for account, pence in amounts
        if pence
    ]
