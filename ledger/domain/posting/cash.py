"""Money received by the payee, the payer's own record of paying it, and money paid back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.journal import Journal, Line
from ledger.domain.money import Pence
from ledger.domain.posting import journals


@dataclass(frozen=True, slots=True)
class Settled:
    """The part of an amount that goes to one line of one statement."""

    statement: int
    line: int
    pool: str
    service: str | None
    service_month: Month
    gross_pence: Pence
    net_pence: Pence


@dataclass(frozen=True, slots=True)
class HeldInAdvance:
    """The part of a sum held in advance of one service month."""

    pool: str
    service: str | None
    service_month: Month | None
    amount_pence: Pence


def receipt_recorded(
    *, payee: str, payer: str | None, amount: Pence, settled: Sequence[Settled]
) -> tuple[Journal, ...]:
    """Dr 1000, Cr 1210 for what is allocated, Cr 2220 for the rest.

    Where nobody knows who paid, `payer` is None, nothing is allocated, and neither line names a
    counterparty: the money is not yet between the two councils.
    """
    lines = [Line(Account.BANK_CONTROL, amount, counterparty=payer)]
    lines += against_lines(Account.DEBTOR, payer, settled, sign=-1)
    rest = amount - sum(part.gross_pence for part in settled)
    if rest:
        lines.append(Line(Account.UNALLOCATED_RECEIPTS, -rest, counterparty=payer))
    return journals(book=payee, lines=lines)


def receipt_identified(*, payee: str, payer: str, amount: Pence) -> tuple[Journal, ...]:
    """Dr 2220 without a counterparty, Cr 2220 with the payer that was found."""
    lines = [
        Line(Account.UNALLOCATED_RECEIPTS, amount),
        Line(Account.UNALLOCATED_RECEIPTS, -amount, counterparty=payer),
    ]
    return journals(book=payee, lines=lines)


def payment_matched(
    *, payee: str, payer: str, amount: Pence, settled: Sequence[Settled]
) -> tuple[Journal, ...]:
    """Payer's own event: Dr 2310 for what is allocated, Dr 1320 for the rest, Cr 1000."""
    lines = against_lines(Account.CREDITOR, payee, settled, sign=1)
    rest = amount - sum(part.gross_pence for part in settled)
    if rest:
        lines.append(Line(Account.PAYMENTS_IN_ADVANCE, rest, counterparty=payee))
    lines.append(Line(Account.BANK_CONTROL, -amount, counterparty=payee))
    return journals(book=payer, lines=lines)


def receipt_allocated(
    *, payee: str, payer: str, settled: Sequence[Settled], payer_knows: bool
) -> tuple[Journal, ...]:
    """Payee: Dr 2220, Cr 1210. Payer, once it has matched the receipt: Dr 2310, Cr 1320.

    What is allocated to a statement that credits runs the other way. Nil in all, where one pays
    for the other, and 2220 and 1320 are left alone.
    """
    amount = sum(part.gross_pence for part in settled)
    ours = _line_or_none(Account.UNALLOCATED_RECEIPTS, amount, payer)
    ours += against_lines(Account.DEBTOR, payer, settled, sign=-1)
    posted = journals(book=payee, lines=ours)
    if payer_knows:
        theirs = against_lines(Account.CREDITOR, payee, settled, sign=1)
        theirs += _line_or_none(Account.PAYMENTS_IN_ADVANCE, -amount, payee)
        posted += journals(book=payer, lines=theirs)
    return posted


def allocation_released(
    *, payee: str, payer: str, taken_back: Sequence[Settled], payer_knows: bool
) -> tuple[Journal, ...]:
    """Payee: Dr 1210, Cr 2220. Payer, once it has matched the receipt: Dr 1320, Cr 2310.

    `taken_back` has the sign that undoes: negative where a charge had been paid.
    """
    return receipt_allocated(payee=payee, payer=payer, settled=taken_back, payer_knows=payer_knows)


def unallocated_refunded(*, payee: str, payer: str, amount: Pence) -> tuple[Journal, ...]:
    """Payee: Dr 2220, Cr 1000. Payer: Dr 1000, Cr 1320."""
    return (
        Journal(
            payee,
            (
                Line(Account.UNALLOCATED_RECEIPTS, amount, counterparty=payer),
                Line(Account.BANK_CONTROL, -amount, counterparty=payer),
            ),
        ),
        Journal(
            payer,
            (
                Line(Account.BANK_CONTROL, amount, counterparty=payee),
                Line(Account.PAYMENTS_IN_ADVANCE, -amount, counterparty=payee),
            ),
        ),
    )


def advance_refunded(
    *, payee: str, payer: str, parts: Sequence[HeldInAdvance]
) -> tuple[Journal, ...]:
    """Payee: Dr 2210, Cr 1000. Payer: Dr 1000, Cr 1320. Income in advance, by service month."""
    amount = sum(part.amount_pence for part in parts)
    ours = _held(Account.INCOME_IN_ADVANCE, payer, parts, sign=1)
    theirs = _held(Account.PAYMENTS_IN_ADVANCE, payee, parts, sign=-1)
    return (
        Journal(payee, (*ours, Line(Account.BANK_CONTROL, -amount, counterparty=payer))),
        Journal(payer, (Line(Account.BANK_CONTROL, amount, counterparty=payee), *theirs)),
    )


def against_lines(
    account: Account, counterparty: str | None, settled: Sequence[Settled], *, sign: int
) -> list[Line]:
    """A journal line of `account` for each statement line, citing its statement; nil left out."""
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


def _line_or_none(account: Account, amount: Pence, counterparty: str) -> list[Line]:
    return [Line(account, amount, counterparty=counterparty)] if amount else []


def _held(
    account: Account, counterparty: str, parts: Sequence[HeldInAdvance], *, sign: int
) -> list[Line]:
    return [
        Line(
            account,
            sign * part.amount_pence,
            pool=part.pool,
            service=part.service,
            service_month=part.service_month,
            counterparty=counterparty,
        )
        for part in parts
    ]
