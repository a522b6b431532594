"""Tokens that no provider signed, though they look as if one had."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping

from tests.identity.councils import Council, in_letters

Claims = Mapping[str, object]


def unsigned(claims: Claims) -> str:
    """Return a token of the algorithm `none`."""
    parts = [{"alg": "none", "typ": "JWT"}, claims]
    return ".".join([*(in_letters(json.dumps(part).encode()) for part in parts), ""])


def confused(council: Council, claims: Claims) -> str:
    """Return a token signed by HMAC, with the public key as its secret."""
    header = {"alg": "HS256", "kid": council.key.kid}
    parts = [in_letters(json.dumps(part).encode()) for part in (header, claims)]
    public = council.key.as_pem(private=False)
    signature = hmac.digest(public, ".".join(parts).encode(), "sha256")
    return ".".join([*parts, in_letters(signature)])


def altered(council: Council, claims: Claims, **other: object) -> str:
    """Return a token of which some claims were altered after it was signed."""
    header, _, signature = council.sign(claims, header={"typ": "JWT"}).split(".")
    changed = json.dumps({**claims, **other}).encode()
    return f"{header}.{in_letters(changed)}.{signature}"
