"""The final account between two councils: what was charged, and what became of it, to a date.

One account for each payee, because debts that run each way are set off by agreement only. What is
billed is gross. What is earned and not billed, or held in advance, is net of VAT and stands apart:
its VAT is known only when its statement is prepared, so the two are never added. In pence. Source:
domain page, "Statements" and "Accounts and journals".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.calendar import Month
from ledger.domain.money import Pence


@dataclass(frozen=True, slots=True)
class AccountYear:
    """A financial year of the account, or its part up to the date.

    opening + charged - credited - set off - received + refunded - written off = closing. Received
    is money that came, allocated or not; refunded is what of it went back.
    """

    year_ends_on: date
    opening_pence: Pence
    charged_pence: Pence = 0  # by statements issued
    credited_pence: Pence = 0  # by credit notes, paid lines or not
    set_off_pence: Pence = 0  # as it was agreed
    received_pence: Pence = 0
    refunded_pence: Pence = 0  # of what was unallocated; not of income in advance
    written_off_pence: Pence = 0

    @property
    def settled_pence(self) -> Pence:
        """What was paid, with money or against a debt the other way, less what went back."""
        return self.set_off_pence + self.received_pence - self.refunded_pence

    @property
    def movement_pence(self) -> Pence:
        """What the year adds to what is owed."""
        charged = self.charged_pence - self.credited_pence
        return charged - self.settled_pence - self.written_off_pence

    @property
    def closing_pence(self) -> Pence:
        """What is owed at its end; below nil, what is held for the payer."""
        return self.opening_pence + self.movement_pence


@dataclass(frozen=True, slots=True)
class FinalAccount:
    """All that one council charged the other, year by year, and where it stands at the date."""

    payee: str
    payer: str
    years: tuple[AccountYear, ...]  # at least one, oldest first
    debtor_pence: Pence  # account 1210 of the payee
    unallocated_pence: Pence  # held in its account 2220
    accrued_pence: Pence  # account 1215: earned and not billed, net of VAT
    in_advance_pence: Pence  # held in its account 2210, net of VAT

    @property
    def closing_pence(self) -> Pence:
        """What is owed by its years: what is left to pay by the accounts, or a fault of ours."""
        return self.years[-1].closing_pence

    @property
    def to_pay_pence(self) -> Pence:
        """What the payer has still to pay of what is billed, gross; below nil, to get back."""
        return self.debtor_pence - self.unallocated_pence

    @property
    def to_be_paid_pence(self) -> Pence:
        """What the payer has still to pay of what is billed, gross."""
        return max(self.to_pay_pence, 0)

    @property
    def to_be_paid_back_pence(self) -> Pence:
        """What the payee has to pay back of what was billed, gross."""
        return max(-self.to_pay_pence, 0)

    @property
    def is_all_billed(self) -> bool:
        """Whether nothing is earned and not billed."""
        return not self.accrued_pence

    @property
    def is_determined(self) -> bool:
        """Whether what is left to pay is all that ever will be: no more to bill, none in advance.

        What is held in advance is still to be earned, credited or paid back.
        """
        return self.is_all_billed and not self.in_advance_pence


@dataclass(frozen=True, slots=True)
class SettledStatement:
    """An issued statement and what became of it by the date."""

    number: str
    payee: str
    payer: str
    period: Month
    issued_on: date
    due_on: date
    gross_pence: Pence
    credited_pence: Pence
    received_pence: Pence  # allocated to it, less what was taken back
    set_off_pence: Pence
    written_off_pence: Pence
    disputed_pence: Pence  # of what is outstanding

    @property
    def outstanding_pence(self) -> Pence:
        """What is still owed on it; negative where it credits."""
        paid = self.received_pence + self.set_off_pence
        return self.gross_pence - self.credited_pence - paid - self.written_off_pence


def year_end(day: date) -> date:
    """Return the last day of the financial year that a day lies in: a 31 March."""
    march = date(day.year, 3, 31)
    return march if day <= march else date(day.year + 1, 3, 31)
