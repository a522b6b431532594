"""Two real identity providers for the whole session, and services that trust them."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.calls import Service
from tests.identity.councils import (
    Council,
    address_of,
    running_councils,
    serving_councils,
    write_tenants,
)
from tests.ledgers import set_up
from tests.pages.visitor import HTTPS


@pytest.fixture(scope="session")
def listening() -> Iterator[socket.socket]:
    """Hold a port on the loopback address, for the one service that a real browser goes to."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        yield held


@pytest.fixture(scope="session")
def councils(listening: socket.socket) -> Iterator[tuple[Council, Council]]:
    """Ash, which is the host, and Birch, with their providers."""
    with running_councils(HTTPS, address_of(listening)) as running:
        yield running


@pytest.fixture(scope="session")
def tenants(councils: tuple[Council, Council], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the configuration of both tenants."""
    return write_tenants(councils, tmp_path_factory.mktemp("tenants"))


@pytest.fixture
def ash(councils: tuple[Council, Council]) -> Council:
    """The host."""
    return councils[0]


@pytest.fixture
def birch(councils: tuple[Council, Council]) -> Council:
    """The recipient."""
    return councils[1]


@pytest.fixture
def service(migrated_url: str, tenants: Path) -> Iterator[Service]:
    """Serve Ash-Birch, set up and nothing more, on each database in turn."""
    with set_up(migrated_url), serving_councils(migrated_url, tenants) as running:
        yield running


@pytest.fixture(scope="session")
def standing(
    migrated_sqlite: Path, tenants: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Serve Ash-Birch for what records nothing but who was seen; all tests share it."""
    copy = tmp_path_factory.mktemp("identity") / "ledger.sqlite3"
    shutil.copyfile(migrated_sqlite, copy)
    url = f"sqlite:///{copy}"
    with set_up(url), serving_councils(url, tenants) as running:
        yield running
