"""Whatever is changed, removed or slipped in behind the ledger's back, verify finds it.

The tamperer owns the database and has taken every guard off. Tables and columns are walked from the
metadata, so that a new one is under attack from the day it is added. Every attack is rolled back.
Verify holds before the first of them and after the last, so that what it found was each one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Connection,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from ledger.queries import records
from ledger.queries.verify import Verification, verify
from ledger.store.base import Day, Instant, MonthText
from ledger.store.guards import guarded_tables
from ledger.store.schema import metadata
from tests.evidence.conftest import copy_of_sealed
from tests.evidence.sealing import ARRANGEMENT, unguarded
from tests.ledgers import CODE

GUARDED = guarded_tables(metadata())
_ROWS = 20  # of a table, spread over it, that are removed one after the other
OF_AN_EVENT = [table for table in records.event_tables() if table.name != "event"]
Row = dict[str, Any]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def attacked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Connection]:
    """A connection to a sealed ledger that refuses nothing any more, for all tests of this file.

    No attack may outlast its test: what was found in the next would prove nothing.
    """
    folder: Path = tmp_path_factory.mktemp("attacked")
    with copy_of_sealed(request.param, folder, request) as url, unguarded(url) as connection:
        _require_whole(connection)
        yield connection
        _require_whole(connection)


def _require_whole(connection: Connection) -> None:
    assert verified(connection).holds
    connection.rollback()


def verified(connection: Connection) -> Verification:
    """Verify through the tamperer's own connection, which sees what it has not committed."""
    return verify(connection, ARRANGEMENT, CODE)


@dataclass(slots=True)
class Attempts:
    """What was tried, and what of it went unnoticed."""

    connection: Connection
    tried: int
    unnoticed: list[str]

    def tamper(self, name: str, attack: Callable[[], object]) -> None:
        """Attack, verify, roll back."""
        try:
            attack()
            self.tried += 1
            if verified(self.connection).holds:
                self.unnoticed.append(name)
        finally:
            self.connection.rollback()


@contextmanager
def attempts(connection: Connection) -> Iterator[Attempts]:
    """Let the block tamper; then nothing went unnoticed."""
    made = Attempts(connection, 0, [])
    yield made
    assert made.unnoticed == []
    assert made.tried > 0


def rows_of(connection: Connection, table: Table) -> list[Row]:
    """Every row of a table as the driver gives it, by its key."""
    key = ", ".join(column.name for column in table.primary_key.columns)
    found = connection.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY {key}")
    return [dict(row) for row in found.mappings()]


def change(connection: Connection, table: Table, row: Row, column: str, value: object) -> None:
    """Write a value into one column of one row."""
    update(connection, f"UPDATE {table.name} SET {column} = :new", table, row, new=value)


def remove(connection: Connection, table: Table, row: Row) -> None:
    """Delete one row."""
    update(connection, f"DELETE FROM {table.name}", table, row)


def update(
    connection: Connection, statement: str, table: Table, row: Row, **values: object
) -> None:
    """Run a statement on the row of this key, and on no other."""
    key = [column.name for column in table.primary_key.columns]
    wheres = " AND ".join(f"{name} = :key_{name}" for name in key)
    keys = {f"key_{name}": row[name] for name in key}
    done = connection.execute(text(f"{statement} WHERE {wheres}"), values | keys)
    assert done.rowcount == 1


def insert(connection: Connection, table: Table, row: Row) -> None:
    """Insert one row."""
    signs = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({signs})"), row)


