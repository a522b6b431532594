"""Whose number an identity provider's subject has."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger.store.identities import external_identity


def find_person(connection: Connection, *, issuer: str, subject: str) -> str | None:
    """Return the number of the person whom a provider vouches for; None for one not yet seen."""
    return connection.execute(
        select(external_identity.c.person).where(
            external_identity.c.issuer == issuer, external_identity.c.subject == subject
        )
    ).scalar_one_or_none()
