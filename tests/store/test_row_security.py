"""Row security and the roles of PostgreSQL: what the service's own connection is refused.

The attacks come from the driver's connection, as the service, the sealer or whoever migrates: what
is refused, the database refuses. Beside them the worked example lives its whole life as the service
and is sealed and verified as the sealer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace

import psycopg
import pytest
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

from ledger.actions.authority import Permission
from ledger.actions.record_own_cost import record_own_cost
from ledger.actions.seal import seal_all
from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.actions.work import Ledger
from ledger.domain.clock import FixedClock, SystemClock
from ledger.queries.database_rights import more_than_needed
from ledger.queries.verify import verify
from ledger.store.database_roles import MUTABLE, SEALS, DatabaseRole, making_roles
from ledger.store.engine import Database, migrate
from ledger.store.guards import guarded_tables
from ledger.store.row_security import Scope, tables_under_policy
from ledger.store.schema import metadata
from tests.database_roles import make_migrated
from tests.ledgers import (
    ADMINISTRATOR,
    CODE,
    HOST,
    NOON,
    PAYER_PREPARER,
    RECIPIENT,
    definition,
    do,
    record_one_cost,
    set_up,
)
from tests.postgres import PostgresServer

SERVICE, SEALER, MIGRATIONS = DatabaseRole.SERVICE, DatabaseRole.SEALER, DatabaseRole.MIGRATIONS
NOTHING_SAID = (psycopg.errors.UndefinedObject, psycopg.errors.InvalidTextRepresentation)
ASH_BIRCH, ELM_OAK = Scope(1), Scope(2)
TABLES_WITHIN = [table.name for table in tables_under_policy(metadata())]
GUARDED = [table.name for table in guarded_tables(metadata())]


@dataclass(frozen=True, slots=True)
class Server:
    """A database with two arrangements in it, and how each role reaches it."""

    server: PostgresServer
    name: str

    def url(self, role: str) -> str:
        """The address for a role."""
        return self.server.url(self.name, role=role)

    def connect(self, role: str, scope: Scope | None = None) -> closing[psycopg.Connection]:
        """Open the driver's own connection, within a scope where one is given."""
        address = self.url(role).replace("postgresql+psycopg", "postgresql", 1)
        connection = psycopg.connect(address)
        if scope is not None:
            _enter(connection, scope)
        return closing(connection)


def _enter(connection: psycopg.Connection, scope: Scope) -> None:
    connection.execute(
        "SELECT set_config('ledger.arrangement', %s, true), set_config('ledger.party', %s, true)",
        (str(scope.arrangement_id), scope.evidence_of),
    )


