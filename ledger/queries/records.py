"""Rows of guarded tables as they are hashed: raw, every column that is not null, in fixed order.

They are read past the column types, so that a value that no type would take is hashed as it is and
shows as a difference, instead of ending the verification. Which rows stand in a block is asked
here too, once for sealing, verifying and exporting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, select

from ledger.domain.clock import instant_text
from ledger.domain.seal import Record, Value, context_digest
from ledger.store import schema
from ledger.store.audit_trail import audit_event
from ledger.store.guards import guarded_tables
from ledger.store.idempotency import idempotency_key
from ledger.store.journals import account, event, ledger_epoch
from ledger.store.seals import seal

_CHUNK = 1_000
_AS_THEY_ARE = frozenset({int, str})
_NOT_HASHED = frozenset({"arrangement_id"})  # a number of this store's own

Item = TypeVar("Item")


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
    trail = _rows(connection, audit_event, "audit_no", audit_numbers, arrangement_id)
    for columns in trail:
        found[columns["audit_no"]].append(Record(audit_event.name, _values(columns)))
    for columns in _claimed(connection, arrangement_id, trail):
        if columns["audit_no"] in found:  # a replay's row names a key claimed under another
            found[columns["audit_no"]].append(Record(idempotency_key.name, _values(columns)))
    return found


def context_records(connection: Connection) -> list[Record]:
    """The chart of accounts, and the epochs of knowing."""
    found = []
    for table in (account, ledger_epoch):
        key = next(iter(table.primary_key.columns)).name
        rows = _fetch(connection, f"SELECT * FROM {table.name} ORDER BY {key}", ())  # noqa: S608 - our own names
        found += [Record(table.name, _values(row)) for row in rows]
    return found


def sealed_context(connection: Connection, digest: str) -> list[Record] | None:
    """The context that has this digest: epochs opened after the seal do not count against it.

    None where nothing that stands has it.
    """
    context = context_records(connection)
    while context_digest(context) != digest:
        if not context or context[-1].table != ledger_epoch.name:
            return None
        context.pop()
    return context


def seal_rows(
    connection: Connection, arrangement_id: int, *, after: int, limit: int
) -> list[dict[str, Value]]:
    """Seals as they stand, every column, in order, after the block `after`."""
    sign = "?" if connection.dialect.name == "sqlite" else "%s"
    rows = _fetch(
        connection,
        f"SELECT * FROM {seal.name} WHERE arrangement_id = {sign} AND block_no > {sign} "  # noqa: S608 - our own names
        f"ORDER BY block_no LIMIT {sign}",
        (arrangement_id, after, limit),
    )
    return [{name: _value(value) for name, value in row.items()} for row in rows]


def events_between(
    connection: Connection, arrangement_id: int, start: int, horizon: int
) -> Sequence[int]:
    """The events known from `start` on and before `horizon`, in the order of knowing."""
    return _between(connection, event, "event_id", arrangement_id, start, horizon)


def audits_between(
    connection: Connection, arrangement_id: int, start: int, horizon: int
) -> Sequence[int]:
    """The audit rows known from `start` on and before `horizon`, in the order of knowing."""
    return _between(connection, audit_event, "audit_no", arrangement_id, start, horizon)


def chunks(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut into pieces of which everything fits into little memory."""
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def _between(
    connection: Connection, table: Table, key: str, arrangement_id: int, start: int, horizon: int
) -> Sequence[int]:
    columns = table.c
    wanted = (
        select(columns[key])
        .where(
            columns.arrangement_id == arrangement_id,
            columns.known >= start,
            columns.known < horizon,
        )
        .order_by(columns.known, columns[key])
    )
    return connection.execute(wanted).scalars().all()


def _rows(
    connection: Connection, table: Table, column: str, wanted: Sequence[int], arrangement_id: int
) -> list[dict[str, Any]]:
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in wanted)
        text = f"SELECT * FROM {table.name} WHERE arrangement_id = ? AND {column} IN ({marks})"  # noqa: S608 - our own names
        parameters: tuple[Any, ...] = (arrangement_id, *wanted)
    else:
        text = f"SELECT * FROM {table.name} WHERE arrangement_id = %s AND {column} = ANY(%s)"  # noqa: S608 - our own names
        parameters = (arrangement_id, list(wanted))
    # Put in order here: a database may compare texts in an order of its own (its collation).
    return sorted(_fetch(connection, text, parameters), key=_key(table))


def _key(table: Table) -> Callable[[dict[str, Any]], Any]:
    return itemgetter(*[column.name for column in table.primary_key.columns])


_CLAIMED_SQLITE = """SELECT k.* FROM json_each(?) AS j CROSS JOIN idempotency_key AS k
WHERE k.arrangement_id = ? AND k.person = json_extract(j.value, '$[0]')
  AND k.idempotency_key = json_extract(j.value, '$[1]')"""
_CLAIMED_POSTGRESQL = """SELECT k.* FROM unnest(%s::text[], %s::text[]) AS j(person, name)
JOIN idempotency_key AS k
  ON k.arrangement_id = %s AND k.person = j.person AND k.idempotency_key = j.name"""


def _claimed(
    connection: Connection, arrangement_id: int, trail: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The keys that rows of the trail name, by the keys' own index: none leads with `audit_no`.

    Whether every key was found is not asked here but by `verify`, over all of them at once.
    """
    named = sorted({(row["person"], key) for row in trail if (key := _named_key(row["detail"]))})
    if connection.dialect.name == "sqlite":
        found = _fetch(connection, _CLAIMED_SQLITE, (json.dumps(named), arrangement_id))
    else:
        people, keys = [person for person, _ in named], [key for _, key in named]
        found = _fetch(connection, _CLAIMED_POSTGRESQL, (people, keys, arrangement_id))
    return sorted(found, key=_key(idempotency_key))


def _named_key(detail: str) -> str | None:
    """The idempotency key that a row's detail names; None where it names none."""
    try:
        read = json.loads(detail)
    except ValueError:
        return None
    key = read.get("key") if isinstance(read, dict) else None
    return key if isinstance(key, str) else None


def _fetch(connection: Connection, text: str, parameters: tuple[Any, ...]) -> list[dict[str, Any]]:
    """The rows by column, columns in order of name, in which they are hashed."""
    result = connection.exec_driver_sql(text, parameters)
    names = list(result.keys())
    places = sorted(range(len(names)), key=names.__getitem__)
    return [{names[place]: row[place] for place in places} for row in result]


def _values(columns: dict[str, Any]) -> dict[str, Value]:
    return {
        name: value if type(value) in _AS_THEY_ARE else _value(value)
        for name, value in columns.items()
        if value is not None and name not in _NOT_HASHED
    }


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
