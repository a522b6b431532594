"""Sessions of the pages by the digest of their cookie: the secret itself is nowhere kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ledger.store.page_sessions import page_session
from ledger.store.tokens import Role, api_token


@dataclass(frozen=True, slots=True)
class PageSession:
    """Somebody signed in: what their token stands for, and what their forms must bring back."""

    arrangement: str
    party: str
    role: Role
    person: str
    form_secret: str
    expires_at: datetime


def find(connection: Connection, digest: str, *, now: datetime) -> PageSession | None:
    """Return the session whose secret has this SHA-256 digest.

    None where there is none, where it has ended, or where its token was revoked or has expired.
    """
    row = connection.execute(
        select(
            api_token.c.arrangement_code,
            api_token.c.party,
            api_token.c.role,
            api_token.c.person,
            page_session.c.form_secret,
            page_session.c.expires_at,
        )
        .join(api_token, api_token.c.token_id == page_session.c.token_id)
        .where(
            page_session.c.digest == digest,
            page_session.c.expires_at > now,
            api_token.c.expires_at > now,
            api_token.c.revoked_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    return PageSession(
        row.arrangement_code,
        row.party,
        Role(row.role),
        row.person,
        row.form_secret,
        row.expires_at,
    )
