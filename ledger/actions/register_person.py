"""Give somebody a person number, and erase their name on request.

The ledger knows people by number only. A name lives in the one erasable table, with its salt; what
is sealed is a commitment, SHA-256 over salt and name. While the name is kept, anybody it is shown
to can check the commitment; once it is erased, the chain still verifies and nobody can guess it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from ledger.actions.audit_trail import audit
from ledger.actions.authority import Caller
from ledger.actions.work import Ledger
from ledger.domain.errors import NotFound
from ledger.domain.parse import parse_reference, parse_text
from ledger.store.accounts import account_role, local_account
from ledger.store.arrangements import person
from ledger.store.identities import external_identity
from ledger.store.page_sessions import SESSIONS_LOCK, page_session
from ledger.store.tokens import Role, api_token

_SALT_BYTES = 16
MOST_OF_A_NUMBER = 40  # characters
OPERATOR = "operator"  # whoever may start the command line on the machine


def register_person(
    ledger: Ledger, number: str, display_name: str, *, arrangement: str, party: str
) -> None:
    """Register a person under a number of the caller's choice; a second call changes nothing.

    Raises NotFound where there is no such arrangement, TextMalformed for the name or the number,
    ReferenceMalformed for a number that can be taken for another.
    """
    with ledger.database.writing() as connection:
        known = ledger.definitions.find(connection, arrangement)
        add_person(
            ledger, connection, operator(arrangement, party), known.arrangement_id,
            number, display_name,
        )  # fmt: skip


def operator(arrangement: str, party: str) -> Caller:
    """Return who acts when the command line does."""
    return Caller(OPERATOR, party, Role.ADMINISTRATOR, arrangement, "command-line")


def add_person(
    ledger: Ledger,
    connection: Connection,
    caller: Caller,
    arrangement_id: int | None,
    number: str,
    display_name: str,
) -> None:
    """Add a person who is not known yet, with the commitment to their name in the audit trail."""
    ledger.database.lock(connection, "people")
    if connection.execute(select(person.c.person).where(person.c.person == number)).first():
        return
    known_by = parse_reference(number, field="person", most=MOST_OF_A_NUMBER)
    name = parse_text(display_name, field="display_name")
    salt = secrets.token_hex(_SALT_BYTES)
    connection.execute(
        insert(person),
        {
            "person": known_by,
            "display_name": name,
            "salt": salt,
            "created_at": ledger.clock.now(),
        },
    )
    detail = {"person": number, "commitment": commitment(salt, name)}
    audit(connection, ledger.clock, caller, arrangement_id, "register a person", "done", detail)


def commitment(salt: str, name: str) -> str:
    """Bind a name without showing it: SHA-256 over the salt, a colon and the name."""
    return hashlib.sha256(f"{salt}:{name}".encode()).hexdigest()


def erase_person(ledger: Ledger, number: str, *, arrangement: str, party: str) -> None:
    """Erase a person's name and salt for good; what they did stands under their number.

    Every way in of theirs is closed: sessions end, tokens are revoked, local accounts are closed
    and lose their names too, and what an identity provider calls them is forgotten. Whoever it
    vouches for again is somebody new, under another number.

    Raises NotFound where nobody has the number, or the name is erased already.
    """
    with ledger.database.writing() as connection:
        known = ledger.definitions.find(connection, arrangement)
        ledger.database.lock(connection, "people")
        erased = connection.execute(
            update(person)
            .where(person.c.person == number, person.c.display_name.is_not(None))
            .values(display_name=None, salt=None, erased_at=ledger.clock.now())
        ).rowcount
        if not erased:
            raise NotFound(f"Nobody with the number {number} has a name here.", field="person")
        ledger.database.lock(connection, SESSIONS_LOCK)
        _close_ways_in(connection, number, ledger.clock.now())
        audit(
            connection,
            ledger.clock,
            operator(arrangement, party),
            known.arrangement_id,
            "erase a person's name",
            "done",
            {"person": number},
        )


def _close_ways_in(connection: Connection, number: str, now: datetime) -> None:
    """End a person's sessions, waiting roles too, and all that they could open another by."""
    connection.execute(delete(page_session).where(page_session.c.person == number))
    connection.execute(delete(external_identity).where(external_identity.c.person == number))
    connection.execute(
        update(api_token)
        .where(api_token.c.person == number, api_token.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    _close_accounts(connection, number, now)


def _close_accounts(connection: Connection, number: str, now: datetime) -> None:
    """Close the accounts of a person, and put a name that means nothing in the place of each."""
    names = select(local_account.c.name).where(local_account.c.person == number)
    for name in connection.execute(names).scalars().all():
        connection.execute(delete(account_role).where(account_role.c.name == name))
        connection.execute(
            update(local_account)
            .where(local_account.c.name == name)
            .values(
                name=f"erased-{secrets.token_hex(8)}",
                password_hash=None,
                code_digest=None,
                code_expires_at=None,
                closed_at=now,
            )
        )
