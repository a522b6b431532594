"""A ledger in which everything has happened once, sealed in blocks, and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from ledger.actions.authority import Permission
from ledger.actions.close_period import soft_close_period
from ledger.actions.witness_seal import witness_seal
from ledger.actions.work import Ledger
from ledger.domain.clock import FixedClock
from ledger.store.engine import Database, migrate
from tests.database_roles import EVERYDAY
from tests.evidence.sealing import sealed_to_the_end
from tests.ledgers import (
    APPROVER,
    NOON,
    PAYER_APPROVER,
    do,
    record_one_cost,
    set_up,
)
from tests.lives.everything import live_through_everything
from tests.lives.other_way import other_way
from tests.postgres import PostgresServer
from tests.store.raw import raw_connection

Copies = Iterator[str]


@pytest.fixture(scope="session")
def sealed_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The SQLite file to copy; not for writing to."""
    url = f"sqlite:///{tmp_path_factory.mktemp('sealed') / 'ledger.sqlite3'}"
    _live_and_seal(url)
    with raw_connection(url) as raw:
        raw.run("PRAGMA wal_checkpoint(TRUNCATE)")
    return url


@pytest.fixture(scope="session")
def sealed_postgres(postgres_server: PostgresServer, migrated_postgres: str) -> str:
    """The name of the PostgreSQL database to copy; not for connecting to."""
    postgres_server.create_database("sealed", migrated_postgres)
    _live_and_seal(postgres_server.url("sealed", role=EVERYDAY))
    return "sealed"


def _live_and_seal(url: str) -> None:
    """Every kind of fact, in at least four blocks, of which one is witnessed."""
    migrate(url)
    with set_up(url, **other_way()) as ledger:
        sealed_to_the_end(ledger)
        live_through_everything(ledger)
        kept = sealed_to_the_end(ledger)
        do(
            ledger,
            PAYER_APPROVER,
            Permission.WITNESS_SEAL,
            lambda work: witness_seal(work, kept.header.block_no, head_hash=kept.head_hash),
        )
        do(
            ledger,
            APPROVER,
            Permission.SOFT_CLOSE_PERIOD,
            lambda work: soft_close_period(work, "2019-06"),
        )
        sealed_to_the_end(ledger)
        record_one_cost(ledger, source_ref="LAST-1")
        sealed_to_the_end(ledger)


@pytest.fixture
def sealed_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Copies:
    """Give the address of a copy of the sealed ledger, on each kind of database in turn."""
    with copy_of_sealed(dialect, tmp_path, request) as url:
        yield url


@contextmanager
def copy_of_sealed(dialect: str, folder: Path, request: pytest.FixtureRequest) -> Copies:
    """Copy the sealed ledger; a copy on PostgreSQL is dropped afterwards."""
    if dialect == "sqlite":
        copy = folder / "ledger.sqlite3"
        shutil.copyfile(str(make_url(request.getfixturevalue("sealed_sqlite")).database), copy)
        yield f"sqlite:///{copy}"
        return
    template = request.getfixturevalue("sealed_postgres")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"sealed_{uuid4().hex}"
    server.create_database(name, template)
    yield server.url(name, role=EVERYDAY)
    server.drop_database(name)


@pytest.fixture
def sealed(sealed_url: str) -> Iterator[Ledger]:
    """The sealed ledger, opened."""
    ledger = Ledger(Database(sealed_url), FixedClock(NOON))
    yield ledger
    ledger.database.close()


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """A ledger in which nothing but setting up has happened, opened; nothing is sealed."""
    with set_up(migrated_url) as ledger:
        yield ledger
