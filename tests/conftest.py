"""Fixtures that every test may use: a database of each kind, empty or migrated, new for each test.

They promise that no test sees what another wrote. What is *in* a ledger is for `tests/ledgers.py`
to build.
"""

import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import hypothesis
import pytest

from api.demo import load_example
from ledger.actions.perform import Ledger
from ledger.domain.clock import SystemClock
from ledger.store.engine import Database, migrate
from reports.documents import Documents
from tests.database_roles import EVERYDAY, make_migrated
from tests.postgres import SUPERUSER, PostgresServer, PostgresUnavailable, running_postgres

EXAMPLE = Path(__file__).parents[1] / "examples" / "plymouth-torbay"

# An example may take as long as a database does, so time is no sign of a bug. On CI, Hypothesis's
# own profile for it says the same, and tries the same examples each time.
if not os.environ.get("CI"):
    hypothesis.settings.register_profile("house", deadline=None)
    hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option ``--long``."""
    parser.addoption("--long", action="store_true", help="run the long tests as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests marked as long, unless they are asked for."""
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL for the whole run.

    Where none can be started its tests are skipped, so that anybody can run the rest; but they fail
    on CI, and wherever LEDGER_REQUIRE_POSTGRES is set: a skip there would hide that half of the
    promises went untested.
    """
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_postgres())
        except PostgresUnavailable as unavailable:
            reason = str(unavailable)
        else:
            yield server
            return
    if os.environ.get("CI") or os.environ.get("LEDGER_REQUIRE_POSTGRES"):
        pytest.fail(f"PostgreSQL is required here. {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Run the test once on each database; the name tells which."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of a new, empty database, on each kind in turn."""
    if dialect == "sqlite":
        yield _sqlite_url(tmp_path / "ledger.sqlite3")
    else:
        yield from _postgres_copy(request.getfixturevalue("postgres_server"), template=None)


@pytest.fixture
def migrated_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of a new database with the ledger's empty tables, on each kind in turn.

    The migrations run once a session for each kind; every test gets a copy of the outcome.
    """
    if dialect == "sqlite":
        copy = tmp_path / "ledger.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), copy)
        yield _sqlite_url(copy)
    else:
        template = request.getfixturevalue("migrated_postgres")
        yield from _postgres_copy(request.getfixturevalue("postgres_server"), template=template)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy; not for writing to."""
    file = tmp_path_factory.mktemp("migrated") / "ledger.sqlite3"
    _migrate(_sqlite_url(file))
    # The copy is of one file, so nothing may be left waiting in the write-ahead log beside it.
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> str:
    """Return the name of a migrated PostgreSQL database to copy; not for connecting to."""
    name = "migrated"
    make_migrated(postgres_server, name)
    return name


@pytest.fixture(scope="session")
def loaded_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the whole worked example in it, to copy."""
    file = tmp_path_factory.mktemp("loaded") / "ledger.sqlite3"
    shutil.copyfile(migrated_sqlite, file)
    _load_example(_sqlite_url(file))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def loaded_postgres(postgres_server: PostgresServer, migrated_postgres: str) -> str:
    """Return the name of a PostgreSQL database with the worked example in it, to copy."""
    name = "loaded"
    postgres_server.create_database(name, migrated_postgres)
    _load_example(postgres_server.url(name, role=EVERYDAY))
    return name


@pytest.fixture
def loaded_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of a new database with the worked example loaded, on each kind in turn.

    The example is loaded once a session for each kind; every test gets a copy of the outcome.
    """
    if dialect == "sqlite":
        copy = tmp_path / "ledger.sqlite3"
        shutil.copyfile(request.getfixturevalue("loaded_sqlite"), copy)
        yield _sqlite_url(copy)
    else:
        template = request.getfixturevalue("loaded_postgres")
        yield from _postgres_copy(request.getfixturevalue("postgres_server"), template=template)


@pytest.fixture
def loaded(loaded_url: str) -> Iterator[Ledger]:
    """Give a ledger with the worked example loaded, on each database in turn."""
    ledger = Ledger(Database(loaded_url), SystemClock())
    yield ledger
    ledger.database.close()


def _load_example(url: str) -> None:
    ledger = Ledger(Database(url), SystemClock(), documents=Documents())
    load_example(ledger, EXAMPLE, progress=lambda *_: None)
    ledger.database.close()


def _migrate(url: str) -> None:
    migrate(url)


def _sqlite_url(file: Path) -> str:
    return f"sqlite:///{file}"


def _postgres_copy(server: PostgresServer, *, template: str | None) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    server.create_database(name, template)
    yield server.url(name, role=SUPERUSER if template is None else EVERYDAY)
    server.drop_database(name)
