"""How old debts are: by statement, in days past due. Source: domain page, "Words"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.money import Pence
from ledger.domain.position import Position


class AgeBand(StrEnum):
    """How many days past its due date a debt is."""

    NOT_DUE = "not_due"
    DAYS_1_TO_30 = "days_1_to_30"
    DAYS_31_TO_60 = "days_31_to_60"
    DAYS_61_TO_90 = "days_61_to_90"
    OVER_90_DAYS = "over_90_days"


_LAST_DAYS = (
    (0, AgeBand.NOT_DUE),
    (30, AgeBand.DAYS_1_TO_30),
    (60, AgeBand.DAYS_31_TO_60),
    (90, AgeBand.DAYS_61_TO_90),
)


def age_band(*, due_on: date, as_at: date) -> AgeBand:
    """Return the band of a debt; on its due date it is not yet past due."""
    days = (as_at - due_on).days
    for last, band in _LAST_DAYS:
        if days <= last:
            return band
    return AgeBand.OVER_90_DAYS


@dataclass(frozen=True, slots=True)
class AgedDebt:
    """What is owed on one statement at the date; negative where it credits. Gross pence."""

    statement: int
    number: str
    payer: str
    issued_on: date
    due_on: date
    band: AgeBand
    owed_pence: Pence
    disputed_pence: Pence


@dataclass(frozen=True, slots=True)
class UnallocatedCredit:
    """What is unallocated of a receipt or credit note at the date."""

    source: int
    kind: str
    reference: str
    payer: str | None
    dated: date
    unallocated_pence: Pence


@dataclass(frozen=True, slots=True)
class Ageing:
    """Every debt to one payee at a date, and what is unallocated beside it."""

    payee: str
    as_at: date
    debts: tuple[AgedDebt, ...]  # those that are not nil, the oldest due first
    debtor_pence: Pence  # account 1210 of the payee's book at that date
    unallocated: tuple[UnallocatedCredit, ...]
    unallocated_account_pence: Pence  # what account 2220 holds at that date
    position: Position

    @property
    def total_pence(self) -> Pence:
        """All that is owed: account 1210, or the software is at fault."""
        return sum(each.owed_pence for each in self.debts)

    @property
    def disputed_pence(self) -> Pence:
        """What of it is under dispute."""
        return sum(each.disputed_pence for each in self.debts)

    @property
    def unallocated_pence(self) -> Pence:
        """All that is unallocated: account 2220, or the software is at fault."""
        return sum(each.unallocated_pence for each in self.unallocated)

    def band_pence(self, band: AgeBand) -> Pence:
        """What is owed of one age."""
        return sum(each.owed_pence for each in self.debts if each.band is band)

    def band_disputed_pence(self, band: AgeBand) -> Pence:
        """What of it is under dispute."""
        return sum(each.disputed_pence for each in self.debts if each.band is band)
