"""Sign in to the pages with an API token, and out again; only a digest of the session is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from ledger.actions.authority import Caller
from ledger.actions.perform import Ledger, audit, audit_access, audit_refusal
from ledger.domain.errors import NotAuthenticated
from ledger.store.page_sessions import page_session
from ledger.store.tokens import Role, api_token

SESSION_HOURS = 8  # a working day; a token that expires before ends it sooner

_REFUSED = (
    "Enter a token that is known here, has not expired and was not revoked. Whoever runs the "
    "service makes one with ./run token."
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. `secret` goes into the browser's cookie and is nowhere kept."""

    secret: str
    caller: Caller
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What a session stands on, one of these: it ends when that is taken away."""

    account_name: str | None = None
    token_id: str | None = None
    issuer: str | None = None

    @property
    def way(self) -> str:
        """How its person showed who they are; never the account's name, which is personal."""
        if self.account_name is not None:
            return "a local account"
        return f"token {self.token_id}" if self.token_id is not None else f"{self.issuer}"


def sign_in(ledger: Ledger, token: str, *, request_id: str) -> SignedIn:
    """Exchange a token for a session, which ends with it or after SESSION_HOURS.

    Raises NotAuthenticated, in the same words whatever is wrong with the token; NotFound where
    its arrangement is yet to be set up.
    """
    now = ledger.clock.now()
    with ledger.database.reading() as connection:
        row = connection.execute(
            select(api_token).where(api_token.c.digest == session_digest(token))
        ).one_or_none()
        if row is None:
            raise NotAuthenticated(_REFUSED, field="token")
        caller = Caller(row.person, row.party, Role(row.role), row.arrangement_code, request_id)
        if row.revoked_at is None and now < row.expires_at:
            ledger.definitions.find(connection, caller.arrangement)
    if row.revoked_at is not None or now >= row.expires_at:
        refusal = NotAuthenticated(_REFUSED, field="token")
        audit_refusal(ledger, caller, "sign in to the pages", refusal)
        raise refusal
    return open_session(ledger, caller, Standing(token_id=row.token_id), until=row.expires_at)


def open_session(
    ledger: Ledger, caller: Caller, standing: Standing, *, until: datetime | None = None
) -> SignedIn:
    """Open a session for somebody who has shown who they are, and record it.

    It ends after SESSION_HOURS, or at `until` where that is sooner. Raises NotFound where the
    caller's arrangement is yet to be set up.
    """
    now = ledger.clock.now()
    ends = now + timedelta(hours=SESSION_HOURS)
    made = SignedIn(secrets.token_urlsafe(32), caller, min(ends, until or ends))
    with ledger.database.writing() as connection:
        known = ledger.definitions.find(connection, caller.arrangement)
        connection.execute(delete(page_session).where(page_session.c.expires_at <= now))
        connection.execute(
            insert(page_session),
            {
                "digest": session_digest(made.secret),
                "arrangement_code": caller.arrangement,
                "party": caller.party,
                "role": caller.role,
                "person": caller.person,
                **asdict(standing),
                "form_secret": secrets.token_urlsafe(32),
                "started_at": now,
                "last_used_at": now,
                "expires_at": made.expires_at,
            },
        )
        audit(
            connection,
            ledger.clock,
            caller,
            known.arrangement_id,
            "sign in to the pages",
            "done",
            {"by": standing.way},
        )
    return made


def sign_out(ledger: Ledger, caller: Caller, secret: str) -> None:
    """End a session for good: its cookie opens nothing from now on."""
    with ledger.database.writing() as connection:
        connection.execute(
            delete(page_session).where(page_session.c.digest == session_digest(secret))
        )
    audit_access(ledger, caller, "sign out of the pages", {})


def session_digest(secret: str) -> str:
    """Return what is kept of a token or a session in its place: SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()
