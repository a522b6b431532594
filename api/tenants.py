"""Whose identity providers are trusted, and with what: read once from a file that names them.

Each council has a tenant of its own, which speaks for one party in the arrangements that are
listed, and in no others. The file holds no secret: it says in which file each one lies.
Source: api page, "Who is calling"; decision 0027.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.provider_http import is_secure
from api.refusals import SettingInvalid
from api.second_factor import CLAIMS, SecondFactor
from api.secret_files import read_secret, why_unreadable
from api.setting_tables import Fields
from ledger.store.tokens import Role

# Signed with a private key only: whoever can check such a signature cannot make one.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"})
_USUAL_ALGORITHMS = ["RS256", "ES256", "PS256"]
_OF_MACHINES = frozenset({Role.PREPARER, Role.AUDITOR})
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_PLAIN = re.compile(r"[\x21-\x7e]{1,300}")  # as identifiers and addresses are written
_TITLE = re.compile(r"[^\x00-\x1f\x7f]{1,100}")


# Entra gives out access tokens of a day at most, by a council's policy or to managed identities.
# Those of 28 hours are for services that it tells at once when they end, as it does not tell ours.
_USUAL_HOURS, _MOST_HOURS = 24, 28


@dataclass(frozen=True, slots=True)
class Machine:
    """A program that is let in by itself: its role, and what a token of its own says of it.

    Without a `subject` it is the client's id (RFC 9068, section 2.2), or Entra's `idtyp`.
    """

    role: Role
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Tenant:
    """One council's identity provider, what it calls us, and what we call what it says."""

    name: str  # in our addresses
    title: str  # on the page to sign in
    issuer: str  # as every token of it must say, to the letter
    client_id: str
    client_secret: str = field(repr=False)
    audience: str  # of access tokens for the interface; never the client, whose are ID tokens
    party: str
    arrangements: tuple[str, ...]
    roles: Mapping[str, Role]  # by what the provider calls them
    roles_claim: str = "roles"
    scope: str = "openid"  # asked for at sign-in: no more of a person than the claims above need
    subject_claim: str = "sub"  # which claim names the person, the same to every client
    tenant_id: str | None = None  # what `tid` must be, where the provider has tenants itself
    people_clients: frozenset[str] = frozenset()  # by which programs people call; none: by none
    person_scope: str | None = None  # that a person's access token must have been given
    machines: Mapping[str, Machine] = field(default_factory=dict)  # by client id
    longest_token_hours: int = _USUAL_HOURS  # of an access token's life
    second_factor: SecondFactor | None = None  # what shows it; None: it is not looked for
    algorithms: tuple[str, ...] = tuple(_USUAL_ALGORITHMS)

    def roles_of(self, claims: Mapping[str, Any]) -> frozenset[Role]:
        """Return which of our roles the provider gives; what else it says counts for nothing."""
        said = claims.get(self.roles_claim)
        names = said if isinstance(said, list) else [said]
        return frozenset(
            self.roles[name] for name in names if isinstance(name, str) and name in self.roles
        )


@dataclass(frozen=True, slots=True)
class Tenants:
    """Every tenant there is, and the address at which browsers reach the service."""

    address: str = ""  # https://ledger.example.gov.uk, to which providers send people back
    every: tuple[Tenant, ...] = ()

    def named(self, name: str) -> Tenant | None:
        """Return the tenant of that name in addresses."""
        return next((each for each in self.every if each.name == name), None)

    def of_issuer(self, issuer: object) -> Tenant | None:
        """Return the tenant of exactly that issuer."""
        return next((each for each in self.every if each.issuer == issuer), None)


def read_tenants(file: Path | None) -> Tenants:
    """Read the file that LEDGER_TENANTS names; without one there are no tenants.

    Raises SettingInvalid naming the field that is wrong, as in `tenants[1].issuer`.
    """
    if file is None:
        return Tenants()
    whole = Fields(_given(file), "")
    address = whole.text("address", _PLAIN).rstrip("/")
    if not is_secure(address) or address.count("/") > 2:  # noqa: PLR2004 - those after the scheme
        raise whole.wrong("address", "is not https://HOST; http is for the loopback address only")
    listed = whole.take("tenants", list)
    every = tuple(
        _tenant(Fields(each, f"tenants[{number}]."), file.parent)
        for number, each in enumerate(listed)
    )
    whole.require_no_more()
    _require_apart(every)
    return Tenants(address, every)


