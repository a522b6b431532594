"""Whose an access token is: a person's, through a program of theirs, or a machine's own.

Nothing in a token says so by its absence. A machine's is known by what only its own credentials
get it, a person's by the program that it was given to, which the tenant names; whatever is neither
is nobody's. Source: RFC 9068, sections 2.2 and 5; decision 0027.
"""

from __future__ import annotations

from api.signed_tokens import Signed, TokenRefused
from api.tenants import Machine, Tenant
from ledger.store.tokens import Role

# How providers name the program that a token was given to: Keycloak and Entra, RFC 9068, Entra's
# first version, Okta.
_CLIENT_CLAIMS = ("azp", "client_id", "appid", "cid")
_OF_PEOPLE = ("auth_time", "amr", "sid", "uid")
# Where a program came from by itself, as Keycloak says; how Auth0 and Keycloak name its account.
_OF_MACHINES = ("clientHost", "clientAddress")
_GRANTS = ("client-credentials", "client_credentials")
_AUTH0_END, _KEYCLOAK_START = "@clients", "service-account-"
_APP = "app"  # Entra's `idtyp` of a token that a program was given by itself


def bearer_of(signed: Signed, tenant: Tenant) -> tuple[str, Role | None]:
    """Return the subject, and for a machine that is configured its role.

    A machine's subject is written with a space, which no person's has. Raises TokenRefused for a
    token that is neither a listed machine's own, nor a person's through a listed program.
    """
    client = _client(signed)
    machine = tenant.machines.get(client)
    if machine is not None:
        _require_own(signed, tenant, client, machine)
        return f"machine {client}", machine.role
    if client not in tenant.people_clients or _is_of_a_machine(signed, client):
        raise TokenRefused("of nobody who is configured")
    _require_scope(signed, tenant)
    return signed.subject(tenant.subject_claim), None


def _client(signed: Signed) -> str:
    """Return the one program that a token was given to; raises TokenRefused for none or several."""
    said = [signed.claims[name] for name in _CLIENT_CLAIMS if name in signed.claims]
    if not said or not isinstance(said[0], str) or any(each != said[0] for each in said):
        raise TokenRefused("of no program, or of several")
    return said[0]


def _require_own(signed: Signed, tenant: Tenant, client: str, machine: Machine) -> None:
    """Refuse what a person got through a machine's program: the token must be the machine's own."""
    subject = signed.text("sub")
    if machine.subject is not None:
        is_own = subject == machine.subject
    else:
        in_entra = tenant.tenant_id is not None
        is_own = subject == client or (in_entra and signed.text("idtyp") == _APP)
    # Entra writes what a person let a program do as text, Okta what a program may do as a list.
    is_of_a_person = signed.text("scp") or any(signed.claims.get(name) for name in _OF_PEOPLE)
    if not is_own or is_of_a_person or signed.text("idtyp") not in (None, _APP):
        raise TokenRefused("through a machine, and not its own")


def _is_of_a_machine(signed: Signed, client: str) -> bool:
    """Whether a token is evidently a program's own, with nobody there."""
    subject = signed.text("sub") or ""
    return (
        subject in (client, signed.text("oid"))  # RFC 9068; Entra
        or subject.endswith(_AUTH0_END)
        or signed.text("idtyp") == _APP
        or signed.text("gty") in _GRANTS
        or (signed.text("preferred_username") or "").startswith(_KEYCLOAK_START)
        or any(name in signed.claims for name in _OF_MACHINES)
    )


def _require_scope(signed: Signed, tenant: Tenant) -> None:
    """Refuse what a person let a program have for something else than acting here in their place.

    `scope` is RFC 9068's name for it, `scp` Entra's, and Okta's, who lists them.
    """
    listed = signed.claims.get("scp")
    given = f"{signed.text('scope') or ''} {signed.text('scp') or ''}".split()
    if tenant.person_scope not in [*given, *(listed if isinstance(listed, list) else [])]:
        raise TokenRefused("not given that scope")
