"""Connections to both databases, and bringing one up to the newest migration.

SQLite: a read engine (BEGIN, query only) and a write engine (BEGIN IMMEDIATE) behind one process
lock, foreign keys on, WAL, synchronous=FULL. PostgreSQL: writes at READ COMMITTED, reads in one
REPEATABLE READ read-only snapshot, so that an answer of several queries is of one moment.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

ROOT = Path(__file__).resolve().parents[2]
_POSTGRESQL_OPTIONS = (
    "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
)


class Database:
    """One database, SQLite or PostgreSQL, through which everything is read and written."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.url = parsed
        if self.is_sqlite:
            self._lock = threading.Lock()
            self._read = _sqlite_engine(parsed, begin="BEGIN", query_only=True)
            self._write = _sqlite_engine(parsed, begin="BEGIN IMMEDIATE", query_only=False)
        else:
            self._write = create_engine(
                parsed,
                pool_size=20,
                max_overflow=20,
                pool_pre_ping=True,
                connect_args={"options": _POSTGRESQL_OPTIONS},
            )
            self._read = self._write.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the ledger and can write nothing."""
        with self._read.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that commits at the end, or not at all."""
        if not self.is_sqlite:
            with self._write.begin() as connection:
                yield connection
            return
        with self._lock, self._write.begin() as connection:
            yield connection

    def lock(self, connection: Connection, name: str, *, shared: bool = False) -> None:
        """Hold a named lock to the end of the transaction (SQLite: the write lock is held).

        A shared one is held beside others that are shared, and waits only for one that is not.
        """
        if not self.is_sqlite:
            kind = "_shared" if shared else ""
            connection.exec_driver_sql(
                f"SELECT pg_advisory_xact_lock{kind}(hashtextextended(%s, 0))", (name,)
            )

    def migration_head(self) -> tuple[str | None, str | None]:
        """The migration that the database is at, and the newest there is."""
        with self.reading() as connection:
            at = MigrationContext.configure(connection).get_current_revision()
        newest = ScriptDirectory.from_config(alembic_config(self.url)).get_current_head()
        return at, newest

    def close(self) -> None:
        """Close every connection."""
        self._read.dispose()
        self._write.dispose()


def _sqlite_engine(url: URL, *, begin: str, query_only: bool) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 30}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -16384")
        if query_only:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def alembic_config(url: URL | str) -> Config:
    """Configure Alembic for this project's migrations and the database at `url`."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url if isinstance(url, URL) else make_url(url)
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`; a second call changes nothing."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_config(parsed), revision)


def empty_postgresql(database: Database) -> None:
    """Remove everything from a PostgreSQL database; its owner only may."""
    with database.writing() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
