"""The roles that PostgreSQL's half of the tests works as, so that every promise holds under them.

A test's ledger is reached as EVERYDAY: it may do what the service and the sealer may, owns nothing
and passes no policy. Whoever goes round the ledger is the server's superuser.
"""

from __future__ import annotations

import psycopg
from sqlalchemy import URL, make_url

from ledger.store.database_roles import DatabaseRole, making_roles
from ledger.store.engine import migrate
from tests.postgres import SUPERUSER, PostgresServer

EVERYDAY = "ledger_everyday"

_EVERYDAY = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{EVERYDAY}') THEN
    CREATE ROLE {EVERYDAY} LOGIN INHERIT
      IN ROLE {DatabaseRole.SERVICE}, {DatabaseRole.SEALER};
  END IF;
END $$"""


def make_migrated(server: PostgresServer, name: str) -> None:
    """Create a database with the ledger's roles and empty tables, owned by who migrates."""
    server.create_database(name)
    address = server.url(name).replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(making_roles().encode())
        connection.execute(_EVERYDAY)
    migrate(server.url(name, role=DatabaseRole.MIGRATIONS))


def around(url: str | URL) -> str:
    """Return the same database's address for whoever goes round the ledger; a file's own is it."""
    return as_role(url, SUPERUSER)


def as_role(url: str | URL, role: str) -> str:
    """Return the same database's address for a role; a file has none."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(username=role)
    return parsed.render_as_string(hide_password=False)
