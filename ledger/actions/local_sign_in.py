"""Sign in with a local account: by its password, or by a one-time code that sets a new one.

Whatever is wrong is answered in the same words, after the same work: an unknown name, a wrong
password, a closed account and one without a password cannot be told apart. An attempt is counted
before it is looked at, so that many at once do not slip through together. What was typed is kept
nowhere; a name only by its digest. Source: OWASP ASVS 5.0, 6.3; docs/decisions/0028.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, delete, update

from ledger.actions.audit_trail import audit_anywhere, audit_refusal
from ledger.actions.authority import Caller
from ledger.actions.count_attempts import count_attempt, failures_of, forget_failures
from ledger.actions.end_sessions import end_sessions_of
from ledger.actions.keep_failure import keep_failure
from ledger.actions.sign_in import Standing
from ledger.actions.work import Ledger
from ledger.domain.errors import NotAuthenticated
from ledger.domain.one_time_code import code_digest
from ledger.domain.secret import secret_digest
from ledger.queries import accounts
from ledger.queries.accounts import Account
from ledger.store.accounts import local_account, sign_in_failure

ACCOUNT_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}", re.ASCII)
_NOT_RIGHT = (
    "The name or the password is not right, or the account is not open. Whoever runs the service "
    "can give you a one-time code to set a new password."
)
_CODE_NOT_RIGHT = (
    "The name or the code is not right, or the code was used or has expired. Whoever runs the "
    "service can give you another."
)
_CURRENT_NOT_RIGHT = "Your current password is not right."


class Passwords(Protocol):
    """Hashes passwords slowly, a few at a time; each of these takes the same while."""

    def hash(self, password: str) -> str:
        """Return what is kept of a password; raises SignInTooSoon where too many wait."""

    def verify(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one kept; as long for None, which no password is."""

    def is_outdated(self, kept: str) -> bool:
        """Whether what is kept was made with other parameters than today's."""

    def require_fit(self, password: str, *, name: str) -> None:
        """Refuse a new password that is too easy to guess (PasswordUnfit)."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who has shown who they are: in which roles they may act, and on what that stands."""

    callers: Sequence[Caller]
    standing: Standing


def name_of(typed: str) -> str:
    """Return the name of an account as it is kept: in small letters, without spaces around it."""
    return typed.strip().lower()


def sign_in_with_password(
    ledger: Ledger, passwords: Passwords, typed: str, password: str, *, request_id: str
) -> Known:
    """Return the roles of the account, whose password this must be.

    Raises NotAuthenticated, in the same words whatever is wrong; SignInTooSoon after failures.
    """
    name = name_of(typed)
    count_attempt(ledger, name)
    account = _find(ledger, name)
    is_right = _verified(passwords, account, password)
    callers = _callers(account, request_id)
    if account is None or not is_right or not callers:
        refusal = NotAuthenticated(_NOT_RIGHT, field="password")
        keep_failure(ledger, next(iter(callers), None), refusal, request_id=request_id)
        raise refusal
    forget_failures(ledger, name)
    kept = _rehash(ledger, passwords, account, password)
    return Known(callers, Standing(account_name=name, password_mark=secret_digest(kept)))


def redeem_code(
    ledger: Ledger,
    passwords: Passwords,
    typed: str,
    code: str,
    new_password: str,
    *,
    request_id: str,
) -> Known:
    """Set an account's password by its one-time code, which is used up, and return its roles.

    Its other sessions end. A code cannot be guessed, so that it opens the account also while its
    password has to wait: nobody is kept out by somebody else's guessing. Raises PasswordUnfit
    whatever the code, NotAuthenticated for any other.
    """
    name = name_of(typed)
    passwords.require_fit(new_password, name=name)
    account = _find(ledger, name)
    callers = _callers(account, request_id)
    if account is None or not callers or not _opens(ledger, account, code):
        refusal = NotAuthenticated(_CODE_NOT_RIGHT, field="code")
        keep_failure(ledger, next(iter(callers), None), refusal, request_id=request_id)
        raise refusal
    made = passwords.hash(new_password)
    with ledger.database.writing() as connection:
        taken = connection.execute(
            update(local_account)
            .where(
                local_account.c.name == name,
                local_account.c.code_digest == code_digest(code),
                local_account.c.closed_at.is_(None),
            )
            .values(password_hash=made, code_digest=None, code_expires_at=None)
        ).rowcount
        if not taken:  # another request was first
            raise NotAuthenticated(_CODE_NOT_RIGHT, field="code")
        end_sessions_of(ledger, connection, account_name=name)
        connection.execute(delete(sign_in_failure).where(failures_of(name)))
        _audit_each(ledger, connection, callers, "set a password by a one-time code")
    return Known(callers, Standing(account_name=name, password_mark=secret_digest(made)))


