"""Charging history anew under other rules, posting nothing.

Every recorded cost is placed anew under the changed arrangement, with its own service dates; time,
deliveries, drivers and grants stay as they are, unless the changes say otherwise; nothing counts
as charged before. What is paid on account is charged on actual: a true-up brings it there anyway.
Pure: history in, one frozen value out.
Source: domain page, "From cost to charge".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ledger.domain.arrangement import Arrangement
from ledger.domain.calendar import Month, Span
from ledger.domain.changed_model import changed_model, charged_on_actual
from ledger.domain.charge_facts import Facts, PoolMonth, PostMonthTime
from ledger.domain.charging import Plan, plan_charges
from ledger.domain.cost import Cost, place_cost
from ledger.domain.errors import NotPermitted
from ledger.domain.exit import ending_on
from ledger.domain.money import Pence
from ledger.domain.position import Position
from ledger.domain.simulation import (
    History,
    Question,
    SimulatedFigures,
    SimulatedMonth,
    SimulatedPool,
    Simulation,
    added_up,
)


def simulate(
    arrangement: Arrangement, history: History, question: Question, position: Position
) -> Simulation:
    """Charge the range anew under the question's changes.

    Raises what charging raises (TimeMissing, RateMissing, DriverQuantityMissing, PoolNotInForce,
    FundedTwice), DefinitionInvalid for changes that contradict themselves, LastDayImpossible, and
    NotPermitted where a council picks out costs that it does not supply.
    """
    changed = changed_arrangement(arrangement, question)
    # Whose the costs are, the arrangement says: not a version that is only asked about.
    own = frozenset(pool.code for pool in arrangement.pools_of(question.council))
    figures, outside = _figures(changed, history, question, own)
    inside = {
        key: each
        for key, each in sorted(figures.items(), key=lambda item: item[0][1])
        if question.first <= key[1] <= question.last and each != SimulatedFigures()
    }
    codes = {pool.code: pool for pool in (*arrangement.pools, *changed.pools)}
    return Simulation(
        arrangement_code=changed.code,
        arrangement_name=changed.name,
        first_month=question.first,
        last_month=question.last,
        last_day=changed.term.last,
        versions=tuple(
            sorted(
                {changed.model_of(each).version for each in question.first.through(question.last)}
            )
        ),
        changes=question.changes.sentences(),
        months=tuple(
            SimulatedMonth(code, month, each)
            for code in codes
            for (pool, month), each in inside.items()
            if pool == code
        ),
        pools=tuple(
            SimulatedPool(
                code,
                pool.name,
                changed.supplier_of(pool),
                added_up(each for (of, _), each in inside.items() if of == code),
                outside.get(code, 0) - history.outside.get(code, 0),
            )
            for code, pool in codes.items()
        ),
        position=position,
    )


def changed_arrangement(arrangement: Arrangement, question: Question) -> Arrangement:
    """Return the arrangement as the question would have it; raises as `simulate`."""
    changes = question.changes
    models = arrangement.models
    if question.version is not None:
        before = tuple(each for each in models if Month.of(each.effective_from) < question.first)
        models = (*before, replace(question.version, effective_from=question.first.first))
    changed = replace(
        arrangement,
        models=tuple(
            changed_model(charged_on_actual(each), changes, arrangement) for each in models
        ),
    )
    return ending_on(changed, changes.last_day) if changes.last_day else changed


def _figures(
    changed: Arrangement, history: History, question: Question, own: frozenset[str]
) -> tuple[dict[PoolMonth, SimulatedFigures], dict[str, Pence]]:
    """Every pool's months as simulated, and the cost of each pool that falls outside."""
    incurred, outside = _placed(changed, history, question, own)
    found = {
        key: SimulatedFigures(
            charged_pence=history.charged.get(key, 0), credited_pence=history.credited.get(key, 0)
        )
        for key in {**history.charged, **history.credited}
    }

    def add(key: PoolMonth, figures: SimulatedFigures) -> None:
        found[key] = found.get(key, SimulatedFigures()) + figures

    for facts in history.facts.values():
        plan = _planned(changed, facts, incurred, question)
        for each in plan.apportionments:
            part = each.target
            figures = SimulatedFigures(
                part.cost_pence, part.grant_pence, part.recoverable_pence, part.retained_pence
            )
            add((each.pool, each.service_month), figures)
        for charge in plan.charges:
            key = (charge.key.pool, charge.key.service_month)
            add(key, SimulatedFigures(charge_pence=charge.net_pence))
    return found, outside


