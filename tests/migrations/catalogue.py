"""What a database says of its own schema, in a form in which two can be compared.

Nothing is read from our models: on SQLite it is the text that the database keeps of each table,
index and trigger, on PostgreSQL what its catalogue writes of each column, constraint, index,
trigger, function, policy and sequence.
"""

from __future__ import annotations

import re

from sqlalchemy import make_url

from tests.store.raw import Raw, raw_connection

OURS = "n.nspname = 'public' AND c.relname <> 'alembic_version'"
POSTGRESQL = {
    "column": f"""
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
          a.attidentity, a.attgenerated, a.attcollation::regcollation::text,
          pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE {OURS} AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraint": f"""
        SELECT c.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated,
          k.condeferrable, k.condeferred
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}""",
    "index": """
        SELECT tablename, indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'""",
    "trigger": f"""
        SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND NOT t.tgisinternal""",
    "function": """
        SELECT p.proname, p.proname, pg_get_functiondef(p.oid)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public'""",
    "row security": f"""
        SELECT c.relname, '', c.relrowsecurity, c.relforcerowsecurity
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {OURS} AND c.relkind = 'r'""",
    "policy": """
        SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check
        FROM pg_policies WHERE schemaname = 'public'""",
    "sequence": """
        SELECT sequencename, sequencename, data_type::text, start_value, increment_by, min_value,
          max_value, cycle
        FROM pg_sequences WHERE schemaname = 'public'""",
}
SQLITE = """
    SELECT type, tbl_name, name, sql FROM sqlite_master
    WHERE tbl_name <> 'alembic_version' AND name NOT LIKE 'sqlite_autoindex%'"""


def catalogue(url: str) -> dict[str, object]:
    """Return everything of the schema by kind and name, but Alembic's own table."""
    with raw_connection(url) as raw:
        if make_url(url).get_backend_name() == "sqlite":
            return _sqlite(raw)
        return _postgresql(raw)


def _sqlite(raw: Raw) -> dict[str, object]:
    return {
        f"{kind} {table}.{name}": _table_parts(text) if kind == "table" else _plain(text)
        for kind, table, name, text in raw.run(SQLITE)
    }


def _postgresql(raw: Raw) -> dict[str, object]:
    return {
        f"{kind} {row[0]}.{row[1]}": row[2:]
        for kind, query in POSTGRESQL.items()
        for row in raw.run(query)
    }


def _plain(text: str) -> str:
    """Return the text with its spaces evened out: they are all that may differ."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"\s*([(),])\s*", r"\1", text)


def _table_parts(text: str) -> list[str]:
    """Return the parts of a CREATE TABLE: columns as they stand, then constraints in any order."""
    plain = _plain(text)
    start, end = plain.index("("), plain.rindex(")")
    parts = _split(plain[start + 1 : end])
    named = sorted(part for part in parts if part.startswith("CONSTRAINT"))
    columns = [part for part in parts if not part.startswith("CONSTRAINT")]
    options = sorted(_split(plain[end + 1 :]))
    return [plain[:start], *columns, *named, *options]


def _split(text: str) -> list[str]:
    """Split at the commas that stand in no brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]
