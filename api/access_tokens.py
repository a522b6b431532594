"""Callers with an access token of their council's identity provider: people, and machines.

A person acts in a role that the provider gives them; a machine, which the provider lets in by its
own credentials, in the one that the configuration gives it. Whatever is wrong with a token is
answered alike. Source: RFC 9068; RFC 6750; decision 0027.
"""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request
from fastapi.security import HTTPAuthorizationCredentials

from api.identity import REFUSED
from api.provider_callers import as_person
from api.providers import Provider, Providers
from api.refusals import RoleNotChosen
from api.signed_tokens import Signed, TokenRefused, is_shaped, issuer_said, read_token
from api.tenants import Tenant
from ledger.actions.authority import Caller
from ledger.actions.perform import Ledger
from ledger.domain.errors import NotAuthenticated, NotPermitted
from ledger.store.tokens import Role

ROLE_HEADER = "Ledger-Role"
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
# Only an ID token says these: it tells one program who signed in there, and opens nothing. The
# last is of a token bound to a key that its bearer must show, which nobody here asks for.
_NOT_OF_ACCESS = frozenset({"nonce", "at_hash", "c_hash", "s_hash", "cnf"})
_OF_PEOPLE = frozenset({"scp", "auth_time", "amr", "sid"})
_CLIENT_CLAIMS = ("azp", "client_id", "appid")


def vouched_caller(
    request: Request, credentials: HTTPAuthorizationCredentials | None, arrangement: str | None
) -> Caller | None:
    """Return the caller whom a provider's access token stands for; None for any other credential.

    In the arrangement asked about where the tenant has it, and otherwise in its first, so that
    whoever compares finds another. Raises NotAuthenticated; NotPermitted for somebody without a
    role here, RoleNotChosen, ProviderUnreachable. To be called with no connection in hand: it may
    ask the provider, and may write.
    """
    if credentials is None or not is_shaped(credentials.credentials):
        return None
    ledger: Ledger = request.app.state.ledger
    try:
        provider, signed = _read(request, credentials.credentials, ledger)
        subject, machine_role = _who(signed, provider.tenant)
    except TokenRefused as refused:
        raise NotAuthenticated(REFUSED) from refused
    tenant = provider.tenant
    role = machine_role or _role(request, tenant.roles_of(signed.claims))
    own = arrangement if arrangement in tenant.arrangements else tenant.arrangements[0]
    caller = as_person(request, tenant, subject=subject, role=role, arrangement=own)
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


def _read(request: Request, token: str, ledger: Ledger) -> tuple[Provider, Signed]:
    """Check a token with the keys of the provider that it claims to be of."""
    providers: Providers = request.app.state.providers
    provider = providers.of_issuer(issuer_said(token))
    if provider is None:
        raise TokenRefused("of no tenant")
    now = ledger.clock.now()
    signed = read_token(token, provider, audience=provider.tenant.audience, now=now)
    signed.require_type(_TYPES)
    audience = signed.claims["aud"]
    is_of_the_pages = provider.tenant.client_id in (
        audience if isinstance(audience, list) else [audience]
    )
    if is_of_the_pages or not _NOT_OF_ACCESS.isdisjoint(signed.claims):
        raise TokenRefused("no access token")
    return provider, signed


def _who(signed: Signed, tenant: Tenant) -> tuple[str, Role | None]:
    """Return the subject, and for a machine that is configured its role.

    A machine's subject is written with a space, which no person's has.
    """
    clients = {signed.text(name) for name in _CLIENT_CLAIMS} - {None}
    machine = next((each for each in clients if each in tenant.machines), None)
    if machine is None:
        if _is_of_a_machine(signed, clients):
            raise TokenRefused("of a machine that is not configured")
        _require_scope(signed, tenant)
        return signed.subject(tenant.subject_claim), None
    if len(clients) > 1 or not _OF_PEOPLE.isdisjoint(signed.claims):
        raise TokenRefused("of a machine, and not only")
    return f"machine {machine}", tenant.machines[machine]


def _require_scope(signed: Signed, tenant: Tenant) -> None:
    """Refuse what a person let a program have for something else than acting here in their place.

    `scope` is RFC 9068's name for it, `scp` Entra's.
    """
    given = f"{signed.text('scope') or ''} {signed.text('scp') or ''}".split()
    if tenant.person_scope is not None and tenant.person_scope not in given:
        raise TokenRefused("not given that scope")


def _is_of_a_machine(signed: Signed, clients: set[str | None]) -> bool:
    """Whether a token was given to a program by itself, with nobody there: RFC 9068 and Entra."""
    subject = signed.text("sub")
    return (
        subject in clients
        or signed.text("idtyp") == "app"
        or (subject is not None and subject == signed.text("oid"))
    )


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
