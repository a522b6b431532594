"""How facts hang together: what was known before a point, and the joins between rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, select

from ledger.store.charges import charge
from ledger.store.journals import event
from ledger.store.statements import statement_line


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


def charge_of_line() -> Any:
    """Return the condition that joins a statement's lines to the charges that they bill."""
    return and_(
        charge.c.arrangement_id == statement_line.c.arrangement_id,
        charge.c.event_id == statement_line.c.charge_event_id,
    )


def cited_line(table: Table) -> Any:
    """Return the condition that joins rows to the statement line that each of them cites."""
    return and_(
        statement_line.c.arrangement_id == table.c.arrangement_id,
        statement_line.c.event_id == table.c.statement_event_id,
        statement_line.c.row_no == table.c.statement_line,
    )
