"""Codes that open an account once: made to be typed by a person, too long to be guessed.

28 characters of 32 make 140 bits: more than the 128 that nobody guesses (OWASP ASVS 5.0, 11.5.1),
and enough for a plain digest (6.5.2). The alphabet leaves out letters that are taken for digits.
"""

from __future__ import annotations

import secrets

from ledger.domain.secret import secret_digest

HOURS = 24
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHARACTERS, _GROUP = 28, 4
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """Return a new code, in groups of four."""
    made = "".join(secrets.choice(_ALPHABET) for _ in range(_CHARACTERS))
    return "-".join(made[start : start + _GROUP] for start in range(0, _CHARACTERS, _GROUP))


def code_digest(typed: str) -> str:
    """Return what is kept of a code: the same however it was typed, spaces and dashes aside."""
    plain = "".join(typed.upper().replace("-", "").split()).translate(_MISREAD)
    return secret_digest(plain)
