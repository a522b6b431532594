"""Whether the database is there at all, which is nobody's question and passes by itself."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError


def does_not_answer(error: DBAPIError) -> bool:
    """Whether the database refused a connection, could not be reached, or broke one off.

    What libpq says of a connection that did not come about has no SQLSTATE, and belongs to no
    statement; of SQLite it is a file that cannot be opened.
    """
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # without what SQLite adds
        return code == sqlite3.SQLITE_CANTOPEN
    if error.connection_invalidated:
        return True
    is_nameless = getattr(error.orig, "sqlstate", None) is None and error.statement is None
    return isinstance(error, OperationalError) and is_nameless