def _given(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        wrong = f"cannot be read: {why_unreadable(error)}"
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        wrong = f"is not TOML: {error}"
    raise SettingInvalid(f"LEDGER_TENANTS: {file} {wrong}.", field="LEDGER_TENANTS")


def _tenant(given: Fields, folder: Path) -> Tenant:
    tenant = given.text("name", _NAME)
    made = Tenant(
        name=tenant,
        title=given.text("title", _TITLE),
        issuer=given.text("issuer", _PLAIN),
        client_id=given.text("client_id", _PLAIN),
        client_secret=read_secret(given, folder, tenant),
        audience=given.text("audience", _PLAIN),
        party=given.text("party", _PLAIN),
        arrangements=tuple(given.texts("arrangements", _NAME)),
        roles=_roles(given),
        roles_claim=given.text("roles_claim", _PLAIN, "roles"),
        scope=" ".join(given.texts("scopes", _PLAIN, ["openid"])),
        subject_claim=given.text("subject_claim", _PLAIN, "sub"),
        tenant_id=given.text_if_given("tenant_id", _PLAIN),
        people_clients=_people_clients(given),
        person_scope=given.text_if_given("person_scope", _PLAIN),
        machines=_machines(given),
        longest_token_hours=given.number(
            "longest_token_hours", least=1, most=_MOST_HOURS, default=_USUAL_HOURS
        ),
        second_factor=_second_factor(given),
        algorithms=tuple(given.texts("algorithms", _PLAIN, _USUAL_ALGORITHMS)),
    )
    given.require_no_more()
    if not is_secure(made.issuer) or any(mark in made.issuer for mark in "?#"):
        raise given.wrong("issuer", "is not an https address without a query")
    if made.audience == made.client_id:
        raise given.wrong("audience", "is the client_id, so that an ID token would open all")
    if not ALGORITHMS.issuperset(made.algorithms):
        raise given.wrong("algorithms", f"holds others than {', '.join(sorted(ALGORITHMS))}")
    if "openid" not in made.scope.split():
        raise given.wrong("scopes", "leaves out openid")
    _require_people_apart(given, made)
    return made


def _roles(given: Fields) -> dict[str, Role]:
    """Take the table of our roles by what the provider calls them."""
    found = given.take("roles", dict, {})
    if not found:
        raise given.wrong("roles", "gives nobody a role")
    ours = [each.value for each in Role]
    if any(not _PLAIN.fullmatch(key) or value not in ours for key, value in found.items()):
        raise given.wrong("roles", f"may give these roles only: {', '.join(sorted(ours))}")
    return {key: Role(value) for key, value in found.items()}


def _machines(given: Fields) -> dict[str, Machine]:
    """Take the table of machines by client id: a role, or a table of role and subject."""
    if not given.has("machines"):
        return {}
    table = given.table("machines")
    found = {}
    for client in table.names():
        if not _PLAIN.fullmatch(client):
            raise given.wrong("machines", "holds a client id that no provider gives")
        entry = table.table(client) if table.holds(client, dict) else None
        role = (entry or table).text("role" if entry else client, _NAME)
        if role not in _OF_MACHINES:
            few = ", ".join(sorted(_OF_MACHINES))
            raise given.wrong("machines", f"may have these roles only: {few}")
        found[client] = Machine(
            Role(role), entry.text_if_given("subject", _PLAIN) if entry else None
        )
        if entry is not None:
            entry.require_no_more()
    return found


def _people_clients(given: Fields) -> frozenset[str]:
    if not given.has("people_clients"):
        return frozenset()
    return frozenset(given.texts("people_clients", _PLAIN))


def _require_people_apart(given: Fields, made: Tenant) -> None:
    """Refuse people's programs that are machines too, and people's tokens without a scope."""
    if not made.people_clients.isdisjoint(made.machines):
        raise given.wrong("people_clients", "names a machine; people come by another program")
    if made.people_clients and made.person_scope is None:
        raise given.wrong("person_scope", "is missing: what a person lets a program do here")
    if made.person_scope is not None and not made.people_clients:
        raise given.wrong("people_clients", "is missing: the programs that people call by")


def _second_factor(given: Fields) -> SecondFactor | None:
    if not given.has("second_factor"):
        return None
    table = given.table("second_factor")
    claim = table.text("claim", _PLAIN)
    if claim not in CLAIMS:
        raise table.wrong("claim", f"is none of {', '.join(sorted(CLAIMS))}")
    values = tuple(table.texts("values", _PLAIN))
    if claim == "acrs" and len(values) > 1:
        raise table.wrong("values", "names more than one authentication context")
    table.require_no_more()
    return SecondFactor(claim, values)


def _require_apart(every: tuple[Tenant, ...]) -> None:
    """Refuse tenants that could be taken for one another, or speak for the same party."""
    for number, each in enumerate(every):
        wrong = Fields({}, f"tenants[{number}].").wrong
        for other in every[:number]:
            if each.name == other.name:
                raise wrong("name", f"is that of another tenant: {other.name}")
            if each.issuer == other.issuer:
                raise wrong("issuer", f"is that of the tenant {other.name}")
            for code in _shared(each, other):
                raise wrong("party", f"is that of the tenant {other.name} in {code}")


def _shared(one: Tenant, other: Tenant) -> Iterator[str]:
    if one.party == other.party:
        yield from sorted(set(one.arrangements) & set(other.arrangements))
