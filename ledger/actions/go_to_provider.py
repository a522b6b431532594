"""Go to an identity provider to sign in, and come back: once, in time, in the same browser.

What was set out with is kept here until then, under digests: the browser and the address that it
comes back by hold the secrets.
Source: OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9700, section 2.1.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from ledger.actions.work import Ledger
from ledger.domain.secret import secret_digest
from ledger.queries import clearable
from ledger.store.identities import open_sign_in

OPEN_FOR = timedelta(minutes=10)
MOST_OPEN = 10_000  # beyond which the oldest make room: anybody may set out


@dataclass(frozen=True, slots=True)
class SetOut:
    """A sign-in that has set out. `browser` goes into a cookie; the rest with the person."""

    browser: str
    state: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True, slots=True)
class CameBack:
    """What a sign-in had set out with."""

    nonce: str
    code_verifier: str
    back: str
    set_out_at: datetime


def set_out(ledger: Ledger, *, tenant: str, back: str) -> SetOut:
    """Begin a sign-in with a tenant's provider; `back` is the page of ours to end at."""
    # 256 bits each. The verifier has the 43 characters that RFC 7636 asks for at the least.
    browser, state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
    now = ledger.clock.now()
    with ledger.database.writing() as connection:
        connection.execute(delete(open_sign_in).where(clearable.sign_ins(now)))
        _make_room(connection)
        connection.execute(
            insert(open_sign_in),
            {
                "state_digest": secret_digest(state),
                "browser_digest": secret_digest(browser),
                "tenant": tenant,
                "nonce": nonce,
                "code_verifier": verifier,
                "back": back,
                "expires_at": now + OPEN_FOR,
            },
        )
    return SetOut(browser=browser, state=state, nonce=nonce, code_verifier=verifier)


def come_back(ledger: Ledger, *, tenant: str, state: str, browser: str) -> CameBack | None:
    """End a sign-in, for good, and return what it set out with: of two that ask, one gets it.

    None where none set out to that tenant from that browser, or it is over or came back already.
    """
    table = open_sign_in.c
    with ledger.database.writing() as connection:
        row = connection.execute(
            delete(open_sign_in)
            .where(
                table.state_digest == secret_digest(state),
                table.browser_digest == secret_digest(browser),
                table.tenant == tenant,
                table.expires_at > ledger.clock.now(),
            )
            .returning(table.nonce, table.code_verifier, table.back, table.expires_at)
        ).one_or_none()
    if row is None:
        return None
    return CameBack(row.nonce, row.code_verifier, row.back, row.expires_at - OPEN_FOR)


def _make_room(connection: Connection) -> None:
    count = connection.execute(select(func.count()).select_from(open_sign_in)).scalar_one()
    if count >= MOST_OPEN:
        oldest = (
            select(open_sign_in.c.state_digest)
            .order_by(open_sign_in.c.expires_at)
            .limit(count - MOST_OPEN + 1)
        )
        connection.execute(delete(open_sign_in).where(open_sign_in.c.state_digest.in_(oldest)))
