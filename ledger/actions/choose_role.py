"""Offer several roles to somebody who has shown who they are, and open a session in the one chosen.

Until one is chosen nothing is open. What is offered waits in the database, for a few minutes, under
a secret that stands in the form only; it ends with everything else of that person or account, and
whichever process of the service the form comes back to finds it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, insert

from ledger.actions.authority import Caller
from ledger.actions.sign_in import (
    SignedIn,
    Standing,
    clear_away,
    keep_session,
    require_standing,
    session_row,
)
from ledger.actions.work import Ledger
from ledger.domain.errors import NotAuthenticated
from ledger.domain.secret import secret_digest
from ledger.queries import page_sessions
from ledger.store.page_sessions import SESSIONS_LOCK, page_session, waiting_digest

CHOOSE_WITHIN = timedelta(minutes=5)


def offer_roles(ledger: Ledger, callers: Sequence[Caller], standing: Standing) -> str:
    """Keep which roles may be chosen, and return the secret that one is chosen by.

    Raises NotAuthenticated where the account has changed since its password was shown.
    """
    secret = secrets.token_urlsafe(32)
    digest, now = secret_digest(secret), ledger.clock.now()
    with ledger.database.writing() as connection:
        ledger.database.lock(connection, SESSIONS_LOCK, shared=True)
        for caller in callers:
            require_standing(connection, caller, standing)
        clear_away(connection, now)
        rows = [
            {
                **session_row(caller, standing, digest=waiting_digest(digest, place), now=now),
                "expires_at": now + CHOOSE_WITHIN,
            }
            for place, caller in enumerate(callers)
        ]
        connection.execute(insert(page_session), rows)
    return secret


def choose_role(
    ledger: Ledger, secret: str, place: int, *, request_id: str, instead_of: str | None = None
) -> SignedIn:
    """Open a session in the role chosen, by its place among those offered; the choice is used up.

    Raises NotAuthenticated where it was used already, took too long, or that role ended since;
    NotFound where the role's arrangement is yet to be set up, and another can still be chosen.
    """
    digest, now = secret_digest(secret), ledger.clock.now()
    with ledger.database.writing() as connection:
        ledger.database.lock(connection, SESSIONS_LOCK, shared=True)
        offered = page_sessions.waiting(connection, digest, now=now)
        chosen = next((each for each in offered if each.place == place), None)
        of_the_choice = page_session.c.digest.startswith(waiting_digest(digest))
        taken = connection.execute(
            delete(page_session).where(of_the_choice).returning(page_session.c.digest)
        ).scalars()
        # Of two that choose at once, one finds what it chose.
        if chosen is None or waiting_digest(digest, place) not in set(taken):
            raise NotAuthenticated("The choice of a role is over. Sign in again.")
        caller = Caller(chosen.person, chosen.party, chosen.role, chosen.arrangement, request_id)
        standing = Standing(account_name=chosen.account_name, issuer=chosen.issuer)
        return keep_session(ledger, connection, caller, standing, instead_of=instead_of)
