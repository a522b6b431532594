"""The roles that PostgreSQL's half of the tests works as, so that every promise holds under them.

A test's ledger is reached as EVERYDAY: it may do what the service and the sealer may, owns nothing,
and passes no policy. Whoever goes round the ledger (`tests/store/raw.py`) is the server's superuser.
"""

from __future__ import annotations

import psycopg

from ledger.store.database_roles import DatabaseRole, making_roles
from ledger.store.engine import migrate
from tests.postgres import PostgresServer

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
