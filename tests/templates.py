"""Databases that are made once in each process of a run, and copied for each test.

A copy takes a hundredth of the time that it takes to live through what is in it. Who wants one says
how it is made, by a function of a migrated database's address; what that returns is given with each
copy. A template goes by the function's name.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from tests.database_roles import EVERYDAY
from tests.postgres import PostgresServer

Made = TypeVar("Made")


@dataclass(slots=True)
class SqliteTemplates:
    """SQLite files to copy, in a folder of this process's own."""

    folder: Path
    migrated: Path
    _made: dict[str, Any] = field(default_factory=dict)

    def copy(self, make: Callable[[str], Made], folder: Path) -> tuple[str, Made]:
        """Return the address of a copy in `folder` of what `make` made, and what it returned."""
        name = make.__name__
        template = self.folder / f"{name}.sqlite3"
        if name not in self._made:
            shutil.copyfile(self.migrated, template)
            self._made[name] = make(sqlite_url(template))
            settle(template)
        copied = folder / "ledger.sqlite3"
        shutil.copyfile(template, copied)
        return sqlite_url(copied), self._made[name]


@dataclass(slots=True)
class PostgresTemplates:
    """PostgreSQL databases to copy, on this process's own server."""

    server: PostgresServer
    migrated: str
    _made: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def copy(self, make: Callable[[str], Made]) -> Iterator[tuple[str, Made]]:
        """Give the address of a copy of what `make` made, and what it returned; then drop it."""
        template = make.__name__
        if template not in self._made:
            self.server.create_database(template, self.migrated)
            self._made[template] = make(self.server.url(template, role=EVERYDAY))
        name = f"test_{uuid4().hex}"
        self.server.create_database(name, template)
        yield self.server.url(name, role=EVERYDAY), self._made[template]
        self.server.drop_database(name)


def sqlite_url(file: Path) -> str:
    """Return the address of a SQLite file."""
    return f"sqlite:///{file}"


def settle(file: Path) -> None:
    """Bring all into the one file, to be copied: nothing is left waiting in the log beside it."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
