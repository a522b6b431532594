"""Whose identity providers are trusted, and with what: read once from a file that names them.

Each council has a tenant of its own, which speaks for one party in the arrangements that are
listed, and in no others. The file holds no secret: it says in which file each one lies.
Source: api page, "Who is calling"; decision 0027.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.provider_http import is_secure
from api.refusals import SettingInvalid
from ledger.store.tokens import Role

# Signed with a private key only: whoever can check such a signature cannot make one.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"})
_USUAL_ALGORITHMS = ["RS256", "ES256", "PS256"]
_OF_MACHINES = frozenset({Role.PREPARER, Role.AUDITOR})
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_PLAIN = re.compile(r"[\x21-\x7e]{1,300}")  # as identifiers and addresses are written
_TITLE = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
_MOST_SECRET_BYTES = 1_000


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
    person_scope: str | None = None  # that a person's access token must have been given
    machines: Mapping[str, Role] = field(default_factory=dict)  # by client id
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
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingInvalid(
            f"LEDGER_TENANTS: {file} cannot be read as TOML: {error}.", field="LEDGER_TENANTS"
        ) from error
    whole = _Fields(given, "")
    address = whole.text("address", _PLAIN).rstrip("/")
    if not is_secure(address) or address.count("/") > 2:  # noqa: PLR2004 - those after the scheme
        raise whole.wrong("address", "is not https://HOST; http is for the loopback address only")
    listed = whole.take("tenants", list)
    every = tuple(
        _tenant(_Fields(each, f"tenants[{number}]."), file.parent)
        for number, each in enumerate(listed)
    )
    whole.require_no_more()
    _require_apart(every)
    return Tenants(address, every)


class _Fields:
    """A table of the file, whose fields are taken one by one; what nobody takes is refused."""

    def __init__(self, given: object, place: str) -> None:
        self._place = place
        if not isinstance(given, dict):
            raise SettingInvalid(f"LEDGER_TENANTS: {place} is not a table.", field=place)
        self._left = dict(given)

    def wrong(self, name: str, words: str) -> SettingInvalid:
        """Say what is wrong with a field."""
        return SettingInvalid(
            f"LEDGER_TENANTS: {self._place}{name} {words}.", field=f"{self._place}{name}"
        )

    def has(self, name: str) -> bool:
        """Whether a field is given."""
        return name in self._left

    def take(self, name: str, kind: type, default: object = None) -> Any:  # noqa: ANN401 - of `kind`
        """Take a field of a kind."""
        value = self._left.pop(name, default)
        if not isinstance(value, kind):
            raise self.wrong(name, "is missing" if value is None else "is not what belongs there")
        return value

    def text(self, name: str, form: re.Pattern[str], default: str | None = None) -> str:
        """Take a text of a form."""
        value: str = self.take(name, str, default)
        if not form.fullmatch(value):
            raise self.wrong(name, "is empty, too long, or holds what does not belong in it")
        return value

    def texts(
        self, name: str, form: re.Pattern[str], default: list[str] | None = None
    ) -> list[str]:
        """Take a list of texts of a form: one at least, none twice."""
        values = self.take(name, list, default)
        fit = all(isinstance(each, str) and form.fullmatch(each) for each in values)
        if not values or not fit or len(set(values)) < len(values):
            raise self.wrong(name, "is not a list of such texts, one at least and none twice")
        return list(values)

    def roles(self, name: str, most: frozenset[Role]) -> dict[str, Role]:
        """Take a table of our roles by what the provider calls them."""
        found = self.take(name, dict, {})
        if any(not _PLAIN.fullmatch(key) or value not in most for key, value in found.items()):
            raise self.wrong(name, f"may give these roles only: {', '.join(sorted(most))}")
        return {key: Role(value) for key, value in found.items()}

    def require_no_more(self) -> None:
        """Refuse fields that there are none of: a misspelt one would silently do nothing."""
        for name in self._left:
            raise self.wrong(name, "is not a field here; check its spelling")


def _tenant(given: _Fields, folder: Path) -> Tenant:
    made = Tenant(
        name=given.text("name", _NAME),
        title=given.text("title", _TITLE),
        issuer=given.text("issuer", _PLAIN),
        client_id=given.text("client_id", _PLAIN),
        client_secret=_secret(given, folder),
        audience=given.text("audience", _PLAIN),
        party=given.text("party", _PLAIN),
        arrangements=tuple(given.texts("arrangements", _NAME)),
        roles=given.roles("roles", frozenset(Role)),
        roles_claim=given.text("roles_claim", _PLAIN, "roles"),
        scope=" ".join(given.texts("scopes", _PLAIN, ["openid"])),
        subject_claim=given.text("subject_claim", _PLAIN, "sub"),
        tenant_id=given.text("tenant_id", _PLAIN) if given.has("tenant_id") else None,
        person_scope=given.text("person_scope", _PLAIN) if given.has("person_scope") else None,
        machines=given.roles("machines", _OF_MACHINES),
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
    if not made.roles:
        raise given.wrong("roles", "gives nobody a role")
    return made


def _secret(given: _Fields, folder: Path) -> str:
    """Read a client's secret from a file that not everybody on the machine may read."""
    name = "client_secret_file"
    file = folder / given.text(name, _TITLE)
    try:
        if stat.S_IMODE(file.stat().st_mode) & stat.S_IRWXO:
            raise given.wrong(name, "is open to everybody on this machine; chmod o= it")
        secret = file.read_bytes()[:_MOST_SECRET_BYTES].decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise given.wrong(name, "cannot be read") from error
    if not _PLAIN.fullmatch(secret):
        raise given.wrong(name, "holds no secret on one line")
    return secret


def _require_apart(every: tuple[Tenant, ...]) -> None:
    """Refuse tenants that could be taken for one another, or speak for the same party."""
    for number, each in enumerate(every):
        wrong = _Fields({}, f"tenants[{number}].").wrong
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
