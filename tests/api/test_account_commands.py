"""Accounts, tokens and sessions by the command line: codes and tokens alone on standard output."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from api.account_commands import example_ways_in
from api.cli import main
from api.passwords import Argon2Passwords
from ledger.actions.authority import Caller
from ledger.actions.keep_accounts import add_account
from ledger.actions.local_sign_in import redeem_code, sign_in_with_password
from ledger.actions.sign_in import Standing, open_session
from ledger.actions.work import Ledger
from ledger.domain.clock import SystemClock
from ledger.domain.errors import NotAuthenticated
from ledger.queries.accounts import AccountRole
from ledger.store.engine import Database
from ledger.store.tokens import Role
from tests.store.raw import raw_connection

Output = pytest.CaptureFixture[str]
CODE = re.compile(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}")
PASSWORD = "seven quiet otters"
ROLE = ["--party", "PCC", "--role", "preparer"]
PREPARING = AccountRole("plymouth-torbay", "PCC", Role.PREPARER)


@pytest.fixture
def url(loaded_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Point the command line at the worked example; the actions are tried on both databases."""
    file = tmp_path / "ledger.sqlite3"
    shutil.copyfile(loaded_sqlite, file)
    monkeypatch.setenv("LEDGER_DATABASE_URL", f"sqlite:///{file}")
    return f"sqlite:///{file}"


def run(capsys: Output, *words: str) -> tuple[str, str]:
    """Run a command that must succeed; what it printed, and what it said."""
    assert main(words) == 0
    output = capsys.readouterr()
    return output.out.strip(), output.err


def open_with(url: str, name: str, code: str) -> None:
    """Set a password by a code, and sign in by it."""
    ledger = Ledger(Database(url), SystemClock())
    passwords = Argon2Passwords(PasswordHasher.from_parameters(CHEAPEST))
    try:
        redeem_code(ledger, passwords, name, code, PASSWORD, request_id="test")
        sign_in_with_password(ledger, passwords, name, PASSWORD, request_id="test")
    finally:
        ledger.database.close()


def test_an_account_is_made_opened_reset_and_closed(url: str, capsys: Output) -> None:
    """Its code stands alone on standard output, so that it can be handed on by another way."""
    code, said = run(capsys, "account", "add", "Ada", *ROLE)
    assert CODE.fullmatch(code)
    assert code not in said
    assert "/sign-in/code" in said
    open_with(url, "ada", code)
    run(capsys, "account", "role", "ada", "add", "--party", "TC", "--role", "auditor")
    listed, _ = run(capsys, "account", "list")
    rows = [line.split() for line in listed.splitlines()]
    assert rows[0] == ["name", "person", "state", "role", "party", "arrangement"]
    assert [row[2:] for row in rows[1:]] == [
        ["open", "preparer", "PCC", "plymouth-torbay"],
        ["open", "auditor", "TC", "plymouth-torbay"],
    ]
    again, _ = run(capsys, "account", "reset", "ada")
    with pytest.raises(NotAuthenticated):
        open_with(url, "ada", code)
    open_with(url, "ada", again)
    run(capsys, "account", "role", "ada", "remove", *ROLE)
    run(capsys, "account", "close", "ada")
    listed, _ = run(capsys, "account", "list")
    assert "closed" in listed
    assert "preparer" not in listed
    with pytest.raises(NotAuthenticated):
        open_with(url, "ada", again)
    assert main(["account", "reset", "ada"]) == 2
    assert "closed for good" in capsys.readouterr().err


def test_the_bootstrap_makes_one_administrator_and_no_other(url: str, capsys: Output) -> None:
    """Only where there is no account at all, and never again."""
    code, said = run(capsys, "bootstrap", "root", "--party", "PCC")
    assert CODE.fullmatch(code)
    assert "person P" in said
    open_with(url, "root", code)
    for _ in range(2):
        assert main(["bootstrap", "other", "--party", "PCC"]) == 2
        output = capsys.readouterr()
        assert output.out == ""
        assert "./run account add" in output.err
    run(capsys, "account", "close", "root")
    assert main(["bootstrap", "other", "--party", "PCC"]) == 2


