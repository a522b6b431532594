"""Sessions of the pages by the digest of their cookie: the secret itself is nowhere kept.

And the roles that wait to be chosen, by the digest of the secret in their form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from ledger.store.accounts import account_role, local_account
from ledger.store.page_sessions import WAITING, page_session, waiting_digest
from ledger.store.tokens import Role

IDLE_MINUTES = 30  # after which a session that nobody uses has ended


@dataclass(frozen=True, slots=True)
class PageSession:
    """Somebody signed in: in which role, and what their forms must bring back."""

    digest: str
    arrangement: str
    party: str
    role: Role
    person: str
    account_name: str | None  # personal: shown to nobody but its own person
    issuer: str | None  # of the identity provider that vouched for the person
    form_secret: str
    started_at: datetime
    last_used_at: datetime  # to the minute or so
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingRole:
    """A role that somebody may choose, having shown who they are."""

    place: int  # among those that were offered together
    arrangement: str
    party: str
    role: Role
    person: str
    account_name: str | None
    issuer: str | None


def find(connection: Connection, digest: str, *, now: datetime) -> PageSession | None:
    """Return the session whose secret has this SHA-256 digest.

    None where there is none, where it has ended or was idle for IDLE_MINUTES, and where what it
    stands on was taken away: the account closed, its role withdrawn, the token revoked or expired.
    """
    found = _open(connection, page_session.c.digest == digest, now)
    return found[0] if found else None


def of_person(connection: Connection, person: str, *, now: datetime) -> list[PageSession]:
    """Return all open sessions of a person, in whatever role, the newest first."""
    return _open(connection, page_session.c.person == person, now)


def waiting(connection: Connection, digest: str, *, now: datetime) -> list[WaitingRole]:
    """Return the roles that wait under the secret of this SHA-256 digest, as they were offered.

    Those alone that can still be chosen: nothing is left where all of them ended.
    """
    table = page_session.c
    head = waiting_digest(digest)
    rows = connection.execute(
        select(page_session).where(table.digest.startswith(head), table.expires_at > now)
    )
    found = (
        WaitingRole(
            int(row.digest.removeprefix(head)),
            row.arrangement_code,
            row.party,
            Role(row.role),
            row.person,
            row.account_name,
            row.issuer,
        )
        for row in rows
    )
    return sorted(found, key=lambda each: each.place)


def _open(connection: Connection, wanted: ColumnElement[bool], now: datetime) -> list[PageSession]:
    rows = connection.execute(
        select(page_session)
        .outerjoin(local_account, local_account.c.name == page_session.c.account_name)
        .outerjoin(
            account_role,
            and_(
                account_role.c.name == page_session.c.account_name,
                account_role.c.arrangement_code == page_session.c.arrangement_code,
                account_role.c.party == page_session.c.party,
                account_role.c.role == page_session.c.role,
            ),
        )
        .where(
            wanted,
            ~page_session.c.digest.startswith(WAITING),
            page_session.c.expires_at > now,
            page_session.c.last_used_at > now - timedelta(minutes=IDLE_MINUTES),
            or_(
                page_session.c.account_name.is_(None),
                and_(local_account.c.closed_at.is_(None), account_role.c.name.is_not(None)),
            ),
            page_session.c.token_id.is_(None),
        )
        .order_by(page_session.c.started_at.desc(), page_session.c.digest)
    )
    return [
        PageSession(
            row.digest,
            row.arrangement_code,
            row.party,
            Role(row.role),
            row.person,
            row.account_name,
            row.issuer,
            row.form_secret,
            row.started_at,
            row.last_used_at,
            row.expires_at,
        )
        for row in rows
    ]
