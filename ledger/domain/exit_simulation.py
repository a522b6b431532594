"""Ending on another day: what would have been charged, and what would be owed. Nothing is posted.

Source: docs/decisions/0014-exit.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month, Span
from ledger.domain.money import Pence
from ledger.domain.recovery import Basis, fee_of_month
from ledger.domain.simulation import SimulatedFigures, Simulation, added_up


@dataclass(frozen=True, slots=True)
class FeePart:
    """A fixed fee in the month of the last day: a twelfth, by working days where it is cut."""

    pool: str
    service_month: Month
    twelfth_pence: Pence
    days_in_scope: int
    days_in_month: int
    fee_pence: Pence


@dataclass(frozen=True, slots=True)
class ExitCost:
    """What closing has cost so far, by pool of the exit class."""

    pool: str
    incurred_pence: Pence
    recoverable_pence: Pence


@dataclass(frozen=True, slots=True)
class Owed:
    """What one council would still owe the other, net of VAT. Below nil it is to be paid back."""

    payee: str
    payer: str
    charge_pence: Pence  # as simulated, exit costs of later days among them
    settled_pence: Pence  # received for it or set off, so far
    in_advance_pence: Pence  # income in advance held (2210), to be refunded
    credited_pence: Pence  # by agreement, of months that would still be charged

    @property
    def owed_pence(self) -> Pence:
        """The charge less what is credited and settled of it."""
        return self.charge_pence - self.credited_pence - self.settled_pence


@dataclass(frozen=True, slots=True)
class StrandedIf:
    """Cost that would stand outside: recorded for service after the day, and stranded already."""

    book: str
    put_outside_pence: Pence
    recorded_pence: Pence


@dataclass(frozen=True, slots=True)
class ExitSimulation:
    """Ending on `if_on`, that day included, under the model in force."""

    if_on: date
    simulation: Simulation
    fees: tuple[FeePart, ...]
    exit_costs: tuple[ExitCost, ...]
    owed: tuple[Owed, ...]
    stranded: tuple[StrandedIf, ...]


def fee_parts(arrangement: Arrangement, last_day: date) -> tuple[FeePart, ...]:
    """The month of the last day for each pool that charges a fee in it, in pence."""
    month = Month.of(last_day)
    whole, scope = Span(month.first, month.last), Span(arrangement.term.first, last_day)
    inside = whole.overlap(scope)
    calendar = arrangement.calendar
    return tuple(
        FeePart(
            pool.code,
            month,
            fee_of_month(pool.annual_fee_pence or 0, month, whole, calendar),
            calendar.working_days(inside) if inside else 0,
            calendar.working_days(whole),
            fee_of_month(pool.annual_fee_pence or 0, month, scope, calendar),
        )
        for pool in arrangement.model_of(month).pools
        if pool.basis is Basis.FIXED_FEE
    )


def credited_of(simulation: Simulation, payee: str) -> Pence:
    """What was credited by agreement of the months of a payee that would still be charged."""
    own = {pool.pool for pool in simulation.pools if pool.payee == payee}
    return sum(
        each.figures.credited_pence
        for each in simulation.months
        if each.pool in own and each.figures.charge_pence
    )


def charged_by(simulation: Simulation, payee: str) -> SimulatedFigures:
    """What the pools of one payee come to."""
    return added_up(pool.figures for pool in simulation.pools if pool.payee == payee)
