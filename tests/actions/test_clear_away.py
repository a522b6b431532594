"""What is past its time goes, at its hour and not before; whatever is evidence stays."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, make_url, select, update

from api.work import HourlyClearing
from ledger.actions.authority import Caller, Permission
from ledger.actions.clear_away import BATCH, clear_away, to_clear_away
from ledger.actions.confirm_upload import confirm_upload
from ledger.actions.go_to_provider import set_out
from ledger.actions.keep_accounts import add_account
from ledger.actions.keep_file import remember_handed_out
from ledger.actions.set_up_arrangement import set_up_arrangement
from ledger.actions.sign_in import Standing, open_session
from ledger.actions.work import Ledger, Receipt, Work
from ledger.actions.work_jobs import queue, take_up
from ledger.domain.clearing import Clearable, Cleared
from ledger.domain.clock import FixedClock
from ledger.domain.issued_file import FileKind, FileMade, FileViewer
from ledger.domain.secret import secret_digest
from ledger.queries import clearable
from ledger.queries.accounts import AccountRole
from ledger.queries.audit_trail import AuditFilter, listing
from ledger.queries.issued_files import known_copy
from ledger.store.accounts import sign_in_failure
from ledger.store.issued_files import handed_out_file
from ledger.store.page_sessions import page_session
from ledger.store.row_security import Scope
from ledger.store.tokens import Role
from tests.ledgers import (
    ADMINISTRATOR,
    APPROVER,
    AUDITOR,
    CODE,
    HOST,
    NOON,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    cost_row,
    definition,
    do,
    set_up,
)
from tests.lives.uploads import confirm_costs, name_of, upload_costs
from tests.store.raw import dump, raw_connection

SECONDS = 30
MOMENT = timedelta(microseconds=1)
READY = timedelta(days=30)
WRONG = timedelta(days=7)
ENDED = timedelta(days=14)
HANDED_OUT = timedelta(days=90)
PACK = FileKind.AUDIT_PACK.value
HOSTS, RECIPIENTS = (FileViewer(party) for party in (HOST, RECIPIENT))


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Ash-Birch, with nothing recorded in it."""
    with set_up(migrated_url) as ledger:
        yield ledger


def before(ledger: Ledger, age: timedelta) -> Ledger:
    """Return the same ledger so long before noon."""
    return replace(ledger, clock=FixedClock(NOON - age))


def address(ledger: Ledger) -> str:
    """Return where its database is."""
    return ledger.database.url.render_as_string(hide_password=False)


def ids(ledger: Ledger, table: str) -> set[str]:
    """Return the first column of a table."""
    with raw_connection(address(ledger)) as raw:
        return {next(iter(row.values())) for row in raw.rows(table)}


def trail(ledger: Ledger, scope: Scope = WITHIN) -> list[tuple[str, dict[str, Any]]]:
    """Return what the audit trail says was cleared away, oldest first: of whom, and what."""
    wanted = AuditFilter(action="clear away")
    with ledger.database.reading(scope) as connection:
        found = listing(connection, scope.arrangement_id, after=None, limit=50, filters=wanted)
    return [(each.party, dict(each.detail)) for each in reversed(found)]


def upload(
    ledger: Ledger, age: timedelta, ref: str, *, caller: Caller = PREPARER, **more: object
) -> str:
    """Upload one cost so long before noon; the number of the upload."""
    row = cost_row(source_ref=ref, **more)
    return str(upload_costs(before(ledger, age), row, caller=caller)["id"])


