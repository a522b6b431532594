"""Of work under way only what nothing refers to is removed, whatever a raw connection tries.

The attacks come from the driver's own connection: as whoever may do anything to the tables, and on
PostgreSQL as the service's role, which may remove uploads and jobs, and is held by the same guards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
import pytest

from ledger.actions.keep_file import remember_handed_out
from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.actions.work import Ledger
from ledger.actions.work_jobs import queue, take_up
from ledger.domain.issued_file import FileKind, FileMade
from ledger.store.database_roles import DatabaseRole
from tests.database_roles import as_role
from tests.ledgers import ADMINISTRATOR, AUDITOR, PREPARER, cost_row, definition, set_up
from tests.lives.uploads import confirm_costs, upload_costs
from tests.store.raw import Raw, dump, raw_connection, refused

COPY = FileMade(kind=FileKind.STATEMENT, name="s.xlsx", content=b"copy", content_hash="c4" * 32)
PACK = FileMade(kind=FileKind.AUDIT_PACK, name="p.xlsx", content=b"pack", content_hash="c5" * 32)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """One upload confirmed and one not; a job done, and one queued; a copy handed out.

    And an arrangement beside it, with an upload that nobody confirmed.
    """
    with set_up(migrated_url) as ledger:
        confirm_costs(ledger, upload_costs(ledger, cost_row(source_ref="A")))
        upload_costs(ledger, cost_row(source_ref="B"))
        queue(ledger, AUDITOR, PACK.kind.value, {"seed": "1"})
        held = take_up(ledger, "worker")
        assert held is not None
        held.finish(PACK)
        queue(ledger, AUDITOR, PACK.kind.value, {"seed": "2"})
        remember_handed_out(ledger, AUDITOR, COPY)
        elsewhere = replace(ADMINISTRATOR, arrangement="elm-oak")
        set_up_arrangement(ledger, elsewhere, definition(code="elm-oak"), key="set up")
        theirs = replace(PREPARER, arrangement="elm-oak")
        upload_costs(ledger, cost_row(source_ref="C"), caller=theirs)
        yield ledger


def address(ledger: Ledger) -> str:
    """Return where its database is."""
    return ledger.database.url.render_as_string(hide_password=False)


CONFIRMED = "(SELECT min(upload_id) FROM confirmed_upload)"
ANOTHER = f"(SELECT min(upload_id) FROM upload WHERE upload_id <> {CONFIRMED})"
COLUMNS = (
    "arrangement_id, person, party, name, media_type, sha256, content, judged, digest, n_errors,"
    " n_rows, uploaded_at"
)
AGAIN = f"INTO upload (upload_id, {COLUMNS}) SELECT {CONFIRMED}, {COLUMNS} FROM upload"
ATTACKS = {
    "remove it": f"DELETE FROM upload WHERE upload_id = {CONFIRMED}",
    "remove all": "DELETE FROM upload",
    "call it otherwise": f"UPDATE upload SET upload_id = 'other' WHERE upload_id = {CONFIRMED}",
    "exchange its content": "UPDATE upload SET content = substr(content, 2)",
    "have another take its place": f"UPDATE upload SET upload_id = {CONFIRMED} "
    f"WHERE upload_id = {ANOTHER}",
    "overwrite it": f"INSERT {AGAIN} WHERE true ON CONFLICT (upload_id) DO UPDATE SET name = 'x'",
    "forget the confirmation": "DELETE FROM confirmed_upload",
    "remove a job under way": "DELETE FROM job WHERE status = 'queued'",
    "exchange a copy": "UPDATE handed_out_file SET content = substr(content, 2)",
    "empty a job's file": "UPDATE handed_out_file SET content = substr(content, 1, 0)",
}
IN_SQLITE = {
    "replace it": f"REPLACE {AGAIN}",
    "replace it by another": f"UPDATE OR REPLACE upload SET upload_id = {CONFIRMED}",
}
IN_POSTGRESQL = {
    "empty the table": "TRUNCATE upload",
    "empty it and what hangs on it": "TRUNCATE upload CASCADE",
    "merge it away": "MERGE INTO upload USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
}
SAID = "never (removed|changed|replaced|exchanged)|stays|posted rows are never changed"


def test_what_was_confirmed_or_is_under_way_is_not_removed(ledger: Ledger) -> None:
    """By no statement of whoever may do anything to the tables; nothing else has changed either."""
    more = IN_SQLITE if ledger.database.is_sqlite else IN_POSTGRESQL
    for statement in (*ATTACKS.values(), *more.values()):
        refused(address(ledger), trying(statement), SAID)


def trying(statement: str) -> Callable[[Raw], object]:
    """Return an attack by one statement."""
    return lambda raw: raw.run(statement)


def test_what_nothing_refers_to_is_removed(ledger: Ledger) -> None:
    """An upload that nobody confirmed, a job that ended, then the content of its file."""
    with raw_connection(address(ledger)) as raw:
        raw.run(f"DELETE FROM upload WHERE upload_id <> {CONFIRMED}")
        raw.run("DELETE FROM job WHERE status = 'done'")
        raw.run("UPDATE handed_out_file SET content = substr(content, 1, 0)")
        raw.commit()
        left = [len(raw.rows(name)) for name in ("upload", "job", "handed_out_file")]
    assert left == [1, 1, 2]


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_the_service_removes_no_confirmed_upload_whatever_scope_it_says(ledger: Ledger) -> None:
    """Nor by saying another while the rows are gone by, so that no confirmation is in sight."""
    before = dump(address(ledger))
    for setting, value in (("ledger.party", "BIR"), ("ledger.arrangement", "2")):
        said = f"set_config('{setting}', '{value}', true) = '{value}'"
        with pytest.raises(psycopg.errors.RestrictViolation, match="never removed"):
            as_the_service(ledger, f"DELETE FROM upload WHERE {said}")
    for statement in ("UPDATE upload SET name = 'x'", "TRUNCATE upload"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_the_service(ledger, statement)
    assert dump(address(ledger)) == before


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_within_an_arrangement_only_its_own_is_removed(ledger: Ledger) -> None:
    """The other's uploads are not there to be removed, nor are a council's for the other."""
    assert as_the_service(ledger, "DELETE FROM upload", party="BIR") == 0
    assert as_the_service(ledger, "DELETE FROM upload", arrangement="2") == 1
    with raw_connection(address(ledger)) as raw:
        assert raw.run("SELECT arrangement_id, count(*) FROM upload GROUP BY 1") == [(1, 2)]


def as_the_service(
    ledger: Ledger, statement: str, *, arrangement: str = "1", party: str = "*"
) -> int:
    """Do it in the service's own role, within a scope; how many rows it came to."""
    url = as_role(address(ledger), DatabaseRole.SERVICE)
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql", 1)) as connection:
        connection.execute(
            "SELECT set_config('ledger.arrangement', %s, true),"
            " set_config('ledger.party', %s, true)",
            (arrangement, party),
        )
        return connection.execute(statement.encode()).rowcount
