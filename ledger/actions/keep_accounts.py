"""Make, change and close local accounts: for the command line, never for a route or a page.

Nobody but its own person ever knows a password: whoever runs the service hands out a one-time
code, and the person sets their own. The audit trail names accounts by person number and role.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from ledger.actions.audit_trail import audit_anywhere
from ledger.actions.end_sessions import end_sessions_of
from ledger.actions.issue_token import arrangement_for
from ledger.actions.local_sign_in import ACCOUNT_NAME, name_of
from ledger.actions.register_person import add_person, operator
from ledger.actions.work import Ledger
from ledger.domain.errors import (
    AccountClosed,
    AccountNameTaken,
    AccountsExist,
    AlreadyRecorded,
    NotFound,
    TextMalformed,
)
from ledger.domain.one_time_code import HOURS, code_digest, new_code
from ledger.domain.parse import parse_text
from ledger.queries import accounts
from ledger.queries.accounts import Account, AccountRole
from ledger.store.accounts import account_role, local_account
from ledger.store.tokens import Role


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A one-time code. It is shown once and nowhere kept."""

    code: str
    person: str
    expires_at: datetime


def add_account(
    ledger: Ledger, name: str, role: AccountRole, *, person_number: str | None = None
) -> HandedOut:
    """Make an account in one role, with a code to set its password by.

    A person without a number gets a new one. Raises TextMalformed for the name, AccountNameTaken,
    PartyUnknown, and NotFound for an arrangement that only an administrator's may come before.
    """
    with ledger.database.writing() as connection:
        ledger.database.lock(connection, "accounts")
        return _add(ledger, connection, name, role, person_number)


def bootstrap(ledger: Ledger, name: str, *, arrangement: str, party: str) -> HandedOut:
    """Make the first administrator's account; raises AccountsExist where there is any already."""
    with ledger.database.writing() as connection:
        ledger.database.lock(connection, "accounts")
        if connection.execute(select(local_account.c.name).limit(1)).first() is not None:
            raise AccountsExist(
                "There is an account already, so that this makes no other. Use ./run account add."
            )
        first = AccountRole(arrangement, party, Role.ADMINISTRATOR)
        return _add(ledger, connection, name, first, None)


def _add(
    ledger: Ledger,
    connection: Connection,
    name: str,
    role: AccountRole,
    person_number: str | None,
) -> HandedOut:
    kept = _parse_name(name)
    if accounts.find(connection, kept) is not None:
        raise AccountNameTaken(
            f"There is an account {kept!r} already, open or closed. Choose another name.",
            field="name",
        )
    number = parse_text(person_number or f"P{secrets.token_hex(4)}", field="person", most=40)
    known = arrangement_for(ledger, connection, role.arrangement, role.party, role.role)
    caller = operator(role.arrangement, role.party)
    add_person(ledger, connection, caller, known.arrangement_id if known else None, number, number)
    now = ledger.clock.now()
    handed_out = HandedOut(new_code(), number, now + timedelta(hours=HOURS))
    connection.execute(
        insert(local_account),
        {
            "name": kept,
            "person": number,
            "code_digest": code_digest(handed_out.code),
            "code_expires_at": handed_out.expires_at,
            "created_at": now,
        },
    )
    _insert_role(connection, kept, role, now)
    _audit(ledger, connection, [role], "add an account", {"person": number, "role": role.role})
    return handed_out


def grant_role(ledger: Ledger, name: str, role: AccountRole) -> None:
    """Let an account sign in with one role more.

    Raises NotFound, AccountClosed, PartyUnknown, AlreadyRecorded where it may already.
    """
    with ledger.database.writing() as connection:
        account = _open_account(ledger, connection, name)
        arrangement_for(ledger, connection, role.arrangement, role.party, role.role)
        if role in account.roles:
            raise AlreadyRecorded("The account has that role already.", field="role")
        _insert_role(connection, account.name, role, ledger.clock.now())
        detail = {"person": account.person, "role": role.role}
        _audit(ledger, connection, [role], "grant a role", detail)


def withdraw_role(ledger: Ledger, name: str, role: AccountRole) -> None:
    """Take a role from an account, and end its sessions in it; raises NotFound."""
    with ledger.database.writing() as connection:
        account = _open_account(ledger, connection, name)
        if role not in account.roles:
            raise NotFound("The account has no such role; see ./run account list.", field="role")
        connection.execute(
            delete(account_role).where(
                account_role.c.name == account.name,
                account_role.c.arrangement_code == role.arrangement,
                account_role.c.party == role.party,
                account_role.c.role == role.role,
            )
        )
        end_sessions_of(
            ledger,
            connection,
            account_name=account.name,
            arrangement=role.arrangement,
            party=role.party,
            role=role.role,
        )
        detail = {"person": account.person, "role": role.role}
        _audit(ledger, connection, [role], "withdraw a role", detail)


def reset_account(ledger: Ledger, name: str) -> HandedOut:
    """Take an account's password away, end its sessions, and hand out a code to set a new one.

    Raises NotFound, AccountClosed.
    """
    with ledger.database.writing() as connection:
        account = _open_account(ledger, connection, name)
        expires_at = ledger.clock.now() + timedelta(hours=HOURS)
        handed_out = HandedOut(new_code(), account.person, expires_at)
        connection.execute(
            update(local_account)
            .where(local_account.c.name == account.name)
            .values(
                password_hash=None,
                code_digest=code_digest(handed_out.code),
                code_expires_at=expires_at,
            )
        )
        end_sessions_of(ledger, connection, account_name=account.name)
        _audit(ledger, connection, account.roles, "reset an account", {"person": account.person})
    return handed_out


def close_account(ledger: Ledger, name: str) -> None:
    """Close an account for good, and end its sessions; raises NotFound, AccountClosed."""
    with ledger.database.writing() as connection:
        account = _open_account(ledger, connection, name)
        connection.execute(
            update(local_account)
            .where(local_account.c.name == account.name)
            .values(
                password_hash=None,
                code_digest=None,
                code_expires_at=None,
                closed_at=ledger.clock.now(),
            )
        )
        end_sessions_of(ledger, connection, account_name=account.name)
        _audit(ledger, connection, account.roles, "close an account", {"person": account.person})


def _parse_name(typed: str) -> str:
    name = name_of(typed)
    if not ACCOUNT_NAME.fullmatch(name):
        raise TextMalformed(
            "An account's name has 2 to 64 small letters, digits, dots, dashes, underscores or @, "
            "and begins with a letter or a digit.",
            field="name",
        )
    return name


def _open_account(ledger: Ledger, connection: Connection, name: str) -> Account:
    ledger.database.lock(connection, "accounts")
    account = accounts.find(connection, _parse_name(name))
    if account is None:
        raise NotFound(f"There is no account {name!r}; see ./run account list.", field="name")
    if account.closed_at is not None:
        raise AccountClosed(
            f"The account {name!r} is closed for good. Make another with ./run account add.",
            field="name",
        )
    return account


def _insert_role(connection: Connection, name: str, role: AccountRole, now: datetime) -> None:
    connection.execute(
        insert(account_role),
        {
            "name": name,
            "arrangement_code": role.arrangement,
            "party": role.party,
            "role": role.role,
            "granted_at": now,
        },
    )


def _audit(
    ledger: Ledger,
    connection: Connection,
    roles: Sequence[AccountRole],
    action: str,
    detail: Mapping[str, Any],
) -> None:
    """Keep what was done in the trail of each arrangement that it touches."""
    for code, party in sorted({(each.arrangement, each.party) for each in roles}):
        audit_anywhere(ledger, connection, operator(code, party), action, "done", detail)
