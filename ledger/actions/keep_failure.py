"""Keep that somebody failed to sign in with a local account, whether or not one has the name.

By as many statements and rows in both cases: a clock would tell which names there are. What was
typed is not kept. How many rows strangers can add so is bounded by how long they must wait.
Source: OWASP ASVS 5.0, 6.3.8 and 16.3.1.
"""

from __future__ import annotations

from ledger.actions.audit_trail import REFUSED, said_of
from ledger.actions.authority import Caller
from ledger.actions.refuse_unknown import NO_ROLE, UNKNOWN
from ledger.actions.work import Ledger
from ledger.domain.canonical import canonical
from ledger.domain.errors import LedgerError
from ledger.store.audit_trail import append
from ledger.store.row_security import enter_code


def keep_failure(
    ledger: Ledger, whose: Caller | None, refusal: LedgerError, *, request_id: str
) -> None:
    """Keep a refusal under the number of the person whose account it was, in one of its roles.

    Under nobody's, in no arrangement, where none has the name, or the account has no role.
    """
    with ledger.database.writing() as connection:
        append(
            connection,
            {
                "at": ledger.clock.now(),
                "arrangement_id": enter_code(connection, whose.arrangement if whose else ""),
                "person": whose.person if whose else UNKNOWN,
                "party": whose.party if whose else UNKNOWN,
                "role": whose.role.value if whose else NO_ROLE,
                "request_id": request_id,
                "action": "sign in to the pages",
                "outcome": REFUSED,
                "detail": canonical(said_of(refusal)),
            },
        )
