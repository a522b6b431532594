"""What runs a word in production: as whom, with which settings; and what `run` leaves alone."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEDGER_RUN = ROOT / "deploy" / "ledger-run"
ROLES = {
    "service": ("ledger.env", "pgpass"),
    "sealer": ("sealer.env", "sealer.pgpass"),
    "migrations": ("migrate.env", "migrate.pgpass"),
}


def ran(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program; its status and words."""
    given = {**os.environ, **environment}
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False)


def asked(folder: Path, *words: str) -> list[str]:
    """Return what systemd is asked for, by a program in its place that repeats it."""
    stand_in = folder / "systemd-run"
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    stand_in.chmod(0o755)
    done = ran([str(LEDGER_RUN), *words], PATH=f"{folder}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "role"),
    [
        (["account", "list"], "service"),
        (["token", "--party", "P CC"], "service"),
        (["bootstrap", "ada"], "service"),
        (["verify", "--against", "HEAD"], "sealer"),
        (["migrate"], "migrations"),
        (["open-epoch"], "migrations"),
        (["verify", "statement.xlsx"], "service"),
        (["--as", "sealer", "tokens"], "sealer"),
    ],
)
def test_each_word_runs_as_the_role_that_it_needs(
    tmp_path: Path, words: list[str], role: str
) -> None:
    """With its settings and password alone, as a user of its own; the words as they came."""
    properties = asked(tmp_path, *words)
    at = properties.index("--")
    settings, passwords = ROLES[role]
    assert f"--property=EnvironmentFile=/etc/ledger/{settings}" in properties[:at]
    credentials = [each for each in properties[:at] if "LoadCredential" in each]
    assert credentials == [f"--property=LoadCredential=pgpass:/etc/ledger/{passwords}"]
    assert "--property=DynamicUser=yes" in properties[:at]
    meant = words[2:] if words[0] == "--as" else words
    assert properties[at + 1 :] == ["/bin/sh", str(LEDGER_RUN), "--within", *meant]


@pytest.mark.parametrize(
    "words", [[], ["serve"], ["demo"], ["--as", "postgres", "tokens"], ["--as"]]
)
def test_what_is_not_for_production_is_refused(words: list[str]) -> None:
    """Nothing is started, and it is said what to do."""
    done = ran([str(LEDGER_RUN), *words])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("ledger-run: ")


def test_within_it_the_password_is_a_file_of_its_own(tmp_path: Path) -> None:
    """The credential is copied to where libpq takes it, and the command line is called."""
    installed = tmp_path / "ledger"
    (installed / "deploy").mkdir(parents=True)
    (installed / ".venv" / "bin").mkdir(parents=True)
    (installed / "deploy" / "ledger-run").write_text(LEDGER_RUN.read_text(encoding="utf-8"))
    python = installed / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$PGPASSFILE" "$PYTHONPATH" "$LEDGER_OUT" "$@"\n')
    python.chmod(0o755)
    for folder in ("credentials", "runtime", "state"):
        (tmp_path / folder).mkdir()
    password = "127.0.0.1:5432:ledger:ledger_service:secret\n"
    (tmp_path / "credentials" / "pgpass").write_text(password)
    done = ran(
        ["/bin/sh", str(installed / "deploy" / "ledger-run"), "--within", "tokens", "a b"],
        CREDENTIALS_DIRECTORY=str(tmp_path / "credentials"),
        RUNTIME_DIRECTORY=str(tmp_path / "runtime"),
        STATE_DIRECTORY=str(tmp_path / "state"),
    )
    assert done.returncode == 0, done.stderr
    kept = tmp_path / "runtime" / "pgpass"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.read_text() == password
    assert done.stdout.splitlines() == [
        str(kept),
        str(installed),
        str(tmp_path / "state" / "out"),
        *("-P", "-m", "api.cli", "tokens", "a b"),
    ]


def test_an_environment_that_run_did_not_make_is_left_as_it_is(tmp_path: Path) -> None:
    """As that of a production install is: what to do instead is said, and nothing is changed."""
    for name in ("pyvenv.cfg", "bin"):
        (tmp_path / name).mkdir()
    done = ran(
        [str(ROOT / "run"), "bootstrap", "boss", "--party", "PCC"], LEDGER_VENV=str(tmp_path)
    )
    assert done.returncode == 1
    assert "was not made by ./run" in done.stderr
    assert "deploy/ledger-run" in done.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bin", "pyvenv.cfg"]


def test_help_on_a_check_starts_no_check() -> None:
    """`./run audit --help` says what there is, and asks nobody anything."""
    done = ran([str(ROOT / "run"), "audit", "--help"])
    assert done.returncode == 0
    assert "./run audit " in done.stdout
