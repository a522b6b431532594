"""Reads rows of guarded tables as they stand, many at a time, for leaves and records.

It decides nothing but which rows belong to which event or audit row, and in what order they come.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table

from ledger.store.audit_trail import audit_event
from ledger.store.idempotency import idempotency_key

_NOT_HASHED = frozenset({"arrangement_id"})  # a number of this store's own


@dataclass(frozen=True, slots=True)
class Read:
    """Rows of one table in order of key, their hashed columns in order of name."""

    table: str
    names: Sequence[str]
    numbers: Sequence[int]  # of the event or audit row that each belongs to
    rows: Sequence[tuple[Any, ...]]


def of_events(
    connection: Connection, arrangement_id: int, tables: Sequence[Table], event_ids: Sequence[int]
) -> Iterator[Read]:
    """Read what the events wrote, table by table; one that holds nothing of them is passed over."""
    if not event_ids:
        return
    bounds = (arrangement_id, min(event_ids), max(event_ids))
    sign = parameter_sign(connection)
    holds = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS (SELECT 1 FROM {table.name} "  # noqa: S608 - our own names
        f"WHERE arrangement_id = {sign} AND event_id BETWEEN {sign} AND {sign})"
        for place, table in enumerate(tables)
    )
    found = connection.exec_driver_sql(holds, bounds * len(tables)).scalars().all()
    for place in sorted(found):
        yield _rows(connection, tables[place], "event_id", event_ids, arrangement_id)


def of_audits(
    connection: Connection, arrangement_id: int, audit_numbers: Sequence[int]
) -> Iterator[Read]:
    """Read audit rows, and the keys that they name, by the keys' own index.

    A replay's row names a key claimed under another: that one is the other's. Whether every key was
    found is not asked here but by `verify`, over all of them at once.
    """
    if not audit_numbers:
        return
    trail = _rows(connection, audit_event, "audit_no", audit_numbers, arrangement_id)
    yield trail
    person, detail = trail.names.index("person"), trail.names.index("detail")
    named = sorted(
        {(row[person], key) for row in trail.rows if (key := _named_key(row[detail])) is not None}
    )
    if connection.dialect.name == "sqlite":
        text = _CLAIMED_SQLITE
        parameters: tuple[Any, ...] = (json.dumps(named), arrangement_id)
    else:
        text = _CLAIMED_POSTGRESQL
        people, keys = [person for person, _ in named], [key for _, key in named]
        parameters = (people, keys, arrangement_id)
    yield read_table(connection, idempotency_key, "audit_no", text, parameters, set(audit_numbers))


def _rows(
    connection: Connection, table: Table, column: str, wanted: Sequence[int], arrangement_id: int
) -> Read:
    """Read the rows of a table that belong to the numbers wanted."""
    start = f"SELECT * FROM {table.name} WHERE arrangement_id = "  # noqa: S608 - our own names
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in wanted)
        text = f"{start}? AND {column} IN ({marks})"
        parameters: tuple[Any, ...] = (arrangement_id, *wanted)
    else:
        # The bounds say nothing new, but keep the planner from reading the whole table.
        text = f"{start}%s AND {column} BETWEEN %s AND %s AND {column} = ANY(%s)"
        parameters = (arrangement_id, min(wanted), max(wanted), list(wanted))
    return read_table(connection, table, column, text, parameters)


def read_table(
    connection: Connection,
    table: Table,
    column: str,
    text: str,
    parameters: tuple[Any, ...],
    among: Container[int] | None = None,
) -> Read:
    """Run a query of every column of a table; keep its rows whose number is `among` those given."""
    result = connection.exec_driver_sql(text, parameters)
    place = {name: number for number, name in enumerate(result.keys())}
    number = itemgetter(place[column])
    # Put in order here: a database may compare texts in an order of its own (its collation).
    key = itemgetter(*[place[each.name] for each in table.primary_key.columns])
    found = sorted(result.all(), key=key)
    if among is not None:
        found = [row for row in found if number(row) in among]
    names = sorted(place.keys() - _NOT_HASHED)
    hashed = itemgetter(*[place[name] for name in names])
    return Read(table.name, names, list(map(number, found)), list(map(hashed, found)))


_CLAIMED_SQLITE = """SELECT k.* FROM json_each(?) AS j CROSS JOIN idempotency_key AS k
WHERE k.arrangement_id = ? AND k.person = json_extract(j.value, '$[0]')
  AND k.idempotency_key = json_extract(j.value, '$[1]')"""
_CLAIMED_POSTGRESQL = """SELECT k.* FROM unnest(%s::text[], %s::text[]) AS j(person, name)
JOIN idempotency_key AS k
  ON k.arrangement_id = %s AND k.person = j.person AND k.idempotency_key = j.name"""


def _named_key(detail: str) -> str | None:
    """The idempotency key that a row's detail names; None where it names none."""
    try:
        read = json.loads(detail)
    except ValueError:
        return None
    key = read.get("key") if isinstance(read, dict) else None
    return key if isinstance(key, str) else None


def parameter_sign(connection: Connection) -> str:
    """Return how the driver marks a parameter."""
    return "?" if connection.dialect.name == "sqlite" else "%s"
