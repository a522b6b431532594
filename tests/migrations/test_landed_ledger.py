"""A ledger that an earlier release wrote goes up to head whole: rows, guards, balances and seals.

`lived_at_0003.sql` is a ledger of revision 0003 as that release's own code left it, sealed and
witnessed, written out by `sqlite3`'s dump. It is never made anew: later code did not write it.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlalchemy import make_url

from ledger.domain.clock import FixedClock
from ledger.queries.mirror import mirror
from ledger.queries.verify import verify
from ledger.store.engine import migrate
from tests.ledgers import CODE, HOST, NOON, RECIPIENT, opened, record_one_cost
from tests.migrations.catalogue import catalogue
from tests.store.raw import dump, raw_connection

LIVED = Path(__file__).with_name("lived_at_0003.sql")
INSERTS = re.compile(r"^INSERT INTO .*?\);$", re.MULTILINE | re.DOTALL)
MADE_BY_MIGRATION = ("account", "alembic_version", "ledger_epoch")


def _put_back(url: str) -> None:
    """Put the old ledger into an empty database, as it was."""
    if make_url(url).get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(make_url(url).database))) as connection:
            connection.executescript(LIVED.read_text(encoding="utf-8"))
        return
    migrate(url, "0003")
    with raw_connection(url) as raw:
        raw.run("SET session_replication_role = replica")  # rows as they were, past the guards
        for statement in INSERTS.findall(LIVED.read_text(encoding="utf-8")):
            if statement.split('"')[1] not in MADE_BY_MIGRATION:
                raw.run(statement)
        raw.run("SELECT setval('event_number', (SELECT max(event_id) FROM event))")
        raw.run("SELECT setval('audit_number', (SELECT max(audit_no) FROM audit_event))")
        epoch = "INSERT INTO ledger_epoch VALUES (2, 1000000, 'restored from another cluster')"
        raw.run(epoch)
        raw.commit()


def test_an_old_ledger_goes_up_whole(other_url: str, migrated_url: str) -> None:
    """Every old row is as it was, the schema is that of a new ledger, and books balance."""
    _put_back(other_url)
    before = dump(other_url)
    migrate(other_url)
    after = dump(other_url)
    assert {name: after[name] for name in before if name != "alembic_version"} == {
        name: rows for name, rows in before.items() if name != "alembic_version"
    }
    assert [name for name in after.keys() - before.keys() if after[name]] == []
    assert catalogue(other_url) == catalogue(migrated_url)
    with raw_connection(other_url) as raw:
        sums = raw.run("SELECT book, sum(amount_pence) FROM journal_line GROUP BY book ORDER BY 1")
    assert [(book, int(pence)) for book, pence in sums] == [(HOST, 0), (RECIPIENT, 0)]


def test_an_old_ledger_still_verifies_and_is_written_to(other_url: str) -> None:
    """Seals made before hold after, and the new release records on: the mirror stays explained."""
    _put_back(other_url)
    migrate(other_url)
    with opened(other_url, clock=FixedClock(NOON)) as ledger:
        with ledger.database.reading() as connection:
            known = ledger.definitions.find(connection, CODE)
            verification = verify(connection, known.arrangement_id, CODE)
        assert verification.holds, verification.difference
        assert verification.events > 0
        record_one_cost(ledger)
        with ledger.database.reading() as connection:
            as_at = mirror(connection, known.arrangement_id, known.arrangement, date(2020, 3, 31))
        assert as_at.unexplained_pence == 0