def another(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever the driver gives
    """A different value that the column's type takes; of None, any value that it takes."""
    match value:
        case None:
            return _any_value(column)
        case str():
            return _another_text(column, value)
        case datetime():
            return value + timedelta(microseconds=1)
        case date():
            return value - timedelta(days=1)
        case _:
            return value + 1000


def _any_value(column: Column[Any]) -> object:
    match column.type:
        case MonthText():
            return "2019-07"
        case Day():
            return "2019-07-31"
        case kind:
            return "x" if kind.python_type is str else 1


def _another_text(column: Column[Any], value: str) -> str:
    """SQLite keeps dates and instants as text; a month is text on both."""
    match column.type:
        case Day():
            return (date.fromisoformat(value) - timedelta(days=1)).isoformat()
        case Instant():
            return f"{value[:11]}01:02:03.000004Z"
        case MonthText():
            return f"{int(value[:4]) + 20}{value[4:]}"  # far from any month of the ledger's own
        case _:
            return f"{value}x"


def changes(column: Column[Any], rows: list[Row]) -> Iterator[tuple[Row, object]]:
    """Each kind of change that there is to make to a column, and a row to make it to."""
    filled = [row for row in rows if row[column.name] is not None]
    empty = [row for row in rows if row[column.name] is None]
    if filled:
        yield filled[-1], another(column, filled[-1][column.name])
    if filled and column.nullable:
        yield filled[-1], None
    if empty:
        yield empty[-1], another(column, None)


@pytest.mark.parametrize("table", GUARDED, ids=lambda table: table.name)
def test_a_changed_value_is_found(attacked: Connection, table: Table) -> None:
    """A different value in any column of any guarded table is found; so is a null where it fits.

    On PostgreSQL, where it takes longer, a different value only.
    """
    rows = rows_of(attacked, table)
    assert rows, f"nothing to change in {table.name}"
    with attempts(attacked) as tries:
        for column in table.columns:
            kinds = list(changes(column, rows))
            if attacked.dialect.name == "postgresql":
                kinds = kinds[:1]
            for row, value in kinds:

                def attack(row: Row = row, name: str = column.name, value: object = value) -> None:
                    change(attacked, table, row, name, value)

                tries.tamper(f"{table.name}.{column.name} = {value!r}", attack)


@pytest.mark.parametrize("table", GUARDED, ids=lambda table: table.name)
def test_a_removed_row_is_found(attacked: Connection, table: Table) -> None:
    """Without any one row of any guarded table verify does not hold.

    On SQLite the first, the last and some twenty between; on PostgreSQL, where it takes longer, the
    first, a middle one and the last.
    """
    rows = rows_of(attacked, table)
    if attacked.dialect.name == "postgresql":
        rows = [rows[0], rows[len(rows) // 2], rows[-1]]
    else:
        rows = [*rows[:: max(len(rows) // _ROWS, 1)], rows[-1]]
    with attempts(attacked) as tries:
        for row in rows:
            tries.tamper(f"{table.name} {row}", lambda row=row: remove(attacked, table, row))  # type: ignore[misc]


@pytest.mark.parametrize("table", OF_AN_EVENT, ids=lambda table: table.name)
def test_a_row_that_hangs_on_no_event_is_found(attacked: Connection, table: Table) -> None:
    """A copy of a row under the number of an event that never was is found.

    A journal line like that would be counted in every balance.
    """
    row = rows_of(attacked, table)[-1]
    forged = row | {"event_id": row["event_id"] + 1000}
    for key in table.constraints:
        if (
            isinstance(key, UniqueConstraint | PrimaryKeyConstraint)
            and "event_id" not in key.columns
        ):
            column = list(key.columns)[-1]
            forged[column.name] = another(column, row[column.name])
    with attempts(attacked) as tries:
        tries.tamper(table.name, lambda: insert(attacked, table, forged))


@pytest.mark.parametrize("place", ["first", "last"])
def test_a_row_more_of_a_sealed_event_is_found(attacked: Connection, place: str) -> None:
    """One more line under a sealed journal is found, though the event itself is as it was."""
    (table,) = (each for each in GUARDED if each.name == "journal_line")
    row = rows_of(attacked, table)[0 if place == "first" else -1]
    with attempts(attacked) as tries:
        tries.tamper("journal_line", lambda: insert(attacked, table, row | {"line_no": 99}))


def test_a_line_known_before_its_own_event_is_found(attacked: Connection) -> None:
    """A line of an event that is not sealed yet cannot pass for one known earlier.

    It would be counted as known at a block that does not hold its event.
    """
    event, line = (table("event"), table("journal_line"))
    late = rows_of(attacked, event)[-1]
    late |= {"event_id": late["event_id"] + 1000, "known": late["known"] + 10**9}
    early = rows_of(attacked, line)[-1] | {"event_id": late["event_id"]}
    with attempts(attacked) as tries:

        def attack() -> None:
            insert(attacked, event, late)
            insert(attacked, line, early)

        tries.tamper("known too early", attack)


def table(name: str) -> Table:
    """The table of that name."""
    return metadata().tables[name]


@pytest.mark.parametrize("name", ["event", "audit_event"])
@pytest.mark.parametrize("known", ["before the first", "among the others"])
def test_an_event_slipped_in_below_a_horizon_is_found(
    attacked: Connection, name: str, known: str
) -> None:
    """An event or audit row that claims to have been known long since is found by its place."""
    rows = rows_of(attacked, table(name))
    number = "event_id" if name == "event" else "audit_no"
    place = -5 if known == "before the first" else rows[len(rows) // 2]["known"]
    forged = rows[-1] | {number: rows[-1][number] + 1000, "known": place}
    with attempts(attacked) as tries:
        tries.tamper(name, lambda: insert(attacked, table(name), forged))


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("sealed_event", {"sequence": 0, "sealed_event_id": 1000}),
        ("sealed_event", {"sequence": 1000, "sealed_event_id": 1000}),
        ("sealed_audit", {"audit_no": 1000}),
        ("sealed_audit", {"audit_no": 1000, "block_no": 0}),
        ("seal", {"block_no": 0, "head_hash": "0" * 64}),
        ("idempotency_key", {"idempotency_key": "forged"}),
        ("idempotency_key", {"idempotency_key": "forged", "audit_no": 1000}),
        ("witness", {"event_id": 1000, "party": "ASH"}),
        ("account", {"account": 9999}),
    ],
    ids=str,
)
def test_a_row_forged_beside_the_chain_is_found(
    attacked: Connection, name: str, forged: Row
) -> None:
    """A row that no block sealed is found where it would pass for one that was."""
    row = rows_of(attacked, table(name))[-1] | forged
    with attempts(attacked) as tries:
        tries.tamper(name, lambda: insert(attacked, table(name), row))


@pytest.mark.parametrize("column", ["event.posted_at", "seal.sealed_at", "cost.entered_on"])
def test_a_value_that_cannot_be_read_is_found(attacked: Connection, column: str) -> None:
    """What no date can hold is a difference, and not the end of the verification."""
    name, field = column.split(".")
    row = rows_of(attacked, table(name))[-1]
    unreadable = ["infinity"]
    if attacked.dialect.name == "sqlite":
        unreadable = ["yesterday", "2020-03-31T12:00:00.0Z", ""]
    with attempts(attacked) as tries:
        for value in unreadable:

            def attack(value: str = value) -> None:
                change(attacked, table(name), row, field, value)

            tries.tamper(value, attack)


def test_a_text_that_is_no_text_is_found(attacked: Connection) -> None:
    """Bytes that are no UTF-8 are a difference; PostgreSQL does not take them at all."""
    if attacked.dialect.name == "postgresql":
        return
    with attempts(attacked) as tries:
        for name, column in (
            ("cost", "description"),
            ("seal", "merkle_root"),
            ("witness", "party"),
        ):
            statement = f"UPDATE {name} SET {column} = CAST(x'ff' AS TEXT)"
            tries.tamper(name, lambda text=statement: attacked.exec_driver_sql(text))  # type: ignore[misc]


def test_all_seals_removed_leave_their_sequences_behind(attacked: Connection) -> None:
    """A chain cannot be wished away by deleting its seals alone, nor with all that names them."""
    with attempts(attacked) as tries:
        tries.tamper("seals", lambda: attacked.exec_driver_sql("DELETE FROM seal"))

        def attack() -> None:
            for name in ("seal", "sealed_event", "sealed_audit"):
                attacked.exec_driver_sql(f"DELETE FROM {name}")

        tries.tamper("all but the witness", attack)
