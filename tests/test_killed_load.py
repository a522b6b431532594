"""A load that is killed at any moment and run again ends in the very ledger of one left in peace.

The example is loaded by a process of its own, which is sent SIGKILL in the midst of its work; it
can tidy nothing up. What is compared is every balance and every statement number, on both
databases, and the two databases with each other.
"""

from __future__ import annotations

import hashlib
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from api.demo import load_example
from ledger.store.engine import migrate
from tests.ledgers import opened
from tests.store.raw import dump, raw_connection

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "plymouth-torbay"
SEED = 20200131
KILLS = 3
SECONDS = 120

# Says a full stop for every step that it has taken, so that it can be killed in any of them.
LOADER = """
import sys
from pathlib import Path
from api.demo import load_example
from tests.ledgers import opened

with opened(sys.argv[1]) as ledger:
    load_example(
        ledger, Path(sys.argv[2]), progress=lambda *_: print(".", end="", flush=True)
    )
"""

BALANCES = """
    SELECT book, account, pool, service, service_month, counterparty, sum(amount_pence)
    FROM journal_line GROUP BY book, account, pool, service, service_month, counterparty"""
NUMBERS = """
    SELECT i.number, s.period, s.version, s.net_pence, s.vat_pence, i.issued_on, i.due_on
    FROM statement_issue i JOIN statement s
    ON s.arrangement_id = i.arrangement_id AND s.event_id = i.statement_event_id"""
COUNTS = ("event", "journal", "journal_line", "cost", "charge", "receipt_allocation", "approval")


def _fingerprint(url: str) -> str:
    """Digest every balance, every statement's number and sums, and how many facts there are."""
    with raw_connection(url) as raw:
        facts: list[Any] = [
            sorted([str(value) for value in row] for row in raw.run(query))
            for query in (BALANCES, NUMBERS)
        ]
        facts += [raw.run(f"SELECT count(*) FROM {name}")[0][0] for name in COUNTS]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def _load(url: str) -> int:
    """Load the example in this process, left in peace; return how many steps it took."""
    steps = 0

    def count(_what: str, _done: int, _of: int) -> None:
        nonlocal steps
        steps += 1

    with opened(url) as ledger:
        load_example(ledger, EXAMPLE, progress=count)
    return steps


def _load_and_kill(url: str, after: int, wait_seconds: float) -> None:
    """Start a load in a process of its own; kill it so long after so many steps."""
    command = [sys.executable, "-c", LOADER, url, str(EXAMPLE)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as loader:
        assert loader.stdout is not None
        assert len(loader.stdout.read(after)) == after, "the load ended before it could be killed"
        time.sleep(wait_seconds)
        loader.send_signal(signal.SIGKILL)
    assert loader.returncode == -signal.SIGKILL


@pytest.fixture(scope="session")
def in_peace(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int]:
    """The fingerprint of a load left in peace, on SQLite, and the number of its steps."""
    url = f"sqlite:///{tmp_path_factory.mktemp('peace') / 'ledger.sqlite3'}"
    migrate(url)
    steps = _load(url)
    return _fingerprint(url), steps


def test_a_load_killed_again_and_again_ends_the_same(
    in_peace: tuple[str, int], migrated_url: str
) -> None:
    """Killed three times, each time further on, then run to its end: the same balances and numbers.

    The moments are drawn from a fixed seed; some fall between two transactions, most within one.
    """
    whole, steps = in_peace
    span = steps * 9 // 10  # the last step is never so near that the load could end first
    moments = random.Random(f"{SEED}{migrated_url[:4]}")  # noqa: S311 - repeatable, not secret
    for kill in range(1, KILLS + 1):
        after = moments.randint(span * (kill - 1) // KILLS + 1, span * kill // KILLS)
        _load_and_kill(migrated_url, after, moments.random() / 100)
        with raw_connection(migrated_url) as raw:
            assert raw.run("SELECT coalesce(sum(amount_pence), 0) FROM journal_line") == [(0,)]
    assert _load(migrated_url) == steps
    assert _fingerprint(migrated_url) == whole


def test_both_databases_come_to_the_same_balances(
    in_peace: tuple[str, int], migrated_url: str
) -> None:
    """The example's every balance and number is the same on PostgreSQL as on SQLite.

    A second load takes no step, and changes no row of any table.
    """
    assert _load(migrated_url) == in_peace[1]
    assert _fingerprint(migrated_url) == in_peace[0]
    before = dump(migrated_url)
    assert _load(migrated_url) == 0
    assert dump(migrated_url) == before
