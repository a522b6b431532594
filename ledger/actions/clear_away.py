"""Clear away what is no evidence and past its time: each arrangement within its own scope.

Uploads that nobody confirmed go whole, as do jobs that have ended. Of a copy that was handed out
the content goes, and its hash is left, so that it is known again. What was removed is counted in
the audit trail, in the transaction that removes it; ways in that ended by themselves are counted
nowhere, because when they end is known from when they began. Nothing else is touched, and the
database refuses it too (`ledger/store/removal_guards.py`).
Source: docs/decisions/0031-clearing-away.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, tuple_, update

from ledger.actions.audit_trail import audit
from ledger.actions.register_person import operator
from ledger.actions.work import Ledger
from ledger.domain.clearing import Clearable, Cleared
from ledger.queries import clearable
from ledger.queries.arrangements import codes
from ledger.store.accounts import local_account, sign_in_failure
from ledger.store.identities import open_sign_in
from ledger.store.issued_files import handed_out_file
from ledger.store.jobs import job
from ledger.store.page_sessions import page_session
from ledger.store.row_security import Scope, enter_code
from ledger.store.uploads import upload

BATCH = 20  # in one transaction: each may hold megabytes, and on SQLite nobody writes meanwhile

_AUDITED_AS = "clear away"
_Remove = Callable[[Ledger, Connection, int, datetime], Sequence[Row[tuple[str]]]]


def to_clear_away(ledger: Ledger) -> list[Cleared]:
    """Count what `clear_away` would clear away now, and change nothing."""
    now = ledger.clock.now()
    found: list[Cleared] = []
    for code, number in _arrangements(ledger):
        with ledger.database.reading(Scope(number)) as connection:
            found += clearable.of_arrangement(connection, number, code, now)
    with ledger.database.reading() as connection:
        return found + clearable.of_ways_in(connection, now)


def clear_away(ledger: Ledger) -> list[Cleared]:
    """Clear away all that may be now, a batch at a time; what there was of each kind and council.

    Where there is nothing it only looks.
    """
    now = ledger.clock.now()
    due = to_clear_away(ledger)
    numbers = dict(_arrangements(ledger))
    cleared: list[Cleared] = []
    for code in sorted({each.arrangement for each in due if each.arrangement is not None}):
        cleared += _of_arrangement(ledger, code, numbers[code], now)
    if any(each.arrangement is None for each in due):
        cleared += _ways_in(ledger, now)
    return cleared


def _arrangements(ledger: Ledger) -> list[tuple[str, int]]:
    with ledger.database.reading() as connection:
        found = [(code, enter_code(connection, code)) for code in codes(connection)]
    return [(code, number) for code, number in found if number is not None]


def _of_arrangement(ledger: Ledger, code: str, number: int, now: datetime) -> list[Cleared]:
    """Clear away what is of one arrangement; jobs before their files."""
    cleared = []
    for kind, remove in (
        (Clearable.UPLOADS, _remove_uploads),
        (Clearable.JOBS, _remove_jobs),
        (Clearable.COPIES, _empty_copies),
    ):
        of_kind: Counter[str] = Counter()
        while count := _batch(ledger, code, number, kind, remove, now):
            of_kind.update(count)
            if count.total() < BATCH:
                break
        cleared += [Cleared(kind, of_kind[party], code, party) for party in sorted(of_kind)]
    return cleared


def _batch(
    ledger: Ledger, code: str, number: int, kind: Clearable, remove: _Remove, now: datetime
) -> Counter[str]:
    """Remove one batch of a kind and record it, in one transaction; how many of each council."""
    with ledger.database.writing(Scope(number)) as connection:
        ledger.database.lock(connection, f"{number}:clear-away")
        _overwrite(ledger, connection)
        counted = Counter(row.party for row in remove(ledger, connection, number, now))
        for party in sorted(counted):
            acting = replace(operator(code, party), request_id="clear-away")
            detail = {"kind": kind.value, "count": counted[party]}
            audit(connection, ledger.clock, acting, number, _AUDITED_AS, "done", detail)
    return counted


def _overwrite(ledger: Ledger, connection: Connection) -> None:
    """Have SQLite write over what it removes, which else stays in the file until it needs the room.

    PostgreSQL has no such thing: it uses the room again by itself, after vacuuming.
    """
    if ledger.database.is_sqlite:
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def _remove_uploads(
    ledger: Ledger, connection: Connection, number: int, now: datetime
) -> Sequence[Row[tuple[str]]]:
    wanted = clearable.uploads(number, now)
    old = select(upload.c.upload_id).where(wanted).order_by(upload.c.uploaded_at).limit(BATCH)
    found = sorted(connection.execute(old).scalars())
    for each in found:  # whoever confirms one holds this, and is looked at again after it
        ledger.database.lock(connection, f"{number}:upload:{each}")
    return connection.execute(
        delete(upload).where(wanted, upload.c.upload_id.in_(found)).returning(upload.c.party)
    ).all()


def _remove_jobs(
    _ledger: Ledger, connection: Connection, number: int, now: datetime
) -> Sequence[Row[tuple[str]]]:
    old = select(job.c.job_id).where(clearable.jobs(number, now)).limit(BATCH)
    return connection.execute(
        delete(job).where(clearable.jobs(number, now), job.c.job_id.in_(old)).returning(job.c.party)
    ).all()


def _empty_copies(
    _ledger: Ledger, connection: Connection, number: int, now: datetime
) -> Sequence[Row[tuple[str]]]:
    file = handed_out_file.c
    old = select(file.party, file.sha256).where(clearable.copies(number, now)).limit(BATCH)
    found = [tuple(row) for row in connection.execute(old)]
    return connection.execute(
        update(handed_out_file)
        .where(file.arrangement_id == number, tuple_(file.party, file.sha256).in_(found))
        .values(content=b"")
        .returning(file.party)
    ).all()


def _ways_in(ledger: Ledger, now: datetime) -> list[Cleared]:
    """Clear away the ways in that have ended; a code that has expired goes from its account."""
    expired = update(local_account).where(clearable.codes(now))
    steps = (
        (Clearable.SESSIONS, delete(page_session).where(clearable.sessions(now))),
        (Clearable.SIGN_INS, delete(open_sign_in).where(clearable.sign_ins(now))),
        (Clearable.FAILURES, delete(sign_in_failure).where(clearable.failures(now))),
        (Clearable.CODES, expired.values(code_digest=None, code_expires_at=None)),
    )
    cleared = []
    for kind, statement in steps:
        with ledger.database.writing() as connection:
            ledger.database.lock(connection, "sign-in")  # whoever counts a failure holds it
            count = connection.execute(statement).rowcount
        cleared += [Cleared(kind, count)] if count else []
    return cleared
