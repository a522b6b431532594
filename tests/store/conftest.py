"""A ledger in which everything has happened once, sealed; made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from ledger.actions.authority import Permission
from ledger.actions.close_period import soft_close_period
from ledger.actions.seal import seal_all
from ledger.actions.witness_seal import witness_seal
from ledger.store.engine import migrate
from tests.database_roles import EVERYDAY
from tests.ledgers import APPROVER, CODE, PAYER_APPROVER, July, do, set_up
from tests.lives.everything import live_through_everything
from tests.lives.other_way import other_way
from tests.postgres import PostgresServer
from tests.store.raw import raw_connection


@dataclass(frozen=True, slots=True)
class Lived:
    """The address of a ledger that has lived through July, and what that made."""

    url: str
    july: July


@pytest.fixture(scope="session")
def lived_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """The SQLite file to copy; not for writing to."""
    lived = _live(f"sqlite:///{tmp_path_factory.mktemp('lived') / 'ledger.sqlite3'}")
    with raw_connection(lived.url) as raw:
        raw.run("PRAGMA wal_checkpoint(TRUNCATE)")
    return lived


@pytest.fixture(scope="session")
def lived_postgres(postgres_server: PostgresServer, migrated_postgres: str) -> Lived:
    """The PostgreSQL database to copy; not for connecting to."""
    postgres_server.create_database("lived", migrated_postgres)
    return _live(postgres_server.url("lived", role=EVERYDAY))


def _live(url: str) -> Lived:
    migrate(url)
    with set_up(url, **other_way()) as ledger:
        july = live_through_everything(ledger)
        (sealed,) = seal_all(ledger, CODE)
        do(
            ledger,
            PAYER_APPROVER,
            Permission.WITNESS_SEAL,
            lambda work: witness_seal(work, 1, head_hash=sealed.head_hash),
        )
        do(
            ledger,
            APPROVER,
            Permission.SOFT_CLOSE_PERIOD,
            lambda work: soft_close_period(work, "2019-06"),
        )
    return Lived(url, july)


@pytest.fixture
def lived(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Lived]:
    """A ledger with a row in every guarded table, on each kind of database in turn."""
    if dialect == "sqlite":
        template: Lived = request.getfixturevalue("lived_sqlite")
        copy = tmp_path / "ledger.sqlite3"
        shutil.copyfile(str(make_url(template.url).database), copy)
        yield Lived(f"sqlite:///{copy}", template.july)
        return
    template = request.getfixturevalue("lived_postgres")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"lived_{uuid4().hex}"
    server.create_database(name, "lived")
    yield Lived(server.url(name, role=EVERYDAY), template.july)
    server.drop_database(name)
