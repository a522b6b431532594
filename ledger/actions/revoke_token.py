"""Revoke an API token: at once and for good, with the sessions that stand on it.

An administrator revokes those of their own party, everybody their own. Whoever keeps the database
revokes any, by the command line.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection, update

from ledger.actions.audit_trail import audit
from ledger.actions.register_person import operator
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.errors import NotFound
from ledger.queries import tokens
from ledger.queries.tokens import Token
from ledger.store.tokens import Role, api_token


def revoke_token(work: Work, token_id: str) -> Receipt:
    """Revoke a token that the caller may see; a second time changes nothing.

    Raises NotFound, in the same words for another party's token and for none.
    """
    own = None if work.caller.role is Role.ADMINISTRATOR else work.caller.person
    found = tokens.listing(
        work.connection,
        work.caller.arrangement,
        party=work.caller.party,
        person=own,
        token_id=token_id,
    )
    if not found:
        raise _unknown(token_id)
    before = "revoked" if found[0].revoked_at is not None else "open"
    _revoke(work.connection, found[0], work.clock.now())
    return {"id": found[0].id, "status": "revoked", "before": before}


def revoke_any_token(ledger: Ledger, token_id: str) -> None:
    """Revoke a token of anybody's, for the command line; raises NotFound."""
    with ledger.database.writing() as connection:
        found = tokens.find_by_id(connection, token_id)
        if found is None:
            raise _unknown(token_id)
        _revoke(connection, found, ledger.clock.now())
        arrangement_id = None
        with suppress(NotFound):
            arrangement_id = ledger.definitions.find(connection, found.arrangement).arrangement_id
        caller = operator(found.arrangement, found.party)
        detail = {"token": found.id, "person": found.person}
        audit(connection, ledger.clock, caller, arrangement_id, "revoke a token", "done", detail)


def _unknown(token_id: str) -> NotFound:
    return NotFound(f"There is no token {token_id} of yours.", field="id")


def _revoke(connection: Connection, token: Token, now: datetime) -> None:
    connection.execute(
        update(api_token)
        .where(api_token.c.token_id == token.id, api_token.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