def test_an_upload_that_nobody_confirms_goes_at_its_hour(ledger: Ledger) -> None:
    """Ready, after 30 days; with something to put right, after 7; confirmed, never."""
    kept = upload_costs(before(ledger, timedelta(days=200)), cost_row(source_ref="OLD"))
    confirm_costs(before(ledger, timedelta(days=199)), kept)
    gone = {
        upload(ledger, READY, "A"),
        upload(ledger, WRONG, "B", pool="NO-SUCH"),
        upload(ledger, READY, "C", caller=PAYER_PREPARER),
    }
    stay = {
        kept["id"],
        upload(ledger, READY - MOMENT, "D"),
        upload(ledger, WRONG - MOMENT, "E", pool="NO-SUCH"),
        upload(ledger, timedelta(0), "F"),
    }
    confirmed = ids(ledger, "confirmed_upload_row")
    expected = [
        Cleared(Clearable.UPLOADS, 2, CODE, HOST),
        Cleared(Clearable.UPLOADS, 1, CODE, RECIPIENT),
    ]
    assert to_clear_away(ledger) == expected
    assert ids(ledger, "upload") == gone | stay
    assert clear_away(ledger) == expected
    assert ids(ledger, "upload") == stay
    assert ids(ledger, "confirmed_upload_row") == confirmed != set()
    assert trail(ledger) == [
        (HOST, {"kind": "uploads", "count": 2}),
        (RECIPIENT, {"kind": "uploads", "count": 1}),
    ]


def test_an_upload_that_is_being_confirmed_stays(ledger: Ledger) -> None:
    """Though its time is over: whoever clears away waits for the confirmation, and looks again."""
    late = upload_costs(before(ledger, READY), cost_row(source_ref="A"))
    cleared: list[Future[list[Cleared]]] = []

    def confirm(work: Work) -> Receipt:
        receipt = confirm_upload(
            work, late["id"], seen_digest=late["digest"], seen_totals=None, code_of=name_of
        )
        cleared.append(pool.submit(clear_away, ledger))
        if not ledger.database.is_sqlite:
            wait_until_held(ledger)
        return receipt

    with ThreadPoolExecutor(1) as pool:
        do(ledger, PREPARER, Permission.UPLOAD, confirm)
        assert cleared[0].result(SECONDS) == []
    assert ids(ledger, "upload") == {late["id"]}


def wait_until_held(ledger: Ledger) -> None:
    """Wait until somebody waits for a lock in this database."""
    asked = (
        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
        " WHERE NOT l.granted AND d.datname = current_database()"
    )
    until = time.monotonic() + SECONDS
    with raw_connection(address(ledger)) as raw:
        while raw.run(asked) == [(0,)]:
            assert time.monotonic() < until
            raw.rollback()
            time.sleep(0.01)


def test_where_nothing_is_due_nothing_is_written(ledger: Ledger) -> None:
    """Not even in the audit trail: looking once an hour leaves no mark."""
    upload(ledger, READY - MOMENT, "A")
    url = address(ledger)
    before_it = dump(url)
    assert clear_away(ledger) == to_clear_away(ledger) == []
    assert dump(url) == before_it


def test_more_than_a_batch_goes_batch_by_batch(ledger: Ledger) -> None:
    """Each in a transaction of its own, with its own row in the audit trail."""
    first = upload(ledger, READY, "A")
    with raw_connection(address(ledger)) as raw:
        (row,) = raw.rows("upload")
        for number in range(BATCH):
            raw.insert("upload", {**row, "upload_id": f"{number:016x}"})
        raw.commit()
    assert first in ids(ledger, "upload")
    assert clear_away(ledger) == [Cleared(Clearable.UPLOADS, BATCH + 1, CODE, HOST)]
    assert ids(ledger, "upload") == set()
    assert [detail["count"] for _, detail in trail(ledger)] == [BATCH, 1]


def made(content: bytes = b"pack") -> FileMade:
    """Return a workbook of which a hash is known."""
    return FileMade(
        kind=FileKind.AUDIT_PACK, name="p.xlsx", content=content, content_hash=content.hex() * 8
    )


def work(ledger: Ledger, age: timedelta, seed: str, *, fails: bool = False) -> str:
    """Have a job asked for and ended so long before noon."""
    then = before(ledger, age)
    asked = queue(then, AUDITOR, PACK, {"seed": seed})
    held = take_up(then, "worker")
    assert held is not None
    if fails:
        held.fail("It went wrong.")
    else:
        held.finish(made(seed.encode()))
    return asked


