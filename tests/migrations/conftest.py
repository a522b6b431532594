"""A second, empty database beside the migrated one, for building the same schema another way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import PostgresServer


@pytest.fixture
def other_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of an empty database that is not the one of `migrated_url`."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'other.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    server.create_database("other")
    yield server.url("other")
    server.drop_database("other")
