"""Whatever is done, in whatever order, by whomever: the books hold; a refusal changes nothing."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.database_roles import EVERYDAY
from tests.life.settling import WholeLife
from tests.postgres import PostgresServer

LIVES = {"sqlite": 6, "postgresql": 3}  # on the second, to see that it holds there as well
STEPS = int(os.environ.get("LEDGER_STEPS", "60"))


@pytest.fixture
def new_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Give the addresses of new, migrated databases, one a life."""
    numbers = count(1)
    if dialect == "sqlite":
        migrated: Path = request.getfixturevalue("migrated_sqlite")

        def file() -> str:
            copy = tmp_path / f"life-{next(numbers)}.sqlite3"
            shutil.copyfile(migrated, copy)
            return f"sqlite:///{copy}"

        return file
    server: PostgresServer = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("migrated_postgres")

    def database() -> str:
        name = f"life_{next(numbers)}"
        server.create_database(name, template)
        request.addfinalizer(lambda: server.drop_database(name))
        return server.url(name, role=EVERYDAY)

    return database


def test_the_books_hold_through_any_life(dialect: str, new_url: Callable[[], str]) -> None:
    """The books hold after every step of lives lived at random, legal and illegal actions mixed.

    Every book's trial balance is nil; the mirror is nil or explained, on earlier days too; R - C is
    the ledger's 6100 + 41xx by pool and service month; 6300 + 4900 is nil; no charge is billed
    twice, nor credited beyond itself; what is owed and unallocated line by line is accounts 1210
    and 2220; and a call that was refused changed nothing.
    """

    class ALife(WholeLife):
        """A life on the database at hand."""

    ALife.new_url = staticmethod(new_url)
    tally: Counter[str] = Counter()
    ALife.tally = tally
    run_state_machine_as_test(
        ALife,
        settings=settings(
            max_examples=int(os.environ.get("LEDGER_LIVES", LIVES[dialect])),
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(dict(sorted(tally.items())))  # noqa: T201 - what was lived through, for `pytest -s`
    done = {what for what in tally if not what.endswith("refused")}
    least = 15 if dialect == "sqlite" else 5
    assert len(done) >= least, f"too little was lived through: {sorted(done)}"
