"""A question that takes the database too long is given up, and nothing of its transaction stays."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ledger.actions.authority import Permission
from ledger.actions.perform import perform
from ledger.actions.record_cost import record_cost
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.errors import LockTimeout
from ledger.store.engine import Database
from ledger.store.question_time import LONGEST_SECONDS, TimedConnection, took_too_long
from tests.api.calls import added
from tests.ledgers import PREPARER, cost_row, set_up
from tests.store.raw import dump

COUNT = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n{end}) SELECT {what} FROM n"
ENDLESS = COUNT.format(end="", what="count(*)")
WRITES = f"UPDATE accounting_period SET status = status WHERE period_number = ({ENDLESS})"
SECONDS = 0.25


@contextmanager
def hasty(url: str) -> Iterator[Database]:
    """Open a database where no question may take longer than a quarter of a second."""
    database = Database(url, longest_seconds=SECONDS)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Give the arrangement Ash-Birch, set up, on each database in turn."""
    with set_up(migrated_url) as opened:
        yield opened


def give_up(connection: Connection, asked: str) -> None:
    """Ask what the database must give up, soon."""
    started = time.monotonic()
    with pytest.raises(DBAPIError) as late:
        connection.exec_driver_sql(asked)
    assert took_too_long(late.value)
    assert time.monotonic() - started < LONGEST_SECONDS / 4


def test_a_question_past_its_time_is_given_up_and_the_next_one_answered(migrated_url: str) -> None:
    """On the very same connection."""
    with hasty(migrated_url) as database:
        for _ in range(2):
            with database.reading() as connection:
                give_up(connection, ENDLESS)
            with database.reading() as connection:
                assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1


def test_a_minute_is_the_time_unless_another_is_given(migrated_url: str, dialect: str) -> None:
    """PostgreSQL says so itself; what it is to SQLite, the tests of a shorter time show."""
    assert LONGEST_SECONDS == 60
    database = Database(migrated_url)
    if dialect == "postgresql":
        with database.reading() as connection:
            shown = connection.exec_driver_sql("SHOW statement_timeout").scalar_one()
        assert shown == "1min"
    database.close()


@pytest.mark.parametrize("asked", [ENDLESS, WRITES])
def test_a_write_past_its_time_leaves_nothing_but_its_refusal(
    ledger: Ledger, migrated_url: str, asked: str
) -> None:
    """What the transaction had written is undone, the refusal kept, and the same key then holds."""

    def act(work: Work) -> Receipt:
        receipt = record_cost(work, cost_row(source_ref="LATE"))
        if work.database is not ledger.database:
            work.connection.exec_driver_sql(asked)
        return receipt

    def post(into: Ledger) -> Receipt:
        return perform(into, PREPARER, Permission.RECORD, key="late", body={}, act=act)

    before = dump(migrated_url)
    with hasty(migrated_url) as database, pytest.raises(LockTimeout):
        post(replace(ledger, database=database))
    assert added(migrated_url, before) == {"audit_event": 1}
    assert post(ledger)["source_ref"] == "LATE"


def test_the_time_is_that_of_one_question_and_of_one_fetch() -> None:
    """On SQLite: neither of the transaction, nor of whoever writes down what was fetched."""
    connection = sqlite3.connect(":memory:", factory=TimedConnection)
    seconds = 0.05
    connection.limit(longest_seconds=seconds, instructions=100)
    asked = COUNT.format(end=" LIMIT 2000", what="x")
    cursor = connection.cursor()
    for _ in range(2):
        cursor.execute(asked)
        for _ in range(2):
            assert len(cursor.fetchmany(1000)) == 1000
            time.sleep(2 * seconds)
    cursor.execute(asked)
    time.sleep(2 * seconds)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        cursor.fetchall()
    connection.close()
