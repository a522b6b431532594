"""Keep that somebody was refused of whom a council's identity provider says that they are its own.

They act in no role here, so they are no caller. Nobody is registered for it, and the provider's
name for them is kept nowhere: whoever was seen before stands there by number.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from ledger.actions.audit_trail import REFUSED, said_of
from ledger.actions.work import Ledger
from ledger.domain.canonical import canonical
from ledger.domain.errors import LedgerError
from ledger.queries.identities import find_person
from ledger.store.audit_trail import append

UNKNOWN = "unknown"  # whoever has no number
NO_ROLE = "none"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Whom a provider vouches for: its issuer, its name for them if any, and for whom it speaks."""

    issuer: str
    subject: str | None
    party: str
    arrangement: str
    request_id: str


def audit_unknown(ledger: Ledger, who: Unknown, action: str, refusal: LedgerError) -> None:
    """Record a refusal in their arrangement, or in none where that is yet to be set up."""
    arrangement_id = None
    with ledger.database.writing() as connection:
        with suppress(LedgerError):
            found = ledger.definitions.find(connection, who.arrangement)
            arrangement_id = found.arrangement_id
        number = None
        if who.subject is not None:
            number = find_person(connection, issuer=who.issuer, subject=who.subject)
        append(
            connection,
            {
                "at": ledger.clock.now(),
                "arrangement_id": arrangement_id,
                "person": number or UNKNOWN,
                "party": who.party,
                "role": NO_ROLE,
                "request_id": who.request_id,
                "action": action,
                "outcome": REFUSED,
                "detail": canonical(said_of(refusal)),
            },
        )
