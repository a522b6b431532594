"""Record costs that a council's own ledger shows, and take back or move what was wrong.

Each council records the cost of the pools that it supplies, in its own book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ledger.actions.batch import each_row, only
from ledger.actions.references import reference_not_free
from ledger.actions.supply import require_supplied_by_caller
from ledger.actions.work import Receipt, Work
from ledger.domain.calendar import CostMonth, Month, Proration, prorate
from ledger.domain.cost import Cost, CostSource, place_cost
from ledger.domain.errors import (
    AmountNegative,
    InvalidInput,
    NotFound,
    ReversalConflict,
    SourceReferenceRepeated,
)
from ledger.domain.journal import Event, EventKind, journal_id
from ledger.domain.money import Pence, show_pounds
from ledger.domain.parse import parse_reference
from ledger.domain.posting.cost import cost_recorded
from ledger.queries import costs as recorded
from ledger.store.costs import cost as cost_table
from ledger.store.costs import cost_month


def record_cost(work: Work, row: Mapping[str, Any], *, period: str | None = None) -> Receipt:
    """Record one cost: Dr 6000 (inside), Dr 6400 (prorated out), Cr 2100 or 2190.

    It is entered in the month of its date, or in the year's adjustments where `period` names
    them. Raises InvalidInput children for what is wrong in the row, SourceReferenceRepeated, and
    NotPermitted for a pool that the other council supplies.
    """
    return only(lambda: _record_all(work, [row], period=period))


def record_costs(work: Work, rows: Sequence[Mapping[str, Any]]) -> Receipt:
    """Record a batch, all or nothing; raises BatchRefused naming every bad row."""
    done = _record_all(work, rows)
    return {"items": done, "rows": len(done), "amount": _sum(done, "amount")}


def _sum(done: Sequence[Receipt], name: str) -> str:
    pence = sum(int(receipt[name].replace(".", "")) for receipt in done)
    return show_pounds(pence)


def _record_all(
    work: Work, rows: Sequence[Mapping[str, Any]], *, period: str | None = None
) -> list[Receipt]:
    refs = {ref for row in rows for ref in _references(row)}
    known = recorded.references(work.connection, work.arrangement_id, sorted(refs))

    def record(row: Mapping[str, Any]) -> Receipt:
        entry = Cost.parse(row)
        receipt = _record(work, entry, known, period=period)
        known[entry.source_ref] = receipt["id"]
        return receipt

    return each_row(rows, record)


def _references(row: Mapping[str, Any]) -> Iterator[str]:
    """The references of a row that can be looked up; one that cannot is refused with its row."""
    for name in ("source_ref", "credits"):
        with suppress(InvalidInput):
            yield parse_reference(row.get(name), field=name)


def _record(
    work: Work,
    entry: Cost,
    known: Mapping[str, int],
    *,
    replaces: int | None = None,
    period: str | None = None,
) -> Receipt:
    # Whose pool it is comes first: nobody learns of a reference by naming it in another's pool.
    if entry.pool in {pool.code for pool in work.arrangement.pools}:
        require_supplied_by_caller(work, entry.pool)
    if entry.source_ref in known:
        raise _repeated(work, entry.source_ref, known[entry.source_ref])
    parts = place_cost(entry, work.arrangement)
    work.arrangement.require_accounting_date(entry.entered_on, field="entered_on", today=work.today)
    credits_event = None
    cut = _Cut(parts, work.arrangement.proration_of(entry.service_dates))
    if entry.credits:
        original = _credited(work, entry, entry.credits)
        credits_event = original.id
        cut = _Cut(_credit_parts(work, original, entry), Proration(original.proration))
    return _store(work, entry, cut, credits_event=credits_event, replaces=replaces, period=period)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A cost in its service months, and the rule by which it was cut."""

    parts: Sequence[CostMonth]
    proration: Proration


def _store(
    work: Work,
    entry: Cost,
    cut: _Cut,
    *,
    credits_event: int | None,
    replaces: int | None,
    reverses: int | None = None,
    period: str | None = None,
) -> Receipt:
    journals = cost_recorded(
        book=work.arrangement.supplier_of(work.arrangement.pool(entry.pool)),
        pool=entry.pool,
        service=entry.service,
        parts=list(cut.parts),
        notional=entry.source is CostSource.NOTIONAL,
    )
    recorded_event = Event(EventKind.COST_RECORDED, entry.entered_on, journals, reverses)
    posted = work.post(recorded_event, entry, period=period)
    work.insert(
        cost_table,
        {
            "event_id": posted.event_id,
            "source_ref": entry.source_ref,
            "source": entry.source,
            "entered_on": entry.entered_on,
            "pool": entry.pool,
            "service": entry.service,
            "subjective": entry.subjective,
            "service_from": entry.service_dates.first,
            "service_to": entry.service_dates.last,
            "amount_pence": entry.amount_pence,
            "description": entry.description,
            "proration": cut.proration,
            "credits_event_id": credits_event,
            "replaces_event_id": replaces,
        },
    )
    work.insert(
        cost_month,
        [
            {
                "event_id": posted.event_id,
                "row_no": row_no,
                "service_month": part.service_month,
                "days": part.days,
                "amount_pence": part.amount_pence,
            }
            for row_no, part in enumerate(cut.parts, 1)
        ],
    )
    inside = sum(part.amount_pence for part in cut.parts if part.service_month)
    return {
        "id": posted.event_id,
        "source_ref": entry.source_ref,
        "amount": show_pounds(entry.amount_pence),
        "inside": show_pounds(inside),
        "outside": show_pounds(entry.amount_pence - inside),
        "journal_id": journal_id(posted.event_id, 1),
    }


