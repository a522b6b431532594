"""Give somebody a person number; the name is kept in the one erasable table."""

from __future__ import annotations

from sqlalchemy import insert, select

from ledger.actions.perform import Ledger
from ledger.store.arrangements import person


def register_person(ledger: Ledger, number: str, display_name: str) -> None:
    """Register a person under a number of the caller's choice; a second call changes nothing."""
    with ledger.database.writing() as connection:
        ledger.database.lock(connection, "people")
        known = connection.execute(
            select(person.c.person).where(person.c.person == number)
        ).scalar_one_or_none()
        if known is None:
            connection.execute(
                insert(person),
                {
                    "person": number,
                    "display_name": display_name,
                    "created_at": ledger.clock.now(),
                },
            )
