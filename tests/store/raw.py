"""Connections that go round the ledger, and postings for them to tamper with.

A `Raw` connection is the driver's own, `sqlite3` or `psycopg`, with nothing set that its name does
not say. What it is refused, the database refuses: no code of ours stands between.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import make_url

from ledger.domain.accounts import Account
from tests.database_roles import around
from tests.ledgers import HOST, RECIPIENT

Row = dict[str, Any]
REFUSED = (sqlite3.IntegrityError, psycopg.IntegrityError)
APPEND_ONLY = "posted rows are never changed or removed"
FOREIGN_KEYS_OFF = "set PRAGMA foreign_keys = ON"


class Raw:
    """A driver's connection, in a transaction that ends with `commit` or not at all."""

    def __init__(self, connection: sqlite3.Connection | psycopg.Connection, name: str) -> None:
        self._connection = connection
        self.name = name
        self.is_sqlite = isinstance(connection, sqlite3.Connection)
        self._sign = "?" if self.is_sqlite else "%s"

    def run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Execute one statement, its values written as `?`; return its rows."""
        connection = cast("Any", self._connection)
        if not values:
            found = connection.execute(statement)
        else:
            found = connection.execute(statement.replace("?", self._sign), values)
        return [] if found.description is None else list(found.fetchall())

    def insert(self, table: str, row: Mapping[str, Any], *, verb: str = "INSERT") -> None:
        """Insert one row as it is given."""
        signs = ", ".join("?" for _ in row)
        self.run(f"{verb} INTO {table} ({', '.join(row)}) VALUES ({signs})", *row.values())

    def rows(self, table: str) -> list[Row]:
        """Return every row of a table by column, in the order of its key."""
        connection = cast("Any", self._connection)
        found = connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def commit(self) -> None:
        """Commit, which is when deferred keys are checked."""
        self._connection.commit()

    def rollback(self) -> None:
        """Give up what was done since the last commit."""
        self._connection.rollback()

    def next_event(self) -> tuple[int, int]:
        """Return the number and the place in the order of knowing that the next event must have."""
        if self.is_sqlite:
            number = self.run("SELECT max(event_id) + 1 FROM event")[0][0]
            return number, number
        now = "pg_current_xact_id()::text::bigint + max(epoch_offset)"
        number, known = self.run(f"SELECT nextval('event_number'), {now} FROM ledger_epoch")[0]
        return number, known


@contextmanager
def raw_connection(url: str, *, foreign_keys: bool = True) -> Iterator[Raw]:
    """Open the driver's connection; on SQLite with foreign keys, or as it comes (off)."""
    parsed = make_url(url)
    connection: sqlite3.Connection | psycopg.Connection
    if parsed.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(parsed.database), timeout=30)
        if foreign_keys:
            connection.execute("PRAGMA foreign_keys = ON")
        name = "sqlite3 with foreign keys" if foreign_keys else "sqlite3 as it comes"
    else:
        # Not as the service, which would be refused before any guard is asked.
        connection = psycopg.connect(around(url).replace("postgresql+psycopg", "postgresql", 1))
        name = "psycopg"
    try:
        yield Raw(connection, name)
    finally:
        connection.close()


def dump(url: str) -> dict[str, list[str]]:
    """Return every row of every table as text, types and all, for comparing byte for byte."""
    with raw_connection(url) as raw:
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if raw.is_sqlite
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        return {
            name: sorted(repr(row) for row in raw.run(f"SELECT * FROM {name}"))
            for (name,) in raw.run(names)
        }


def refused(url: str, attack: Callable[[Raw], object], because: str) -> None:
    """Try an attack from every kind of raw connection; each is refused, and nothing has changed.

    `because` is what the refusal says, as a regular expression; a SQLite connection with foreign
    keys off may be refused for just that.
    """
    before = dump(url)
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    for foreign_keys in (True, False) if is_sqlite else (True,):
        reasons = because if foreign_keys else f"{because}|{re.escape(FOREIGN_KEYS_OFF)}"
        with raw_connection(url, foreign_keys=foreign_keys) as raw:
            with pytest.raises(REFUSED, match=reasons):
                _attempt(raw, attack)
            raw.rollback()
    assert dump(url) == before


def _attempt(raw: Raw, attack: Callable[[Raw], object]) -> None:
    attack(raw)
    raw.commit()


@dataclass(slots=True)
class Posting:
    """The rows of one event, right as `posting` makes them, and free to be made wrong."""

    event: Row
    journals: list[Row]
    lines: list[Row]

    def write(self, raw: Raw) -> None:
        """Insert what there is of it, in the order in which the ledger does."""
        raw.insert("event", self.event)
        for row in self.journals:
            raw.insert("journal", row)
        for row in self.lines:
            raw.insert("journal_line", row)


def posting(raw: Raw, *journals: Sequence[int], **event: object) -> Posting:
    """Build an event with one journal for each list of amounts, in the host's book, then the other.

    The chain of running sums is as the ledger writes it; whether it ends at nil is up to the
    amounts. `event` gives columns of the event other values, which its rows below follow.
    """
    number, known = raw.next_event()
    header = {
        "arrangement_id": 1,
        "event_id": number,
        "kind": "cost_recorded",
        "effective_on": "2019-07-31",
        "period": "2019-07",
        "known": known,
        "posted_at": "2020-03-31T12:00:00.000000Z",
        "person": "P0002",
        "party": HOST,
        "role": "preparer",
        "request_id": "raw",
        "payload_digest": "0" * 64,
        "reverses_event_id": None,
        "n_journals": len(journals),
        "last_journal_no": len(journals) or None,
    } | event
    shared = {
        name: header[name] for name in ("arrangement_id", "event_id", "effective_on", "known")
    }
    made = Posting(header, [], [])
    for journal_no, amounts in enumerate(journals, 1):
        placed = shared | {"journal_no": journal_no, "n_lines": len(amounts)}
        placed["book"] = (HOST, RECIPIENT)[(journal_no - 1) % 2]
        chain = {"n_journals": len(journals), "prev_no": journal_no - 1 or None, "zero": 0}
        made.journals.append(placed | chain)
        made.lines += _lines(placed, amounts)
    return made


def _lines(placed: Row, amounts: Sequence[int]) -> list[Row]:
    lines, running = [], 0
    for line_no, amount in enumerate(amounts, 1):
        lines.append(
            placed
            | {
                "line_no": line_no,
                "account": int(Account.COST_POOL),
                "amount_pence": amount,
                "prev_no": line_no - 1 or None,
                "prev_running_pence": running,
                "running_pence": running + amount,
            }
        )
        running += amount
    return lines