def _count(connection: psycopg.Connection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert found is not None
    return int(found[0])


@pytest.fixture(scope="module")
def two(postgres_server: PostgresServer) -> Iterator[Server]:
    """Ash-Birch and Elm-Oak in one database, each with costs of its own; read, never changed."""
    name = "two_arrangements"
    make_migrated(postgres_server, name)
    made = Server(postgres_server, name)
    with set_up(made.url(SERVICE)) as ledger:
        record_one_cost(ledger)
        record_one_cost(ledger, source_ref="PAY-2")
        elsewhere = replace(ADMINISTRATOR, arrangement="elm-oak")
        set_up_arrangement(ledger, elsewhere, definition(code="elm-oak"), key="set up")
        _record_own_cost(ledger)
    yield made
    postgres_server.drop_database(name)


def _record_own_cost(ledger: Ledger) -> None:
    row = {
        "kind": "own",
        "source_ref": "BIR-OWN-1",
        "entered_on": "2019-07-31",
        "service_from": "2019-07-01",
        "service_to": "2019-07-31",
        "amount": "12.00",
        "subjective": "Transport",
        "description": "Birch's own journeys",
    }
    do(
        ledger,
        PAYER_PREPARER,
        Permission.KEEP_OWN_BOOK,
        lambda work: record_own_cost(work, row),
    )


def _refused(
    two: Server, role: str, statement: str, *, scope: Scope | None = ASH_BIRCH
) -> psycopg.Error:
    """Try a statement as a role; return the error that it ends with."""
    with two.connect(role, scope) as connection:
        with pytest.raises(psycopg.Error) as refusal:
            connection.execute(statement.encode())
        connection.rollback()
        return refusal.value


# ---- by arrangement ----
@pytest.mark.parametrize("role", [SERVICE, SEALER, MIGRATIONS])
def test_without_a_scope_nothing_is_read_and_it_is_said(two: Server, role: str) -> None:
    """A transaction that named no arrangement is refused, never told that there is nothing."""
    for table in ("event", "journal_line", "cost", "seal" if role == SEALER else "charge"):
        with two.connect(role) as connection, pytest.raises(NOTHING_SAID):
            _count(connection, table)


def test_within_an_arrangement_only_its_rows_are_there(two: Server) -> None:
    """Every table that holds rows of one arrangement shows those of the one named, no other."""
    with two.connect(SERVICE) as connection:
        shown = {}
        for scope in (ASH_BIRCH, ELM_OAK):
            _enter(connection, scope)
            shown[scope] = _count(connection, "event")
            for table in TABLES_WITHIN:
                if table not in ("job_part", "audit_event"):
                    others = f"{table} WHERE arrangement_id <> {scope.arrangement_id}"
                    assert _count(connection, others) == 0
            connection.rollback()
    assert shown[ASH_BIRCH] > shown[ELM_OAK] > 0


def test_the_owner_is_bound_as_the_service_is(two: Server) -> None:
    """Row security is forced, so that whoever migrates reads no other arrangement by mistake."""
    with two.connect(MIGRATIONS, ELM_OAK) as connection:
        assert _count(connection, "cost") == 0
    with two.connect(MIGRATIONS, ASH_BIRCH) as connection:
        assert _count(connection, "cost") == 2


def test_a_row_of_another_arrangement_cannot_be_added(two: Server) -> None:
    """Within one arrangement nothing can be written into another."""
    row = "INSERT INTO pool SELECT 2, 'NEW', event_id FROM event LIMIT 1"
    assert isinstance(_refused(two, SERVICE, row), psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("end", ["commit", "rollback", "error"])
def test_a_scope_ends_with_its_transaction(two: Server, end: str) -> None:
    """The next transaction on the same pooled connection is within no arrangement again."""
    database = Database(two.url(SERVICE))
    seen = []
    with suppress(ZeroDivisionError), database.writing(ASH_BIRCH) as connection:
        seen.append(_who(connection))
        assert connection.exec_driver_sql("SELECT count(*) FROM cost").scalar_one() == 2
        if end == "rollback":
            connection.rollback()
        elif end == "error":
            raise ZeroDivisionError
    with suppress(SQLAlchemyError), database.reading() as after:
        seen.append(_who(after))
        seen.append(after.exec_driver_sql("SELECT count(*) FROM cost").scalar_one())
    database.close()
    assert len(seen) == 2
    assert seen[0] == seen[1]


def _who(connection: Connection) -> int:
    number: int = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    return number


# ---- by party, on the evidence of single costs only ----
def test_a_councils_evidence_is_there_for_its_own_people_only(two: Server) -> None:
    """Asked as Birch, Ash's costs are not there and Birch's own is; journal lines all are."""
    counted = {}
    for party in (HOST, RECIPIENT, "*"):
        with two.connect(SERVICE, Scope(1, evidence_of=party)) as connection:
            counted[party] = [
                _count(connection, table)
                for table in ("cost", "cost_month", "own_cost", "journal_line")
            ]
    lines = counted["*"][-1]
    assert counted[HOST] == [2, 2, 0, lines]
    assert counted[RECIPIENT] == [0, 0, 1, lines]
    assert counted["*"] == [2, 2, 1, lines]


# ---- what the service may not do at all ----
ATTACKS = {
    "change a line": "UPDATE journal_line SET amount_pence = 1",
    "remove an event": "DELETE FROM event",
    "empty a table": "TRUNCATE cost CASCADE",
    "add a column": "ALTER TABLE cost ADD COLUMN more text",
    "drop a table": "DROP TABLE cost",
    "switch a guard off": "ALTER TABLE journal_line DISABLE TRIGGER ALL",
    "drop a guard": "DROP TRIGGER cost_append_only ON cost",
    "leave guards out": "SET session_replication_role = replica",
    "open a policy": "ALTER POLICY within_arrangement ON cost USING (true)",
    "add a policy": "CREATE POLICY all_of_it ON cost USING (true)",
    "switch policies off": "ALTER TABLE cost DISABLE ROW LEVEL SECURITY",
    "unforce policies": "ALTER TABLE cost NO FORCE ROW LEVEL SECURITY",
    "become the owner": "SET ROLE ledger_migrations",
    "become the sealer": "SET ROLE ledger_sealer",
    "become the superuser": "SET SESSION AUTHORIZATION postgres",
    "pass policies": "ALTER ROLE ledger_service BYPASSRLS",
    "give itself a right": "GRANT UPDATE ON cost TO ledger_service; UPDATE cost SET pool = pool",
    "replace a guard's function": "CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS "
    "trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "make a table": "CREATE TABLE public.mine (a int)",
    "make a schema": "CREATE SCHEMA mine",
    "read the server's files": "SELECT pg_read_file('/etc/passwd')",
    "copy from a file": "COPY cost FROM '/etc/passwd'",
    "copy to a program": "COPY cost TO PROGRAM 'cat'",
    "read passwords": "SELECT * FROM pg_authid",
    "forge a seal": "INSERT INTO seal DEFAULT VALUES",
    "forge a leaf": "INSERT INTO sealed_event DEFAULT VALUES",
    "open an epoch": "INSERT INTO ledger_epoch VALUES (9, 9, 'mine')",
    "change the chart": "INSERT INTO account DEFAULT VALUES",
    "draw numbers back": "SELECT setval('event_number', 1)",
    "turn a migration back": "UPDATE alembic_version SET version_num = '0001'",
    "reopen a token": "UPDATE api_token SET expires_at = now() + interval '1 year'",
    "move a period": "UPDATE accounting_period SET ends_on = ends_on + 40",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_service_is_refused(two: Server, attack: str) -> None:
    """What would change what is posted, or who may, is refused before any guard is asked."""
    assert isinstance(_refused(two, SERVICE, ATTACKS[attack]), psycopg.errors.InsufficientPrivilege)


def test_a_copy_by_the_service_is_bound_by_policies(two: Server) -> None:
    """COPY gives the rows of the arrangement only, and without one nothing."""
    with two.connect(SERVICE, ELM_OAK) as connection:
        with connection.cursor().copy("COPY cost TO STDOUT") as copied:
            assert list(copied) == []
        connection.rollback()
        with (
            pytest.raises(NOTHING_SAID),
            connection.cursor().copy("COPY cost TO STDOUT") as copied,
        ):
            list(copied)


def test_a_guard_looks_at_the_ledgers_own_tables_whatever_is_before_them(two: Server) -> None:
    """A temporary table of periods, all open, opens no period to a posting."""
    with two.connect("postgres") as connection:
        connection.execute("CREATE TEMPORARY TABLE accounting_period AS TABLE accounting_period")
        connection.execute("UPDATE pg_temp.accounting_period SET status = 'open'")
        connection.execute("UPDATE public.accounting_period SET status = 'closed'")
        with pytest.raises(psycopg.errors.RestrictViolation, match="period"):
            connection.execute(
                "INSERT INTO event (arrangement_id, event_id, kind, effective_on, period, known,"
                " posted_at, person, party, role, request_id, payload_digest, n_journals,"
                " last_journal_no) SELECT 1, nextval('event_number'), 'cost_recorded',"
                " '2019-07-31', '2019-07', pg_current_xact_id()::text::bigint + epoch_offset,"
                " now(), 'P0002', 'ASH', 'preparer', 'raw', repeat('0', 64), 1, 1"
                " FROM ledger_epoch"
            )
        connection.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO cost SELECT * FROM cost",
        "INSERT INTO event SELECT * FROM event",
        "INSERT INTO approval SELECT * FROM approval",
        "UPDATE seal SET head_hash = ''",
        "DELETE FROM sealed_event",
        "SELECT password_hash FROM local_account",
        "SELECT digest FROM api_token",
        "SELECT display_name FROM person",
        "SELECT content FROM upload",
        "SELECT nextval('event_number')",
    ],
)
def test_the_sealer_is_refused_all_but_reading_and_sealing(two: Server, statement: str) -> None:
    """It posts nothing, changes nothing, and reads nobody's name, password or waiting file."""
    assert isinstance(_refused(two, SEALER, statement), psycopg.errors.InsufficientPrivilege)


# ---- the whole of it ----
def test_every_table_is_given_out_and_no_more(two: Server) -> None:
    """Each table has its rights: guarded ones are read and added to, nothing else is listed."""
    assert {table.name for table in metadata().tables.values()} == set(GUARDED) | set(MUTABLE)
    with two.connect("postgres") as connection:
        given = connection.execute(
            "SELECT grantee, table_name, array_agg(privilege_type::text ORDER BY 1)"
            " FROM information_schema.role_table_grants WHERE table_schema = 'public'"
            " AND grantee IN ('PUBLIC', 'ledger_service', 'ledger_sealer') GROUP BY 1, 2"
        ).fetchall()
    rights = {(grantee, table): set(privileges) for grantee, table, privileges in given}
    assert not [grantee for grantee, _ in rights if grantee == "PUBLIC"]
    for name in GUARDED:
        may_add = name not in SEALS | {"account", "ledger_epoch"}
        assert rights[SERVICE, name] == ({"SELECT", "INSERT"} if may_add else {"SELECT"})
        assert rights[SEALER, name] == ({"SELECT", "INSERT"} if name in SEALS else {"SELECT"})
    sealers = {table for grantee, table in rights if grantee == SEALER}
    assert sealers == {*GUARDED, "alembic_version", "accounting_period"}


def test_making_the_roles_and_rights_again_changes_nothing(two: Server) -> None:
    """Both may be run at any time: after a restore, say, or when a role was changed by hand."""
    asked = (
        "SELECT relname, relowner, relacl::text FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    )
    with two.connect("postgres") as connection:
        before = connection.execute(asked).fetchall()
        connection.execute(making_roles().encode())
        connection.commit()
        migrate(two.url(MIGRATIONS))
        assert connection.execute(asked).fetchall() == before


def test_what_a_role_may_do_too_much_is_named(two: Server) -> None:
    """Of the service nothing is said; of a superuser and an owner it is said what they may do."""
    said = {}
    for role in (SERVICE, MIGRATIONS, "postgres"):
        database = Database(two.url(role))
        with database.reading() as connection:
            said[role] = more_than_needed(connection)
        database.close()
    assert said[SERVICE] == []
    assert "it owns the ledger's tables" in said[MIGRATIONS]
    assert "it is a superuser" in said["postgres"]


def test_the_sealer_seals_what_the_service_posts_and_the_service_cannot(two: Server) -> None:
    """With the roles apart a seal is written by the sealer alone, and holds as it verifies."""
    service, sealer = Database(two.url(SERVICE)), Database(two.url(SEALER))
    alone = Ledger(service, FixedClock(NOON))
    with pytest.raises(SQLAlchemyError, match="permission denied for table seal"):
        seal_all(alone, CODE)
    assert seal_all(replace(alone, sealing=sealer), CODE)
    with sealer.reading(ASH_BIRCH) as connection:
        assert verify(connection, 1, CODE).holds
    service.close()
    sealer.close()


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_the_example_that_the_service_lived_verifies_as_the_sealer(loaded_url: str) -> None:
    """Nineteen months recorded, charged, agreed and issued as the service hold for the sealer."""
    sealer = Database(
        make_url(loaded_url).set(username=SEALER).render_as_string(hide_password=False)
    )
    ledger = Ledger(sealer, SystemClock())
    with sealer.reading() as connection:
        known = ledger.definitions.find(connection, "plymouth-torbay")
        found = verify(connection, known.arrangement_id, known.arrangement.code)
    sealer.close()
    assert found.holds
    assert found.events > 900
