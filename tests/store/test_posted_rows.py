"""What is posted stays as it is, whatever a raw connection tries, and on whichever table.

The tables are walked from the metadata, so a new one is under attack from the day it is added.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy import Index, Table, UniqueConstraint

from ledger.store.guards import ROW_RULES, guarded_tables
from ledger.store.schema import metadata
from ledger.store.scoped_guards import SCOPED_RULES
from tests.store.conftest import Lived
from tests.store.raw import APPEND_ONLY, FOREIGN_KEYS_OFF, REFUSED, Raw, Row, dump, raw_connection

GUARDED = guarded_tables(metadata())
MUTABLE = {
    "account_role",
    "accounting_period",
    "api_token",
    "external_identity",
    "handed_out_file",
    "job",
    "job_part",
    "local_account",
    "open_sign_in",
    "page_session",
    "person",
    "sign_in_failure",
    "token_scope",
    "token_use",
    "upload",
}
# Their own rules may be what refuses a row that is made up.
RULED = {table for _, table, *_ in (*ROW_RULES, *SCOPED_RULES)} - {"event"}


def test_tables_that_change_are_few_and_listed() -> None:
    """Every table is append-only but periods, people, their ways in, and work under way."""
    assert {table.name for table in metadata().tables.values()} - {
        table.name for table in GUARDED
    } == MUTABLE


def test_every_guarded_table_is_under_attack_with_rows_in_it(lived: Lived) -> None:
    """The ledger attacked below has a row in each guarded table: a guard never stands idle."""
    stored = dump(lived.url)
    assert [table.name for table in GUARDED if not stored[table.name]] == []


def test_no_posted_row_is_updated(lived: Lived) -> None:
    """UPDATE is refused on every guarded table and column, also where it would change nothing."""
    with _unchanged(lived) as tries:
        for raw in tries:
            for table in _filled(raw):
                for column in table.columns:
                    change = f"SET {column.name} = {column.name}"
                    _refused(raw, f"UPDATE {table.name} {change}")
                for verb in _other_updates(raw):
                    _refused(raw, verb.format(table=table.name, change=change))


def _other_updates(raw: Raw) -> tuple[str, ...]:
    """The other ways to say UPDATE."""
    if raw.is_sqlite:
        return ("UPDATE OR REPLACE {table} {change}", "UPDATE OR IGNORE {table} {change}")
    return (
        "MERGE INTO {table} USING (SELECT 1) AS one ON true WHEN MATCHED THEN UPDATE {change}",
        "WITH changed AS (UPDATE {table} {change} RETURNING 1) SELECT count(*) FROM changed",
    )


def test_no_posted_row_is_deleted(lived: Lived) -> None:
    """DELETE is refused on every guarded table, of one row or of all."""
    with _unchanged(lived) as tries:
        for raw in tries:
            for table in _filled(raw):
                _refused(raw, f"DELETE FROM {table.name}")
                column = table.primary_key.columns[0].name
                one = f"(SELECT min({column}) FROM {table.name})"
                _refused(raw, f"DELETE FROM {table.name} WHERE {column} = {one}")
                if not raw.is_sqlite:
                    merge = f"MERGE INTO {table.name} USING (SELECT 1) AS one ON true"
                    _refused(raw, f"{merge} WHEN MATCHED THEN DELETE")


def test_no_table_is_truncated(lived: Lived) -> None:
    """TRUNCATE is refused on every guarded table, alone, with CASCADE, and all at once."""
    before = dump(lived.url)
    with raw_connection(lived.url) as raw:
        if raw.is_sqlite:  # it has no TRUNCATE: DELETE without WHERE is what it calls by that name
            for table in _filled(raw):
                _refused(raw, f"DELETE FROM {table.name}")
        else:
            names = [table.name for table in GUARDED]
            for name in [*names, ", ".join(names)]:
                with pytest.raises((psycopg.IntegrityError, psycopg.errors.FeatureNotSupported)):
                    raw.run(f"TRUNCATE {name}")
                raw.rollback()
                _refused(raw, f"TRUNCATE {name} CASCADE")
                _refused(raw, f"TRUNCATE {name} RESTART IDENTITY CASCADE")
    assert dump(lived.url) == before


def test_a_table_that_changes_does_not_take_guarded_rows_with_it(lived: Lived) -> None:
    """Emptying a mutable table, CASCADE or not, removes no posted row."""
    before = dump(lived.url)
    with raw_connection(lived.url) as raw:
        for name in MUTABLE - {"upload"}:  # of which test_removals.py says what may be removed
            raw.run(f"DELETE FROM {name}" if raw.is_sqlite else f"TRUNCATE {name} CASCADE")
        raw.commit()
    after = dump(lived.url)
    assert {name for name in before if before[name] != after[name]} <= MUTABLE


def test_no_posted_row_is_replaced(lived: Lived) -> None:
    """A row that takes an old one's place by any of its keys is refused, as every verb puts it.

    That is INSERT OR REPLACE and REPLACE on SQLite; on PostgreSQL a plain INSERT.
    """
    verbs = {True: ("INSERT OR REPLACE", "REPLACE", "INSERT"), False: ("INSERT",)}
    with _unchanged(lived) as tries:
        for raw in tries:
            for table in _filled(raw):
                for key in _keys(table):
                    row = _rival(raw, table, key)
                    for verb in verbs[raw.is_sqlite]:
                        _refused_insert(raw, table, row, verb)


def test_no_posted_row_is_upserted(lived: Lived) -> None:
    """INSERT … ON CONFLICT DO UPDATE is refused on every key of every guarded table."""
    with _unchanged(lived) as tries:
        for raw in tries:
            for table in _filled(raw):
                for key in _keys(table):
                    row = _rival(raw, table, key)
                    _refused_upsert(raw, table, row, key)


def test_a_replacement_that_is_ignored_changes_nothing(lived: Lived) -> None:
    """INSERT … ON CONFLICT DO NOTHING (SQLite: OR IGNORE too) leaves every posted row as it is."""
    before = dump(lived.url)
    with raw_connection(lived.url) as raw:
        for table in _filled(raw):
            row = raw.rows(table.name)[0]
            signs = ", ".join("?" for _ in row)
            statement = f"INTO {table.name} ({', '.join(row)}) VALUES ({signs})"
            quiet = [f"INSERT {statement} ON CONFLICT DO NOTHING"]
            quiet += [f"INSERT OR IGNORE {statement}"] if raw.is_sqlite else []
            for each in quiet:
                _try(raw, each, row)
    assert dump(lived.url) == before


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_default_sqlite_connection_writes_nothing(lived: Lived) -> None:
    """A connection that left foreign keys off can insert no row into any guarded table.

    The rows are new and otherwise in order: their keys are free. On the ledger's own terms a
    row of a table without foreign keys, such as the audit trail's, would be taken.
    """
    before = dump(lived.url)
    with raw_connection(lived.url, foreign_keys=False) as raw:
        for table in _filled(raw):
            row = _fresh(raw, table)
            reason = None if table.name in RULED else FOREIGN_KEYS_OFF
            with pytest.raises(REFUSED, match=reason):
                raw.insert(table.name, row)
            raw.rollback()
    assert dump(lived.url) == before


@contextmanager
def _unchanged(lived: Lived) -> Iterator[list[Raw]]:
    """Give every kind of raw connection; afterwards every row is as it was, byte for byte."""
    before = dump(lived.url)
    with (
        raw_connection(lived.url) as careful,
        raw_connection(lived.url, foreign_keys=False) as default,
    ):
        yield [careful, default] if careful.is_sqlite else [careful]
    assert dump(lived.url) == before


def _filled(raw: Raw) -> list[Table]:
    """The guarded tables with rows: all of them, as a test of its own makes sure, by name."""
    return [table for table in GUARDED if raw.run(f"SELECT 1 FROM {table.name} LIMIT 1")]


def _refused(raw: Raw, statement: str) -> None:
    with pytest.raises(REFUSED, match=APPEND_ONLY):
        raw.run(statement)
    raw.rollback()


def _refused_insert(raw: Raw, table: Table, row: Row, verb: str) -> None:
    with pytest.raises(REFUSED):
        raw.insert(table.name, row, verb=verb)
    raw.rollback()


def _refused_upsert(raw: Raw, table: Table, row: Row, key: _Key) -> None:
    signs = ", ".join("?" for _ in row)
    where = f" WHERE {key.where}" if key.where else ""
    changed = list(row)[-1]
    with pytest.raises(REFUSED):
        raw.run(
            f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({signs})"
            f" ON CONFLICT ({', '.join(key.columns)}){where}"
            f" DO UPDATE SET {changed} = excluded.{changed}",
            *row.values(),
        )
    raw.rollback()


def _try(raw: Raw, statement: str, row: Row) -> None:
    try:
        raw.run(statement, *row.values())
        raw.commit()
    except REFUSED:
        raw.rollback()


@dataclass(frozen=True, slots=True)
class _Key:
    """Columns that no two rows share, and the condition where only some rows count."""

    columns: tuple[str, ...]
    where: str | None = None


def _keys(table: Table) -> list[_Key]:
    constraints = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    return [
        _Key(tuple(column.name for column in table.primary_key.columns)),
        *(_Key(tuple(column.name for column in each.columns)) for each in constraints),
        *(
            _Key(tuple(column.name for column in index.columns), _condition(index))
            for index in table.indexes
            if index.unique
        ),
    ]


def _condition(index: Index) -> str | None:
    where = index.dialect_options["sqlite"].get("where")
    return None if where is None else str(where)


def _rival(raw: Raw, table: Table, key: _Key) -> Row:
    """Return a row that has just this key in common with one that stands, and no other."""
    rows = raw.rows(table.name)
    rival = next((row for row in rows if all(row[name] is not None for name in key.columns)), None)
    if rival is None:  # no row that the partial key speaks of: the whole row then
        return rows[0]
    others = {column.name for column in table.primary_key.columns} - set(key.columns)
    return rival | {name: _other(raw, table, name, rows) for name in others}


def _other(raw: Raw, table: Table, column: str, rows: list[Row]) -> object:
    """Return a value that this column of a key has nowhere; an event's number if it is one."""
    taken = {row[column] for row in rows}
    if column == "event_id" and table.name != "event":
        return next(row["event_id"] for row in raw.rows("event") if row["event_id"] not in taken)
    first = rows[0][column]
    return f"{first}-new" if isinstance(first, str) else max(taken) + 1


def _fresh(raw: Raw, table: Table) -> Row:
    """Return a row like one that stands, with a value of its own in every column of every key."""
    rows = raw.rows(table.name)
    fresh = dict(rows[-1])
    for name in {name for key in _keys(table) for name in key.columns}:
        if name != "arrangement_id" or table.name == "arrangement":
            values = [row[name] for row in rows if row[name] is not None]
            if values and isinstance(values[0], int):
                fresh[name] = max(values) + 1
            elif values and name != "effective_on":
                fresh[name] = f"{values[0]}-new"
    if "known" in fresh:  # on SQLite it is the number itself
        fresh["known"] = fresh[list(table.primary_key.columns)[-1].name]
    return fresh
