"""What a new password must be: long, and nothing that others would try first.

There are no rules on which characters it is made of, and it is taken exactly as it was typed: not
cut, not trimmed, not normalised. Source: OWASP ASVS 5.0, 6.2.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger.domain.errors import PasswordUnfit

LEAST_CHARACTERS, MOST_CHARACTERS = 12, 128
# Words that whoever guesses here would begin with (ASVS 5.0, 6.1.2); the account's name is another.
OWN_WORDS = (
    "jointarrangement",
    "joint-arrangement",
    "joint arrangement",
    "ledger",
    "recharge",
    "council",
    "password",
    "passw0rd",
)
_LONGEST_REPEATED = 6
_LEAST_NAME = 4  # a name of three letters stands in many a good password


def require_fit(password: str, *, name: str, is_common: Callable[[str], bool]) -> None:
    """Refuse a new password that is too short, too long or too easy to guess (PasswordUnfit).

    The refusal never repeats the password.
    """
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise _unfit(
            f"Choose a password of {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters. "
            "Three or four words that have nothing to do with each other make a good one."
        )
    small = password.casefold()
    if len(name) >= _LEAST_NAME and name.casefold() in small:
        raise _unfit("The password holds the name that you sign in with. Choose another.")
    for word in OWN_WORDS:
        if word in small:
            raise _unfit(
                f"The password holds {word!r}, which whoever guesses would try first. "
                "Choose another."
            )
    if _repeats(small) or is_common(password):
        raise _unfit("Many people use this password, so it would be guessed. Choose another.")


def _repeats(text: str) -> bool:
    """Whether a text is one short piece over and over."""
    return any(
        text == (text[:length] * len(text))[: len(text)]
        for length in range(1, _LONGEST_REPEATED + 1)
    )


def _unfit(detail: str) -> PasswordUnfit:
    return PasswordUnfit(detail, field="new_password")
