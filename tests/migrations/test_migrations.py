"""The migrations make just the schema that the model describes, its guards included."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, make_url, text

from ledger.domain.accounts import Account
from ledger.store.engine import Database, alembic_config, migrate
from ledger.store.guards import guarded_tables, postgresql_guards, sqlite_guards
from ledger.store.row_security import row_security
from ledger.store.schema import metadata
from tests.ledgers import live_through_july, set_up
from tests.migrations.catalogue import catalogue
from tests.store.raw import dump, raw_connection

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def test_there_is_one_way_up() -> None:
    """The migrations have one base and one head, each revision follows just one other."""
    script = ScriptDirectory.from_config(alembic_config("sqlite://"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1
    assert not any(revision.is_merge_point for revision in script.walk_revisions())


def test_every_revision_has_its_text_for_both_databases() -> None:
    """No revision is written for one database and forgotten for the other."""
    script = ScriptDirectory.from_config(alembic_config("sqlite://"))
    texts = {path.name for path in (MIGRATIONS / "versions").glob("*.sql")}
    assert texts == {
        f"{revision.revision}.{dialect}.sql"
        for revision in script.walk_revisions()
        for dialect in ("sqlite", "postgresql")
    }


def test_alembic_finds_nothing_left_to_migrate(migrated_url: str) -> None:
    """`alembic check` passes at head, defaults and types compared."""
    command.check(alembic_config(migrated_url))
    database = Database(migrated_url)
    with database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata()) == []
    database.close()


def test_the_migrated_schema_is_the_models(other_url: str, migrated_url: str) -> None:
    """`upgrade head` and the model with its guards make the same schema, object by object.

    Columns, types, nullability, CHECK texts, keys and their deferrability, unique and partial
    indexes, triggers and functions are compared as each database's own catalogue writes them.
    """
    _build_from_model(other_url)
    modelled, migrated = catalogue(other_url), catalogue(migrated_url)
    assert modelled.keys() == migrated.keys()
    assert {name: migrated[name] for name in migrated if migrated[name] != modelled[name]} == {}


def _build_from_model(url: str) -> None:
    """Make the schema from the model; on SQLite from a copy of it.

    Making a key that waits for its table, as PostgreSQL does, leaves a mark on the model by which
    SQLite would afterwards leave the key out.
    """
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    model = metadata()
    if is_sqlite:
        model = MetaData()
        for table in metadata().tables.values():
            table.to_metadata(model)
    engine = create_engine(url)  # not the ledger's own way, which writes to a ledger only
    with engine.begin() as connection:
        model.create_all(connection)
        guards = (sqlite_guards if is_sqlite else postgresql_guards)(metadata())
        for statement in guards if is_sqlite else guards + row_security(metadata()):
            connection.execute(text(statement.replace(":", r"\:")))
    engine.dispose()


def test_the_catalogue_sees_a_difference(other_url: str, migrated_url: str) -> None:
    """A guard left out, a key made late or a policy opened is seen: the comparison can fail."""
    _build_from_model(other_url)
    with raw_connection(other_url) as raw:
        on = "" if raw.is_sqlite else " ON journal"
        trigger = "journal_no_update" if raw.is_sqlite else "journal_append_only"
        raw.run(f"DROP TRIGGER {trigger}{on}")
        raw.run("DROP INDEX uq_event_reverses")
        raw.run("CREATE UNIQUE INDEX uq_event_reverses ON event (arrangement_id, event_id)")
        if not raw.is_sqlite:
            raw.run("ALTER TABLE charge NO FORCE ROW LEVEL SECURITY")
            raw.run("ALTER POLICY within_arrangement ON cost USING (true)")
        raw.commit()
    modelled, migrated = catalogue(other_url), catalogue(migrated_url)
    missing = migrated.keys() - modelled.keys()
    assert missing == {f"trigger journal.{trigger}"}
    differ = {name for name in modelled if migrated[name] != modelled[name]}
    opened = set() if raw.is_sqlite else {"row security charge.", "policy cost.within_arrangement"}
    assert differ == {"index event.uq_event_reverses"} | opened


def test_the_chart_of_accounts_is_the_domains(migrated_url: str) -> None:
    """The accounts that a line may name are those that the code knows, titles and groups too."""
    with raw_connection(migrated_url) as raw:
        stored = raw.run("SELECT account, title, account_group FROM account ORDER BY account")
    assert stored == [(int(each), each.title, each.group.value) for each in sorted(Account)]


def test_a_new_ledger_holds_the_chart_and_the_first_epoch_only(migrated_url: str) -> None:
    """Migrating writes no rows but accounts, the epoch and Alembic's version."""
    filled = {name for name, rows in dump(migrated_url).items() if rows}
    assert filled == {"account", "alembic_version", "ledger_epoch"}


