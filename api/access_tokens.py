"""Callers with an access token of their council's identity provider: people, and machines.

A person acts in a role that the provider gives them; a machine, which the provider lets in by its
own credentials, in the one that the configuration gives it. Whatever is wrong with a token is
answered alike, and where the provider did sign it the refusal is recorded: a stranger, who can have
nothing signed, fills no trail. Source: RFC 9068; RFC 6750; decision 0027.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from fastapi import Request
from fastapi.security import HTTPAuthorizationCredentials

from api.identity import REFUSED
from api.provider_callers import as_person, keeping_refusals, require_second_factor
from api.providers import Provider, Providers
from api.refusals import RoleNotChosen
from api.signed_tokens import Signed, TokenRefused, is_shaped, issuer_said, read_token
from api.tenants import Tenant
from api.token_bearers import bearer_of
from ledger.actions.authority import Caller
from ledger.actions.work import Ledger
from ledger.domain.errors import NotAuthenticated, NotPermitted
from ledger.store.tokens import Role

ROLE_HEADER = "Ledger-Role"
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
# Only an ID token says these: it tells one program who signed in there, and opens nothing. The
# last is of a token bound to a key that its bearer must show, which nobody here asks for.
_NOT_OF_ACCESS = frozenset({"nonce", "at_hash", "c_hash", "s_hash", "cnf"})


def vouched_caller(
    request: Request, credentials: HTTPAuthorizationCredentials | None, arrangement: str | None
) -> Caller | None:
    """Return the caller whom a provider's access token stands for; None for any other credential.

    In the arrangement asked about where the tenant has it, and otherwise in its first, so that
    whoever compares finds another. Raises NotAuthenticated; NotPermitted for somebody without a
    role here, SecondFactorMissing, RoleNotChosen, ProviderUnreachable; what is refused of a token
    that the provider did sign is recorded. To be called with no connection in hand: it may ask the
    provider, and may write.
    """
    if credentials is None or not is_shaped(credentials.credentials):
        return None
    try:
        provider, signed = _read(request, credentials.credentials)
    except TokenRefused as refused:
        raise NotAuthenticated(REFUSED) from refused
    tenant = provider.tenant
    own = arrangement if arrangement in tenant.arrangements else tenant.arrangements[0]
    with keeping_refusals(request, tenant, signed, arrangement=own):
        caller = _caller(request, tenant, signed, own)
    request.state.caller = caller
    request.state.arrangements = tenant.arrangements
    return caller


def arrangements_of(request: Request, caller: Caller) -> frozenset[str]:
    """Return the codes of all arrangements in which a caller may act: one, or all of a tenant."""
    return frozenset(getattr(request.state, "arrangements", ())) | {caller.arrangement}


def acting_in(request: Request, caller: Caller, arrangement: object) -> Caller:
    """Return the caller in another arrangement, where they may act there; unchanged otherwise."""
    if isinstance(arrangement, str) and arrangement in arrangements_of(request, caller):
        return replace(caller, arrangement=arrangement)
    return caller


def _read(request: Request, token: str) -> tuple[Provider, Signed]:
    """Check a token with the keys of the provider that it claims to be of."""
    providers: Providers = request.app.state.providers
    provider = providers.of_issuer(issuer_said(token))
    if provider is None:
        raise TokenRefused("of no tenant")
    ledger: Ledger = request.app.state.ledger
    now = ledger.clock.now()
    return provider, read_token(token, provider, audience=provider.tenant.audience, now=now)


def _caller(request: Request, tenant: Tenant, signed: Signed, arrangement: str) -> Caller:
    """Return whom a token stands for that the provider did sign for the interface."""
    try:
        _require_for_access(signed, tenant)
        subject, machine_role = bearer_of(signed, tenant)
    except TokenRefused as refused:
        raise NotAuthenticated(REFUSED) from refused
    if machine_role is None:
        require_second_factor(signed, tenant)
    role = machine_role or _role(request, tenant.roles_of(signed.claims))
    return as_person(request, tenant, subject=subject, role=role, arrangement=arrangement)


def _require_for_access(signed: Signed, tenant: Tenant) -> None:
    """Refuse an ID token, one that is for the pages too, and one that holds for too long."""
    signed.require_type(_TYPES)
    audience = signed.claims["aud"]
    is_of_the_pages = tenant.client_id in (audience if isinstance(audience, list) else [audience])
    if is_of_the_pages or not _NOT_OF_ACCESS.isdisjoint(signed.claims):
        raise TokenRefused("no access token")
    signed.require_brief(timedelta(hours=tenant.longest_token_hours))


def _role(request: Request, held: frozenset[Role]) -> Role:
    """Return the one role that the caller holds, or the one of several that they pick."""
    if not held:
        raise NotPermitted(
            "Your council's identity provider gives you no role here. Ask whoever administers it "
            "to assign you one."
        )
    picked = request.headers.get(ROLE_HEADER)
    if picked is None and len(held) == 1:
        return next(iter(held))
    if picked in held:
        return Role(picked)
    raise RoleNotChosen(
        f"Send {ROLE_HEADER} with one of the roles that you hold: {', '.join(sorted(held))}.",
        field=ROLE_HEADER,
    )
