"""Connections to both databases, and bringing one up to the newest migration.

SQLite: a read engine (BEGIN, query only) and a write engine (BEGIN IMMEDIATE) behind one process
lock, foreign keys on, WAL, synchronous=FULL. PostgreSQL: writes at READ COMMITTED, reads in one
REPEATABLE READ read-only snapshot, so that an answer of several queries is of one moment; there
each transaction says within which arrangement it works, or is refused (`row_security.py`). On both
a question that takes too long is given up (`question_time.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from ledger.store.database_roles import grant_rights
from ledger.store.order_of_knowing import is_behind, require_order
from ledger.store.question_time import LONGEST_SECONDS, TimedConnection
from ledger.store.row_security import Scope, enter

ROOT = Path(__file__).resolve().parents[2]
_POSTGRESQL_OPTIONS = (
    "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
)


class DatabaseBusy(Exception):
    """Something else is writing, and what would be written is not worth waiting for."""


class Database:
    """One database, SQLite or PostgreSQL, through which everything is read and written.

    A question that takes longer than `longest_seconds` is given up; migrations go round this.
    """

    def __init__(self, url: str, *, longest_seconds: float = LONGEST_SECONDS) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.url = parsed
        self._turn = threading.Lock()  # to write, where one only can
        self._lock: AbstractContextManager[object] = nullcontext()
        if self.is_sqlite:
            self._lock = self._turn
            opened = partial(_sqlite_engine, parsed, longest_seconds=longest_seconds)
            self._read = opened(begin="BEGIN", query_only=True)
            self._write = opened(begin="BEGIN IMMEDIATE", query_only=False)
            self._hasty = opened(begin="BEGIN IMMEDIATE", query_only=False, timeout_seconds=0)
        else:
            self._write = create_engine(
                parsed,
                pool_size=20,
                max_overflow=20,
                pool_pre_ping=True,
                connect_args={
                    "options": f"{_POSTGRESQL_OPTIONS} "
                    f"-c statement_timeout={int(1000 * longest_seconds)}"  # milliseconds
                },
            )
            self._read = self._write.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @contextmanager
    def reading(self, scope: Scope | None = None) -> Iterator[Connection]:
        """A connection that sees one moment of the ledger and can write nothing.

        Without a scope it is within no arrangement until it finds one by its code.
        """
        with self._read.connect() as connection, connection.begin():
            if scope is not None:
                enter(connection, scope)
            yield connection

    @contextmanager
    def writing(self, scope: Scope | None = None) -> Iterator[Connection]:
        """A connection in a transaction that commits at the end, or not at all; as in `reading`.

        Raises HorizonBehind where nothing may be written: see `order_of_knowing.py`.
        """
        with self._lock, self._write.connect() as connection:
            if not self.is_sqlite:
                require_order(connection)
            with connection.begin():
                if scope is not None:
                    enter(connection, scope)
                yield connection

    @contextmanager
    def writing_if_free(self) -> Iterator[Connection]:
        """A connection as from `writing`, for a small note that must hold nobody up.

        Raises DatabaseBusy where another writer has what it needs.
        """
        if self.is_sqlite and not self._turn.acquire(blocking=False):
            raise DatabaseBusy
        try:
            with (self._hasty if self.is_sqlite else self._write).begin() as connection:
                if not self.is_sqlite:
                    connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
                yield connection
        except OperationalError as error:
            if not _is_busy(error):
                raise
            raise DatabaseBusy from error
        finally:
            if self.is_sqlite:
                self._turn.release()

    def lock(self, connection: Connection, name: str, *, shared: bool = False) -> None:
        """Hold a named lock to the end of the transaction (SQLite: the write lock is held).

        A shared one is held beside others that are shared, and waits only for one that is not.
        """
        if not self.is_sqlite:
            kind = "_shared" if shared else ""
            connection.exec_driver_sql(
                f"SELECT pg_advisory_xact_lock{kind}(hashtextextended(%s, 0))", (name,)
            )

    def is_behind(self) -> bool:
        """Whether an epoch must be opened before anything is written."""
        with self.reading() as connection:
            return is_behind(connection)

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
        if self.is_sqlite:
            self._hasty.dispose()


def _is_busy(error: OperationalError) -> bool:
    is_held = getattr(error.orig, "sqlstate", None) == "55P03"
    return is_held or "database is locked" in str(error.orig)


def _sqlite_engine(
    url: URL, *, longest_seconds: float, begin: str, query_only: bool, timeout_seconds: float = 30
) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        connect_args={
            "isolation_level": None,
            "check_same_thread": False,
            "timeout": timeout_seconds,
            "factory": TimedConnection,
        },
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -16384")
        if query_only:
            connection.execute("PRAGMA query_only = ON")
        connection.limit(longest_seconds=longest_seconds)

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
    """Bring the database at `url` up to `revision`; a second call changes nothing.

    Where PostgreSQL has the ledger's roles, each is given what it may do.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_config(parsed), revision)
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed)
        with engine.begin() as connection:
            grant_rights(connection)
        engine.dispose()


def empty_postgresql(database: Database) -> None:
    """Remove everything from a PostgreSQL database; its owner only may."""
    with database.writing() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
