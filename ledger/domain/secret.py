"""What is kept of a secret in its place: tokens, sessions, codes, and names that were tried."""

from __future__ import annotations

import hashlib


def secret_digest(secret: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal; half a character counts as it came."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
