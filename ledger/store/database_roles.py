"""Who may do what in PostgreSQL: one role owns and migrates, one serves, one seals and verifies.

Whoever runs the server makes the roles once, by `making_roles`; what each may do follows from what
the tables are, and is given anew after every migration. The service owns nothing, and changes
nothing but the few tables that are listed here. The sealer alone writes seals, and reads only what
they are over. Source: ledger-core page, "Append-only by refusal"; docs/decisions/0029.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import Connection, inspect, text

from ledger.store import schema
from ledger.store.guards import guarded_tables
from ledger.store.journals import account, ledger_epoch
from ledger.store.periods import accounting_period
from ledger.store.seals import seal, sealed_audit, sealed_event


class DatabaseRole(StrEnum):
    """A role of the database."""

    MIGRATIONS = "ledger_migrations"  # owns every table and carries out migrations
    SERVICE = "ledger_service"  # serves requests and works jobs
    SEALER = "ledger_sealer"  # seals and verifies


SEALS = frozenset({seal.name, sealed_event.name, sealed_audit.name})

# Not guarded, with what the service may do there beside reading and adding rows.
MUTABLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "accounting_period": ("UPDATE (status)",),
        "person": ("UPDATE (display_name, salt, erased_at)",),
        "api_token": ("UPDATE (revoked_at)",),
        "token_scope": (),
        "token_use": ("UPDATE", "DELETE"),
        "local_account": ("UPDATE",),
        "account_role": ("UPDATE", "DELETE"),
        "sign_in_failure": ("UPDATE", "DELETE"),
        "external_identity": ("DELETE",),
        "open_sign_in": ("DELETE",),
        "page_session": ("UPDATE", "DELETE"),
        "job": ("UPDATE", "DELETE"),
        "job_part": ("DELETE",),
        "upload": ("DELETE",),  # guards keep what was confirmed
        "handed_out_file": ("UPDATE (content, handed_out_at)",),
    }
)

# What only migrations write: the chart of accounts, and the epochs, which a restore opens.
_READ_ONLY = frozenset({account.name, ledger_epoch.name, "alembic_version"})
# What verifying compares with what is sealed, though it is not sealed itself.
_VERIFIED = frozenset({accounting_period.name})

_MAKE = """
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[{roles}] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', name);
    END IF;
    EXECUTE format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS '
      'NOINHERIT', name);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), name);
  END LOOP;
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
END $$;
ALTER SCHEMA public OWNER TO {migrations};
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {service}, {sealer};
ALTER DEFAULT PRIVILEGES FOR ROLE {migrations} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- A ledger that another role migrated so far goes over to the new owner.
DO $$
DECLARE
  each record;
BEGIN
  FOR each IN
    SELECT c.oid::regclass AS name, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S')
  LOOP
    EXECUTE format('ALTER %s %s OWNER TO {migrations}', each.kind, each.name);
  END LOOP;
  FOR each IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO {migrations}', each.name);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', each.name);
  END LOOP;
END $$;
"""


def making_roles() -> str:
    """Return the SQL that makes the roles, for a superuser; a second time it changes nothing.

    It holds no password: whoever runs it gives each role one, or another way to sign in.
    """
    return _MAKE.format(
        roles=", ".join(f"'{role}'" for role in DatabaseRole),
        migrations=DatabaseRole.MIGRATIONS,
        service=DatabaseRole.SERVICE,
        sealer=DatabaseRole.SEALER,
    ).lstrip()


def grant_rights(connection: Connection) -> None:
    """Give each of the roles what it may do, and nothing else; where they are not made, nothing.

    For the tables' owner, after migrating; from anybody else it changes nothing.
    """
    named = {"roles": [role.value for role in DatabaseRole], "owner": DatabaseRole.MIGRATIONS.value}
    made, owns = connection.execute(
        text(
            "SELECT count(*), bool_or(rolname = :owner AND pg_has_role(oid, 'USAGE')) "
            "FROM pg_roles WHERE rolname = ANY(:roles)"
        ),
        named,
    ).one()
    if made == len(DatabaseRole) and owns:
        standing = inspect(connection).get_table_names(schema="public")
        for statement in rights(standing):
            connection.exec_driver_sql(statement)


def rights(standing: Iterable[str]) -> list[str]:
    """What each role may do to the tables that stand, one statement each."""
    tables = set(standing)
    guarded = {table.name for table in guarded_tables(schema.metadata())}
    served = (guarded | MUTABLE.keys()) & tables
    added = served - _READ_ONLY - SEALS
    others = f"PUBLIC, {DatabaseRole.SERVICE}, {DatabaseRole.SEALER}"
    every = "IN SCHEMA public"
    statements = [
        f"REVOKE ALL ON ALL TABLES {every} FROM {others}",
        f"REVOKE ALL ON ALL SEQUENCES {every} FROM {others}",
        f"REVOKE ALL ON ALL FUNCTIONS {every} FROM {others}",
        f"GRANT USAGE ON ALL SEQUENCES {every} TO {DatabaseRole.SERVICE}",
        *_granted("SELECT", served | (_READ_ONLY & tables), DatabaseRole.SERVICE),
        *_granted("INSERT", added, DatabaseRole.SERVICE),
        *_granted("SELECT", (guarded | _READ_ONLY | _VERIFIED) & tables, DatabaseRole.SEALER),
        *_granted("INSERT", SEALS & tables, DatabaseRole.SEALER),
    ]
    for name in sorted(MUTABLE.keys() & tables):
        for right in MUTABLE[name]:
            statements += _granted(right, {name}, DatabaseRole.SERVICE)
    return statements


def _granted(right: str, tables: Iterable[str], role: DatabaseRole) -> list[str]:
    named = ", ".join(sorted(tables))
    return [f"GRANT {right} ON {named} TO {role}"] if named else []
