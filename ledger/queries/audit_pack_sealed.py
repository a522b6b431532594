"""Who entered what, when periods were closed, and under which seals it all stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, func, select

from ledger.domain.audit_pack import Block, Chain, EnteredBy, StepOfPeriod, Witness
from ledger.domain.audit_pack_approvals import Actor, nobody
from ledger.domain.audit_pack_lines import WITHHELD
from ledger.domain.audit_pack_selection import Surroundings
from ledger.queries import seals
from ledger.queries.arrangements import Known
from ledger.queries.audit_pack_scope import PackScope
from ledger.queries.knowing import same_event
from ledger.queries.verify import verify
from ledger.store.journals import event
from ledger.store.periods import YEAR_END, PeriodStep, accounting_period, period_step
from ledger.store.seals import sealed_event

_SEALS = 500  # headers read at a time


def surroundings(connection: Connection, scope: PackScope) -> Surroundings:
    """Return what the rules of selection need to know beside a journal's own lines."""
    closed = connection.execute(
        select(period_step.c.period, func.min(sealed_event.c.sequence).label("sequence"))
        .join(
            sealed_event,
            (sealed_event.c.arrangement_id == period_step.c.arrangement_id)
            & (sealed_event.c.sealed_event_id == period_step.c.event_id),
        )
        .where(
            period_step.c.arrangement_id == scope.arrangement_id,
            period_step.c.step.in_([PeriodStep.SOFT_CLOSE, PeriodStep.CLOSE]),
            sealed_event.c.sequence <= scope.known_at.last_sequence,
        )
        .group_by(period_step.c.period)
    )
    year_ends = connection.execute(
        select(accounting_period.c.period).where(
            accounting_period.c.arrangement_id == scope.arrangement_id,
            accounting_period.c.period_number == YEAR_END,
        )
    ).scalars()
    entered: dict[str, int] = {}
    for each in people(connection, scope):
        entered[each.person] = entered.get(each.person, 0) + each.events
    return Surroundings({row.period: row.sequence for row in closed}, frozenset(year_ends), entered)


def people(connection: Connection, scope: PackScope) -> tuple[EnteredBy, ...]:
    """Who entered the events that post within the pack's dates, and how many each."""
    by = (event.c.person, event.c.party, event.c.role)
    rows = connection.execute(
        select(*by, func.count().label("events"))
        .where(
            event.c.arrangement_id == scope.arrangement_id,
            event.c.known < scope.known_at.header.horizon,
            event.c.effective_on.between(scope.first, scope.as_at),
            event.c.n_journals > 0,
        )
        .group_by(*by)
    )
    found = [EnteredBy(row.person, row.party, row.role, row.events) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.person, each.party, each.role)))


def steps(connection: Connection, scope: PackScope) -> tuple[StepOfPeriod, ...]:
    """Return every step of every period's life, in order."""
    rows = connection.execute(
        select(
            sealed_event.c.sequence,
            period_step.c.period,
            period_step.c.step,
            period_step.c.reason,
            event.c.party,
            event.c.person,
            event.c.role,
            event.c.effective_on,
        )
        .join(event, same_event(period_step))
        .join(
            sealed_event,
            (sealed_event.c.arrangement_id == period_step.c.arrangement_id)
            & (sealed_event.c.sealed_event_id == period_step.c.event_id),
        )
        .where(
            period_step.c.arrangement_id == scope.arrangement_id,
            sealed_event.c.sequence <= scope.known_at.last_sequence,
        )
        .order_by(sealed_event.c.sequence)
    )
    return tuple(
        StepOfPeriod(
            row.sequence,
            row.period,
            row.step,
            _actor(scope, Actor(row.party, row.person, row.effective_on)),
            row.role,
            WITHHELD if row.reason and scope.redacted else row.reason,
        )
        for row in rows
    )


def _actor(scope: PackScope, actor: Actor) -> Actor:
    return nobody(actor) if scope.redacted else actor


def blocks(connection: Connection, scope: PackScope) -> Iterator[Block]:
    """Every seal up to the pack's own, read some hundred at a time."""
    last = scope.known_at.header.block_no
    after = 0
    while after < last:
        read = seals.listing(connection, scope.arrangement_id, after=after, limit=_SEALS)
        for each in read:
            header = each.header
            if header.block_no <= last:
                yield Block(
                    header.block_no,
                    header.first_sequence,
                    header.n_events,
                    header.n_audit,
                    header.sealed_at,
                    header.previous_head,
                    header.merkle_root,
                    each.head_hash,
                )
        after = read[-1].header.block_no if read else last


def witnesses(connection: Connection, scope: PackScope) -> tuple[Witness, ...]:
    """Return every head up to the pack's own that a council keeps, oldest first."""
    return tuple(
        Witness(
            each.block_no,
            each.head_hash,
            _actor(scope, Actor(each.party, each.person, date.fromisoformat(each.on))),
        )
        for each in seals.witnesses(connection, scope.arrangement_id)
        if each.block_no <= scope.known_at.header.block_no
    )


def chain(connection: Connection, known: Known) -> Chain:
    """Work every hash of the chain out again, to its newest block."""
    found = verify(connection, known.arrangement_id, known.arrangement.code)
    return Chain(
        found.events, found.audit_rows, found.difference.what if found.difference else None
    )
