"""Caps and floors: what a pool's charges of a financial year may come to, and must.

Worked on totals to date over the year's service months in order, so that a late item of an early
month moves what is left for the later ones. Source: domain page, "From cost to charge".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import ChargeKey, ChargePlan, Facts
from ledger.domain.money import Pence, show_pounds
from ledger.domain.recovery import Basis
from ledger.domain.statement import ChargeKind, Working

_MARCH = 3


@dataclass(slots=True)
class _Year:
    """How far a financial year's charges have come."""

    charged_pence: Pence = 0
    held_pence: Pence = 0  # above the cap so far


def within_cap(
    arrangement: Arrangement, facts: Facts, code: str, due: Sequence[tuple[Month, Pence]]
) -> list[Pence]:
    """What of each amount due lies within its year's cap, with approved raises; in the order given.

    `due` is in the order of service months. Where a saving brings the year down again, what was
    held back goes first, so that a year never comes to less than its whole or its cap.
    """
    years: dict[str, _Year] = {}
    within = []
    for month, pence in due:
        year = years.setdefault(month.financial_year, _Year())
        cap = cap_of(arrangement, facts, code, month)
        if cap is None:
            part = pence
        elif pence >= 0:
            part = min(pence, max(cap - year.charged_pence, 0))
        else:
            part = min(pence + year.held_pence, 0)
        year.charged_pence += part
        year.held_pence += pence - part
        within.append(part)
    return within


def cap_of(arrangement: Arrangement, facts: Facts, code: str, month: Month) -> Pence | None:
    """The cap of a pool's year by the version in force for the month; None where it has none."""
    pool = arrangement.model_of(month).pool(code)
    if pool is None or pool.annual_cap_pence is None:
        return None
    return pool.annual_cap_pence + facts.cap_raises.get((code, month.financial_year), 0)


def capped_working(
    arrangement: Arrangement, facts: Facts, key: ChargeKey, working: Working, within: Pence
) -> Working:
    """Return the working of what is left within the cap, saying what is held back."""
    over = working.entitlement_to_date_pence - within
    if not over:
        return working
    cap = cap_of(arrangement, facts, key.pool, key.service_month) or 0
    year = key.service_month.financial_year
    held = f"{show_pounds(over)} is held back by the cap of {show_pounds(cap)} for {year}."
    return replace(
        working,
        rule=f"{working.rule} {held}",
        entitlement_to_date_pence=within,
        capped_pence=over,
    )


def floor_charges(
    arrangement: Arrangement, facts: Facts, code: str, by_month: Mapping[Month, Pence]
) -> list[ChargePlan]:
    """What brings each ended year of the pool up to its floor, less what did so before.

    `by_month` is what the pool's months come to, to date and within its cap. A year ends with
    March, or with the term.
    """
    charges = []
    for last in _year_ends(arrangement):
        if last > facts.period:
            break
        key = ChargeKey(code, last, floor=True)
        pool = arrangement.model_of(last).pool(code)
        floor = pool.annual_floor_pence if pool is not None else None
        before = facts.charged.get(key, 0)
        if floor is None and not before:
            continue
        year = last.financial_year
        comes_to = sum(pence for month, pence in by_month.items() if month.financial_year == year)
        due = max((floor or 0) - comes_to, 0)
        basis = (pool or arrangement.pool(code)).basis
        charges.append(_floor_charge(arrangement, facts, key, basis, comes_to, floor or 0, due))
    return charges


def _year_ends(arrangement: Arrangement) -> list[Month]:
    last = Month.of(arrangement.term.last)
    months = Month.of(arrangement.term.first).through(last)
    return [month for month in months if month.number == _MARCH or month == last]


def _floor_charge(
    arrangement: Arrangement,
    facts: Facts,
    key: ChargeKey,
    basis: Basis,
    comes_to: Pence,
    floor: Pence,
    due: Pence,
) -> ChargePlan:
    before = facts.charged.get(key, 0)
    last_issued = facts.last_issued
    return ChargePlan(
        key=key,
        basis=basis,
        quantity_thousandths=None,
        share=None,
        cost_pence=None,
        entitlement_pence=due,
        before_pence=before,
        late_item=last_issued is not None and key.service_month <= last_issued,
        working=Working(
            rule=f"Up to the floor of {show_pounds(floor)} for {key.service_month.financial_year}, "
            f"which came to {show_pounds(comes_to)}.",
            model_version=arrangement.model_of(key.service_month).version,
            share=None,
            incurred_to_date_pence=None,
            grant_to_date_pence=0,
            entitlement_to_date_pence=due,
            charged_before_pence=before,
            kind=ChargeKind.FLOOR,
        ),
    )
