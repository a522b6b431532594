"""Issue a bearer token: shown once, kept as a digest. For the command line, never for a route."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from ledger.actions.perform import Ledger, audit
from ledger.actions.register_person import add_person, operator
from ledger.domain.arrangement import Arrangement
from ledger.domain.errors import InvalidInput, NotFound, PartyUnknown
from ledger.domain.parse import parse_text
from ledger.queries.arrangements import Known
from ledger.store.tokens import Role, api_token

MOST_DAYS = 366


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
) -> IssuedToken:
    """Issue a token for one role of one party; a person without a number gets a new one.

    Only an administrator's may be for an arrangement that is yet to be set up. Raises NotFound,
    PartyUnknown, and InvalidInput where it would hold for less than a day or over a year.
    """
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(f"A token holds for 1 to {MOST_DAYS} days.", field="days")
    number = parse_text(person_number or f"P{secrets.token_hex(4)}", field="person", most=40)
    now = ledger.clock.now()
    issued = IssuedToken(
        secrets.token_urlsafe(32), secrets.token_hex(8), number, now + timedelta(days=days)
    )
    with ledger.database.writing() as connection:
        known = _find(ledger, connection, arrangement, role)
        if known is not None:
            _require_party(known.arrangement, party)
        caller = operator(arrangement, party)
        arrangement_id = known.arrangement_id if known else None
        add_person(ledger, connection, caller, arrangement_id, number, number)
        connection.execute(
            insert(api_token),
            {
                "token_id": issued.token_id,
                "digest": hashlib.sha256(issued.secret.encode()).hexdigest(),
                "arrangement_code": arrangement,
                "party": party,
                "role": role,
                "person": number,
                "created_at": now,
                "expires_at": issued.expires_at,
            },
        )
        audit(
            connection,
            ledger.clock,
            caller,
            arrangement_id,
            "issue a token",
            "done",
            {"token": issued.token_id, "person": number, "party": party, "role": role},
        )
    return issued


def _find(ledger: Ledger, connection: Connection, code: str, role: Role) -> Known | None:
    try:
        return ledger.definitions.find(connection, code)
    except NotFound:
        if role is Role.ADMINISTRATOR:
            return None
        raise


def _require_party(arrangement: Arrangement, party: str) -> None:
    known = [each.code for each in arrangement.parties]
    if party not in known:
        raise PartyUnknown(
            f"{party!r} is not a party of {arrangement.code}. It has: {', '.join(known)}.",
            field="party",
        )
