"""Grants with conditions: claimed, applied, received and repaid.

A grant for a pool that the grantee supplies is income only when it meets cost (decision 0004), so
a claim posts nothing until then; a grant that funds what the grantee is charged is income once its
conditions are met. The lines on 1230 and 2240 carry the grant's event as their document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.journal import Journal, Line
from ledger.domain.money import Pence
from ledger.domain.posting import journals


@dataclass(frozen=True, slots=True)
class GrantPart:
    """What of a grant moves: positive where it meets cost, between advance and debtor."""

    grant: int  # the event that received or claimed it
    grantor: str
    in_advance_pence: Pence  # against 2240
    owed_pence: Pence  # against 1230, where the money held in advance does not cover it


def grant_met_cost(
    *, book: str, pool: str, service_month: Month, parts: Sequence[GrantPart]
) -> tuple[Journal, ...]:
    """Dr 2240, or Dr 1230 what is not yet received, Cr 4900: with the 6300 of the same day."""
    lines: list[Line] = []
    for part in parts:
        for account, pence in (
            (Account.GRANT_IN_ADVANCE, part.in_advance_pence),
            (Account.GRANT_DEBTOR, part.owed_pence),
        ):
            if pence:
                lines.append(
                    Line(
                        account,
                        pence,
                        pool=pool,
                        service_month=service_month,
                        counterparty=part.grantor,
                        document=part.grant,
                    )
                )
    met = sum(line.amount_pence for line in lines)
    lines.append(Line(Account.GRANT_INCOME, -met, pool=pool, service_month=service_month))
    return journals(book=book, lines=lines)


def own_grant_claimed(*, book: str, grantor: str, amount: Pence) -> tuple[Journal, ...]:
    """Dr 1230, Cr 4900: a grant that funds a charge, which itself stays gross.

    No pool: the cost is the supplier's, and 6300 + 4900 is nil by pool.
    """
    lines = [
        Line(Account.GRANT_DEBTOR, amount, counterparty=grantor),
        Line(Account.GRANT_INCOME, -amount, counterparty=grantor),
    ]
    return journals(book=book, lines=lines)


def grant_paid(
    *, book: str, grantor: str, grant: int, pool: str | None, owed: Pence, in_advance: Pence
) -> tuple[Journal, ...]:
    """Dr 1000, Cr 1230 for what is owed, Cr 2240 for what has not met cost yet."""
    lines = [Line(Account.BANK_CONTROL, owed + in_advance, pool=pool, counterparty=grantor)]
    lines += [
        Line(account, -pence, pool=pool, counterparty=grantor, document=grant)
        for account, pence in (
            (Account.GRANT_DEBTOR, owed),
            (Account.GRANT_IN_ADVANCE, in_advance),
        )
        if pence
    ]
    return journals(book=book, lines=lines)


def grant_set_against_claim(
    *, book: str, grantor: str, grant: int, pool: str, amount: Pence
) -> tuple[Journal, ...]:
    """Dr 2240, Cr 1230: money held for a claim that has met cost since."""
    lines = [
        Line(Account.GRANT_IN_ADVANCE, amount, pool=pool, counterparty=grantor, document=grant),
        Line(Account.GRANT_DEBTOR, -amount, pool=pool, counterparty=grantor, document=grant),
    ]
    return journals(book=book, lines=lines)


def grant_repaid(
    *, book: str, grantor: str, grant: int, pool: str, amount: Pence
) -> tuple[Journal, ...]:
    """Dr 2240, Cr 1000."""
    lines = [
        Line(Account.GRANT_IN_ADVANCE, amount, pool=pool, counterparty=grantor, document=grant),
        Line(Account.BANK_CONTROL, -amount, pool=pool, counterparty=grantor),
    ]
    return journals(book=book, lines=lines)
