"""From what a provider vouches for to a caller: the tenant's party, and a person's number."""

from __future__ import annotations

from contextlib import suppress

from fastapi import Request

from api.tenants import Tenant
from ledger.actions.authority import Caller
from ledger.actions.perform import Ledger
from ledger.actions.recognise_person import recognise_person
from ledger.domain.errors import NotFound, NotPermitted
from ledger.store.tokens import Role


def as_person(
    request: Request, tenant: Tenant, *, subject: str, role: Role, arrangement: str
) -> Caller:
    """Return the caller whom the tenant's provider calls `subject`, in one role.

    Raises NotPermitted where the tenant's party is none of the arrangement's: whoever configured
    it meant another one. An arrangement that is yet to be set up has no parties to compare.
    """
    ledger: Ledger = request.app.state.ledger
    nobody = Caller("", tenant.party, role, arrangement, request.state.request_id)
    with ledger.database.reading() as connection, suppress(NotFound):
        known = ledger.definitions.find(connection, arrangement).arrangement
        if tenant.party not in {party.code for party in known.parties}:
            raise NotPermitted(
                f"{tenant.party} is no party of {arrangement}. Whoever runs the service must set "
                "right which party this identity provider speaks for."
            )
    return recognise_person(ledger, nobody, issuer=tenant.issuer, subject=subject)
