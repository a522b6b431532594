"""The posting path: one event with its journals and lines, as few statements as can be.

PostgreSQL takes one data-modifying statement an event; SQLite three on the driver's connection.
Nothing else in the project writes events, journals or lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ledger.domain.journal import Event
from ledger.store.base import SQLITE_INSTANT


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who posts, for which party, on which request, and when."""

    arrangement_id: int
    person: str
    party: str
    role: str
    request_id: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """Where the event came to stand."""

    event_id: int
    known: int


def post(
    connection: Connection,
    stamp: Stamp,
    event: Event,
    *,
    period: str,
    digest: str,
    phase: int | None,
) -> Posted:
    """Write one event whole. `period` is its accounting period, `digest` of what it records."""
    header = {
        "arrangement": stamp.arrangement_id,
        "kind": event.kind.value,
        "effective_on": event.effective_on,
        "period": period,
        "posted_at": stamp.posted_at,
        "person": stamp.person,
        "party": stamp.party,
        "role": stamp.role,
        "request_id": stamp.request_id,
        "digest": digest,
        "reverses": event.reverses,
        "n_journals": len(event.journals),
        "last": len(event.journals) or None,
    }
    if connection.dialect.name == "sqlite":
        return _post_sqlite(connection, header, event, phase)
    return _post_postgresql(connection, header, event, phase)


def _line_rows(event: Event, phase: int | None) -> list[tuple[Any, ...]]:
    """The lines in order: journal, place, and the running sum before and after each."""
    rows: list[tuple[Any, ...]] = []
    for journal_no, journal in enumerate(event.journals, 1):
        running = 0
        for line_no, line in enumerate(journal.lines, 1):
            before, running = running, running + line.amount_pence
            rows.append(
                (
                    journal_no,
                    line_no,
                    len(journal.lines),
                    journal.book,
                    int(line.account),
                    line.amount_pence,
                    line_no - 1 or None,
                    before,
                    running,
                    line.pool,
                    line.service,
                    str(line.service_month) if line.service_month else None,
                    line.counterparty,
                    line.document,
                    phase,
                )
            )
    return rows


def _journal_rows(event: Event) -> list[tuple[Any, ...]]:
    return [
        (journal_no, journal.book, journal_no - 1 or None, len(journal.lines))
        for journal_no, journal in enumerate(event.journals, 1)
    ]


_SQLITE_NEXT = "SELECT coalesce(max(event_id), 0) + 1 FROM event WHERE arrangement_id = ?"
_SQLITE_EVENT = """INSERT INTO event (arrangement_id, event_id, kind, effective_on, period, known,
  posted_at, person, party, role, request_id, payload_digest, reverses_event_id, n_journals,
  last_journal_no) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_SQLITE_JOURNAL = """INSERT INTO journal (arrangement_id, event_id, effective_on, known,
  n_journals, zero, journal_no, book, prev_no, n_lines) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?)"""
_SQLITE_LINE = """INSERT INTO journal_line (arrangement_id, event_id, effective_on, known,
  journal_no, line_no, n_lines, book, account, amount_pence, prev_no, prev_running_pence,
  running_pence, pool, service, service_month, counterparty, document_event_id, phase)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def _post_sqlite(
    connection: Connection, header: dict[str, Any], event: Event, phase: int | None
) -> Posted:
    arrangement = header["arrangement"]
    day = event.effective_on.isoformat()
    event_id = connection.exec_driver_sql(_SQLITE_NEXT, (arrangement,)).scalar_one()
    values = header | {
        "effective_on": day,
        "posted_at": header["posted_at"].strftime(SQLITE_INSTANT),
    }
    ordered = (values.pop("arrangement"), event_id, values.pop("kind"), values.pop("effective_on"))
    ordered += (values.pop("period"), event_id, *values.values())
    connection.exec_driver_sql(_SQLITE_EVENT, ordered)
    if event.journals:
        key = (arrangement, event_id, day, event_id)
        connection.exec_driver_sql(
            _SQLITE_JOURNAL, [(*key, len(event.journals), *row) for row in _journal_rows(event)]
        )
        connection.exec_driver_sql(_SQLITE_LINE, [key + row for row in _line_rows(event, phase)])
    return Posted(event_id, event_id)


_POSTGRESQL = """
WITH stamp AS MATERIALIZED (
  SELECT nextval('event_number') AS event_id,
    pg_current_xact_id()::text::bigint
      + (SELECT epoch_offset FROM ledger_epoch ORDER BY epoch_no DESC LIMIT 1) AS known
), posted_event AS (
  INSERT INTO event (arrangement_id, event_id, kind, effective_on, period, known, posted_at,
    person, party, role, request_id, payload_digest, reverses_event_id, n_journals,
    last_journal_no)
  SELECT %(arrangement)s, event_id, %(kind)s, %(effective_on)s::date, %(period)s, known,
    %(posted_at)s::timestamptz, %(person)s, %(party)s, %(role)s, %(request_id)s, %(digest)s,
    %(reverses)s::bigint, %(n_journals)s::smallint, %(last)s::smallint
  FROM stamp
), posted_journal AS (
  INSERT INTO journal (arrangement_id, event_id, effective_on, known, n_journals, zero,
    journal_no, book, prev_no, n_lines)
  SELECT %(arrangement)s, event_id, %(effective_on)s::date, known, %(n_journals)s::smallint, 0,
    j.*
  FROM stamp, unnest(%(j0)s::smallint[], %(j1)s::text[], %(j2)s::smallint[],
    %(j3)s::smallint[]) AS j
), posted_line AS (
  INSERT INTO journal_line (arrangement_id, event_id, effective_on, known, journal_no, line_no,
    n_lines, book, account, amount_pence, prev_no, prev_running_pence, running_pence, pool,
    service, service_month, counterparty, document_event_id, phase)
  SELECT %(arrangement)s, event_id, %(effective_on)s::date, known, l.*
  FROM stamp, unnest(%(l0)s::smallint[], %(l1)s::smallint[], %(l2)s::smallint[],
    %(l3)s::text[], %(l4)s::smallint[], %(l5)s::bigint[], %(l6)s::smallint[], %(l7)s::bigint[],
    %(l8)s::bigint[], %(l9)s::text[], %(l10)s::text[], %(l11)s::text[], %(l12)s::text[],
    %(l13)s::bigint[], %(l14)s::smallint[]) AS l
)
SELECT event_id, known FROM stamp"""
_JOURNAL_COLUMNS = 4
_LINE_COLUMNS = 15


def _post_postgresql(
    connection: Connection, header: dict[str, Any], event: Event, phase: int | None
) -> Posted:
    values = dict(header)
    values |= _columns("j", _journal_rows(event), _JOURNAL_COLUMNS)
    values |= _columns("l", _line_rows(event, phase), _LINE_COLUMNS)
    row = connection.exec_driver_sql(_POSTGRESQL, values).one()
    return Posted(row.event_id, row.known)


def _columns(prefix: str, rows: list[tuple[Any, ...]], width: int) -> dict[str, list[Any]]:
    return {f"{prefix}{place}": [row[place] for row in rows] for place in range(width)}
