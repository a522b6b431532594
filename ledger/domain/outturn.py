"""What became of a pool's cost: met by grant, retained, recharged, or still to be recovered.

Source: domain page, "Always true": 6100 + 41xx, and what stands in 6000, is the residual.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.domain.money import Pence


@dataclass(frozen=True, slots=True)
class Outturn:
    """A pool's cost and what became of it, in pence, net of VAT. Outturns add up."""

    cost_pence: Pence = 0  # I
    grant_pence: Pence = 0  # G
    retained_pence: Pence = 0  # N
    recharged_pence: Pence = 0  # C

    def __add__(self, other: Outturn) -> Outturn:
        """Add them part by part."""
        return Outturn(
            self.cost_pence + other.cost_pence,
            self.grant_pence + other.grant_pence,
            self.retained_pence + other.retained_pence,
            self.recharged_pence + other.recharged_pence,
        )

    def __sub__(self, other: Outturn) -> Outturn:
        """Take them off part by part."""
        return Outturn(
            self.cost_pence - other.cost_pence,
            self.grant_pence - other.grant_pence,
            self.retained_pence - other.retained_pence,
            self.recharged_pence - other.recharged_pence,
        )

    @property
    def recoverable_pence(self) -> Pence:
        """R = I - N - G."""
        return self.cost_pence - self.retained_pence - self.grant_pence

    @property
    def residual_pence(self) -> Pence:
        """R - C."""
        return self.recoverable_pence - self.recharged_pence

    @property
    def supplier_pence(self) -> Pence:
        """What is left with the council that supplies the pool."""
        return self.cost_pence - self.grant_pence - self.recharged_pence


def added_up(outturns: Iterable[Outturn]) -> Outturn:
    """Return the outturns added up."""
    whole = Outturn()
    for each in outturns:
        whole += each
    return whole
