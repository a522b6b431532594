"""Keep when an API token was last used: seldom, and never in anybody's way."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from sqlalchemy.dialects import postgresql, sqlite

from ledger.actions.work import Ledger
from ledger.queries.tokens import Token
from ledger.store.engine import DatabaseBusy
from ledger.store.tokens import token_use

KEPT_EVERY = timedelta(minutes=5)


def keep_use(ledger: Ledger, token: Token) -> None:
    """Keep that a token is used, at most every five minutes; where a writer is busy, next time."""
    now = ledger.clock.now()
    if token.last_used_at is not None and now - token.last_used_at < KEPT_EVERY:
        return
    with suppress(DatabaseBusy), ledger.database.writing_if_free() as connection:
        insert = (sqlite if ledger.database.is_sqlite else postgresql).insert
        connection.execute(
            insert(token_use)
            .values(token_id=token.id, last_used_at=now)
            .on_conflict_do_update(
                index_elements=[token_use.c.token_id], set_={"last_used_at": now}
            )
        )
