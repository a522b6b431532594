"""Issue a bearer token: shown once, kept as a digest. For the command line, never for a route."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from ledger.actions.audit_trail import audit
from ledger.actions.register_person import add_person, operator
from ledger.actions.work import Ledger
from ledger.domain.arrangement import Arrangement
from ledger.domain.errors import InvalidInput, NotFound, PartyUnknown
from ledger.domain.parse import parse_text
from ledger.domain.secret import secret_digest
from ledger.queries.arrangements import Known
from ledger.store.tokens import Role, api_token, token_scope

MOST_DAYS = 366
_SCOPE = re.compile(r"(\*|[a-z][a-z-]{0,60}):(read|record)", re.ASCII)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token. `secret` is shown once and is nowhere kept."""

    secret: str
    token_id: str
    person: str
    expires_at: datetime


def issue_token(
    ledger: Ledger,
    *,
    arrangement: str,
    party: str,
    role: Role,
    person_number: str | None = None,
    days: int = 90,
    scopes: Collection[str] = (),
) -> IssuedToken:
    """Issue a token for one role of one party; a person without a number gets a new one.

    Scopes (`costs:read`, `*:read`) narrow it to less than its role may do; whether there is such a
    resource is for the caller to say. Only an administrator's may be for an arrangement that is
    yet to be set up. Raises NotFound, PartyUnknown, and InvalidInput for a scope of another shape
    and where it would hold for less than a day or over a year.
    """
    for scope in scopes:
        if not _SCOPE.fullmatch(scope):
            raise InvalidInput(
                f"{scope!r} is not a scope, such as costs:read, statements:record or *:read.",
                field="scope",
            )
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(f"A token holds for 1 to {MOST_DAYS} days.", field="days")
    number = parse_text(person_number or f"P{secrets.token_hex(4)}", field="person", most=40)
    now = ledger.clock.now()
    issued = IssuedToken(
        secrets.token_urlsafe(32), secrets.token_hex(8), number, now + timedelta(days=days)
    )
    with ledger.database.writing() as connection:
        known = arrangement_for(ledger, connection, arrangement, party, role)
        caller = operator(arrangement, party)
        arrangement_id = known.arrangement_id if known else None
        add_person(ledger, connection, caller, arrangement_id, number, number)
        connection.execute(
            insert(api_token),
            {
                "token_id": issued.token_id,
                "digest": secret_digest(issued.secret),
                "arrangement_code": arrangement,
                "party": party,
                "role": role,
                "person": number,
                "created_at": now,
                "expires_at": issued.expires_at,
            },
        )
        for scope in sorted(set(scopes)):
            row = {"token_id": issued.token_id, "scope": scope}
            connection.execute(insert(token_scope), row)
        detail = {"token": issued.token_id, "person": number, "party": party, "role": role}
        if scopes:
            detail["scopes"] = " ".join(sorted(set(scopes)))
        audit(connection, ledger.clock, caller, arrangement_id, "issue a token", "done", detail)
    return issued


def arrangement_for(
    ledger: Ledger, connection: Connection, code: str, party: str, role: Role
) -> Known | None:
    """Return the arrangement that a way in is made for; None for one yet to be set up.

    Only an administrator has a way in before. Raises NotFound, PartyUnknown.
    """
    try:
        known = ledger.definitions.find(connection, code)
    except NotFound:
        if role is Role.ADMINISTRATOR:
            return None
        raise
    _require_party(known.arrangement, party)
    return known


def _require_party(arrangement: Arrangement, party: str) -> None:
    known = [each.code for each in arrangement.parties]
    if party not in known:
        raise PartyUnknown(
            f"{party!r} is not a party of {arrangement.code}. It has: {', '.join(known)}.",
            field="party",
        )
