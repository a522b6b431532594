"""Facts as they were known before a point in the order of knowing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, select

from ledger.store.journals import event


def known_before(table: Table, arrangement_id: int, known: int | None) -> list[Any]:
    """Return the conditions that keep rows of a fact table to what was known before `known`.

    None keeps everything: what is known now.
    """
    if known is None:
        return []
    events = select(event.c.event_id).where(
        event.c.arrangement_id == arrangement_id, event.c.known < known
    )
    return [table.c.event_id.in_(events)]


def same_event(table: Table) -> Any:
    """Return the condition that joins a table's rows to the event that wrote them."""
    return and_(
        event.c.arrangement_id == table.c.arrangement_id, event.c.event_id == table.c.event_id
    )
