"""End sessions of the pages: a person's own others, an account's, a person's, or everybody's.

With them goes what could still become one: a role that waits to be chosen.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, delete, true

from ledger.actions.audit_trail import audit_anywhere
from ledger.actions.authority import Caller
from ledger.actions.register_person import operator
from ledger.actions.work import Ledger
from ledger.store.page_sessions import SESSIONS_LOCK, WAITING, page_session
from ledger.store.tokens import Role


def end_other_sessions(ledger: Ledger, caller: Caller, *, own: str) -> int:
    """End all sessions of the caller but the one of this digest, if any; how many there were."""
    with ledger.database.writing() as connection:
        ledger.database.lock(connection, SESSIONS_LOCK)
        digests = connection.execute(
            delete(page_session)
            .where(page_session.c.person == caller.person, page_session.c.digest != own)
            .returning(page_session.c.digest)
        ).scalars()
        ended = _sessions_among(digests)
        detail = {"ended": ended}
        audit_anywhere(ledger, connection, caller, "end other sessions", "done", detail)
    return ended


def end_sessions(ledger: Ledger, *, person: str | None) -> int:
    """End every session of a person, or of everybody, for the command line; how many there were."""
    wanted = page_session.c.person == person if person is not None else true()
    with ledger.database.writing() as connection:
        ledger.database.lock(connection, SESSIONS_LOCK)
        ended = connection.execute(delete(page_session).where(wanted).returning(page_session)).all()
        for code, party, number in sorted(
            {(row.arrangement_code, row.party, row.person) for row in ended}
        ):
            acting = operator(code, party)
            detail = {"person": number}
            audit_anywhere(ledger, connection, acting, "end a person's sessions", "done", detail)
    return _sessions_among(row.digest for row in ended)


def end_sessions_of(
    ledger: Ledger,
    connection: Connection,
    *,
    account_name: str,
    arrangement: str | None = None,
    party: str | None = None,
    role: Role | None = None,
) -> None:
    """End the sessions that stand on an account, or only those in one of its roles."""
    ledger.database.lock(connection, SESSIONS_LOCK)
    wanted: list[ColumnElement[bool]] = [page_session.c.account_name == account_name]
    for column, value in (
        (page_session.c.arrangement_code, arrangement),
        (page_session.c.party, party),
        (page_session.c.role, role),
    ):
        if value is not None:
            wanted.append(column == value)
    connection.execute(delete(page_session).where(*wanted))


def _sessions_among(digests: Iterable[str]) -> int:
    """How many of them are sessions, rather than roles that wait to be chosen."""
    return sum(not each.startswith(WAITING) for each in digests)
