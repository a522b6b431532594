"""What is read to be hashed: all rows of an event and no others, however many are read at once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ledger.actions.work import Ledger
from ledger.domain.seal import leaf_hash
from ledger.queries import records
from ledger.store.guards import guarded_tables
from ledger.store.schema import metadata
from tests.evidence.sealing import ARRANGEMENT
from tests.ledgers import WITHIN

ALL = 2**62
# Guarded, and not written by an event: what an event's leaf cannot hold, and where it is held.
ELSEWHERE = {
    "account": "context",
    "arrangement": "the name of the chain",
    "audit_event": "leaf of its own",
    "idempotency_key": "leaf of its audit row",
    "ledger_epoch": "context",
    "seal": "chain",
    "sealed_audit": "chain",
    "sealed_event": "chain",
}


def pieces(numbers: Sequence[int], how: str) -> list[Sequence[int]]:
    """Cut numbers into the pieces that are read at once."""
    match how:
        case "all at once":
            return [numbers]
        case "one by one":
            return [[number] for number in numbers]
        case "every third":
            return [numbers[start::3] for start in range(3)]
        case _:
            return [numbers[::-1]]


HOW = ["all at once", "one by one", "every third", "backwards"]


def test_every_guarded_table_is_hashed_somewhere(sealed: Ledger) -> None:
    """Each table that refuses change is read for the leaves of events, or is hashed elsewhere."""
    with sealed.database.reading(WITHIN) as connection:
        events = records.events_between(connection, ARRANGEMENT, 0, ALL)
        found = records.event_records(connection, ARRANGEMENT, events)
    read = {record.table for each in found.values() for record in each}
    guarded = {table.name for table in guarded_tables(metadata())}
    assert read | ELSEWHERE.keys() == guarded
    assert not read & ELSEWHERE.keys()


def test_every_row_of_every_table_is_read_once(sealed: Ledger) -> None:
    """As many records are read of a table as rows stand in it, each under its own event."""
    with sealed.database.reading(WITHIN) as connection:
        events = records.events_between(connection, ARRANGEMENT, 0, ALL)
        found = records.event_records(connection, ARRANGEMENT, events)
        for table in records.event_tables():
            statement = f"SELECT event_id FROM {table.name} ORDER BY event_id"
            standing = connection.exec_driver_sql(statement).scalars().all()
            read = sorted(
                event_id
                for event_id, rows in found.items()
                for record in rows
                if record.table == table.name
            )
            assert read == standing
            assert all(
                record.columns["event_id"] == event_id
                for event_id, rows in found.items()
                for record in rows
            )


@pytest.mark.parametrize("how", HOW)
def test_an_events_leaf_is_the_hash_of_its_records(sealed: Ledger, how: str) -> None:
    """However the events are cut into pieces, each leaf is that of the event read by itself."""
    with sealed.database.reading(WITHIN) as connection:
        events = records.events_between(connection, ARRANGEMENT, 0, ALL)
        for piece in pieces(events, how):
            leaves = records.event_leaves(connection, ARRANGEMENT, piece)
            assert leaves.by_number.keys() == set(piece)
            for number, leaf in leaves.by_number.items():
                alone = records.event_records(connection, ARRANGEMENT, [number])[number]
                assert leaf == leaf_hash(alone)


@pytest.mark.parametrize("how", HOW)
def test_an_audit_rows_leaf_is_the_hash_of_its_records(sealed: Ledger, how: str) -> None:
    """The same for the audit trail, with the idempotency keys claimed under it, each counted."""
    with sealed.database.reading(WITHIN) as connection:
        numbers = records.audits_between(connection, ARRANGEMENT, 0, ALL)
        claimed = connection.exec_driver_sql("SELECT count(*) FROM idempotency_key").scalar_one()
        counted = 0
        for piece in pieces(numbers, how):
            leaves = records.audit_leaves(connection, ARRANGEMENT, piece)
            assert leaves.by_number.keys() == set(piece)
            counted += leaves.n_records
            for number, leaf in leaves.by_number.items():
                alone = records.audit_records(connection, ARRANGEMENT, [number])[number]
                assert leaf == leaf_hash(alone)
        assert counted == len(numbers) + claimed


def test_nothing_asked_for_is_nothing_read(sealed: Ledger) -> None:
    """No events, no leaves; and an event that does not stand has a leaf of no records."""
    with sealed.database.reading(WITHIN) as connection:
        assert records.event_leaves(connection, ARRANGEMENT, []).by_number == {}
        assert records.audit_leaves(connection, ARRANGEMENT, []).by_number == {}
        gone = records.event_leaves(connection, ARRANGEMENT, [10**6])
    assert (gone.n_records, gone.by_number[10**6]) == (0, leaf_hash([]))
