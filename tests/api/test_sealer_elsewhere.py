"""A service that may write no seal: another process seals, and what needs a seal waits for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import BoundedSemaphore

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.refusals import SettingInvalid
from api.settings import ROOT, Settings, read_settings
from ledger.actions.ensure_sealed import ensure_sealed
from ledger.actions.work import Ledger
from ledger.domain.errors import SealerBehind
from ledger.queries.seals import unsealed
from ledger.store.database_roles import DatabaseRole, making_roles
from ledger.store.engine import Database
from tests.api.calls import Service, problem, ready
from tests.database_roles import as_role
from tests.ledgers import CODE, PREPARER, WITHIN, July, opened, record_one_cost, set_up
from tests.store.raw import dump, raw_connection

ONE_ROLE = pytest.mark.parametrize("dialect", ["postgresql"])
SOON = 0.3  # seconds: nobody seals, so waiting longer shows no more


@contextmanager
def sealer(url: str) -> Iterator[None]:
    """Run `./run sealer` on a database, as the role that seals; it stops when it is told to."""
    told = {"LEDGER_DATABASE_URL": as_role(url, DatabaseRole.SEALER), "LEDGER_SEAL_SECONDS": "1"}
    command = [sys.executable, "-m", "api.cli", "sealer"]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | told, stderr=subprocess.PIPE, text=True
    ) as process:
        yield
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said.splitlines()[-1]) == (0, "Stopped."), said


def waiting(url: str, *, seconds: float) -> Ledger:
    """The ledger as a service reaches it that may write no seal."""
    database = Database(as_role(url, DatabaseRole.SERVICE))
    with opened(url) as ledger:
        return replace(ledger, database=database, seals_itself=False, seal_wait_seconds=seconds)


def test_what_needs_a_seal_waits_for_the_sealer(migrated_url: str) -> None:
    """It goes on as soon as the other process has sealed, without a right to seal of its own."""
    with set_up(migrated_url) as ledger:
        record_one_cost(ledger)
    service = waiting(migrated_url, seconds=60)
    with sealer(migrated_url):
        ensure_sealed(service, CODE)
    with service.database.reading(WITHIN) as connection:
        assert unsealed(connection, 1) == 0
    ensure_sealed(replace(service, seal_wait_seconds=SOON), CODE)  # nothing left to wait for
    service.database.close()


def test_without_a_sealer_it_is_refused_in_time(migrated_url: str) -> None:
    """Nobody seals: the wait ends in words that say whom to tell, and nothing was written."""
    with set_up(migrated_url) as ledger:
        record_one_cost(ledger)
    before = dump(migrated_url)
    service = waiting(migrated_url, seconds=SOON)
    with pytest.raises(SealerBehind, match="whether the sealer runs"):
        ensure_sealed(service, CODE)
    service.database.close()
    assert dump(migrated_url) == before


def test_over_http_it_is_a_problem_that_passes(lived: tuple[Service, July]) -> None:
    """Issuing answers 503 and when to try again; nobody waits for what is not to be issued."""
    service, july = lived
    alone = replace(service.ledger, seals_itself=False, seal_wait_seconds=SOON)
    itself, service.app.state.ledger = service.ledger, alone
    answer = service.post(f"/statements/{july.agreed}/issue", {}, PREPARER)
    assert answer.status_code == 503
    assert problem(answer)["type"] == "/problems/sealer-behind"
    assert answer.headers["retry-after"] == "60"
    for statement, status in ((999_999, 404), (july.statement, 409), (july.half_agreed, 409)):
        assert service.post(f"/statements/{statement}/issue", {}, PREPARER).status_code == status
    service.app.state.ledger = itself
    assert service.write(f"/statements/{july.agreed}/issue", {}, PREPARER)["status"] == "issued"


def test_no_more_wait_at_once_than_may(migrated_url: str) -> None:
    """The others are refused at once, so that those who wait for a sealer leave threads free."""
    with set_up(migrated_url) as ledger:
        record_one_cost(ledger)
    service = replace(waiting(migrated_url, seconds=60), may_wait=BoundedSemaphore(1))
    with service.may_wait:
        started = time.monotonic()
        with pytest.raises(SealerBehind):
            ensure_sealed(service, CODE)
        assert time.monotonic() - started < 30
    service.database.close()


@ONE_ROLE
def test_a_transaction_that_runs_is_waited_for(migrated_url: str) -> None:
    """Of whatever arrangement: what it holds back is not sealed, and nothing goes on without."""
    with set_up(migrated_url) as ledger, raw_connection(migrated_url) as raw:
        raw.run("SELECT pg_current_xact_id()")
        record_one_cost(ledger)
        with pytest.raises(SealerBehind):
            ensure_sealed(replace(ledger, seal_wait_seconds=SOON), CODE)
        raw.rollback()
        ensure_sealed(replace(ledger, seal_wait_seconds=60), CODE)


@ONE_ROLE
def test_a_service_without_the_sealers_password_starts_under_strict_roles(
    migrated_url: str,
) -> None:
    """Told that another process seals, it starts, seals nothing itself, and has its roles apart."""
    with raw_connection(migrated_url) as raw:  # a copy, to which no database's own rights came
        raw.run(making_roles())
        raw.commit()
    url = as_role(migrated_url, DatabaseRole.SERVICE)
    settings = Settings(url, Path("out"), seal_seconds=1, sealed_elsewhere=True, strict_roles=True)
    with set_up(url), TestClient(ready(create_app(settings))) as client:
        assert client.get("/readyz").json()["roles_apart"] is True


def test_one_process_seals_not_two() -> None:
    """The sealer's address beside the word that another seals is refused; else each is read."""
    both = {
        "LEDGER_SEALED_ELSEWHERE": "1",
        "LEDGER_SEALER_URL": "postgresql://sealer@localhost/ledger",
    }
    with pytest.raises(SettingInvalid, match="Take one of them away"):
        read_settings(both)
    assert read_settings({"LEDGER_SEALED_ELSEWHERE": "1"}).sealed_elsewhere
    assert not read_settings({}).sealed_elsewhere


def test_a_sealer_needs_an_interval(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], migrated_url: str
) -> None:
    """`./run sealer` that was told never to seal says what to set."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", migrated_url)
    monkeypatch.setenv("LEDGER_SEAL_SECONDS", "0")
    assert main(["sealer"]) == 2
    assert "Set it to 1" in capsys.readouterr().err


@ONE_ROLE
def test_a_sealer_that_may_not_seal_does_not_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], migrated_url: str
) -> None:
    """As the service's role it would fail at every turn; it says so at once."""
    monkeypatch.setenv("LEDGER_DATABASE_URL", as_role(migrated_url, DatabaseRole.SERVICE))
    assert main(["sealer"]) == 2
    assert "may not write seals" in capsys.readouterr().err
