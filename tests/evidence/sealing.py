"""Sealing and verifying as the tests of evidence do it; attacks with every guard out of the way.

- `sealed_to_the_end(ledger)`: seal all there is. On PostgreSQL another transaction of the cluster
  (autovacuum, say) may hold the horizon for a moment, so it tries until nothing is left.
- `verified(ledger)`: what `verify` finds.
- `unguarded(url)`: a connection of a tamperer who owns the database: no trigger, no foreign key,
  no CHECK and no unique index that is not a key is left.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, NullPool, create_engine, make_url

from ledger.actions.seal import seal_all
from ledger.actions.work import Ledger
from ledger.queries import seals
from ledger.queries.seals import Seal
from ledger.queries.verify import Verification, verify
from ledger.store.row_security import Scope
from tests.database_roles import around
from tests.ledgers import CODE, WITHIN

ARRANGEMENT = 1
SECONDS = 30


def sealed_to_the_end(ledger: Ledger, code: str = CODE, arrangement: int = ARRANGEMENT) -> Seal:
    """Seal everything committed, and return the newest seal."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        seal_all(ledger, code)
        with ledger.database.reading(Scope(arrangement)) as connection:
            newest = seals.newest(connection, arrangement)
            if newest is not None and not seals.unsealed(connection, arrangement):
                return newest
        time.sleep(0.05)
    raise TimeoutError("something holds the horizon")


def seal_listing(ledger: Ledger) -> list[Seal]:
    """Every seal, oldest first."""
    with ledger.database.reading(WITHIN) as connection:
        return seals.listing(connection, ARRANGEMENT, after=0, limit=1000)


def verified(ledger: Ledger, *, from_block: int = 1, against: str | None = None) -> Verification:
    """Verify the chain."""
    with ledger.database.reading(WITHIN) as connection:
        return verify(connection, ARRANGEMENT, CODE, from_block=from_block, against=against)


@contextmanager
def unguarded(url: str) -> Iterator[Connection]:
    """Take every guard off for good; yield a connection on which nothing is refused but a key."""
    engine = create_engine(around(url), poolclass=NullPool)
    with engine.connect() as connection:
        if make_url(url).get_backend_name() == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            found = connection.exec_driver_sql(
                "SELECT 'DROP ' || type || ' ' || name FROM sqlite_master"
                " WHERE type = 'trigger' OR sql LIKE 'CREATE UNIQUE INDEX%'"
            )
        else:
            # Foreign keys are triggers there, and this sets off no trigger at all.
            connection.exec_driver_sql("SET session_replication_role = replica")
            found = connection.exec_driver_sql(
                "SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', conrelid::regclass, conname)"
                " FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
                " AND connamespace = 'public'::regnamespace UNION ALL"
                " SELECT format('DROP INDEX %%I', indexrelid::regclass) FROM pg_index i"
                " WHERE indisunique AND indrelid IN (SELECT oid FROM pg_class"
                "   WHERE relnamespace = 'public'::regnamespace)"
                " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)"
            )
        for (statement,) in found.all():
            connection.exec_driver_sql(statement)
        connection.commit()
        yield connection
        connection.rollback()
    engine.dispose()
