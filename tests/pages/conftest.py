"""A service for the pages: one to read from, which all tests share, and new ones to write to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.calls import Service, serving
from tests.pages.lived import Lived, living


@pytest.fixture
def service(ash_birch_url: str) -> Iterator[Service]:
    """Serve the arrangement Ash-Birch, set up and nothing more, on each database in turn."""
    with serving(ash_birch_url) as running:
        yield running


@pytest.fixture(scope="session")
def lived(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Serve a ledger with something on every page, for reading; the queries run on both anyway."""
    copy = tmp_path_factory.mktemp("pages") / "ledger.sqlite3"
    shutil.copyfile(migrated_sqlite, copy)
    with living(f"sqlite:///{copy}") as running:
        yield running
