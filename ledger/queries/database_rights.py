"""What the role that the service works as may do to the database beyond what it needs.

The database's own rights are asked for too: they are in no dump of it, so a restored one has
PostgreSQL's usual ones until the roles' SQL is run on it.
"""

from __future__ import annotations

from sqlalchemy import Connection

_WORDS = (
    "it is a superuser",
    "it passes row security",
    "it owns the ledger's tables",
    "it may change or remove posted rows",
    "it may write seals",
    "it may make things in the schema",
    "it may make temporary tables or schemas",
    "everybody may connect to the database",
)
_ASKED = """
SELECT rolsuper, rolsuper OR rolbypassrls,
  EXISTS (SELECT 1 FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
    AND c.relkind = 'r' AND pg_has_role(c.relowner, 'MEMBER')),
  has_table_privilege('event', 'UPDATE, DELETE, TRUNCATE, TRIGGER'),
  has_table_privilege('seal', 'INSERT'),
  has_schema_privilege('public', 'CREATE'),
  has_database_privilege(current_database(), 'TEMP, CREATE'),
  has_database_privilege('public', current_database(), 'CONNECT')
FROM pg_roles WHERE rolname = current_user"""


def more_than_needed(connection: Connection) -> list[str]:
    """Say in words what the role may do that the service must not be able to; [] is right.

    SQLite has no roles: whoever may open the file may do everything, and nothing is said of it.
    """
    if connection.dialect.name == "sqlite":
        return []
    found = connection.exec_driver_sql(_ASKED).one()
    return [words for words, may in zip(_WORDS, found, strict=True) if may]


def may_seal(connection: Connection) -> bool:
    """Whether the role may write seals, as issuing and closing need somebody to."""
    if connection.dialect.name == "sqlite":
        return True
    asked = "SELECT has_table_privilege('seal', 'INSERT')"
    return bool(connection.exec_driver_sql(asked).scalar_one())