def _planned(
    changed: Arrangement, facts: Facts, incurred: Mapping[PoolMonth, Pence], question: Question
) -> Plan:
    """Charge once, for the last month, as if nothing had been charged before."""
    until = min(question.last.last, changed.term.last)
    supposed = {
        (each.post, each.service_month): PostMonthTime(each, complete=True, certified=True)
        for each in question.changes.time
    }
    own = {pool.code for pool in changed.pools_of(facts.payee)}
    supposing = replace(
        facts,
        period=question.last,
        incurred={key: pence for key, pence in incurred.items() if key[0] in own and pence},
        applied={},
        charged={},
        charged_thousandths={},
        time={**facts.time, **supposed},
        deliveries=tuple(
            replace(each, charged=False)
            for each in facts.deliveries
            if changed.term.first <= each.delivered_on <= until
        ),
        last_issued=None,
        superseded_cost={},
        sums={},
        sums_issued=frozenset(),
        sums_earned={},
    )
    return plan_charges(changed, supposing)


def _placed(
    changed: Arrangement, history: History, question: Question, own: frozenset[str]
) -> tuple[dict[PoolMonth, Pence], dict[str, Pence]]:
    """Cost by pool and service month under the changes, and what falls outside by pool."""
    incurred: dict[PoolMonth, Pence] = {}
    outside: dict[str, Pence] = {}
    costs = _moved(changed, history.costs, question, own)
    for cost in (*costs, *question.changes.extra_costs):
        scope = changed.service_scope(changed.pool(cost.pool))
        if cost.service_dates.overlap(scope) is None:
            outside[cost.pool] = outside.get(cost.pool, 0) + cost.amount_pence
            continue
        for part in place_cost(cost, changed):
            if part.service_month is None:
                outside[cost.pool] = outside.get(cost.pool, 0) + part.amount_pence
            else:
                key = (cost.pool, part.service_month)
                incurred[key] = incurred.get(key, 0) + part.amount_pence
    for (pool, month), pence in _other(history, question).items():
        within = Span(month.first, month.last).overlap(changed.service_scope(changed.pool(pool)))
        if within is None:
            outside[pool] = outside.get(pool, 0) + pence
        else:
            incurred[pool, month] = incurred.get((pool, month), 0) + pence
    return incurred, outside


def _moved(
    changed: Arrangement, costs: Sequence[Cost], question: Question, own: frozenset[str]
) -> list[Cost]:
    """Costs in the pools that the changes put them in; a service stays behind with its pool."""
    moves = question.changes.moves
    if any(move.picks_costs for move in moves) and not own:
        raise NotPermitted(
            f"Costs are picked out by their reference by the council that bears them, and "
            f"{question.council} bears none here. Ask a reader of "
            f"{changed.counterparty(question.council)}, or name a pool or a subjective.",
            field="moves",
        )
    for move in moves:
        changed.pool(move.to)
    moved = []
    for cost in costs:
        taking = [
            move
            for move in moves
            if move.takes(cost) and (cost.pool in own or not move.picks_costs)
        ]
        moved.append(replace(cost, pool=taking[0].to, service=None) if taking else cost)
    return moved


def _other(history: History, question: Question) -> dict[PoolMonth, Pence]:
    """What stands in the pools beside recorded costs: accruals, and journals made by hand."""
    to = {move.pool: move.to for move in question.changes.moves if move.takes_whole_pool}
    found: dict[PoolMonth, Pence] = {}
    for facts in history.facts.values():
        for (pool, month), pence in facts.incurred.items():
            rest = pence - history.recorded.get((pool, month), 0)
            key = (to.get(pool, pool), month)
            found[key] = found.get(key, 0) + rest
    return {key: pence for key, pence in found.items() if pence}
