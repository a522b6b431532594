"""Fixtures that every test may use: a database of each kind, empty or migrated, new for each test.

They promise that no test sees what another wrote. What is *in* a ledger is for `tests/ledgers.py`
to build.
"""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest

from api.demo import load_example
from ledger.actions.work import Ledger
from ledger.domain.clock import SystemClock
from ledger.store.database_roles import DatabaseRole
from ledger.store.engine import Database, migrate
from reports.documents import Documents
from tests.database_roles import EVERYDAY, make_migrated
from tests.ledgers import July, live_through_july, set_up
from tests.postgres import (
    SUPERUSER,
    PostgresServer,
    PostgresUnavailable,
    place_for_data,
    running_postgres,
)
from tests.statements import share_statements
from tests.templates import PostgresTemplates, SqliteTemplates, settle, sqlite_url

Made = TypeVar("Made")
EXAMPLE = Path(__file__).parents[1] / "examples" / "plymouth-torbay"

# An example may take as long as a database does, so time is no sign of a bug. On CI, Hypothesis's
# own profile for it says the same, and tries the same examples each time.
if not os.environ.get("CI"):
    hypothesis.settings.register_profile("house", deadline=None)
    hypothesis.settings.load_profile("house")

# SQLite waits for the disk at every commit, as it must; in memory there is nothing to wait for.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place_for_data(durable=False)))

share_statements()


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
        yield sqlite_url(tmp_path / "ledger.sqlite3")
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
        yield sqlite_url(copy)
    else:
        template = request.getfixturevalue("migrated_postgres")
        yield from _postgres_copy(request.getfixturevalue("postgres_server"), template=template)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy; not for writing to."""
    file = tmp_path_factory.mktemp("migrated") / "ledger.sqlite3"
    _migrate(sqlite_url(file))
    settle(file)
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
    _load_example(sqlite_url(file))
    settle(file)
    return file


@pytest.fixture(scope="session")
def loaded_postgres(postgres_server: PostgresServer, migrated_postgres: str) -> str:
    """Return the name of a PostgreSQL database with the worked example in it, to copy.

    Its roles are apart, as in a real one: the service loads it, the sealer seals.
    """
    name = "loaded"
    postgres_server.create_database(name, migrated_postgres)
    sealing = Database(postgres_server.url(name, role=DatabaseRole.SEALER))
    _load_example(postgres_server.url(name, role=DatabaseRole.SERVICE), sealing)
    sealing.close()
    return name


@pytest.fixture
def loaded_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of a new database with the worked example loaded, on each kind in turn.

    The example is loaded once a session for each kind; every test gets a copy of the outcome.
    """
    if dialect == "sqlite":
        copy = tmp_path / "ledger.sqlite3"
        shutil.copyfile(request.getfixturevalue("loaded_sqlite"), copy)
        yield sqlite_url(copy)
    else:
        template = request.getfixturevalue("loaded_postgres")
        yield from _postgres_copy(request.getfixturevalue("postgres_server"), template=template)


@pytest.fixture(scope="session")
def sqlite_templates(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> SqliteTemplates:
    """Return what makes SQLite files to copy, each once."""
    return SqliteTemplates(tmp_path_factory.mktemp("templates"), migrated_sqlite)


@pytest.fixture(scope="session")
def postgres_templates(
    postgres_server: PostgresServer, migrated_postgres: str
) -> PostgresTemplates:
    """Return what makes PostgreSQL databases to copy, each once."""
    return PostgresTemplates(postgres_server, migrated_postgres)


@contextmanager
def copy_of(
    make: Callable[[str], Made], dialect: str, folder: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[str, Made]]:
    """Give the address of a copy of what `make` makes, once a session, and what it returned."""
    if dialect == "sqlite":
        files: SqliteTemplates = request.getfixturevalue("sqlite_templates")
        yield files.copy(make, folder)
        return
    databases: PostgresTemplates = request.getfixturevalue("postgres_templates")
    with databases.copy(make) as copied:
        yield copied


@pytest.fixture
def ash_birch_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of a database in which Ash-Birch is set up, on each kind in turn."""
    with copy_of(ash_birch, dialect, tmp_path, request) as (url, _):
        yield url


def ash_birch(url: str) -> None:
    """Set Ash-Birch up, and nothing more."""
    with set_up(url):
        pass


@pytest.fixture
def lived_july(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[str, July]]:
    """Give the address of Ash-Birch after it lived through July, and what that made, on each."""
    with copy_of(ash_birch_in_july, dialect, tmp_path, request) as copied:
        yield copied


def ash_birch_in_july(url: str) -> July:
    """Set Ash-Birch up, and live through July."""
    with set_up(url) as ledger:
        return live_through_july(ledger)


@pytest.fixture(scope="session")
def is_long(pytestconfig: pytest.Config) -> bool:
    """Whether to try more of the same."""
    asked: bool = pytestconfig.getoption("--long")
    return asked


@pytest.fixture
def loaded(loaded_url: str) -> Iterator[Ledger]:
    """Give a ledger with the worked example loaded, on each database in turn."""
    ledger = Ledger(Database(loaded_url), SystemClock())
    yield ledger
    ledger.database.close()


def _load_example(url: str, sealing: Database | None = None) -> None:
    ledger = Ledger(Database(url), SystemClock(), documents=Documents(), sealing=sealing)
    load_example(ledger, EXAMPLE, progress=lambda *_: None)
    ledger.database.close()


def _migrate(url: str) -> None:
    migrate(url)


def _postgres_copy(server: PostgresServer, *, template: str | None) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    server.create_database(name, template)
    yield server.url(name, role=SUPERUSER if template is None else EVERYDAY)
    server.drop_database(name)
