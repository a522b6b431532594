"""What may be cleared away at a moment: the conditions, and how much there is of each kind.

Asking costs little where there is nothing, so that it can be asked often.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from ledger.domain.clearing import (
    COPY_DAYS,
    JOB_DAYS,
    MOST_BYTES_OF_COPIES,
    UNCONFIRMABLE_DAYS,
    UNCONFIRMED_DAYS,
    Clearable,
    Cleared,
    days,
)
from ledger.domain.patience import FORGOTTEN_AFTER
from ledger.queries.page_sessions import IDLE_MINUTES
from ledger.store.accounts import local_account, sign_in_failure
from ledger.store.identities import open_sign_in
from ledger.store.issued_files import handed_out_file
from ledger.store.jobs import JobStatus, job
from ledger.store.page_sessions import page_session
from ledger.store.uploads import confirmed_upload, upload

ENDED = (JobStatus.DONE.value, JobStatus.FAILED.value)


def uploads(arrangement_id: int, now: datetime) -> ColumnElement[bool]:
    """Uploads of an arrangement that nobody confirmed in time, or that nobody can confirm."""
    table = upload.c
    is_confirmed = exists().where(
        confirmed_upload.c.arrangement_id == table.arrangement_id,
        confirmed_upload.c.upload_id == table.upload_id,
    )
    can_not_be = or_(table.n_errors > 0, table.n_rows == 0)
    return and_(
        table.arrangement_id == arrangement_id,
        or_(
            table.uploaded_at <= now - days(UNCONFIRMED_DAYS),
            and_(can_not_be, table.uploaded_at <= now - days(UNCONFIRMABLE_DAYS)),
        ),
        ~is_confirmed,
    )


def jobs(arrangement_id: int, now: datetime) -> ColumnElement[bool]:
    """Jobs of an arrangement that ended, done or failed, long enough ago."""
    return and_(
        job.c.arrangement_id == arrangement_id,
        job.c.status.in_(ENDED),
        job.c.finished_at <= now - days(JOB_DAYS),
    )


def copies(
    arrangement_id: int, now: datetime, *, most_bytes: int = MOST_BYTES_OF_COPIES
) -> ColumnElement[bool]:
    """Copies of an arrangement that are past their time, or beyond what is kept for a council.

    A job that is kept keeps its file.
    """
    table = handed_out_file.c
    is_a_jobs = exists().where(
        job.c.arrangement_id == table.arrangement_id,
        job.c.party == table.party,
        job.c.sha256 == table.sha256,
        ~jobs(arrangement_id, now),
    )
    return and_(
        table.arrangement_id == arrangement_id,
        func.length(table.content) > 0,
        or_(
            table.handed_out_at <= now - days(COPY_DAYS),
            tuple_(table.party, table.sha256).in_(_beyond(arrangement_id, most_bytes)),
        ),
        ~is_a_jobs,
    )


def _beyond(arrangement_id: int, most_bytes: int) -> Select[tuple[str, str]]:
    """The copies that no longer fit when the newest of each council are kept first."""
    table = handed_out_file.alias("kept").c
    size = func.length(table.content)
    so_far = func.sum(size).over(
        partition_by=table.party, order_by=(table.handed_out_at.desc(), table.sha256)
    )
    kept = (
        select(table.party, table.sha256, so_far.label("so_far"))
        .where(table.arrangement_id == arrangement_id, size > 0)
        .subquery()
    )
    return select(kept.c.party, kept.c.sha256).where(kept.c.so_far > literal(most_bytes))


def sessions(now: datetime) -> ColumnElement[bool]:
    """Sessions that have ended by themselves, whosever."""
    idle = page_session.c.last_used_at <= now - timedelta(minutes=IDLE_MINUTES)
    return or_(page_session.c.expires_at <= now, idle)


def sign_ins(now: datetime) -> ColumnElement[bool]:
    """Sign-ins that went to a provider and are over."""
    return open_sign_in.c.expires_at <= now


def failures(now: datetime) -> ColumnElement[bool]:
    """Names that nobody has tried in vain for so long that it is forgotten."""
    return sign_in_failure.c.last_failed_at <= now - FORGOTTEN_AFTER


def codes(now: datetime) -> ColumnElement[bool]:
    """Accounts whose one-time code has expired unused."""
    return local_account.c.code_expires_at <= now


def of_arrangement(
    connection: Connection, arrangement_id: int, code: str, now: datetime
) -> list[Cleared]:
    """Count what of an arrangement may be cleared away, by council and kind; never nil."""
    counted = []
    for kind, party, condition in (
        (Clearable.UPLOADS, upload.c.party, uploads(arrangement_id, now)),
        (Clearable.JOBS, job.c.party, jobs(arrangement_id, now)),
        (Clearable.COPIES, handed_out_file.c.party, copies(arrangement_id, now)),
    ):
        rows = connection.execute(
            select(party, func.count()).where(condition).group_by(party).order_by(party)
        )
        counted += [Cleared(kind, count, code, whose) for whose, count in rows]
    return counted


def of_ways_in(connection: Connection, now: datetime) -> list[Cleared]:
    """Count the ways in that have ended, by kind; never nil."""
    counted = []
    for kind, table, condition in (
        (Clearable.SESSIONS, page_session, sessions(now)),
        (Clearable.SIGN_INS, open_sign_in, sign_ins(now)),
        (Clearable.FAILURES, sign_in_failure, failures(now)),
        (Clearable.CODES, local_account, codes(now)),
    ):
        asked = select(func.count()).select_from(table).where(condition)
        count = connection.execute(asked).scalar_one()
        counted += [Cleared(kind, count)] if count else []
    return counted