def test_a_job_goes_with_its_parts_two_weeks_after_it_ended(ledger: Ledger) -> None:
    """Done or failed; one that is under way or waits stays, however old. Then it is asked anew."""
    gone = {work(ledger, ENDED, "done"), work(ledger, ENDED, "failed", fails=True)}
    stay = {work(ledger, ENDED - MOMENT, "later")}
    long_ago = before(ledger, timedelta(days=300))
    stay |= {queue(long_ago, AUDITOR, PACK, {"seed": each}) for each in ("runs", "waits")}
    running = take_up(long_ago, "worker")
    assert running is not None
    running.keep_part(1, b"part", cursor="1", n_rows=1)
    with raw_connection(address(ledger)) as raw:
        left = {"job_id": min(gone), "part_no": 1, "cursor": "", "n_rows": 1}
        raw.insert("job_part", {**left, "content": b"left behind"})
        raw.commit()
    assert clear_away(ledger) == [Cleared(Clearable.JOBS, 2, CODE, HOST)]
    assert ids(ledger, "job") == stay
    assert ids(ledger, "job_part") == {running.job.id}
    assert queue(ledger, AUDITOR, PACK, {"seed": "done"}) not in gone


def copies(ledger: Ledger) -> dict[str, bytes]:
    """Return what is kept of each copy that was handed out, by its hash."""
    with ledger.database.reading(WITHIN) as connection:
        rows = connection.execute(
            select(handed_out_file.c.content_hash, handed_out_file.c.content)
        ).all()
    return {row.content_hash: bytes(row.content) for row in rows}


def test_of_a_copy_the_hash_is_left_and_it_is_known_again(ledger: Ledger) -> None:
    """Its content goes ninety days after it was last handed out; handed out again, it is back."""
    old, again, new = made(b"aaaa"), made(b"bbbb"), made(b"cccc")
    for each in (old, again):
        remember_handed_out(before(ledger, timedelta(days=200)), AUDITOR, each)
    remember_handed_out(before(ledger, HANDED_OUT), AUDITOR, old)
    for each in (again, new):
        remember_handed_out(before(ledger, HANDED_OUT - MOMENT), AUDITOR, each)
    assert clear_away(ledger) == [Cleared(Clearable.COPIES, 1, CODE, HOST)]
    assert copies(ledger) == {
        str(old.content_hash): b"",
        str(again.content_hash): b"bbbb",
        str(new.content_hash): b"cccc",
    }
    with ledger.database.reading(WITHIN) as connection:
        known = known_copy(connection, 1, str(old.content_hash), viewer=HOSTS)
        others = known_copy(connection, 1, str(old.content_hash), viewer=RECIPIENTS)
    assert known is not None
    assert (known.name, known.content, others) == ("p.xlsx", None, None)
    assert clear_away(ledger) == []
    remember_handed_out(ledger, AUDITOR, old)
    assert copies(ledger)[str(old.content_hash)] == b"aaaa"


def test_a_job_keeps_its_file_for_as_long_as_it_is_kept(ledger: Ledger) -> None:
    """Also where that was handed out long ago; with the job it goes, in the same clearing."""
    work(ledger, timedelta(days=1), "file")
    url = address(ledger)
    with raw_connection(url) as raw:
        raw.run("UPDATE handed_out_file SET handed_out_at = ?", "2019-01-01T00:00:00.000000Z")
        raw.commit()
    assert clear_away(ledger) == []
    later = before(ledger, -ENDED)
    both = [Cleared(Clearable.JOBS, 1, CODE, HOST), Cleared(Clearable.COPIES, 1, CODE, HOST)]
    assert to_clear_away(later) == clear_away(later) == both


def test_beyond_what_is_kept_for_a_council_its_oldest_copies_go_first(ledger: Ledger) -> None:
    """The newest stay, up to so many bytes; what the other council has does not count."""
    for age, content in enumerate((b"newest", b"second", b"oldest")):
        remember_handed_out(before(ledger, timedelta(days=age)), AUDITOR, made(content))
    remember_handed_out(before(ledger, timedelta(days=9)), PAYER_PREPARER, made(b"theirs"))
    with ledger.database.reading(WITHIN) as connection:
        for most, gone in ((12, {b"oldest"}), (11, {b"second", b"oldest"}), (18, set())):
            beyond = clearable.copies(1, NOON, most_bytes=most)
            rows = connection.execute(select(handed_out_file.c.content).where(beyond)).scalars()
            assert {bytes(row) for row in rows} == gone


