"""Record a council's own or third-party cost of the arrangement, in its own book only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.actions.batch import each_row, only
from ledger.actions.references import reference_not_free
from ledger.actions.work import Receipt, Work
from ledger.domain.errors import SourceReferenceRepeated
from ledger.domain.journal import Event, EventKind, journal_id
from ledger.domain.money import show_pounds
from ledger.domain.own_cost import OwnCost, place_own_cost
from ledger.domain.posting.own_cost import own_cost_recorded
from ledger.queries import own_costs
from ledger.store.own_costs import own_cost


def record_own_cost(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Record one cost in the book of the caller's council: Dr 5600, Cr 2100.

    It is in no pool, so never incurred, retained or recoverable. Raises InvalidInput children for
    what is wrong in the row, NotPermitted (stranded cost is the host's),
    SourceReferenceRepeated, PeriodClosed.
    """
    return only(lambda: each_row([row], lambda each: _record(work, each)))


def record_own_costs(work: Work, rows: Sequence[Mapping[str, Any]]) -> Receipt:
    """Record a batch, all or nothing; raises BatchRefused naming every bad row."""
    done = each_row(rows, lambda row: _record(work, row))
    return {"items": done, "rows": len(done)}


def _record(work: Work, row: Mapping[str, Any]) -> Receipt:
    cost, book = OwnCost.parse(row), work.caller.party
    parts = place_own_cost(cost, work.arrangement, book=book)
    work.arrangement.require_accounting_date(cost.entered_on, field="entered_on", today=work.today)
    work.lock(f"own cost:{cost.source_ref}")
    taken = own_costs.reference(work.connection, work.arrangement_id, cost.source_ref)
    if taken is not None:
        first, whose = taken
        if whose != book:
            raise reference_not_free(cost.source_ref, thing="own cost")
        raise SourceReferenceRepeated(
            f"The source reference {cost.source_ref} is already recorded, as own cost {first}. "
            "If this is another cost, give it its own reference.",
            field="source_ref",
            first=str(first),
        )
    journals = own_cost_recorded(book=book, parts=parts)
    posted = work.post(Event(EventKind.OWN_COST_RECORDED, cost.entered_on, journals), cost)
    work.insert(
        own_cost,
        {
            "event_id": posted.event_id,
            "book": book,
            "kind": cost.kind,
            "supplier": cost.supplier,
            "source_ref": cost.source_ref,
            "entered_on": cost.entered_on,
            "service_from": cost.service_dates.first,
            "service_to": cost.service_dates.last,
            "amount_pence": cost.amount_pence,
            "subjective": cost.subjective,
            "description": cost.description,
        },
    )
    return {
        "id": posted.event_id,
        "source_ref": cost.source_ref,
        "book": book,
        "amount": show_pounds(cost.amount_pence),
        "journal_id": journal_id(posted.event_id, 1),
    }
