"""Open a session of the pages for somebody who has shown who they are, and end it again.

How they showed it is for others: a local account, a council's identity provider. Only a digest of
the session's secret is kept.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from ledger.actions.audit_trail import audit, audit_access
from ledger.actions.authority import Caller
from ledger.actions.work import Ledger
from ledger.domain.errors import NotAuthenticated
from ledger.domain.secret import secret_digest
from ledger.queries import clearable
from ledger.queries.page_sessions import PageSession
from ledger.store.accounts import account_role, local_account
from ledger.store.arrangements import person
from ledger.store.engine import DatabaseBusy
from ledger.store.page_sessions import SESSIONS_LOCK, page_session

SESSION_HOURS = 8  # a working day
TOUCHED_EVERY = timedelta(minutes=1)  # how often at most it is written that a session is used


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
    issuer: str | None = None
    password_mark: str | None = None  # of the account's password as it was shown; kept nowhere

    @property
    def way(self) -> str:
        """How its person showed who they are; never the account's name, which is personal."""
        if self.account_name is not None:
            return "a local account"
        return f"{self.issuer}"


def open_session(
    ledger: Ledger,
    caller: Caller,
    standing: Standing,
    *,
    instead_of: str | None = None,
) -> SignedIn:
    """Open a session for somebody who has shown who they are, and record it.

    It ends after SESSION_HOURS. The one that the browser came with, `instead_of`, ends now; those
    that have ended are cleared away. Raises NotFound where the caller's arrangement is yet to be
    set up, NotAuthenticated as `require_standing` does.
    """
    with ledger.database.writing() as connection:
        ledger.database.lock(connection, SESSIONS_LOCK, shared=True)
        require_standing(connection, caller, standing)
        return keep_session(ledger, connection, caller, standing, instead_of=instead_of)


def keep_session(
    ledger: Ledger,
    connection: Connection,
    caller: Caller,
    standing: Standing,
    *,
    instead_of: str | None = None,
) -> SignedIn:
    """Keep a session within a transaction that holds SESSIONS_LOCK; as `open_session` does.

    Raises NotFound where the caller's arrangement is yet to be set up.
    """
    now = ledger.clock.now()
    ends = now + timedelta(hours=SESSION_HOURS)
    made = SignedIn(secrets.token_urlsafe(32), caller, ends)
    known = ledger.definitions.find(connection, caller.arrangement)
    clear_away(connection, now)
    if instead_of:
        _end(connection, instead_of)
    row = session_row(caller, standing, digest=secret_digest(made.secret), now=now)
    connection.execute(insert(page_session), {**row, "expires_at": made.expires_at})
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


def _end(connection: Connection, secret: str) -> None:
    connection.execute(delete(page_session).where(page_session.c.digest == secret_digest(secret)))


def clear_away(connection: Connection, now: datetime) -> None:
    """Clear sessions away that have ended, and roles that nobody chose in time."""
    connection.execute(delete(page_session).where(clearable.sessions(now)))


def session_row(
    caller: Caller, standing: Standing, *, digest: str, now: datetime
) -> dict[str, object]:
    """Return what is kept of a session that begins now, all but when it ends."""
    return {
        "digest": digest,
        "arrangement_code": caller.arrangement,
        "party": caller.party,
        "role": caller.role,
        "person": caller.person,
        "account_name": standing.account_name,
        "issuer": standing.issuer,
        "form_secret": secrets.token_urlsafe(32),
        "started_at": now,
        "last_used_at": now,
    }


def require_standing(connection: Connection, caller: Caller, standing: Standing) -> None:
    """Refuse where an account's password was changed since it was shown, or its role withdrawn.

    And where a provider vouched for somebody who was erased since. For within a transaction that
    holds SESSIONS_LOCK: whatever changes any of these ends sessions too, so that it comes before
    this, or finds what is kept after it. Raises NotAuthenticated.
    """
    if standing.issuer is not None:
        _require_not_erased(connection, caller.person)
    if standing.password_mark is None:
        return
    kept = connection.execute(
        select(local_account.c.password_hash)
        .join(account_role, account_role.c.name == local_account.c.name)
        .where(
            local_account.c.name == standing.account_name,
            local_account.c.closed_at.is_(None),
            account_role.c.arrangement_code == caller.arrangement,
            account_role.c.party == caller.party,
            account_role.c.role == caller.role,
        )
    ).scalar_one_or_none()
    if kept is None or secret_digest(kept) != standing.password_mark:
        raise NotAuthenticated("Your account has changed since. Sign in again.")


def _require_not_erased(connection: Connection, number: str) -> None:
    erased = person.c.person == number, person.c.erased_at.is_not(None)
    if connection.execute(select(person.c.person).where(*erased)).first() is not None:
        raise NotAuthenticated("You are known by another number from now on. Sign in again.")


def sign_out(ledger: Ledger, caller: Caller, secret: str) -> None:
    """End a session for good: its cookie opens nothing from now on."""
    with ledger.database.writing() as connection:
        _end(connection, secret)
    audit_access(ledger, caller, "sign out of the pages", {})


def leave_session(ledger: Ledger, secret: str) -> None:
    """End the session that a browser has, if any, before it sets out to sign in elsewhere.

    It does not come along on the way back: a cookie as strict as ours is sent from our pages only.
    """
    with ledger.database.writing() as connection:
        _end(connection, secret)


def touch_session(ledger: Ledger, session: PageSession) -> None:
    """Keep that a session is in use, at most once a minute; where a writer is busy, next time."""
    now = ledger.clock.now()
    if now - session.last_used_at < TOUCHED_EVERY:
        return
    with suppress(DatabaseBusy), ledger.database.writing_if_free() as connection:
        connection.execute(
            update(page_session)
            .where(page_session.c.digest == session.digest)
            .values(last_used_at=now)
        )
