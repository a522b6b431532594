"""How long SQLite may take over one question; PostgreSQL has `statement_timeout` for the same.

SQLite asks back after so many of its own instructions whether to go on. It goes on until the time
is over since the question was asked, or since more rows of its answer were fetched in bulk: whoever
writes a long answer down takes the time for that, as on PostgreSQL. Where what is given up would
write, SQLite undoes the whole transaction.
"""

from __future__ import annotations

import sqlite3
from time import monotonic
from typing import Any

from sqlalchemy.exc import DBAPIError

LONGEST_SECONDS = 60.0  # no question of ours takes so long
# Some 10 ms of work in memory: so seldom that asking back cannot be measured, and does not wait
# for Python where other threads keep it busy.
_INSTRUCTIONS = 1_000_000
_TOO_LONG = {"55P03", "57014"}  # to PostgreSQL: a lock not available, a question given up


class TimedConnection(sqlite3.Connection):
    """A connection that gives up whatever takes longer than `limit` allows."""

    asked_at = 0.0  # when the question began that is under way, in seconds of the monotonic clock
    _longest_seconds = LONGEST_SECONDS

    def limit(self, *, longest_seconds: float, instructions: int = _INSTRUCTIONS) -> None:
        """Give up each question from now on after so many seconds."""
        self._longest_seconds = longest_seconds
        self.set_progress_handler(self._is_late, instructions)

    def cursor(self, factory: Any = None) -> Any:
        """Return a cursor, whose questions are timed."""
        return sqlite3.Connection.cursor(self, factory or _TimedCursor)

    def _is_late(self) -> bool:
        return monotonic() - self.asked_at > self._longest_seconds


class _TimedCursor(sqlite3.Cursor):
    """A cursor that tells its connection when a question begins.

    On the way of every statement, so with as little in it as can be: half a microsecond.
    """

    __slots__ = ()

    connection: TimedConnection

    def execute(self, *asked: Any) -> _TimedCursor:
        self.connection.asked_at = monotonic()
        sqlite3.Cursor.execute(self, *asked)
        return self

    def executemany(self, *asked: Any) -> _TimedCursor:
        self.connection.asked_at = monotonic()
        sqlite3.Cursor.executemany(self, *asked)
        return self

    def fetchmany(self, *size: Any) -> list[Any]:
        self.connection.asked_at = monotonic()
        return sqlite3.Cursor.fetchmany(self, *size)


def took_too_long(error: DBAPIError) -> bool:
    """Whether the database gave up a question, or the wait for what another one holds."""
    if isinstance(error.orig, sqlite3.OperationalError):
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # without what SQLite adds
        return code in (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY)
    return getattr(error.orig, "sqlstate", None) in _TOO_LONG
