"""Passwords: hashed by argon2id, a few at a time, and held against those that everybody tries.

Parameters are the second recommended choice of RFC 9106 (section 4): 64 MiB, three passes, four
lanes. Hashing takes that much memory each time, so only a few are worked at once, a few more wait,
and all others are asked to come again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from ledger.domain import password as rules
from ledger.domain.errors import SignInTooSoon

AT_ONCE = 3  # 192 MiB
WAITING = 12
_COMMON = Path(__file__).parent / "common_passwords.txt"
_KEPT_DIGITS = 12
_SOON_SECONDS = 3


class Argon2Passwords:
    """Hashes and verifies passwords; `hasher` gives the parameters."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._working = BoundedSemaphore(AT_ONCE)
        self._waiting = BoundedSemaphore(AT_ONCE + WAITING)

    def hash(self, password: str) -> str:
        """Return the password's hash, with its salt and parameters; raises SignInTooSoon."""
        with self._turn():
            return self._hasher.hash(password.encode("utf-8", "surrogatepass"))

    def verify(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one kept; None takes as long, and is no password's.

        Raises SignInTooSoon where too many wait already.
        """
        given = password.encode("utf-8", "surrogatepass")
        with self._turn():
            if kept is None:
                self._hasher.hash(given)  # the same work as to verify
                return False
            try:
                return self._hasher.verify(kept, given)
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def require_fit(self, password: str, *, name: str) -> None:
        """Refuse a new password that is too easy to guess; raises PasswordUnfit."""
        rules.require_fit(password, name=name, is_common=self._is_common)

    def _is_common(self, password: str) -> bool:
        digest = hashlib.sha256(password.lower().encode("utf-8", "surrogatepass")).hexdigest()
        return digest[:_KEPT_DIGITS] in self._common

    @cached_property
    def _common(self) -> frozenset[str]:
        """The common passwords, by the first digits of their digests; read when first needed."""
        lines = _COMMON.read_text(encoding="ascii").splitlines()
        return frozenset(
            each for line in lines if not line.startswith("#") for each in line.split()
        )

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._waiting.acquire(blocking=False):
            raise SignInTooSoon(
                f"Many people are signing in just now. Try again in {_SOON_SECONDS} seconds.",
                seconds=str(_SOON_SECONDS),
            )
        try:
            with self._working:
                yield
        finally:
            self._waiting.release()
