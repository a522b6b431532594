"""Recognise somebody whom an identity provider vouches for: always under the same opaque number.

The provider's own name for them is kept beside the number, so that they are known again; it goes
into no journal, no audit trail and no log.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace

from sqlalchemy import Connection, insert, select

from ledger.actions.audit_trail import audit
from ledger.actions.authority import Caller
from ledger.actions.register_person import add_person
from ledger.actions.work import Ledger
from ledger.domain.errors import NotFound
from ledger.queries.identities import find_person
from ledger.store.arrangements import person
from ledger.store.identities import external_identity

_NUMBER_BYTES = 4  # as whoever is given a token


def recognise_person(ledger: Ledger, acting: Caller, *, issuer: str, subject: str) -> Caller:
    """Return the caller, who is yet nobody, as the person whom the provider calls `subject`.

    Somebody seen for the first time is given a number, which is recorded.
    """
    with ledger.database.reading() as connection:
        number = find_person(connection, issuer=issuer, subject=subject)
    if number is None:
        number = _register(ledger, acting, issuer, subject)
    return replace(acting, person=number)


def _register(ledger: Ledger, acting: Caller, issuer: str, subject: str) -> str:
    with ledger.database.writing() as connection:
        # Two first calls of one person at once come to one number.
        ledger.database.lock(connection, "people")
        number = find_person(connection, issuer=issuer, subject=subject)
        if number is not None:
            return number
        number = _unused(connection)
        caller = replace(acting, person=number)
        arrangement_id = None
        with suppress(NotFound):
            arrangement_id = ledger.definitions.find(connection, acting.arrangement).arrangement_id
        add_person(ledger, connection, caller, arrangement_id, number, number)
        connection.execute(
            insert(external_identity),
            {
                "issuer": issuer,
                "subject": subject,
                "person": number,
                "first_seen_at": ledger.clock.now(),
            },
        )
        detail = {"person": number, "issuer": issuer}
        audit(
            connection, ledger.clock, caller, arrangement_id, "recognise a person", "done", detail
        )
    return number


def _unused(connection: Connection) -> str:
    """Return a number that nobody has: one of two people under one number could approve both."""
    while True:
        number = f"P{secrets.token_hex(_NUMBER_BYTES)}"
        taken = select(person.c.person).where(person.c.person == number)
        if connection.execute(taken).first() is None:
            return number
