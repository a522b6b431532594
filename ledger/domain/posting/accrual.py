"""Period-end accrual of cost that is not yet recorded: apportioned and earned, never billed."""

from __future__ import annotations

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.journal import Journal, Line
from ledger.domain.money import Pence
from ledger.domain.posting.charge import Charged, recharge_earned
from ledger.domain.posting.cost import cost_apportioned
from ledger.domain.recovery import Basis


def cost_accrued(
    *,
    payee: str,
    payer: str,
    basis: Basis,
    pool: str,
    service_month: Month,
    recoverable: Pence,
    retained: Pence,
) -> tuple[Journal, ...]:
    """Payee: Dr 6000 Cr 2110; Dr 6100 Dr 6200 Cr 6000; Dr 1215 Cr 41xx. Payer: Dr 5500 Cr 2315.

    A pool that charges a price is wholly recoverable, and nothing is earned on cost accrued: its
    charge comes of deliveries or of the fee. Negative amounts take an accrual back.
    """
    amount = recoverable + retained
    lines = [
        Line(Account.COST_POOL, amount, pool=pool, service_month=service_month),
        Line(Account.ACCRUALS, -amount, pool=pool, service_month=service_month),
    ]
    (apportioned,) = cost_apportioned(
        book=payee,
        pool=pool,
        service_month=service_month,
        recoverable=recoverable,
        retained=retained,
        grant_funded=0,
    )
    lines += apportioned.lines
    if basis.charges_a_price or not recoverable:
        return (Journal(payee, tuple(lines)),)
    earned, owed = recharge_earned(
        payee=payee,
        payer=payer,
        basis=basis,
        charged=Charged(pool, None, service_month, recoverable),
    )
    return (Journal(payee, (*lines, *earned.lines)), owed)
