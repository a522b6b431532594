"""A simulation: what is asked, the history that it starts from, and what comes of it.

Worked out in charging_anew.py. Source: api page, `/{v}/simulate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.changes import MOST_MONTHS, Changes, months_between, read_changes
from ledger.domain.charge_facts import Facts, PoolMonth
from ledger.domain.cost import Cost
from ledger.domain.errors import DatesReversed, DefinitionInvalid
from ledger.domain.money import Pence
from ledger.domain.position import Position
from ledger.domain.recovery import CostRecoveryModel


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a range of service months, under a version and with changes.

    `version` is put in force for the whole range; None keeps every version in its own months.
    `council` asks: only costs that it supplies can be picked out by their reference.
    """

    first: Month
    last: Month
    council: str
    changes: Changes = field(default_factory=Changes)
    version: CostRecoveryModel | None = None


def read_question(
    given: Mapping[str, object],
    arrangement: Arrangement,
    *,
    council: str,
    version: CostRecoveryModel | None = None,
) -> Question:
    """Read a question from its JSON form: `from`, `to` and the changes.

    Raises MonthMalformed, DatesReversed, and DefinitionInvalid naming the field.
    """
    first = Month.parse(given.get("from"), field="from")
    last = Month.parse(given.get("to"), field="to")
    if last < first:
        raise DatesReversed(f"The range runs from {first} to {last}; swap them.", field="to")
    if months_between(first, last) > MOST_MONTHS:
        raise DefinitionInvalid(
            f"A simulation takes at most {MOST_MONTHS} months; ask for fewer.", field="to"
        )
    changes = {name: value for name, value in given.items() if name not in ("from", "to")}
    return Question(first, last, council, read_changes(changes, arrangement), version)


@dataclass(frozen=True, slots=True)
class History:
    """What the ledger holds of the past, in pence."""

    costs: tuple[Cost, ...]  # each with its credits taken together as one
    recorded: Mapping[PoolMonth, Pence]  # where these costs stand now, inside the arrangement
    outside: Mapping[str, Pence]  # what of them stands outside now, by pool
    facts: Mapping[str, Facts]  # by the council that is paid
    charged: Mapping[PoolMonth, Pence]  # net, less credits
    credited: Mapping[PoolMonth, Pence]  # net, of that: by agreement, and not charged anew


@dataclass(frozen=True, slots=True)
class SimulatedFigures:
    """What a pool's months come to in pence. They add up field by field."""

    incurred_pence: Pence = 0
    grant_pence: Pence = 0
    recoverable_pence: Pence = 0  # R
    retained_pence: Pence = 0
    charge_pence: Pence = 0  # as simulated
    charged_pence: Pence = 0  # by the ledger, less credits
    credited_pence: Pence = 0  # off that by agreement, which no rule would have charged otherwise

    def __add__(self, other: SimulatedFigures) -> SimulatedFigures:
        """Add them field by field."""
        return SimulatedFigures(
            **{
                each.name: getattr(self, each.name) + getattr(other, each.name)
                for each in fields(SimulatedFigures)
            }
        )

    @property
    def residual_pence(self) -> Pence:
        """R less the charge: above zero the supplier subsidises."""
        return self.recoverable_pence - self.charge_pence

    @property
    def difference_pence(self) -> Pence:
        """The charge less what the ledger charged, before anything was credited by agreement."""
        return self.charge_pence - self.charged_pence - self.credited_pence


@dataclass(frozen=True, slots=True)
class SimulatedMonth:
    """One pool's service month."""

    pool: str
    service_month: Month
    figures: SimulatedFigures


@dataclass(frozen=True, slots=True)
class SimulatedPool:
    """One pool over the whole range."""

    pool: str
    name: str
    payee: str
    figures: SimulatedFigures
    outside_pence: Pence  # cost of all months that the changes put outside the arrangement


@dataclass(frozen=True, slots=True)
class Simulation:
    """The outcome: by month and pool, and in total. No single cost is in it."""

    arrangement_code: str
    arrangement_name: str
    first_month: Month
    last_month: Month
    last_day: date
    versions: tuple[int, ...]
    changes: tuple[str, ...]
    months: tuple[SimulatedMonth, ...]
    pools: tuple[SimulatedPool, ...]
    position: Position

    @property
    def total(self) -> SimulatedFigures:
        """All pools added up."""
        return added_up(pool.figures for pool in self.pools)

    @property
    def outside_pence(self) -> Pence:
        """Cost that the changes put outside the arrangement."""
        return sum(pool.outside_pence for pool in self.pools)


def added_up(each: Iterable[SimulatedFigures]) -> SimulatedFigures:
    """The figures added up."""
    whole = SimulatedFigures()
    for figures in each:
        whole += figures
    return whole
