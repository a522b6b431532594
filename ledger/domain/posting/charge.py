"""Recharge earned, and the statement that makes it a debt: in both books at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.journal import Journal, Line
from ledger.domain.money import Pence
from ledger.domain.recovery import Basis

INCOME_OF = {
    Basis.TIME: Account.RECHARGE_TIME,
    Basis.UNIT_PRICE: Account.RECHARGE_UNIT_PRICE,
    Basis.FIXED_FEE: Account.RECHARGE_FIXED_FEE,
    Basis.DRIVER: Account.RECHARGE_DRIVER,
    Basis.FIXED_SHARE: Account.RECHARGE_FIXED_SHARE,
    Basis.DIRECT: Account.RECHARGE_DIRECT,
    Basis.FOLLOWS: Account.RECHARGE_FOLLOWS,
}


# Where a charge waits between being earned and being billed, by whether it is in advance.
_INCOME_SIDE = {False: Account.ACCRUED_INCOME, True: Account.INCOME_IN_ADVANCE}
_EXPENSE_SIDE = {False: Account.ACCRUED_CREDITOR, True: Account.PAYMENTS_IN_ADVANCE}


@dataclass(frozen=True, slots=True)
class Charged:
    """What a charge is for, and what it comes to."""

    pool: str
    service: str | None
    service_month: Month
    net_pence: Pence
    vat_pence: Pence = 0
    in_advance: bool = False  # held in 2210 and 1320, not accrued in 1215 and 2315


def recharge_earned(
    *, payee: str, payer: str, basis: Basis, charged: Charged
) -> tuple[Journal, ...]:
    """Payee: Dr 1215, Cr 41xx. Payer: Dr 5500, Cr 2315."""
    earned = _line(charged, payer)
    owed = _line(charged, payee)
    net = charged.net_pence
    return (
        Journal(payee, (earned(Account.ACCRUED_INCOME, net), earned(INCOME_OF[basis], -net))),
        Journal(payer, (owed(Account.RECHARGE_EXPENSE, net), owed(Account.ACCRUED_CREDITOR, -net))),
    )


def on_account_earned(
    *, payee: str, payer: str, basis: Basis, charged: Charged
) -> tuple[Journal, ...]:
    """Payee: Dr 2210, Cr 41xx. Payer: Dr 5500, Cr 1320.

    Of a sum invoiced in advance; of a true-up below the sums, which is negative, the other way.
    """
    earned = _line(charged, payer)
    owed = _line(charged, payee)
    net = charged.net_pence
    return (
        Journal(payee, (earned(Account.INCOME_IN_ADVANCE, net), earned(INCOME_OF[basis], -net))),
        Journal(
            payer, (owed(Account.RECHARGE_EXPENSE, net), owed(Account.PAYMENTS_IN_ADVANCE, -net))
        ),
    )


def statement_issued(
    *, payee: str, payer: str, statement: int, lines: list[Charged]
) -> tuple[Journal, ...]:
    """Payee: Dr 1210, Cr 1215, Cr 2230. Payer: Dr 2315, Dr 1330, Cr 2310. Line by line.

    What is in advance goes through 2210 and 1320 in place of 1215 and 2315.
    """
    theirs: list[Line] = []
    ours: list[Line] = []
    for charged in lines:
        net, vat = charged.net_pence, charged.vat_pence
        billed = _line(charged, payer, statement)
        owed = _line(charged, payee, statement)
        if net + vat:
            ours.append(billed(Account.DEBTOR, net + vat))
            theirs.append(owed(Account.CREDITOR, -net - vat))
        if net:
            ours.append(billed(_INCOME_SIDE[charged.in_advance], -net))
            theirs.append(owed(_EXPENSE_SIDE[charged.in_advance], net))
        if vat:
            ours.append(billed(Account.OUTPUT_VAT, -vat))
            theirs.append(owed(Account.INPUT_VAT, vat))
    if not ours:
        return ()
    return (Journal(payee, tuple(ours)), Journal(payer, tuple(theirs)))


def _line(
    charged: Charged, counterparty: str, document: int | None = None
) -> Callable[[Account, Pence], Line]:
    """Return a maker of lines that all carry what the charge is for."""

    def make(account: Account, pence: Pence) -> Line:
        return Line(
            account,
            pence,
            pool=charged.pool,
            service=charged.service,
            service_month=charged.service_month,
            counterparty=counterparty,
            document=document,
        )

    return make
