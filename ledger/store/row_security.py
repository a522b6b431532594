"""Row security of PostgreSQL: the second wall, behind the conditions that every query writes.

Each transaction says within which arrangement it works, and whose single costs it may read; it is
said inside the transaction and ends with it, never with a pooled connection. Where nothing was
said, every table under a policy refuses to be read: a ledger that looked empty would give wrong
figures. SQLite has no such thing. This is the model of the policies, as `guards.py` is of the
guards: each migration carries its own text, and a test holds the two equal.
Source: docs/decisions/0029-row-security.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, MetaData, Table, func, select

from ledger.store.arrangements import arrangement
from ledger.store.guards import postgresql_guards

EVERYBODY = "*"  # no party has it for a code

_ARRANGEMENT = "ledger.arrangement"
_PARTY = "ledger.party"
_ARRANGEMENT_NOW = f"(SELECT current_setting('{_ARRANGEMENT}')::bigint)"
_PARTY_NOW = f"(SELECT current_setting('{_PARTY}'))"

# Not under a policy: needed before it is known which arrangement is meant.
_BEFORE = frozenset({arrangement.name})

# Tables whose rows of one arrangement are told otherwise than by their arrangement alone.
_OF_THE_ARRANGEMENT = {
    # A refusal in an arrangement that is yet to be set up is of none.
    "audit_event": f"arrangement_id IS NULL OR arrangement_id = {_ARRANGEMENT_NOW}",
    # Whoever may see the job may see its parts.
    "job_part": "EXISTS (SELECT 1 FROM job WHERE job.job_id = job_part.job_id)",
}

# Evidence of single costs, and whose it is; figures are drawn from them for both councils.
_IN_WHOSE_BOOK = """EXISTS (
    SELECT 1 FROM journal
    WHERE journal.arrangement_id = {table}.arrangement_id
      AND journal.event_id = {table}.event_id AND journal.book = {party})"""
_BY_WHOM_CONFIRMED = """EXISTS (
    SELECT 1 FROM event
    WHERE event.arrangement_id = {table}.arrangement_id
      AND event.event_id = {table}.event_id AND event.party = {party})"""
_WHOSE = {
    "confirmed_upload": _BY_WHOM_CONFIRMED,
    "confirmed_upload_row": _BY_WHOM_CONFIRMED,
    "cost": _IN_WHOSE_BOOK,
    "cost_month": _IN_WHOSE_BOOK,
    "handed_out_file": "{table}.party = {party}",
    "job": "{table}.party = {party}",
    "own_cost": "{table}.book = {party}",
    "upload": "{table}.party = {party}",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Within which arrangement a transaction works, and whose single costs it may read.

    `evidence_of` a party leaves out those of the other: for listing them, never for a figure.
    """

    arrangement_id: int
    evidence_of: str = EVERYBODY


def enter(connection: Connection, scope: Scope) -> None:
    """Work within a scope until the transaction ends; SQLite knows none."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"SELECT set_config('{_ARRANGEMENT}', %s, true), set_config('{_PARTY}', %s, true)",
            (str(scope.arrangement_id), scope.evidence_of),
        )


def enter_code(connection: Connection, code: str) -> int | None:
    """Work within the arrangement of that code from now on; return its number, None if none has it.

    Whose single costs may be read stays as it was said; where nothing was, it is everybody's.
    """
    wanted: list[ColumnElement[Any]] = [arrangement.c.arrangement_id]
    if connection.dialect.name == "postgresql":
        said = func.nullif(func.current_setting(_PARTY, True), "")  # noqa: FBT003 - SQL's own
        wanted += [
            func.set_config(_ARRANGEMENT, func.text(arrangement.c.arrangement_id), True),  # noqa: FBT003
            func.set_config(_PARTY, func.coalesce(said, EVERYBODY), True),  # noqa: FBT003
        ]
    number: int | None = connection.execute(
        select(*wanted).where(arrangement.c.code == code)
    ).scalar_one_or_none()
    return number


def tables_under_policy(metadata: MetaData) -> list[Table]:
    """Every table that holds rows of one arrangement, by name."""
    return sorted(
        (
            table
            for table in metadata.tables.values()
            if table.name in _OF_THE_ARRANGEMENT
            or ("arrangement_id" in table.columns and table.name not in _BEFORE)
        ),
        key=lambda table: table.name,
    )


def row_security(metadata: MetaData) -> list[str]:
    """The policies, and where guards look things up, one statement each."""
    statements: list[str] = []
    for table in tables_under_policy(metadata):
        name = table.name
        condition = _OF_THE_ARRANGEMENT.get(name, f"arrangement_id = {_ARRANGEMENT_NOW}")
        statements += [
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY within_arrangement ON {name}\nUSING ({condition})",
        ]
        if name in _WHOSE:
            whose = _WHOSE[name].format(table=name, party=_PARTY_NOW)
            statements.append(
                f"CREATE POLICY whose_evidence ON {name} AS RESTRICTIVE\n"
                f"USING ({_PARTY_NOW} = '{EVERYBODY}' OR {whose})"
            )
    return statements + [_pinned(name) for name in _functions(metadata)]


def _functions(metadata: MetaData) -> list[str]:
    made = (re.match(r"CREATE FUNCTION (\w+)", each) for each in postgresql_guards(metadata))
    return [match[1] for match in made if match]


def _pinned(function: str) -> str:
    """Let a guard find the ledger's own tables only: a temporary one of the name comes last."""
    return f"ALTER FUNCTION {function}() SET search_path = pg_catalog, public, pg_temp"
