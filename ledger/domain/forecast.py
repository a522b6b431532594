"""What will be recharged by the arrangement's end, if its last charged months go on as they were.

The rule is docs/decisions/0024-forecast.md. It says nothing of cost that is yet to be incurred, and
so nothing of a residual: no verdict is ever forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.arrangement import Arrangement
from ledger.domain.budget import Budget, budgeted_pence, part_of_month
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import PoolMonth
from ledger.domain.money import Pence, round_half_up
from ledger.domain.recovery import Basis, Pool, PoolClass, fee_of_month

MONTHS_AVERAGED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolForecast:
    """One pool: what is recharged so far, what is to come by the rule, what was budgeted."""

    pool: str
    name: str
    supplier: str
    basis: Basis
    is_forecast: bool  # development and exit are left as they are charged
    charged_pence: Pence  # of all months so far
    base_pence: Pence  # of the last charged months
    base_months: Fraction  # how many those are, a part month as its part
    months_to_come: Fraction  # of those that take the average
    average_to_come_pence: Pence
    fees_to_come_pence: Pence  # of the months that have a fixed fee
    budget_pence: Pence | None  # of the whole term; None where a month has no budget

    @property
    def average_pence(self) -> Pence:
        """What a whole month came to on average, half up: shown, never multiplied."""
        return round_half_up(self.base_pence / self.base_months) if self.base_months else 0

    @property
    def forecast_pence(self) -> Pence:
        """All that is recharged by the end."""
        return self.charged_pence + self.average_to_come_pence + self.fees_to_come_pence


def forecast(
    arrangement: Arrangement,
    recharged: Mapping[PoolMonth, Pence],
    *,
    charged_to: Mapping[str, Month | None],
    budgets: Sequence[Budget],
) -> tuple[PoolForecast, ...]:
    """Forecast every pool to the arrangement's end, in pence, net of VAT.

    `recharged` is C by pool and service month, `charged_to` the last month that each supplying
    council has charged (None: none yet).
    """
    return tuple(
        _of_pool(
            arrangement, pool, recharged, charged_to.get(arrangement.supplier_of(pool)), budgets
        )
        for pool in arrangement.pools
    )


def _of_pool(
    arrangement: Arrangement,
    pool: Pool,
    recharged: Mapping[PoolMonth, Pence],
    charged_to: Month | None,
    budgets: Sequence[Budget],
) -> PoolForecast:
    is_forecast = pool.pool_class is PoolClass.OPERATION
    term = list(arrangement.term.months())
    past = [month for month in term if charged_to is not None and month <= charged_to]
    base = past[-MONTHS_AVERAGED:] if is_forecast else []
    averaged, fees = _to_come(arrangement, pool.code, term[len(past) :] if is_forecast else [])
    base_pence = sum(recharged.get((pool.code, month), 0) for month in base)
    base_months = sum((part_of_month(arrangement, month) for month in base), Fraction(0))
    average = base_pence / base_months if base_months else Fraction(0)
    return PoolForecast(
        pool=pool.code,
        name=pool.name,
        supplier=arrangement.supplier_of(pool),
        basis=pool.basis,
        is_forecast=is_forecast,
        charged_pence=sum(pence for (code, _), pence in recharged.items() if code == pool.code),
        base_pence=base_pence,
        base_months=base_months,
        months_to_come=averaged,
        average_to_come_pence=round_half_up(average * averaged),
        fees_to_come_pence=fees,
        budget_pence=budgeted_pence(budgets, pool.code, term, arrangement),
    )


def _to_come(
    arrangement: Arrangement, code: str, months: Sequence[Month]
) -> tuple[Fraction, Pence]:
    """How many of the months take the average, and what fees the others have, by their versions."""
    averaged, fees = Fraction(0), 0
    for month in months:
        pool = arrangement.model_of(month).pool(code)
        if pool is None:
            continue
        if pool.basis is Basis.FIXED_FEE:
            fees += fee_of_month(
                pool.annual_fee_pence or 0, month, arrangement.term, arrangement.calendar
            )
        else:
            averaged += part_of_month(arrangement, month)
    return averaged, fees