def _repeated(work: Work, reference: str, first: int) -> SourceReferenceRepeated:
    pools = _supplied_by_caller(work)
    if recorded.find(work.connection, work.arrangement_id, first, pools=pools) is None:
        return reference_not_free(reference, thing="cost")
    return SourceReferenceRepeated(
        f"The source reference {reference} is already recorded, as cost {first}. "
        "If this is another cost, give it its own reference.",
        field="source_ref",
        first=str(first),
    )


def _supplied_by_caller(work: Work) -> list[str]:
    """The pools whose costs are the caller's own council's."""
    return [pool.code for pool in work.arrangement.pools_of(work.caller.party)]


def _credited(work: Work, entry: Cost, reference: str) -> recorded.RecordedCost:
    """The cost that a credit takes back: its own pool and dates, never beyond what remains.

    Another council's is not found: what remains of it would be what it is.
    """
    found = recorded.of_references(
        work.connection, work.arrangement_id, [reference], pools=_supplied_by_caller(work)
    )
    if not found:
        raise NotFound(
            f"No cost has the source reference {reference}; a credit cites its original.",
            field="credits",
        )
    (original,) = found
    work.lock(f"cost:{original.id}")
    remains = original.cost.amount_pence + recorded.credited_pence(
        work.connection, work.arrangement_id, original.id
    )
    if not 0 < -entry.amount_pence <= remains:
        raise AmountNegative(
            f"A credit of {entry.credits} is a negative amount of at most "
            f"{show_pounds(max(remains, 0))}, which is what remains of it.",
            field="amount",
        )
    if _nature(original.cost) != _nature(entry):
        raise ReversalConflict(
            f"A credit has the source, pool, service, subjective and service dates of "
            f"{entry.credits}, which it takes back.",
            field="credits",
        )
    return original


def _nature(cost: Cost) -> tuple[object, ...]:
    """What a credit shares with its original."""
    return (cost.source, cost.pool, cost.service, cost.subjective, cost.service_dates)


def _credit_parts(work: Work, original: recorded.RecordedCost, entry: Cost) -> list[CostMonth]:
    """The months of a credit: what is taken back to date, less what was before.

    Cut to date, so that credits that add up to the whole leave every month at nil.
    """
    before = -recorded.credited_pence(work.connection, work.arrangement_id, original.id)
    rule = Proration(original.proration)
    earlier = _cut(work, entry, before, rule)
    later = _cut(work, entry, before - entry.amount_pence, rule)
    parts = []
    for month in {**earlier, **later}:  # largest remainder may take a month back to nil
        was, now = earlier.get(month, (0, 0)), later.get(month, (0, 0))
        if was[1] != now[1]:
            parts.append(CostMonth(month, max(was[0], now[0]), was[1] - now[1]))
    return parts


def _cut(
    work: Work, entry: Cost, pence: Pence, rule: Proration
) -> dict[Month | None, tuple[int, Pence]]:
    """Cut an amount over the months of a cost: days and pence by month, None for outside."""
    if pence == 0:
        return {}
    found = work.arrangement
    scope = found.require_in_scope(found.pool(entry.pool), entry.service_dates)
    parts = prorate(pence, entry.service_dates, scope, found.calendar, rule)
    return {part.service_month: (part.days, part.amount_pence) for part in parts}


def move_cost(
    work: Work, event_id: int, *, pool: str, service: str | None, source_ref: str, on: date
) -> Receipt:
    """Take back a cost that was put in the wrong pool and record it anew, both citing it.

    `source_ref` is the new entry's; the one that takes back is called after the original.
    Raises NotFound, as for a cost of another council's; NotPermitted where another council
    supplies the new pool; ReversalConflict where something of the cost was taken back before.
    """
    work.lock(f"cost:{event_id}")
    original = recorded.find(
        work.connection, work.arrangement_id, event_id, pools=_supplied_by_caller(work)
    )
    if original is None:  # or another council's, which nobody learns by its number
        raise NotFound(f"There is no cost {event_id} in this arrangement.", field="id")
    taken_back = recorded.credited_pence(work.connection, work.arrangement_id, event_id)
    if taken_back or original.cost.credits:
        raise ReversalConflict(
            f"Cost {event_id} has been taken back already, in whole or in part.", field="id"
        )
    if pool == original.cost.pool:
        raise ReversalConflict(f"Cost {event_id} is in the pool {pool} already.", field="pool")
    work.arrangement.require_accounting_date(on, field="entered_on", today=work.today)
    undo = replace(
        original.cost,
        source_ref=f"{original.cost.source_ref}/moved",
        entered_on=on,
        amount_pence=-original.cost.amount_pence,
        credits=original.cost.source_ref,
    )
    parts = [replace(part, amount_pence=-part.amount_pence) for part in original.months]
    anew = replace(original.cost, source_ref=source_ref, entered_on=on, pool=pool, service=service)
    known = recorded.references(
        work.connection, work.arrangement_id, [undo.source_ref, anew.source_ref]
    )
    if undo.source_ref in known or anew.source_ref == undo.source_ref:
        raise ReversalConflict(
            f"The reference {undo.source_ref} is kept for what takes cost {event_id} back; it is "
            "recorded for something else, or asked for as the new one.",
            field="source_ref",
        )
    cut = _Cut(parts, Proration(original.proration))
    reversal = _store(work, undo, cut, credits_event=event_id, replaces=None, reverses=event_id)
    return {"reversal": reversal, **_record(work, anew, known, replaces=event_id)}
