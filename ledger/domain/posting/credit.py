"""A credit note: income and VAT taken back, the debt lowered, and what was paid owed back."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.journal import Journal, Line
from ledger.domain.money import Pence
from ledger.domain.posting.charge import INCOME_OF
from ledger.domain.recovery import Basis


@dataclass(frozen=True, slots=True)
class CreditedLine:
    """One line credited, in pence: what for, and how much of it was unpaid, paid and matched."""

    pool: str
    service: str | None
    service_month: Month
    basis: Basis
    net_pence: Pence
    vat_pence: Pence
    unpaid_pence: Pence  # gross, still owed before
    matched_pence: Pence  # gross, of the rest: what the payer's book has as paid or set off

    @property
    def gross_pence(self) -> Pence:
        """Net and VAT."""
        return self.net_pence + self.vat_pence

    @property
    def rest_pence(self) -> Pence:
        """What was settled, and is owed back."""
        return self.gross_pence - self.unpaid_pence


def credit_note_issued(
    *, payee: str, payer: str, statement: int, lines: list[CreditedLine]
) -> tuple[Journal, ...]:
    """Take back line by line what a statement charged, in both books.

    Payee: Dr 41xx, Dr 2230, Cr 1210 up to the line's unpaid balance, Cr 2220 the rest. Payer: Dr
    2310, Dr 1320 the rest (2310 for money received that it has not yet matched: its book still
    owes that), Cr 5500, Cr 1330. What is owed back is no line's any more, like any money that is
    unallocated, so it stands in one sum.
    """
    ours: list[Line] = []
    theirs: list[Line] = []
    for line in lines:
        unmatched = line.rest_pence - line.matched_pence
        ours += _of_line(
            line,
            payer,
            statement,
            (INCOME_OF[line.basis], line.net_pence),
            (Account.OUTPUT_VAT, line.vat_pence),
            (Account.DEBTOR, -line.unpaid_pence),
        )
        theirs += _of_line(
            line,
            payee,
            statement,
            (Account.CREDITOR, line.unpaid_pence + unmatched),
            (Account.RECHARGE_EXPENSE, -line.net_pence),
            (Account.INPUT_VAT, -line.vat_pence),
        )
    rest = sum(line.rest_pence for line in lines)
    matched = sum(line.matched_pence for line in lines)
    if rest:
        ours.append(Line(Account.UNALLOCATED_RECEIPTS, -rest, counterparty=payer))
    if matched:
        theirs.append(Line(Account.PAYMENTS_IN_ADVANCE, matched, counterparty=payee))
    return (Journal(payee, tuple(ours)), Journal(payer, tuple(theirs)))


def _of_line(
    line: CreditedLine, counterparty: str, statement: int, *amounts: tuple[Account, Pence]
) -> list[Line]:
    return [
        Line(
            account,
            pence,
            pool=line.pool,
            service=line.service,
            service_month=line.service_month,
            counterparty=counterparty,
            document=statement,
        )
        for account, pence in amounts
        if pence
    ]
