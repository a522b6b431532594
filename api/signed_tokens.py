"""Reading what an identity provider has signed: whose it is, for whom, and whether it holds.

Nothing of a token is believed before its signature is checked with a key that the configured
provider publishes: not where its header says the key is, nor which algorithm it would like.
Source: RFC 7515, RFC 7519, RFC 8725 (best current practice).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc.errors import JoseError
from joserfc.jws import CompactSignature, JWSRegistry, extract_compact, validate_compact
from joserfc.jwt import JWTClaimsRegistry

from api.providers import Provider, PublicKey

MOST_BYTES = 16_384
LEEWAY_SECONDS = 60  # by which the provider's clock may differ from ours
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
_SUBJECT = re.compile(r"[\x21-\x7e]{1,255}")
# What would name a key or a rule of the sender's own choosing.
_FORBIDDEN = frozenset({"crit", "jku", "jwk", "x5u", "x5c", "b64"})


class TokenRefused(Exception):
    """A token does not hold. Why is for tests and debugging, and never told to the sender."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a provider has signed, checked."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """Return a claim that is text."""
        value = self.claims.get(name)
        return value if isinstance(value, str) else None

    def require_type(self, types: frozenset[str]) -> None:
        """Refuse a token that says it is of another type; `jwt` is the one that says nothing."""
        typ = self.header.get("typ", "jwt")
        if not isinstance(typ, str) or typ.lower() not in types:
            raise TokenRefused("of another type")

    def require_brief(self, longest: timedelta) -> None:
        """Refuse a token that holds for longer, a minute more or less, whenever it was given out.

        Raises TokenRefused.
        """
        try:
            seconds = self.claims["exp"] - self.claims["iat"]
        except (KeyError, TypeError, OverflowError) as error:
            raise TokenRefused("holds for nobody knows how long") from error
        if not seconds <= longest.total_seconds() + LEEWAY_SECONDS:  # nor what is no number
            raise TokenRefused("holds for too long")

    def subject(self, claim: str) -> str:
        """Return what names the person or machine; raises TokenRefused where nothing usable does.

        OpenID Connect allows up to 255 ASCII characters.
        """
        value = self.text(claim)
        if value is None or not _SUBJECT.fullmatch(value):
            raise TokenRefused(f"no usable {claim}")
        return value


def is_shaped(token: str) -> bool:
    """Whether a credential looks like a signed token, as none of our own does: two full stops."""
    return token.count(".") == 2  # noqa: PLR2004 - a header, claims, a signature


def issuer_said(token: str) -> object:
    """Return the issuer that a token claims, unchecked: only to find whose keys to check it with.

    None where it claims none, or is no token at all.
    """
    if len(token) > MOST_BYTES or not _SHAPE.fullmatch(token):
        return None
    payload = token.split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return None
    return claims.get("iss") if isinstance(claims, dict) else None


def read_token(token: str, provider: Provider, *, audience: str, now: datetime) -> Signed:
    """Check a token of a provider and return what it says.

    Raises TokenRefused for one that does not hold, or is for somebody else; ProviderUnreachable
    where the provider's keys are needed and cannot be had.
    """
    if len(token) > MOST_BYTES or not _SHAPE.fullmatch(token):
        raise TokenRefused("not a signed token")
    tenant = provider.tenant
    try:
        signature = extract_compact(token.encode(), registry=_registry(provider))
        header = signature.headers()
        key = _key(header, provider)
        if not validate_compact(signature, key, registry=_registry(provider)):
            raise TokenRefused("not signed with that key")
        claims = _claims(signature)
        _rules(tenant.issuer, audience, now).validate(claims)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise TokenRefused(str(error)) from error
    if tenant.tenant_id is not None and claims.get("tid") != tenant.tenant_id:
        raise TokenRefused("of another tenant")
    return Signed(header, claims)


def _registry(provider: Provider) -> JWSRegistry:
    return JWSRegistry(algorithms=provider.tenant.algorithms)


def _key(header: Mapping[str, Any], provider: Provider) -> PublicKey:
    """Return the provider's key that the header names, if it is for that algorithm."""
    if not _FORBIDDEN.isdisjoint(header):
        raise TokenRefused("brings a key or a rule of its own")
    kid, algorithm = header.get("kid"), header.get("alg")
    if not isinstance(kid, str) or algorithm not in provider.tenant.algorithms:
        raise TokenRefused("names no key, or an algorithm that is not allowed")
    key = provider.key(kid)
    if key is None or key.get("alg") not in (None, algorithm):
        raise TokenRefused("no such key for that algorithm")
    return key


def _claims(signature: CompactSignature) -> dict[str, Any]:
    claims = json.loads(signature.payload)
    if not isinstance(claims, dict):
        raise TokenRefused("claims nothing")
    return claims


def _rules(issuer: str, audience: str, now: datetime) -> JWTClaimsRegistry:
    return JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        iat={"essential": True},
    )
