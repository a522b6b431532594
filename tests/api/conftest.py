"""Services on both databases: with an arrangement just set up, or with the example loaded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.domain.clock import SystemClock
from tests.api.calls import Service, serving
from tests.conftest import ash_birch_in_july, copy_of
from tests.ledgers import July, live_through_july, set_up


@pytest.fixture
def service(ash_birch_url: str) -> Iterator[Service]:
    """Serve the arrangement Ash-Birch, set up and nothing more, on each database in turn."""
    with serving(ash_birch_url) as running:
        yield running


@pytest.fixture
def lived(lived_july: tuple[str, July]) -> Iterator[tuple[Service, July]]:
    """Serve Ash-Birch after it has lived through July, on each database in turn."""
    url, july = lived_july
    with serving(url) as running:
        yield running, july


@pytest.fixture
def example(loaded_url: str) -> Iterator[Service]:
    """Serve the worked example, on each database in turn."""
    with serving(loaded_url, code="plymouth-torbay", clock=SystemClock()) as running:
        yield running


@pytest.fixture(scope="module")
def quiet(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve Ash-Birch after July on SQLite, once for all tests of a module: they record nothing."""
    file = tmp_path_factory.mktemp("quiet") / "ledger.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    with set_up(f"sqlite:///{file}") as ledger:
        live_through_july(ledger)
    with serving(f"sqlite:///{file}") as running:
        yield running


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def either(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Serve Ash-Birch after July, once for a module on each database: where that could decide."""
    folder = tmp_path_factory.mktemp("either")
    with (
        copy_of(ash_birch_in_july, request.param, folder, request) as (url, _),
        serving(url) as running,
    ):
        yield running
