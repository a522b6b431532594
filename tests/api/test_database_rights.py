"""What the service says of its own role in the database, and where it does not start."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url
from starlette.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.database_rights import heed_rights
from api.refusals import SettingInvalid
from api.settings import ROOT, Settings, read_settings
from ledger.actions.work import Ledger
from ledger.queries.database_rights import more_than_needed
from ledger.store.database_roles import DatabaseRole, making_roles
from tests.database_roles import around, as_role
from tests.ledgers import opened, set_up
from tests.store.raw import raw_connection

ONE_ROLE = pytest.mark.parametrize("dialect", ["postgresql"])


@pytest.fixture
def superuser(migrated_url: str) -> Iterator[Ledger]:
    """Reach a migrated database as the role that may do everything."""
    with opened(around(migrated_url)) as ledger:
        yield ledger


@ONE_ROLE
def test_a_superuser_serves_with_a_warning_and_not_where_told_to_be_strict(
    superuser: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """By default the log names what the role may do; under strict roles it is refused."""
    with caplog.at_level(logging.WARNING, logger="ledger.database"):
        heed_rights(superuser, strict=False)
    assert "it is a superuser" in caplog.text
    with pytest.raises(SettingInvalid, match="database-roles"):
        heed_rights(superuser, strict=True)


@ONE_ROLE
def test_a_database_that_is_not_migrated_is_no_ground_to_serve_strictly(database_url: str) -> None:
    """What cannot be told is refused under strict roles; else /readyz tells of it."""
    with opened(database_url) as ledger:
        heed_rights(ledger, strict=False)
        with pytest.raises(SettingInvalid, match="not migrated"):
            heed_rights(ledger, strict=True)


@ONE_ROLE
def test_the_services_own_role_serves_strictly_and_is_ready(migrated_url: str) -> None:
    """As the service nothing is warned of, and /readyz says that the roles are apart."""
    with raw_connection(migrated_url) as raw:  # a copy, to which no database's own rights came
        raw.run(making_roles())
        raw.commit()
    url = as_role(migrated_url, DatabaseRole.SERVICE)
    settings = Settings(
        url, Path("out"), sealer_url=as_role(url, DatabaseRole.SEALER), strict_roles=True
    )
    with set_up(url), TestClient(create_app(settings)) as client:
        assert client.get("/readyz").json()["roles_apart"] is True


@ONE_ROLE
def test_rights_of_the_database_that_a_restore_left_open_are_seen(migrated_url: str) -> None:
    """No dump holds them: where the roles' SQL was not run on the new database, this is so."""
    name = make_url(migrated_url).database
    with raw_connection(migrated_url) as raw:
        raw.run(making_roles())
        raw.run(f'GRANT TEMPORARY, CONNECT ON DATABASE "{name}" TO PUBLIC')
        raw.commit()
    with (
        opened(as_role(migrated_url, DatabaseRole.SERVICE)) as ledger,
        ledger.database.reading() as connection,
    ):
        assert more_than_needed(connection) == [
            "it may make temporary tables or schemas",
            "everybody may connect to the database",
        ]


@ONE_ROLE
def test_a_service_that_could_not_issue_does_not_start(migrated_url: str) -> None:
    """Its own role writes no seals: without the sealer's address it says what is missing."""
    with (
        opened(as_role(migrated_url, DatabaseRole.SERVICE)) as ledger,
        pytest.raises(SettingInvalid, match="may not write seals"),
    ):
        heed_rights(ledger, strict=False)


def test_the_other_roles_addresses_are_the_services_where_they_are_left_out() -> None:
    """LEDGER_MIGRATIONS_URL and LEDGER_SEALER_URL are read as LEDGER_DATABASE_URL is."""
    alone = read_settings({"LEDGER_DATABASE_URL": "postgresql://service@localhost/ledger"})
    assert alone.migrating_url == alone.database_url
    assert (alone.sealer_url, alone.strict_roles) == ("", False)
    apart = read_settings(
        {
            "LEDGER_DATABASE_URL": "postgresql://service@localhost/ledger",
            "LEDGER_MIGRATIONS_URL": "postgresql://owner@localhost/ledger",
            "LEDGER_SEALER_URL": "postgres://sealer@localhost/ledger",
            "LEDGER_STRICT_ROLES": "1",
        }
    )
    assert apart.migrating_url == "postgresql+psycopg://owner@localhost/ledger"
    assert apart.sealer_url == "postgresql+psycopg://sealer@localhost/ledger"
    assert apart.strict_roles is True
    with pytest.raises(SettingInvalid, match="LEDGER_SEALER_URL"):
        read_settings({"LEDGER_SEALER_URL": "mysql://host/ledger"})


def test_the_command_line_prints_the_sql_that_makes_the_roles(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is printed alone, as deploy/ has it, so that it can be piped; it holds no password."""
    assert main(["database-roles"]) == 0
    printed = capsys.readouterr().out
    assert printed == making_roles()
    assert printed == (ROOT / "deploy" / "postgresql-roles.sql").read_text(encoding="utf-8")
    assert "password" not in printed.lower()
