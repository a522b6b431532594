"""End sessions of the pages: a person's own others, an account's, a person's, or everybody's."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, delete, true

from ledger.actions.authority import Caller
from ledger.actions.perform import Ledger, audit, audit_access
from ledger.actions.register_person import operator
from ledger.store.page_sessions import page_session
from ledger.store.tokens import Role


def end_other_sessions(ledger: Ledger, caller: Caller, *, own: str) -> int:
    """End all sessions of the caller but the one of this digest; how many there were."""
    with ledger.database.writing() as connection:
        ended = connection.execute(
            delete(page_session).where(
                page_session.c.person == caller.person, page_session.c.digest != own
            )
        ).rowcount
    audit_access(ledger, caller, "end other sessions", {"ended": ended})
    return ended


def end_sessions(ledger: Ledger, *, person: str | None) -> int:
    """End every session of a person, or of everybody, for the command line; how many there were."""
    wanted = page_session.c.person == person if person is not None else true()
    with ledger.database.writing() as connection:
        ended = connection.execute(
            delete(page_session)
            .where(wanted)
            .returning(page_session.c.arrangement_code, page_session.c.party, page_session.c.person)
        ).all()
        for code, party, number in sorted(set(map(tuple, ended))):
            known = ledger.definitions.find(connection, code)
            audit(
                connection,
                ledger.clock,
                operator(code, party),
                known.arrangement_id,
                "end a person's sessions",
                "done",
                {"person": number},
            )
    return len(ended)


def end_sessions_of(
    connection: Connection,
    *,
    account_name: str,
    arrangement: str | None = None,
    party: str | None = None,
    role: Role | None = None,
) -> None:
    """End the sessions that stand on an account, or only those in one of its roles."""
    wanted: list[ColumnElement[bool]] = [page_session.c.account_name == account_name]
    for column, value in (
        (page_session.c.arrangement_code, arrangement),
        (page_session.c.party, party),
        (page_session.c.role, role),
    ):
        if value is not None:
            wanted.append(column == value)
    connection.execute(delete(page_session).where(*wanted))
