"""Local accounts: whose each is, in which roles, and whether it can be signed in with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ledger.store.accounts import account_role, local_account
from ledger.store.tokens import Role


@dataclass(frozen=True, slots=True)
class AccountRole:
    """One role that an account may sign in with."""

    arrangement: str
    party: str
    role: Role


@dataclass(frozen=True, slots=True)
class Account:
    """An account; its name is personal, and stands in no log, event or row of the audit trail."""

    name: str
    person: str
    password_hash: str | None
    code_digest: str | None
    code_expires_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    roles: Sequence[AccountRole]


def find(connection: Connection, name: str) -> Account | None:
    """Return the account of that name, closed ones too."""
    found = _listed(connection, name)
    return found[0] if found else None


def listing(connection: Connection) -> list[Account]:
    """Return every account by name, closed ones too."""
    return _listed(connection, None)


def _listed(connection: Connection, name: str | None) -> list[Account]:
    wanted = select(local_account).order_by(local_account.c.name)
    held = select(account_role).order_by(
        account_role.c.arrangement_code, account_role.c.party, account_role.c.role
    )
    if name is not None:
        wanted = wanted.where(local_account.c.name == name)
        held = held.where(account_role.c.name == name)
    roles: dict[str, list[AccountRole]] = defaultdict(list)
    for row in connection.execute(held):
        roles[row.name].append(AccountRole(row.arrangement_code, row.party, Role(row.role)))
    return [
        Account(
            row.name,
            row.person,
            row.password_hash,
            row.code_digest,
            row.code_expires_at,
            row.created_at,
            row.closed_at,
            tuple(roles[row.name]),
        )
        for row in connection.execute(wanted)
    ]
