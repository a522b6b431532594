"""Rows of guarded tables as they are hashed: raw, every column that is not null, in fixed order.

They are read past the column types, so that a value that no type would take is hashed as it is and
shows as a difference, instead of ending the verification.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table

from ledger.domain.clock import instant_text
from ledger.domain.seal import Record, Value
from ledger.store import schema
from ledger.store.audit_trail import audit_event
from ledger.store.guards import guarded_tables
from ledger.store.idempotency import idempotency_key
from ledger.store.journals import account, ledger_epoch

_NOT_HASHED = frozenset({"arrangement_id"})  # a number of this store's own


def event_tables() -> list[Table]:
    """Every guarded table whose rows an event wrote, by name."""
    return [table for table in guarded_tables(schema.metadata()) if "event_id" in table.columns]


def event_records(
    connection: Connection, arrangement_id: int, event_ids: Sequence[int]
) -> dict[int, list[Record]]:
    """All that each of the events wrote, by table and then by key."""
    found: dict[int, list[Record]] = {event_id: [] for event_id in event_ids}
    for table in event_tables():
        for columns in _rows(connection, table, "event_id", event_ids, arrangement_id):
            found[columns["event_id"]].append(Record(table.name, _values(columns)))
    return found


def audit_records(
    connection: Connection, arrangement_id: int, audit_numbers: Sequence[int]
) -> dict[int, list[Record]]:
    """Each row of the audit trail, with the idempotency key that was claimed under it."""
    found: dict[int, list[Record]] = {number: [] for number in audit_numbers}
    for table in (audit_event, idempotency_key):
        for columns in _rows(connection, table, "audit_no", audit_numbers, arrangement_id):
            found[columns["audit_no"]].append(Record(table.name, _values(columns)))
    return found


def context_records(connection: Connection) -> list[Record]:
    """The chart of accounts, and the epochs of knowing."""
    found = []
    for table in (account, ledger_epoch):
        key = next(iter(table.primary_key.columns)).name
        rows = connection.exec_driver_sql(f"SELECT * FROM {table.name} ORDER BY {key}")  # noqa: S608 - our own names
        found += [Record(table.name, _values(dict(row._mapping))) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
    return found


def _rows(
    connection: Connection, table: Table, column: str, wanted: Sequence[int], arrangement_id: int
) -> list[dict[str, Any]]:
    key = ", ".join(each.name for each in table.primary_key.columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in wanted)
        text = f"SELECT * FROM {table.name} WHERE arrangement_id = ? AND {column} IN ({marks})"  # noqa: S608 - our own names
        parameters: tuple[Any, ...] = (arrangement_id, *wanted)
    else:
        text = f"SELECT * FROM {table.name} WHERE arrangement_id = %s AND {column} = ANY(%s)"  # noqa: S608 - our own names
        parameters = (arrangement_id, list(wanted))
    rows = connection.exec_driver_sql(f"{text} ORDER BY {key}", parameters)
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name


def _values(columns: dict[str, Any]) -> dict[str, Value]:
    return {name: _value(value) for name, value in columns.items() if name not in _NOT_HASHED}


def _value(value: Any) -> Value:
    """An integer or a text stays as it is; a date or an instant is written as ISO 8601."""
    match value:
        case None | str():
            return value
        case bool():
            return int(value)
        case int():
            return value
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case _:
            return f"{type(value).__name__}:{value!r}"  # nothing the ledger writes: differs
