"""One store of compiled statements for all the engines of a process.

Each test opens databases of its own, and SQLAlchemy would work every statement out anew for each of
them: a fifth of what the tests of a ledger do. A service works them out once, for as long as it
lives, and so it is here.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event


class SharedStatements(dict[tuple[Any, ...], Any]):
    """Compiled statements by kind of database, where SQLAlchemy keeps them by engine.

    The first part of the key that it looks them up by is an engine's own dialect.
    """

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:  # noqa: ANN401 - SQLAlchemy's
        """What was kept for any engine of that kind."""
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:  # noqa: ANN401 - likewise
        """Keep it for every engine of that kind."""
        super().__setitem__((type(key[0]), *key[1:]), compiled)


def share_statements() -> None:
    """Have every connection of this process, from now on, find what any other has compiled."""
    statements = SharedStatements()

    @event.listens_for(Engine, "engine_connect")
    def share(conn: Connection) -> None:
        conn.execution_options(compiled_cache=statements)
