"""Where a grant stands: what of it has met cost, what is held in advance and what is owed.

Grants of a pool are used oldest first, and given back newest first. Money held in advance is used
before anything is owed by the grantor, as far as it is there on that day and on every later one,
so that 2240 is never in debit and 1230 never in credit. Source: domain page, "Accounts and
journals"; decisions 0004 and 0015.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.money import Pence
from ledger.domain.posting.grant import GrantPart


class GrantKind(StrEnum):
    """How a grant comes."""

    RECEIVED = "received"  # in advance: its money is there from the start
    CLAIMED = "claimed"  # in arrears, once its conditions are met


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement of an account on a day; here always positive where the balance grows."""

    on: date
    pence: Pence


def least_from(movements: Iterable[Moved], day: date) -> Pence:
    """The lowest balance on `day` and on every later one."""
    ordered = sorted(movements, key=lambda each: each.on)
    balance = sum(each.pence for each in ordered if each.on <= day)
    least = balance
    later = [each for each in ordered if each.on > day]
    for place, each in enumerate(later):
        balance += each.pence
        if place + 1 == len(later) or later[place + 1].on != each.on:
            least = min(least, balance)
    return least


@dataclass(frozen=True, slots=True)
class GrantStanding:
    """A grant and everything that has happened to it."""

    id: int  # the event that received or claimed it
    kind: GrantKind
    grant_ref: str
    grantor: str
    grantee: str
    pool: str
    granted_on: date  # from which day charging knows of it
    amount_pence: Pence
    funds_charge: bool  # the grantee is charged for the pool: its cost is another's
    description: str
    received_pence: Pence
    conditions: str | None = None
    conditions_met_on: date | None = None
    repaid_pence: Pence = 0
    advance: tuple[Moved, ...] = ()  # 2240, a credit positive
    owed: tuple[Moved, ...] = ()  # 1230, a debit positive

    @property
    def in_advance_pence(self) -> Pence:
        """What stands in 2240: received, and neither met by cost nor repaid."""
        return sum(each.pence for each in self.advance)

    @property
    def owed_pence(self) -> Pence:
        """What stands in 1230: income, and not yet received."""
        return sum(each.pence for each in self.owed)

    @property
    def applied_pence(self) -> Pence:
        """What is income: met by cost, or all of a grant that funds a charge."""
        return self.owed_pence - self.in_advance_pence + self.received_pence - self.repaid_pence

    @property
    def unapplied_pence(self) -> Pence:
        """What can still meet cost."""
        return self.amount_pence - self.repaid_pence - self.applied_pence

    def met(self, pence: Pence, on: date) -> GrantPart:
        """How much of a sum that meets cost on a day is held in advance, the rest being owed.

        A negative sum is given back: from what is owed first.
        """
        if pence >= 0:
            held = min(pence, max(least_from(self.advance, on), 0))
            return GrantPart(self.id, self.grantor, held, pence - held)
        owed = min(-pence, max(least_from(self.owed, on), 0))
        return GrantPart(self.id, self.grantor, pence + owed, -owed)


def meet_cost(grants: Sequence[GrantStanding], amount: Pence, on: date) -> list[GrantPart]:
    """Take an amount from a pool's grants, oldest first; a negative one goes back, newest first.

    Raises ValueError where there is less than that: charging never asks for more than is granted.
    """
    ordered = sorted(
        (grant for grant in grants if grant.granted_on <= on),
        key=lambda grant: (grant.granted_on, grant.id),
        reverse=amount < 0,
    )
    left, parts = amount, []
    for grant in ordered:
        taken = min(left, grant.unapplied_pence) if left >= 0 else max(left, -grant.applied_pence)
        if taken:
            parts.append(grant.met(taken, on))
            left -= taken
    if left:
        raise ValueError("more of the grants is applied, or given back, than there is")
    return parts
