"""Agreement of balances: what each council's own ledger shows against what is kept here.

Evidence between the councils, not a check on the software (that is the mirror). Source: domain
page, "Always true".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.accounts import Account
from ledger.domain.money import Pence
from ledger.domain.position import Position

CONFIRMED_ACCOUNTS = (
    Account.BANK_CONTROL,
    Account.COST_CONTROL,
    Account.DEBTOR,
    Account.CREDITOR,
)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A council's word for what its own ledger shows: by a person number, never a name."""

    id: int
    as_at: date
    confirmed_pence: Pence  # a debit is positive
    ledger_pence: Pence  # here, on the same day
    person: str
    note: str | None
    owner: str | None  # who sees the difference put right

    @property
    def difference_pence(self) -> Pence:
        """Confirmed less kept here."""
        return self.confirmed_pence - self.ledger_pence


@dataclass(frozen=True, slots=True)
class AgreedBalance:
    """One account of one book as at a date, and the latest confirmation by then."""

    book: str
    account: Account
    ledger_pence: Pence
    confirmation: Confirmation | None  # None: not confirmed by then
    first_seen: date | None  # of a difference that has stood ever since
    age_days: int | None

    @property
    def status(self) -> str:
        """``unconfirmed``, ``agreed`` or ``differs``."""
        if self.confirmation is None:
            return "unconfirmed"
        return "differs" if self.confirmation.difference_pence else "agreed"


@dataclass(frozen=True, slots=True)
class Between:
    """One council's debtor beside the other's creditor, as each has confirmed its own."""

    debtor: AgreedBalance
    creditor: AgreedBalance

    @property
    def difference_pence(self) -> Pence | None:
        """The two added up, nil where they agree; None until both are confirmed for one day."""
        ours, theirs = self.debtor.confirmation, self.creditor.confirmation
        if ours is None or theirs is None or ours.as_at != theirs.as_at:
            return None
        return ours.confirmed_pence + theirs.confirmed_pence


@dataclass(frozen=True, slots=True)
class AgreementOfBalances:
    """Both councils' accounts side by side, as at a date."""

    as_at: date
    host: tuple[AgreedBalance, ...]
    recipient: tuple[AgreedBalance, ...]
    between: tuple[Between, ...]
    position: Position

    @property
    def differences(self) -> tuple[AgreedBalance, ...]:
        """Every account whose confirmed balance differs."""
        return tuple(each for each in (*self.host, *self.recipient) if each.status == "differs")


def age_of_difference(
    confirmations: tuple[Confirmation, ...], as_at: date
) -> tuple[date | None, int | None]:
    """When the difference that stands was first seen, and its age in days as at a date.

    `confirmations` are those of one account, oldest day first, one a day. A difference is as old
    as the first of an unbroken run of confirmations that differ; nil breaks the run.
    """
    first: date | None = None
    for each in reversed(confirmations):
        if each.difference_pence == 0:
            break
        first = each.as_at
    return (None, None) if first is None else (first, (as_at - first).days)
