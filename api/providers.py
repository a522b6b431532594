"""Councils' identity providers as they describe themselves: where to go, and their keys.

Both are fetched when first needed, kept for an hour, and served on for a day where the provider
cannot be reached. A key that is not known is looked for again, but not at every asking: whoever
sends made-up tokens makes us ask nobody more than once in a while.
Source: OpenID Connect Discovery 1.0, sections 3 and 4; RFC 7517.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from api.provider_http import fetch, is_secure, unreachable
from api.refusals import ProviderUnreachable
from api.tenants import Tenant, Tenants
from ledger.domain.clock import Clock

FRESH = timedelta(hours=1)
LONGEST = timedelta(days=1)  # for which what was fetched serves on
PAUSE = timedelta(seconds=10)  # between two attempts to fetch the same
_PATIENCE_SECONDS = 1.0  # for somebody else's attempt
_DISCOVERY = "/.well-known/openid-configuration"
_MOST_KEYS = 50
_LEAST_RSA_LETTERS = 342  # of a modulus: 2,048 bits, six to a letter
# What a public key is made of: whatever else is said of one, a private part included, is left.
_PARTS = ("kty", "kid", "use", "alg", "n", "e", "crv", "x", "y")

Held = TypeVar("Held")
PublicKey = RSAKey | ECKey


@dataclass(frozen=True, slots=True)
class Metadata:
    """How a provider describes itself."""

    authorisation_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    names_itself: bool  # in what it sends back with the browser: RFC 9207
    takes_basic: bool  # the client's secret in the header, rather than in the form


class Kept(Generic[Held]):
    """Something that is fetched, kept, and fetched again in time."""

    def __init__(self, get: Callable[[], Held], clock: Clock) -> None:
        self._get = get
        self._clock = clock
        self._lock = threading.Lock()
        self._held: tuple[Held, datetime] | None = None
        self._tried_at: datetime | None = None

    def value(self, suits: Callable[[Held], bool] = lambda _: True) -> Held:
        """Return it, fetched again where it is old or does not suit; raises ProviderUnreachable.

        Where it still does not suit, or cannot be fetched, it is what it was.
        """
        now = self._clock.now()
        held = self._held
        will_do = held is not None and suits(held[0])
        if held is not None and will_do and _within(now - held[1], FRESH):
            return held[0]
        # Whoever has something that will do waits for nobody.
        if self._lock.acquire(timeout=0 if will_do else _PATIENCE_SECONDS):
            try:
                self._renew(now)
            finally:
                self._lock.release()
        held = self._held
        if held is None or not _within(abs(now - held[1]), LONGEST):  # a clock may be put back
            raise unreachable()
        return held[0]

    def _renew(self, now: datetime) -> None:
        if self._tried_at is not None and _within(now - self._tried_at, PAUSE):
            return
        self._tried_at = now
        try:
            self._held = (self._get(), now)
        except ProviderUnreachable:
            if self._held is None:
                raise


def _within(passed: timedelta, most: timedelta) -> bool:
    return timedelta(0) <= passed < most


class Provider:
    """One tenant's provider."""

    def __init__(self, tenant: Tenant, clock: Clock) -> None:
        self.tenant = tenant
        self._metadata = Kept(self._describe, clock)
        self._keys = Kept(self._fetch_keys, clock)

    def metadata(self) -> Metadata:
        """Return how it describes itself; raises ProviderUnreachable."""
        return self._metadata.value()

    def key(self, kid: str) -> PublicKey | None:
        """Return its key of that id, None where it has none; raises ProviderUnreachable."""
        return self._keys.value(lambda keys: kid in keys).get(kid)

    def _describe(self) -> Metadata:
        """Fetch the metadata; those of another issuer are as good as none."""
        said = fetch(self.tenant.issuer.rstrip("/") + _DISCOVERY)
        if said.get("issuer") != self.tenant.issuer:
            raise unreachable()
        end_session = said.get("end_session_endpoint")
        methods = said.get("token_endpoint_auth_methods_supported")
        return Metadata(
            authorisation_endpoint=self._address(said, "authorization_endpoint"),
            token_endpoint=self._address(said, "token_endpoint"),
            jwks_uri=self._address(said, "jwks_uri"),
            end_session_endpoint=self._address(said, "end_session_endpoint")
            if end_session is not None
            else None,
            names_itself=said.get("authorization_response_iss_parameter_supported") is True,
            takes_basic=not isinstance(methods, list) or "client_secret_basic" in methods,
        )

    def _address(self, said: Mapping[str, Any], name: str) -> str:
        """Return one of its addresses, which must be as secure as the issuer's own."""
        address = said.get(name)
        if not isinstance(address, str) or not is_secure(address):
            raise unreachable()
        if self.tenant.issuer.startswith("https:") and not address.startswith("https:"):
            raise unreachable()
        return address

    def _fetch_keys(self) -> dict[str, PublicKey]:
        listed = fetch(self.metadata().jwks_uri).get("keys")
        if not isinstance(listed, list):
            raise unreachable()
        keys: dict[str, PublicKey] = {}
        for each in listed[:_MOST_KEYS]:
            key = _read_key(each)
            if key is not None and key.kid is not None:
                keys.setdefault(key.kid, key)
        return keys


def _read_key(given: object) -> PublicKey | None:
    """Return a public key that signatures can be checked with; None for any other key."""
    if not isinstance(given, dict) or not isinstance(given.get("kid"), str):
        return None
    modulus = given.get("n", "x" * _LEAST_RSA_LETTERS)
    is_weak = not isinstance(modulus, str) or len(modulus) < _LEAST_RSA_LETTERS
    if given.get("use", "sig") != "sig" or is_weak:
        return None
    try:
        key = JWKRegistry.import_key({name: given[name] for name in _PARTS if name in given})
    except (JoseError, ValueError, TypeError):
        return None
    return key if isinstance(key, PublicKey) else None


class Providers:
    """The provider of every tenant."""

    def __init__(self, tenants: Tenants, clock: Clock) -> None:
        self.tenants = tenants
        self._by_name = {each.name: Provider(each, clock) for each in tenants.every}

    def named(self, name: str) -> Provider | None:
        """Return the provider of the tenant of that name in addresses."""
        return self._by_name.get(name)

    def of_issuer(self, issuer: object) -> Provider | None:
        """Return the provider of exactly that issuer."""
        tenant = self.tenants.of_issuer(issuer)
        return None if tenant is None else self._by_name[tenant.name]