def test_before_its_arrangement_nobody_has_an_account(
    url: str, tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would open nothing: what to do first is said, and the one bootstrap is not used up."""
    new = ["--arrangement", "elm-fir", "--party", "ELM"]
    tried = (
        ["bootstrap", "root", *new],
        ["account", "add", "root", *new, "--role", "administrator"],
    )
    for words in tried:
        assert main(words) == 2
        said = capsys.readouterr().err
        assert "There is no arrangement 'elm-fir'" in said
        assert "./run token --arrangement CODE --party HOST --role administrator" in said
    run(capsys, "bootstrap", "root", "--party", "PCC")
    empty = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    monkeypatch.setenv("LEDGER_DATABASE_URL", empty)
    run(capsys, "migrate")
    assert main(["bootstrap", "root", "--party", "ELM"]) == 2
    assert "There is no arrangement yet" in capsys.readouterr().err
    for each in (url, empty):
        with raw_connection(each) as raw:
            assert len(raw.rows("local_account")) == (each == url)


def test_a_role_in_which_nothing_can_be_read_is_given_to_nobody(url: str, capsys: Output) -> None:
    """Of a party that is neither council only auditors read; what is no party is refused too."""
    ledger = Ledger(Database(url), SystemClock())
    with ledger.database.reading() as connection:
        found = ledger.definitions.find(connection, "plymouth-torbay").arrangement
    ledger.database.close()
    other = next(each.code for each in found.parties if each.code not in ("PCC", "TC"))
    run(capsys, "account", "add", "ada", "--party", other, "--role", "auditor")
    for party, said in ((other, "could open nothing"), ("XX", "is not a party")):
        asked = ["--party", party, "--role", "preparer"]
        for words in (["account", "add", "eve", *asked], ["account", "role", "ada", "add", *asked]):
            assert main(words) == 2
            assert said in capsys.readouterr().err
    with raw_connection(url) as raw:
        assert [(row["name"], row["role"]) for row in raw.rows("account_role")] == [
            ("ada", "auditor")
        ]


def test_sessions_are_ended_and_counted(url: str, capsys: Output) -> None:
    """Of one person, or of everybody where that is said; not by leaving a word out."""
    ledger = Ledger(Database(url), SystemClock())
    for person in ("P0042", "P0043", "P0044"):
        add_account(ledger, person, PREPARING, person_number=person)
        caller = Caller(person, "PCC", Role.PREPARER, "plymouth-torbay", "test")
        open_session(ledger, caller, Standing(account_name=person.lower()))
    with pytest.raises(SystemExit):
        main(["account", "end-sessions", "--help"])
    assert "Raises" not in capsys.readouterr().out
    for words in ([], ["--person", "P0042", "--everybody"]):
        assert main(["account", "end-sessions", *words]) == 2
        said = capsys.readouterr().err
        assert "--person" in said
        assert "--everybody" in said
        assert "not both" in said
    with raw_connection(url) as raw:
        assert len(raw.rows("page_session")) == 3
    for words, ended in (
        (["--person", "P0042"], "1 session has ended.\n"),
        (["--everybody"], "2 sessions have ended.\n"),
        (["--everybody"], "0 sessions have ended.\n"),
    ):
        assert run(capsys, "account", "end-sessions", *words)[1] == ended
    ledger.database.close()


def test_tokens_are_narrowed_listed_and_revoked(url: str, capsys: Output) -> None:
    """What opens anything is printed once, when it is made."""
    scopes = ["--scope", "statements:read", "--scope", "costs:record"]
    secret, _ = run(capsys, "token", *ROLE, "--person", "P0042", *scopes)
    listed, _ = run(capsys, "tokens")
    (row,) = (line.split() for line in listed.splitlines() if "P0042" in line)
    assert row[1:6] == [
        "P0042",
        "PCC",
        "preparer",
        "plymouth-torbay",
        "costs:record,statements:read",
    ]
    assert row[-1] == "never"
    assert secret not in listed
    run(capsys, "revoke-token", row[0])
    again, _ = run(capsys, "tokens")
    with raw_connection(url) as raw:
        revoked = [
            each["revoked_at"] for each in raw.rows("api_token") if each["person"] == "P0042"
        ]
    assert revoked[0] is not None
    assert revoked[0][:10] in again
    assert main(["revoke-token", "0" * 16]) == 2
    assert main(["token", *ROLE, "--scope", "costs:delete"]) == 2
    assert "statements:read" in capsys.readouterr().err
    with raw_connection(url) as raw:
        assert [each["person"] for each in raw.rows("api_token")].count("P0042") == 1


def test_the_example_has_a_way_in_for_everybody_and_no_password_to_be_known(url: str) -> None:
    """New codes at each start, until a password is set; from then on none."""
    ledger = Ledger(Database(url), SystemClock())
    with ledger.database.reading() as connection:
        found = ledger.definitions.find(connection, "plymouth-torbay").arrangement
    first, second = (example_ways_in(ledger, found) for _ in range(2))
    assert [line.split(",")[0].split() for line in first] == [
        ["preparer", "preparer", "of", "PCC"],
        ["approver", "approver", "of", "PCC"],
        ["auditor", "auditor", "of", "PCC"],
        ["torbay", "approver", "of", "TC"],
    ]
    codes = [CODE.search(line) for line in (*first, *second)]
    assert len({code[0] for code in codes if code}) == 8
    new = CODE.search(second[0])
    assert new is not None
    open_with(url, "preparer", new[0])
    third = example_ways_in(ledger, found)
    assert third[0].endswith("with the password that you set")
    assert [bool(CODE.search(line)) for line in third] == [False, True, True, True]
    ledger.database.close()
