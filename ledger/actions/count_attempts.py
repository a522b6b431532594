"""Count attempts to sign in with a local account by name, so that guessing gets ever slower.

A name is kept by its digest only, known or not. An attempt is a failure until it has succeeded, so
that many at the same moment do not slip through together. Source: docs/decisions/0028.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, insert, select, update

from ledger.actions.work import Ledger
from ledger.domain.patience import MOST_FOR_A_NAME, require_patience
from ledger.domain.secret import secret_digest
from ledger.queries import clearable
from ledger.store.accounts import sign_in_failure


def failures_of(name: str) -> ColumnElement[bool]:
    """Return the condition that a row of failures is of that name."""
    return sign_in_failure.c.name_digest == secret_digest(name)


def count_attempt(ledger: Ledger, name: str) -> None:
    """Count an attempt as a failure until it has succeeded; raises SignInTooSoon, counting none."""
    now = ledger.clock.now()
    with ledger.database.writing() as connection:
        ledger.database.lock(connection, "sign-in")
        connection.execute(delete(sign_in_failure).where(clearable.failures(now)))
        row = connection.execute(select(sign_in_failure).where(failures_of(name))).one_or_none()
        if row is None:
            first = {"name_digest": secret_digest(name), "failures": 1, "last_failed_at": now}
            connection.execute(insert(sign_in_failure), first)
            return
        require_patience(row.failures, row.last_failed_at, now, most=MOST_FOR_A_NAME)
        connection.execute(
            update(sign_in_failure)
            .where(failures_of(name))
            .values(failures=row.failures + 1, last_failed_at=now)
        )


def forget_failures(ledger: Ledger, name: str) -> None:
    """Forget the failures of a name, whose attempt has succeeded."""
    with ledger.database.writing() as connection:
        ledger.database.lock(connection, "sign-in")
        connection.execute(delete(sign_in_failure).where(failures_of(name)))
