"""Report a saving of the caller's own council; neutrality never counts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.actions.work import Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.errors import PeriodUnknown, SourceReferenceRepeated
from ledger.domain.journal import Event, EventKind
from ledger.domain.money import show_pounds
from ledger.domain.saving import Saving
from ledger.queries import savings
from ledger.store.stocktakes import saving


def report_saving(work: Work, row: Mapping[str, Any]) -> Receipt:
    """Report a saving that the caller's council has made over whole months.

    Raises InvalidInput children for what is wrong in the row: DateInFuture, DatesReversed,
    AmountNegative, FlagMalformed, PeriodUnknown; SourceReferenceRepeated.
    """
    given, party = Saving.parse(row, today=work.today), work.caller.party
    _require_in_books(work, given)
    work.lock(f"saving:{given.saving_ref}")
    first = savings.reference(work.connection, work.arrangement_id, given.saving_ref)
    if first is not None:
        raise SourceReferenceRepeated(
            f"The reference {given.saving_ref} is already that of a saving, reported as {first}. "
            "If this is another saving, give it its own reference.",
            field="saving_ref",
            first=str(first),
        )
    day = min(given.last_month.last, work.today)
    posted = work.post(Event(EventKind.SAVING_REPORTED, day), given)
    work.insert(
        saving,
        {
            "event_id": posted.event_id,
            "party": party,
            "saving_ref": given.saving_ref,
            "first_month": given.first_month,
            "last_month": given.last_month,
            "amount_pence": given.amount_pence,
            "cashable": int(given.cashable),
            "description": given.description,
            "evidence": given.evidence,
        },
    )
    return {
        "id": posted.event_id,
        "saving_ref": given.saving_ref,
        "party": party,
        "amount": show_pounds(given.amount_pence),
    }


def _require_in_books(work: Work, given: Saving) -> None:
    first = Month.of(work.arrangement.books_span.first)
    last = Month.of(work.arrangement.books_span.last)
    if not first <= given.first_month <= given.last_month <= last:
        raise PeriodUnknown(
            f"The saving is of {given.first_month} to {given.last_month}, and this arrangement "
            f"keeps books for {first} to {last}. Report the months of it that are within.",
            field="first_month" if given.first_month < first else "last_month",
        )
