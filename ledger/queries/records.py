"""Rows of guarded tables as they are hashed: raw, every column that is not null, in fixed order.

They are read past the column types, so that a value that no type would take is hashed as it is and
shows as a difference, instead of ending the verification. Which rows stand in a block is asked
here too, once for sealing, verifying and exporting: those who hash take leaves, those who show take
records, and both are made of the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, Table, select

from ledger.domain.seal import (
    Encoder,
    Record,
    Value,
    context_digest,
    hashed_value,
    leaf_of,
)
from ledger.queries.record_rows import Read, of_audits, of_events, parameter_sign, read_table
from ledger.store import schema
from ledger.store.audit_trail import audit_event
from ledger.store.guards import guarded_tables
from ledger.store.journals import account, event, ledger_epoch
from ledger.store.seals import seal

_CHUNK = 1000

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Leaves:
    """The leaves of some events or audit rows by number, and how many records are in them."""

    by_number: Mapping[int, bytes]
    n_records: int


def event_tables() -> list[Table]:
    """Every guarded table whose rows an event wrote, by name."""
    return [table for table in guarded_tables(schema.metadata()) if "event_id" in table.columns]


def event_records(
    connection: Connection, arrangement_id: int, event_ids: Sequence[int]
) -> dict[int, list[Record]]:
    """All that each of the events wrote, by table and then by key."""
    return _records(event_ids, of_events(connection, arrangement_id, event_tables(), event_ids))


def event_leaves(connection: Connection, arrangement_id: int, event_ids: Sequence[int]) -> Leaves:
    """Each event's leaf: the hash of all its records."""
    return _leaves(event_ids, of_events(connection, arrangement_id, event_tables(), event_ids))


def audit_records(
    connection: Connection, arrangement_id: int, audit_numbers: Sequence[int]
) -> dict[int, list[Record]]:
    """Each row of the audit trail, with the idempotency key that was claimed under it."""
    return _records(audit_numbers, of_audits(connection, arrangement_id, audit_numbers))


def audit_leaves(
    connection: Connection, arrangement_id: int, audit_numbers: Sequence[int]
) -> Leaves:
    """Each audit row's leaf: the hash of its records."""
    return _leaves(audit_numbers, of_audits(connection, arrangement_id, audit_numbers))


def context_records(connection: Connection) -> list[Record]:
    """The chart of accounts, and the epochs of knowing."""
    found = []
    for table in (account, ledger_epoch):
        key = next(iter(table.primary_key.columns)).name
        read = read_table(connection, table, key, f"SELECT * FROM {table.name}", ())  # noqa: S608 - our own names
        by_number = _records(read.numbers, [read])
        found += [record for number in read.numbers for record in by_number[number]]
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
    sign = parameter_sign(connection)
    result = connection.exec_driver_sql(
        f"SELECT * FROM {seal.name} WHERE arrangement_id = {sign} AND block_no > {sign} "  # noqa: S608 - our own names
        f"ORDER BY block_no LIMIT {sign}",
        (arrangement_id, after, limit),
    )
    return [{name: hashed_value(value) for name, value in row.items()} for row in result.mappings()]


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


def _records(numbers: Sequence[int], reads: Iterable[Read]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = {number: [] for number in numbers}
    for read in reads:
        for number, row in zip(read.numbers, read.rows, strict=True):
            values = zip(read.names, map(hashed_value, row), strict=True)
            columns = {name: value for name, value in values if value is not None}
            found[number].append(Record(read.table, columns))
    return found


def _leaves(numbers: Sequence[int], reads: Iterable[Read]) -> Leaves:
    found: dict[int, list[bytes]] = {number: [] for number in numbers}
    encoder = Encoder()
    for read in reads:
        written = encoder.rows(read.table, read.names, read.rows)
        for number, row in zip(read.numbers, written, strict=True):
            found[number].append(row)
    leaves = {number: leaf_of(rows) for number, rows in found.items()}
    return Leaves(leaves, sum(map(len, found.values())))
