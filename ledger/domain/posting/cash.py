"""Money received by the payee, and the payer's own record of paying it."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.journal import Journal, Line
from ledger.domain.money import Pence
from ledger.domain.posting import journals


@dataclass(frozen=True, slots=True)
class Settled:
    """The part of a receipt that goes to one line of one statement."""

    statement: int
    line: int
    pool: str
    service: str | None
    service_month: Month
    gross_pence: Pence
    net_pence: Pence


def receipt_recorded(
    *, payee: str, payer: str, amount: Pence, settled: list[Settled]
) -> tuple[Journal, ...]:
    """Dr 1000, Cr 1210 for what is allocated, Cr 2220 for the rest."""
    lines = [Line(Account.BANK_CONTROL, amount, counterparty=payer)]
    lines += _against_lines(Account.DEBTOR, payer, settled, sign=-1)
    rest = amount - sum(part.gross_pence for part in settled)
    if rest:
        lines.append(Line(Account.UNALLOCATED_RECEIPTS, -rest, counterparty=payer))
    return journals(book=payee, lines=lines)


def payment_matched(
    *, payee: str, payer: str, amount: Pence, settled: list[Settled]
) -> tuple[Journal, ...]:
    """Payer's own event: Dr 2310 for what is allocated, Dr 1320 for the rest, Cr 1000."""
    lines = _against_lines(Account.CREDITOR, payee, settled, sign=1)
    rest = amount - sum(part.gross_pence for part in settled)
    if rest:
        lines.append(Line(Account.PAYMENTS_IN_ADVANCE, rest, counterparty=payee))
    lines.append(Line(Account.BANK_CONTROL, -amount, counterparty=payee))
    return journals(book=payer, lines=lines)


def receipt_allocated(
    *, payee: str, payer: str, settled: list[Settled], payer_knows: bool
) -> tuple[Journal, ...]:
    """Payee: Dr 2220, Cr 1210. Payer, once it has matched the receipt: Dr 2310, Cr 1320."""
    amount = sum(part.gross_pence for part in settled)
    ours = [Line(Account.UNALLOCATED_RECEIPTS, amount, counterparty=payer)]
    ours += _against_lines(Account.DEBTOR, payer, settled, sign=-1)
    posted = journals(book=payee, lines=ours)
    if payer_knows:
        theirs = _against_lines(Account.CREDITOR, payee, settled, sign=1)
        theirs.append(Line(Account.PAYMENTS_IN_ADVANCE, -amount, counterparty=payee))
        posted += journals(book=payer, lines=theirs)
    return posted


def _against_lines(
    account: Account, counterparty: str, settled: list[Settled], *, sign: int
) -> list[Line]:
    return [
        Line(
            account,
            sign * part.gross_pence,
            pool=part.pool,
            service=part.service,
            service_month=part.service_month,
            counterparty=counterparty,
            document=part.statement,
        )
        for part in settled
        if part.gross_pence
    ]
