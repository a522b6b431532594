"""Who is signed in to the pages: one role of one party of one arrangement, until it ends.

The browser's cookie holds a secret, and this its digest. A session ends when it is signed out of,
when nobody used it for a while, after a working day, or when what it stands on is taken away.

A role that somebody is asked to choose, having shown who they are, waits here too, so that it ends
with all else of theirs. Its digest is of `waiting_digest`: no cookie comes to it, so that it opens
nothing.
"""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Text

from ledger.store.base import Instant, names_one_of, optional, required, table
from ledger.store.tokens import Role

page_session = table(
    "page_session",
    required("digest", Text),
    required("arrangement_code", Text),
    required("party", Text),
    required("role", Text),
    required("person", Text),
    optional("account_name", Text),  # the local account it stands on
    optional("token_id", Text),  # of sessions before issue 6: none is made, and none holds
    optional("issuer", Text),  # or the identity provider that vouched for the person
    required("form_secret", Text),  # what a form must bring back: of this session only
    required("started_at", Instant),
    required("last_used_at", Instant),
    required("expires_at", Instant),
    PrimaryKeyConstraint("digest"),
    ForeignKeyConstraint(["person"], ["person.person"]),
    ForeignKeyConstraint(["account_name"], ["local_account.name"]),
    ForeignKeyConstraint(["token_id"], ["api_token.token_id"]),
    names_one_of("role", Role),
    guarded=False,
)

# Held by whatever ends sessions, and shared by whatever opens one: what is being opened meanwhile
# is there to be ended, or finds what it stands on gone.
SESSIONS_LOCK = "sessions"
WAITING = "waits:"  # how the digest of a role that waits begins: no SHA-256 does


def waiting_digest(digest: str, place: int | None = None) -> str:
    """Return what a role that waits is kept under: the choice's digest, and the role's place in it.

    Without a place: how all of one choice begin.
    """
    return f"{WAITING}{digest}:{'' if place is None else place}"