def test_ways_in_that_have_ended_go_and_the_others_stay(ledger: Ledger) -> None:
    """Sessions idle or over, sign-ins that did not come back, failures a day old, codes expired."""
    standing = Standing(issuer="https://issuer.example")
    half, hour, ten = timedelta(minutes=30), timedelta(hours=1), timedelta(minutes=10)
    open_session(before(ledger, half), PREPARER, standing)
    over = open_session(before(ledger, half - MOMENT), AUDITOR, standing)
    with ledger.database.writing() as connection:
        connection.execute(
            update(page_session)
            .where(page_session.c.digest == secret_digest(over.secret))
            .values(expires_at=NOON)
        )
    open_session(before(ledger, half - MOMENT), APPROVER, standing)
    set_out(before(ledger, ten), tenant="ash", back="")
    set_out(before(ledger, ten - MOMENT), tenant="ash", back="")
    for age, name in ((timedelta(days=1), "idle"), (timedelta(hours=23), "warm")):
        failed = {"name_digest": name, "failures": 3, "last_failed_at": NOON - age}
        with ledger.database.writing() as connection:
            connection.execute(insert(sign_in_failure), failed)
    for age, name in ((24 * hour, "late"), (23 * hour, "fresh")):
        add_account(before(ledger, age), name, AccountRole(CODE, HOST, Role.PREPARER))
    expected = [Cleared(Clearable.SESSIONS, 2)]
    expected += [Cleared(kind, 1) for kind in list(Clearable)[4:]]
    assert to_clear_away(ledger) == clear_away(ledger) == expected
    assert len(ids(ledger, "page_session")) == 1
    assert len(ids(ledger, "open_sign_in")) == 1
    assert ids(ledger, "sign_in_failure") == {"warm"}
    with raw_connection(address(ledger)) as raw:
        accounts = {row["name"]: row["code_digest"] for row in raw.rows("local_account")}
    assert accounts["late"] is None
    assert accounts["fresh"] is not None
    assert trail(ledger) == []


def test_each_arrangement_is_cleared_within_itself(ledger: Ledger) -> None:
    """What goes is counted in its own arrangement's trail; the other's of the same age stays."""
    elsewhere = replace(ADMINISTRATOR, arrangement="elm-oak")
    set_up_arrangement(ledger, elsewhere, definition(code="elm-oak"), key="set up")
    theirs = replace(PREPARER, arrangement="elm-oak")
    upload(ledger, READY, "A")
    stays = upload(ledger, READY - MOMENT, "B", caller=theirs)
    assert clear_away(ledger) == [Cleared(Clearable.UPLOADS, 1, CODE, HOST)]
    assert ids(ledger, "upload") == {stays}
    assert (len(trail(ledger)), trail(ledger, Scope(2))) == (1, [])
    upload(ledger, READY, "C", caller=theirs)
    assert clear_away(ledger) == [Cleared(Clearable.UPLOADS, 1, "elm-oak", HOST)]
    assert (len(trail(ledger)), len(trail(ledger, Scope(2)))) == (1, 1)


def test_a_worker_clears_away_at_its_first_turn_and_then_once_an_hour(ledger: Ledger) -> None:
    """What becomes due within the hour waits for the next."""
    clearing = HourlyClearing()

    def left_at(moment: datetime) -> int:
        clearing(replace(ledger, clock=FixedClock(moment)))
        return len(ids(ledger, "upload"))

    upload(ledger, READY, "A")
    upload(ledger, READY - timedelta(minutes=1), "B")
    assert left_at(NOON) == 1
    assert left_at(NOON + timedelta(hours=1) - MOMENT) == 1
    assert left_at(NOON + timedelta(hours=1)) == 0


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_nothing_of_what_was_removed_is_left_in_the_file(ledger: Ledger) -> None:
    """SQLite writes over it: a payroll line that nobody confirmed cannot be read from the disk."""
    upload(ledger, READY, "A", description="Salary of the zebra keeper")
    url = address(ledger)

    def whole() -> bytes:
        with raw_connection(url) as raw:
            raw.run("PRAGMA wal_checkpoint(TRUNCATE)")
        with open(str(make_url(url).database), "rb") as file:  # noqa: PTH123 - as the disk has it
            return file.read()

    assert b"zebra keeper" in whole()
    clear_away(ledger)
    assert b"zebra keeper" not in whole()
