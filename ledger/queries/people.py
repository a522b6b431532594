"""People by their opaque numbers: which council each is registered for. Never a name."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from ledger.store.accounts import account_role, local_account
from ledger.store.arrangements import person
from ledger.store.audit_trail import audit_event
from ledger.store.tokens import api_token

REGISTERED = "register a person"  # what the audit trail calls it


def is_registered(
    connection: Connection, arrangement_id: int, code: str, *, party: str, number: str
) -> bool:
    """Whether somebody with that number is registered for that party of the arrangement.

    Registered by the command line, by a token or by a local account's role of that party, and not
    erased since.
    """
    standing = connection.execute(
        select(person.c.person).where(person.c.person == number, person.c.erased_at.is_(None))
    ).first()
    if standing is None:
        return False
    token = connection.execute(
        select(api_token.c.token_id).where(
            api_token.c.arrangement_code == code,
            api_token.c.party == party,
            api_token.c.person == number,
        )
    ).first()
    if token is not None or _has_role(connection, code, party, number):
        return True
    return _was_registered(connection, arrangement_id, party, number)


def _has_role(connection: Connection, code: str, party: str, number: str) -> bool:
    row = connection.execute(
        select(account_role.c.name)
        .join(local_account, local_account.c.name == account_role.c.name)
        .where(
            local_account.c.person == number,
            local_account.c.closed_at.is_(None),
            account_role.c.arrangement_code == code,
            account_role.c.party == party,
        )
    ).first()
    return row is not None


def _was_registered(connection: Connection, arrangement_id: int, party: str, number: str) -> bool:
    details = connection.execute(
        select(audit_event.c.detail).where(
            audit_event.c.arrangement_id == arrangement_id,
            audit_event.c.action == REGISTERED,
            audit_event.c.party == party,
        )
    ).scalars()
    return any(json.loads(detail).get("person") == number for detail in details)
