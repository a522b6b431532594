"""The command line answers on standard output, talks on standard error, and fails plainly."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path

import pytest

from api.cli import main
from api.refusals import SettingInvalid
from api.settings import database_url, read_settings
from ledger.store.engine import Database
from tests.api.calls import serving
from tests.store.raw import raw_connection

Output = pytest.CaptureFixture[str]


@pytest.fixture
def home(loaded_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the command line at the worked example; give the folder that it writes to."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", loaded_url)
    monkeypatch.setenv("LEDGER_OUT", str(tmp_path / "out"))
    return tmp_path / "out"


def test_a_token_stands_alone_on_standard_output(home: Path, capsys: Output) -> None:
    """So that a script can take it, and it opens the arrangement."""
    assert home
    assert main(["token", "--party", "PCC", "--role", "auditor"]) == 0
    said = capsys.readouterr()
    token = said.out.strip()
    assert said.out == f"{token}\n"
    assert "auditor of PCC in plymouth-torbay" in said.err
    with serving(read_settings().database_url, code="plymouth-torbay") as running:
        assert running.client.get(
            "/v1/arrangements/plymouth-torbay", headers={"Authorization": f"Bearer {token}"}
        ).is_success


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["token", "--party", "XX", "--role", "auditor"], "It has: PCC, TC, HCC, DFE"),
        (
            ["token", "--party", "PCC", "--role", "auditor", "--arrangement", "elm"],
            "Arrangements: plymouth-torbay",
        ),
        (["token", "--party", "PCC", "--role", "auditor", "--days", "0"], "1 to 366 days"),
        (["statement", "--period", "2018-13"], "period is not a month written YYYY-MM"),
        (["statement", "--period", "2021-01"], "There is no statement of 2021-01"),
        (["balances", "--as-at", "tomorrow"], "--as-at is not a date written YYYY-MM-DD"),
        (["balances", "--book", "DFE"], "those that do: PCC, TC"),
        (["balances", "--group-by", "colour"], "group by pool, service"),
        (["balances", "--account", "1"], "is not an account of the chart"),
        (["serve", "--host", "192.0.2.1"], "--behind-proxy"),
        (["serve", "--host", "example.org"], "--behind-proxy"),
    ],
)
def test_a_mistake_ends_with_status_two_and_says_what_to_do(
    home: Path, capsys: Output, words: list[str], said: str
) -> None:
    """One sentence or two on standard error, no traceback, and nothing on standard output."""
    assert home
    assert main(words) == 2
    output = capsys.readouterr()
    assert said in output.err
    assert "Traceback" not in output.err
    assert output.out == ""


def test_a_statement_is_printed_and_written(home: Path, capsys: Output) -> None:
    """Its lines and its gross, as the other faces show them."""
    assert main(["statement", "--period", "2018-07"]) == 0
    said = capsys.readouterr().out
    assert "PCC-2018-19-0001" in said
    assert "Gross 31333.63" in said
    assert (home / "statement-2018-07.xlsx").read_bytes().startswith(b"PK")


def test_neutrality_is_printed_and_written(home: Path, capsys: Output, tmp_path: Path) -> None:
    """To the end of the period asked for, into the folder asked for."""
    assert main(["neutrality", "--period", "2020-01", "--out", str(tmp_path / "else")]) == 0
    said = capsys.readouterr().out
    assert "155307.22" in said
    assert (tmp_path / "else" / "cost-neutrality-2020-01.xlsx").exists()
    assert not home.exists()


def test_balances_are_printed(home: Path, capsys: Output) -> None:
    """What the recipient owes at the end of January 2020."""
    assert home
    assert main(["balances", "--as-at", "2020-01-31", "--account", "1210"]) == 0
    assert "17559.82" in capsys.readouterr().out


def test_the_description_of_the_interface_is_printed(home: Path, capsys: Output) -> None:
    """As JSON, and nothing else."""
    assert home
    assert main(["openapi"]) == 0
    assert json.loads(capsys.readouterr().out)["openapi"] == "3.1.0"


def test_a_port_in_use_is_said_plainly(home: Path, capsys: Output) -> None:
    """It names the port and another way."""
    assert home
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    assert f"port {port}" in capsys.readouterr().err


def test_a_database_without_tables_is_said_plainly(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    """It says what to call first."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", database_url)
    assert main(["token", "--party", "PCC", "--role", "auditor"]) == 2
    assert "./run migrate" in capsys.readouterr().err
    assert main(["migrate"]) == 0
    assert main(["token", "--party", "PCC", "--role", "auditor"]) == 2
    assert "./run demo loads the example" in capsys.readouterr().err


def test_a_database_that_cannot_be_reached_keeps_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    """The address is not repeated: it may hold a secret."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", "postgresql://me:s3cret@127.0.0.1:1/ledger")
    assert main(["balances"]) == 2
    said = capsys.readouterr().err
    assert "LEDGER_DATABASE_URL" in said
    assert "s3cret" not in said


def test_the_example_is_loaded_once_and_anew_only_when_asked(
    loaded_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    """A second `demo` keeps what is there; `demo --reset` starts from nothing."""
    file = tmp_path / "ledger.sqlite"
    shutil.copyfile(loaded_sqlite, file)
    monkeypatch.setenv("LEDGER_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("LEDGER_OUT", str(tmp_path / "out"))
    assert main(["token", "--party", "PCC", "--role", "auditor", "--person", "P9999"]) == 0
    assert main(["demo"]) == 0
    assert len(list((tmp_path / "out").glob("statement-*.xlsx"))) == 19
    assert _tokens(f"sqlite:///{file}") == 1
    assert main(["demo", "--reset"]) == 0
    assert _tokens(f"sqlite:///{file}") == 0
    assert "20 workbooks" in capsys.readouterr().err


def _tokens(url: str) -> int:
    with raw_connection(url) as raw:
        count: int = raw.run("SELECT count(*) FROM api_token")[0][0]
    return count


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_servers_database_is_emptied_only_when_it_is_said_twice(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    """`demo --reset` refuses PostgreSQL without --yes, and changes nothing."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", database_url)
    assert main(["migrate"]) == 0
    assert main(["demo", "--reset"]) == 2
    assert "add --yes" in capsys.readouterr().err
    database = Database(read_settings().database_url)
    at, newest = database.migration_head()
    database.close()
    assert at == newest


def test_addresses_of_postgresql_name_our_driver() -> None:
    """Both common spellings are taken, and the embedded file lies in the project."""
    assert database_url("postgresql://localhost/x") == "postgresql+psycopg://localhost/x"
    assert database_url("postgres:///x") == "postgresql+psycopg:///x"
    assert database_url("sqlite:///x") == "sqlite:///x"
    assert database_url("").endswith("/var/ledger.sqlite")


def test_a_database_on_another_machine_shows_who_it_is_over_tls() -> None:
    """Without that its address is refused, in either way of writing the host."""
    for address in ("db.example/x", "10.0.0.7/x?sslmode=require", "/x?host=db.example"):
        with pytest.raises(SettingInvalid, match="sslmode=verify-full"):
            database_url(f"postgresql://{address}")
    proven = "db.example/x?sslmode=verify-full&sslrootcert=/etc/ledger/ca.pem"
    assert database_url(f"postgresql://{proven}") == f"postgresql+psycopg://{proven}"
    for near in ("127.0.0.1/x", "[::1]/x", "/x?host=/run/postgresql"):
        assert database_url(f"postgresql://{near}").endswith(near)
