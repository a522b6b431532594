"""Cost recorded and apportioned, and grant received in advance."""

from __future__ import annotations

from ledger.domain.accounts import Account
from ledger.domain.calendar import CostMonth, Month
from ledger.domain.journal import Journal, Line
from ledger.domain.money import Pence
from ledger.domain.posting import journals


def cost_recorded(
    *, book: str, pool: str, service: str | None, parts: list[CostMonth], notional: bool
) -> tuple[Journal, ...]:
    """Dr 6000 (inside) Dr 6400 (prorated out), Cr 2100 (whole; 2190 if notional)."""
    lines = [
        Line(
            Account.COST_POOL if part.service_month else Account.COST_OUTSIDE,
            part.amount_pence,
            pool=pool,
            service=service,
            service_month=part.service_month,
        )
        for part in parts
        if part.amount_pence
    ]
    control = Account.NOTIONAL_COST_CONTRA if notional else Account.COST_CONTROL
    whole = sum(part.amount_pence for part in parts)
    lines.append(Line(control, -whole, pool=pool, service=service))
    return journals(book=book, lines=lines)


def cost_apportioned(
    *,
    book: str,
    pool: str,
    service_month: Month,
    recoverable: Pence,
    retained: Pence,
    grant_funded: Pence,
) -> tuple[Journal, ...]:
    """Dr 6100 Dr 6200 Dr 6300, Cr 6000: the movement of a pool's service month."""
    movements = (
        (Account.RECOVERABLE_COST, recoverable),
        (Account.RETAINED_COST, retained),
        (Account.GRANT_FUNDED_COST, grant_funded),
        (Account.COST_POOL, -(recoverable + retained + grant_funded)),
    )
    return journals(
        book=book,
        lines=[
            Line(account, pence, pool=pool, service_month=service_month)
            for account, pence in movements
            if pence
        ],
    )


def grant_received(*, book: str, pool: str, grantor: str, amount: Pence) -> tuple[Journal, ...]:
    """Dr 1000, Cr 2240: held in advance until cost that it funds is apportioned."""
    lines = [
        Line(Account.BANK_CONTROL, amount, pool=pool, counterparty=grantor),
        Line(Account.GRANT_IN_ADVANCE, -amount, pool=pool, counterparty=grantor),
    ]
    return journals(book=book, lines=lines)
