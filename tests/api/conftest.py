"""Services on both databases: with an arrangement just set up, or with the example loaded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.domain.clock import SystemClock
from tests.api.calls import Service, serving
from tests.ledgers import July, live_through_july, set_up


@pytest.fixture
def service(migrated_url: str) -> Iterator[Service]:
    """Serve the arrangement Ash-Birch, set up and nothing more, on each database in turn."""
    with set_up(migrated_url), serving(migrated_url) as running:
        yield running


@pytest.fixture
def lived(migrated_url: str) -> Iterator[tuple[Service, July]]:
    """Serve Ash-Birch after it has lived through July, on each database in turn."""
    with set_up(migrated_url) as ledger:
        july = live_through_july(ledger)
    with serving(migrated_url) as running:
        yield running, july


@pytest.fixture
def example(loaded_url: str) -> Iterator[Service]:
    """Serve the worked example, on each database in turn."""
    with serving(loaded_url, code="plymouth-torbay", clock=SystemClock()) as running:
        yield running
