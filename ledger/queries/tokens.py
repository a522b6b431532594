"""API tokens by their digest, and what can be shown of them: the token itself is nowhere kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from ledger.store.tokens import Role, api_token, token_scope, token_use


@dataclass(frozen=True, slots=True)
class Token:
    """What a token stands for, and what became of it."""

    id: str
    arrangement: str
    party: str
    role: Role
    person: str
    scopes: Sequence[str]  # what it is narrowed to; none: all that its role may do
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None  # to five minutes or so

    def is_valid(self, now: datetime) -> bool:
        """Whether it has neither expired nor been revoked."""
        return self.revoked_at is None and now < self.expires_at


def find(connection: Connection, digest: str) -> Token | None:
    """Return the token whose SHA-256 digest this is; valid or not."""
    found = _listed(connection, api_token.c.digest == digest)
    return found[0] if found else None


def find_by_id(connection: Connection, token_id: str) -> Token | None:
    """Return the token of that number, whosever it is."""
    found = _listed(connection, api_token.c.token_id == token_id)
    return found[0] if found else None


def every(connection: Connection) -> list[Token]:
    """Return every token of every arrangement, oldest first."""
    return _listed(connection)


def listing(
    connection: Connection,
    arrangement: str,
    *,
    party: str,
    person: str | None = None,
    token_id: str | None = None,
) -> list[Token]:
    """Return the tokens of an arrangement's party, oldest first: all, a person's, or one."""
    wanted: list[ColumnElement[bool]] = [
        api_token.c.arrangement_code == arrangement,
        api_token.c.party == party,
    ]
    for column, value in (
        (api_token.c.person, person),
        (api_token.c.token_id, token_id),
    ):
        if value is not None:
            wanted.append(column == value)
    return _listed(connection, *wanted)


def _listed(connection: Connection, *wanted: ColumnElement[bool]) -> list[Token]:
    rows = connection.execute(
        select(api_token, token_use.c.last_used_at)
        .outerjoin(token_use, token_use.c.token_id == api_token.c.token_id)
        .where(*wanted)
        .order_by(api_token.c.created_at, api_token.c.token_id)
    ).all()
    scopes: dict[str, list[str]] = defaultdict(list)
    for each in connection.execute(
        select(token_scope)
        .join(api_token, api_token.c.token_id == token_scope.c.token_id)
        .where(*wanted)
        .order_by(token_scope.c.scope)
    ):
        scopes[each.token_id].append(each.scope)
    return [
        Token(
            row.token_id,
            row.arrangement_code,
            row.party,
            Role(row.role),
            row.person,
            tuple(scopes[row.token_id]),
            row.created_at,
            row.expires_at,
            row.revoked_at,
            row.last_used_at,
        )
        for row in rows
    ]
