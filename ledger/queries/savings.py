"""Savings that the councils have reported. Neutrality reads none of this."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from ledger.domain.saving import Saving
from ledger.store.stocktakes import saving


@dataclass(frozen=True, slots=True)
class RecordedSaving:
    """A saving as it was reported, and the council that reports it for itself."""

    id: int
    party: str
    saving: Saving


def reference(connection: Connection, arrangement_id: int, saving_ref: str) -> int | None:
    """Return the event that reported a saving of that reference, if one did."""
    number: int | None = connection.execute(
        select(saving.c.event_id).where(
            saving.c.arrangement_id == arrangement_id, saving.c.saving_ref == saving_ref
        )
    ).scalar_one_or_none()
    return number


def listing(connection: Connection, arrangement_id: int) -> list[RecordedSaving]:
    """Every saving, in the order in which they were reported."""
    rows = connection.execute(
        select(saving).where(saving.c.arrangement_id == arrangement_id).order_by(saving.c.event_id)
    )
    return [
        RecordedSaving(
            row.event_id,
            row.party,
            Saving(
                row.saving_ref,
                row.first_month,
                row.last_month,
                row.amount_pence,
                bool(row.cashable),
                row.description,
                row.evidence,
            ),
        )
        for row in rows
    ]
