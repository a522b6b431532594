"""From what a provider vouches for to a caller: the tenant's party, and a person's number.

And to a row of the audit trail where it comes to none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from fastapi import Request

from api.refusals import SecondFactorMissing
from api.signed_tokens import Signed, TokenRefused
from api.tenants import Tenant
from ledger.actions.authority import Caller
from ledger.actions.recognise_person import recognise_person
from ledger.actions.refuse_unknown import Unknown, audit_unknown
from ledger.actions.work import Ledger
from ledger.domain.errors import LedgerError, NotFound, NotPermitted
from ledger.store.tokens import Role

_LONGEST_ACTION = 200  # of an address in the audit trail


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


def require_second_factor(signed: Signed, tenant: Tenant) -> None:
    """Refuse a sign-in that showed too little, where the tenant says what shows enough.

    Raises SecondFactorMissing.
    """
    wanted = tenant.second_factor
    if wanted is not None and not wanted.is_shown(signed.claims):
        raise SecondFactorMissing(
            f"{tenant.title} has signed you in without the second factor that is needed here. Sign "
            "in with it, or ask whoever administers your council's accounts."
        )


@contextmanager
def keeping_refusals(
    request: Request, tenant: Tenant, signed: Signed, *, arrangement: str
) -> Iterator[None]:
    """Record whatever is refused within to somebody of whom the tenant's provider has signed this.

    Only for what was checked: a stranger's refusals would fill the audit trail.
    """
    try:
        yield
    except LedgerError as refusal:
        subject = None
        with suppress(TokenRefused):
            subject = signed.subject(tenant.subject_claim)
        who = Unknown(
            issuer=tenant.issuer,
            subject=subject,
            party=tenant.party,
            arrangement=arrangement,
            request_id=request.state.request_id,
        )
        action = f"{request.method} {request.url.path}"[:_LONGEST_ACTION]
        audit_unknown(request.app.state.ledger, who, action, refusal)
        raise
