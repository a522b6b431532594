"""Tokens by their digest: the token itself is nowhere kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ledger.store.tokens import Role, api_token


@dataclass(frozen=True, slots=True)
class Token:
    """What a token stands for."""

    arrangement: str
    party: str
    role: Role
    person: str
    expires_at: datetime
    revoked_at: datetime | None

    def is_valid(self, now: datetime) -> bool:
        """Whether it has neither expired nor been revoked."""
        return self.revoked_at is None and now < self.expires_at


def find(connection: Connection, digest: str) -> Token | None:
    """Return the token whose SHA-256 digest this is; valid or not."""
    row = connection.execute(select(api_token).where(api_token.c.digest == digest)).one_or_none()
    if row is None:
        return None
    return Token(
        row.arrangement_code,
        row.party,
        Role(row.role),
        row.person,
        row.expires_at,
        row.revoked_at,
    )