def test_migrating_again_changes_nothing(migrated_url: str) -> None:
    """A second upgrade leaves every row of a ledger in use, and every trigger, as it was."""
    with set_up(migrated_url) as ledger:
        live_through_july(ledger)
    schema, rows = catalogue(migrated_url), dump(migrated_url)
    migrate(migrated_url)
    assert catalogue(migrated_url) == schema
    assert dump(migrated_url) == rows


def test_revision_by_revision_ends_where_all_at_once_does(
    other_url: str, migrated_url: str
) -> None:
    """Taking each revision by itself comes to the same schema and rows as `upgrade head`."""
    script = ScriptDirectory.from_config(alembic_config(other_url))
    for revision in reversed(list(script.walk_revisions())):
        migrate(other_url, revision.revision)
    assert catalogue(other_url) == catalogue(migrated_url)
    assert dump(other_url) == dump(migrated_url)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_every_sqlite_table_is_strict_and_without_rowid(migrated_url: str) -> None:
    """No table takes a text for a number, and none hides a row number that may be used again."""
    with raw_connection(migrated_url) as raw:
        tables = raw.run("SELECT name, wr, strict FROM pragma_table_list WHERE schema = 'main'")
    theirs = {"alembic_version", "sqlite_schema"}
    assert {name for name, _, _ in tables} - theirs == set(metadata().tables)
    assert [each for each in tables if each[0] not in theirs and each[1:] != (1, 1)] == []


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_every_postgresql_guard_is_switched_on(migrated_url: str) -> None:
    """Each guarded table has a trigger that refuses UPDATE, DELETE and TRUNCATE, and it fires."""
    with raw_connection(migrated_url) as raw:
        on = raw.run(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled = 'O'"
            " AND pg_get_triggerdef(oid) LIKE '%BEFORE DELETE OR UPDATE OR TRUNCATE%'"
            " AND pg_get_triggerdef(oid) LIKE '%ledger_refuse_change()'"
        )
    assert {name for (name,) in on} == {table.name for table in guarded_tables(metadata())}


def test_no_migration_is_in_batch_mode() -> None:
    """Batch mode, which drops SQLite's triggers without a word, is used nowhere.

    Nor does a migration do by hand what batch mode does: make a table anew and rename it. Only a
    table that no guard protects may go: the sessions of the pages, which anybody can begin again.
    """
    for path in MIGRATIONS.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert "batch_alter_table" not in names, path
        batch = [
            keyword.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            for keyword in node.keywords
            if keyword.arg == "render_as_batch"
        ]
        assert all(isinstance(each, ast.Constant) and each.value is False for each in batch), path
    for path in MIGRATIONS.rglob("*.sql"):
        found = re.search(
            r"\b(DROP\s+TABLE(?!\s+page_session\b)|DROP\s+TRIGGER|RENAME\s+TO|DISABLE\s+TRIGGER|legacy_alter_table)\b",
            path.read_text(encoding="utf-8"),
            re.IGNORECASE,
        )
        assert found is None, f"{path}: {found}"
