"""What a simulation starts from: the ledger's history, and a version of the model by its number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection, func, select

from ledger.domain.accounts import RECHARGE_INCOME
from ledger.domain.arrangement import read_version
from ledger.domain.calendar import Month
from ledger.domain.charge_facts import Facts, PoolMonth
from ledger.domain.charging_anew import simulate
from ledger.domain.cost import Cost
from ledger.domain.errors import NotFound
from ledger.domain.money import Pence
from ledger.domain.recovery import CostRecoveryModel
from ledger.domain.simulation import History, Question, Simulation
from ledger.queries import charging, costs
from ledger.queries.arrangements import Known
from ledger.queries.costs import RecordedCost
from ledger.queries.credit_notes import credited_for_good
from ledger.queries.positions import position
from ledger.store.costs import cost
from ledger.store.journals import event, journal_line
from ledger.store.models import cost_recovery_model

_AT_ONCE = 1000


def simulation(connection: Connection, known: Known, question: Question) -> Simulation:
    """Charge a range of service months anew, posting nothing; raises as `simulate`."""
    return simulate(
        known.arrangement,
        history(connection, known, question.last),
        question,
        position(connection, known.arrangement_id),
    )


def version(connection: Connection, known: Known, number: int) -> CostRecoveryModel:
    """Return a version of the model by number: in force, or submitted and not yet agreed.

    Raises NotFound.
    """
    for model in known.arrangement.models:
        if model.version == number:
            return model
    row = connection.execute(
        select(cost_recovery_model).where(
            cost_recovery_model.c.arrangement_id == known.arrangement_id,
            cost_recovery_model.c.version == number,
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no version {number} of the cost recovery model.", field="number")
    given = json.loads(row.definition)
    agreed = {"agreed_by": [], "agreed_on": row.effective_from.isoformat()}
    return read_version(known.arrangement, {**given, **agreed})


def history(connection: Connection, known: Known, last: Month) -> History:
    """Read everything that charging the months up to `last` rests on.

    It takes in what was entered by the end of the latest period charged, or of `last` where that
    is later: just what the ledger's own charges of those months rest on.
    """
    arrangement, arrangement_id = known.arrangement, known.arrangement_id
    facts: dict[str, Facts] = {}
    recorded: dict[PoolMonth, Pence] = {}
    outside: dict[str, Pence] = {}
    entered: list[RecordedCost] = []
    everything = list(_standing_costs(connection, arrangement_id))
    for payee in (arrangement.host, arrangement.recipient):
        charged_to = charging.last_charged(connection, arrangement_id, arrangement, payee=payee)
        period = max(last, charged_to) if charged_to else last
        facts[payee] = charging.facts(connection, arrangement_id, arrangement, period, payee=payee)
        pools = {pool.code for pool in arrangement.pools_of(payee)}
        entered += [
            each
            for each in everything
            if each.cost.pool in pools and each.cost.entered_on <= period.last
        ]
    for each in entered:
        for part in each.months:
            pool, pence = each.cost.pool, part.amount_pence
            if part.service_month is None:
                outside[pool] = outside.get(pool, 0) + pence
            else:
                key = (pool, part.service_month)
                recorded[key] = recorded.get(key, 0) + pence
    return History(
        tuple(_with_credits_together(entered)),
        recorded,
        outside,
        facts,
        _charged(connection, known),
        credited_for_good(connection, known.arrangement_id),
    )


def _standing_costs(connection: Connection, arrangement_id: int) -> Iterator[RecordedCost]:
    """Every recorded cost, but for those whose whole event is reversed by one that is no cost."""
    reversing = set(
        connection.execute(
            select(event.c.reverses_event_id)
            .outerjoin(
                cost,
                (cost.c.arrangement_id == event.c.arrangement_id)
                & (cost.c.event_id == event.c.event_id),
            )
            .where(
                event.c.arrangement_id == arrangement_id,
                event.c.reverses_event_id.is_not(None),
                cost.c.event_id.is_(None),
            )
        ).scalars()
    )
    after = 0
    while page := costs.listing(connection, arrangement_id, after=after, limit=_AT_ONCE):
        yield from (each for each in page if each.id not in reversing)
        after = page[-1].id


def _with_credits_together(recorded: list[RecordedCost]) -> Iterator[Cost]:
    """Each cost, and all that was taken back of it as one: credits are cut on their total."""
    credited: dict[str, list[Cost]] = {}
    for each in recorded:
        if each.cost.credits is None:
            yield each.cost
        else:
            credited.setdefault(each.cost.credits, []).append(each.cost)
    for taken in credited.values():
        yield replace(taken[0], amount_pence=sum(each.amount_pence for each in taken))


def _charged(connection: Connection, known: Known) -> dict[PoolMonth, Pence]:
    """What the ledger charged of each pool's service month, less credits: its income."""
    line = journal_line.c
    found: dict[PoolMonth, Pence] = {}
    for payee in (known.arrangement.host, known.arrangement.recipient):
        rows = connection.execute(
            select(line.pool, line.service_month, func.sum(line.amount_pence).label("pence"))
            .where(
                line.arrangement_id == known.arrangement_id,
                line.book == payee,
                line.account.in_([int(account) for account in RECHARGE_INCOME]),
                line.pool.is_not(None),
                line.service_month.is_not(None),
            )
            .group_by(line.pool, line.service_month)
        )
        for row in rows:
            found[row.pool, row.service_month] = -int(row.pence)
    return found
