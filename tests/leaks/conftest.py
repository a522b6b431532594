"""The neighbours on either database: for reading, so that one of each serves every test here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.leaks.neighbours import Neighbours, neighbours
from tests.postgres import PostgresServer


@pytest.fixture(scope="session")
def here(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbours]:
    """Serve the neighbours from SQLite, where the whole walk is walked."""
    copy = tmp_path_factory.mktemp("leaks") / "ledger.sqlite3"
    shutil.copyfile(migrated_sqlite, copy)
    with neighbours(f"sqlite:///{copy}") as running:
        yield running


@pytest.fixture(scope="session")
def here_on_postgresql(
    postgres_server: PostgresServer, migrated_postgres: str
) -> Iterator[Neighbours]:
    """Serve them from PostgreSQL, for what its own statements choose out."""
    name = "leaks"
    postgres_server.create_database(name, migrated_postgres)
    with neighbours(postgres_server.url(name), wholly=False) as running:
        yield running
    postgres_server.drop_database(name)
