"""A service that cannot serve does not start, and says in one line why."""

from __future__ import annotations

import json
import logging
import traceback

import pytest
from sqlalchemy import make_url

from api.cli import main
from api.logs import JsonLines
from tests.database_roles import around, as_role
from tests.postgres import PostgresServer

Output = pytest.CaptureFixture[str]
ON_POSTGRESQL = pytest.mark.parametrize("dialect", ["postgresql"])


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start as in production: roles apart, and any free port."""
    monkeypatch.setenv("LEDGER_STRICT_ROLES", "1")
    monkeypatch.setenv("LEDGER_PORT", "0")


def refused(url: str, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> str:
    """Start the service on a database, and return the one line that it ends with (status 2)."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", url)
    assert main(["serve"]) == 2
    said = capsys.readouterr()
    [line] = said.err.splitlines()
    assert said.out == ""
    return line


def test_a_role_that_is_not_let_in_is_told_from_a_database_that_is_not_there(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    """Its password is wrong or missing, or it is unknown; no server, or no such database."""
    right = make_url(postgres_server.tcp_url("postgres"))
    not_let_in = [
        right.set(password="wr0ng"),
        right.set(password=""),
        make_url(as_role(postgres_server.url("postgres"), "nobody_known")),
    ]
    for url in not_let_in:
        line = refused(url.render_as_string(hide_password=False), monkeypatch, capsys)
        assert "does not let the role of LEDGER_DATABASE_URL in" in line
        assert "password" in line
        assert "wr0ng" not in line
    for url in (right.set(port=1), right.set(database="none_such")):
        line = refused(url.render_as_string(hide_password=False), monkeypatch, capsys)
        assert "does not answer" in line
        assert postgres_server.password not in line


@ON_POSTGRESQL
def test_a_database_that_is_not_migrated_is_said_to_be(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    """It says what to call."""
    assert "Call ./run migrate first." in refused(database_url, monkeypatch, capsys)


@ON_POSTGRESQL
def test_a_role_that_may_do_too_much_is_said_to(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    """It names what the role may do, and where the right one is had."""
    line = refused(around(migrated_url), monkeypatch, capsys)
    assert "may do too much: it is a superuser" in line
    assert "./run database-roles" in line


def test_what_a_library_says_of_a_start_that_failed_is_logged_without_its_words() -> None:
    """Uvicorn writes the whole traceback as its message; what failed, and where, is kept of it."""
    try:
        try:
            int("the first cause")
        except ValueError as error:
            raise RuntimeError("password s3cret\nof the service") from error
    except RuntimeError:
        said = traceback.format_exc()
    record = logging.makeLogRecord({"name": "uvicorn.error", "levelname": "ERROR", "msg": said})
    message = json.loads(JsonLines().format(record))["message"]
    assert message.startswith('RuntimeError at File "')
    assert "test_what_a_library_says" in message
    assert not {"s3cret", "first", "service"} & set(message.split())