def change_password(
    ledger: Ledger,
    passwords: Passwords,
    caller: Caller,
    name: str,
    *,
    current: str,
    new_password: str,
) -> Standing:
    """Change the password of the caller's own account, whose sessions all end.

    Returns what a new session stands on. Raises PasswordUnfit, SignInTooSoon, and NotAuthenticated
    where the current one is wrong, or was taken away while the new one was made: an account that is
    reset at that moment stays reset.
    """
    passwords.require_fit(new_password, name=name)
    shown = require_own_password(
        ledger, passwords, caller, name, current, action="change a password"
    )
    made = passwords.hash(new_password)
    with ledger.database.writing() as connection:
        changed = connection.execute(
            update(local_account)
            .where(
                local_account.c.name == name,
                local_account.c.password_hash == shown,
                local_account.c.closed_at.is_(None),
            )
            .values(password_hash=made, code_digest=None, code_expires_at=None)
        ).rowcount
        if not changed:
            raise NotAuthenticated(_CURRENT_NOT_RIGHT, field="current_password")
        end_sessions_of(ledger, connection, account_name=name)
        _audit_each(ledger, connection, [caller], "change a password")
    return Standing(account_name=name, password_mark=secret_digest(made))


def require_own_password(
    ledger: Ledger,
    passwords: Passwords,
    caller: Caller,
    name: str,
    password: str,
    *,
    action: str,
) -> str:
    """Have somebody who is signed in show their password again; counted as signing in is.

    Returns the hash that it was held against. Raises NotAuthenticated, SignInTooSoon.
    """
    count_attempt(ledger, name)
    account = _find(ledger, name)
    kept = account.password_hash if account is not None else None
    if not _verified(passwords, account, password) or kept is None:
        refusal = NotAuthenticated(_CURRENT_NOT_RIGHT, field="current_password")
        audit_refusal(ledger, caller, action, refusal)
        raise refusal
    forget_failures(ledger, name)
    return kept


def _verified(passwords: Passwords, account: Account | None, password: str) -> bool:
    """Whether the password is right: the same work where there is none to compare it with."""
    is_open = account is not None and account.closed_at is None
    kept = account.password_hash if account is not None and is_open else None
    return passwords.verify(kept, password)


def _opens(ledger: Ledger, account: Account, code: str) -> bool:
    if account.code_digest is None or account.code_expires_at is None:
        return False
    is_right = secrets.compare_digest(account.code_digest, code_digest(code))
    in_time = ledger.clock.now() < account.code_expires_at
    return is_right and in_time and account.closed_at is None


def _find(ledger: Ledger, name: str) -> Account | None:
    if not ACCOUNT_NAME.fullmatch(name):
        return None
    with ledger.database.reading() as connection:
        return accounts.find(connection, name)


def _callers(account: Account | None, request_id: str) -> list[Caller]:
    if account is None:
        return []
    return [
        Caller(account.person, each.party, each.role, each.arrangement, request_id)
        for each in account.roles
    ]


def _rehash(ledger: Ledger, passwords: Passwords, account: Account, password: str) -> str:
    """Keep the password by today's parameters, where it was kept by others; return what is kept."""
    kept = account.password_hash or ""
    if not passwords.is_outdated(kept):
        return kept
    made = passwords.hash(password)
    with ledger.database.writing() as connection:
        connection.execute(
            update(local_account)
            .where(local_account.c.name == account.name, local_account.c.password_hash == kept)
            .values(password_hash=made)
        )
    return made


def _audit_each(
    ledger: Ledger, connection: Connection, callers: Sequence[Caller], action: str
) -> None:
    for caller in callers:
        audit_anywhere(ledger, connection, caller, action, "done", {})
