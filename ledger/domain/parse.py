"""Reading dates, months, quantities and texts once, at the edge, with a reason for each refusal."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from fractions import Fraction

from ledger.domain.errors import (
    DateMalformed,
    FlagMalformed,
    QuantityMalformed,
    ReferenceMalformed,
    ShareAboveWhole,
    ShareMalformed,
    TextMalformed,
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_QUANTITY = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,3})?", re.ASCII)
_SHARE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}|/[1-9][0-9]{0,8})?", re.ASCII)
MOST_CHARACTERS = 32_767  # what one cell of a workbook can hold
THOUSAND = 1000
MOST_OF_A_REFERENCE = 100  # characters
# Letters that stand for themselves, beside those that are a plain letter with an accent.
_LATIN_LETTERS = frozenset("ÆæØøÐðÞþßŒœĐđŁł")
# What turns the direction of writing: the property Bidi_Control of Unicode's Standard Annex 9.
_TURNS_WRITING = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
# Categories of which nothing is seen without another character: spaces, formats, accents.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cf", "Mn"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # fillers of Hangul, an empty Braille
FIRST_YEAR, LAST_YEAR = 1900, 2999


def parse_date(text: object, *, field: str) -> date:
    """A date written YYYY-MM-DD, of 1900 to 2999; raises DateMalformed for anything else."""
    if isinstance(text, str) and _DATE.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass
        else:
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
    raise DateMalformed(
        f"{field} is not a date written YYYY-MM-DD, from {FIRST_YEAR} to {LAST_YEAR}.",
        field=field,
    )


def parse_thousandths(text: object, *, field: str) -> int:
    """A quantity in thousandths: ``"2.5"`` gives 2500. Raises QuantityMalformed."""
    if not isinstance(text, str) or not _QUANTITY.fullmatch(text):
        raise QuantityMalformed(
            f'{field} is not a plain decimal with at most three places, such as "2.5".',
            field=field,
        )
    return int(Fraction(text) * THOUSAND)


def show_thousandths(thousandths: int) -> str:
    """A quantity as short as it goes: 2500 gives ``"2.5"``, 2000 gives ``"2"``."""
    whole, rest = divmod(abs(thousandths), THOUSAND)
    decimals = f".{rest:03d}".rstrip("0") if rest else ""
    return f"{'-' if thousandths < 0 else ''}{whole}{decimals}"


def parse_share(text: object, *, field: str) -> Fraction:
    """A share from nil to the whole: ``"0.5"`` and ``"1/2"`` give a half.

    Raises ShareMalformed; ShareAboveWhole beyond 100 %.
    """
    if not isinstance(text, str) or not _SHARE.fullmatch(text):
        raise ShareMalformed(f'{field} is not a share such as "0.525" or "21/40".', field=field)
    share = Fraction(text)
    if share > 1:
        raise ShareAboveWhole(
            f'{field} is more than the whole. Write 52.5 % as "0.525".', field=field
        )
    return share


def parse_flag(value: object, *, field: str) -> bool:
    """True or false; raises FlagMalformed for anything else."""
    if not isinstance(value, bool):
        raise FlagMalformed(f"{field} is neither true nor false.", field=field)
    return value


def parse_text(text: object, *, field: str, most: int = 500) -> str:
    """A text with something to see in it, and no control characters nor any that turn writing.

    The latter show a text otherwise than it is: "gross 12.50" reads as another amount where one
    stands before it. Raises TextMalformed.
    """
    if not isinstance(text, str) or all(_is_blank(each) for each in text):
        raise TextMalformed(f"{field} is empty.", field=field)
    if len(text) > min(most, MOST_CHARACTERS):
        raise TextMalformed(f"{field} is longer than {most} characters.", field=field)
    if holds_control_characters(text):
        raise TextMalformed(f"{field} holds control characters; remove them.", field=field)
    turning = next((character for character in text if character in _TURNS_WRITING), None)
    if turning is not None:
        raise TextMalformed(
            f"{field} holds a character that turns the direction of writing ({_named(turning)}). "
            "Write it again by hand.",
            field=field,
        )
    return text


def _is_blank(character: str) -> bool:
    """Whether nothing is seen of a character by itself: a space, a joiner, an accent, a filler.

    Those that are refused by a reason of their own are none of these.
    """
    if character in _TURNS_WRITING:
        return False
    unseen = unicodedata.category(character) in _UNSEEN or character in _BLANK_LETTERS
    return unseen or character.isspace()


def parse_reference(text: object, *, field: str, most: int = MOST_OF_A_REFERENCE) -> str:
    """A reference of which no other can look the same, as it was given and never mended.

    A reference is recorded once, and that stops nothing where "OV-1" can be written in two ways:
    one invoice would be charged twice. So it holds nothing but letters of the Latin alphabet, each
    with its accent as one character (NFC), the figures 0 to 9, the signs of a keyboard and single
    spaces between: no dash of another length, no letter of another alphabet that looks like one of
    ours, nothing that takes no room, and nothing that NFKC would change, such as figures of full
    width. Capitals and small letters look different and differ in suppliers' own systems, so "ov-1"
    is another reference than "OV-1". Raises ReferenceMalformed, and TextMalformed as `parse_text`.
    """
    reference = parse_text(text, field=field, most=most)
    strange = next((each for each in reference if not _of_a_reference(each)), None)
    if strange is not None:
        raise ReferenceMalformed(
            f"{field} holds a character that can pass for another or for none "
            f"({_named(strange)}). Write it again by hand, with plain letters, figures, signs of a "
            "keyboard and single spaces.",
            field=field,
        )
    if reference != reference.strip(" ") or "  " in reference:
        raise ReferenceMalformed(
            f"{field} begins or ends with a space, or has two in a row. Leave out those spaces.",
            field=field,
        )
    return reference


def _of_a_reference(character: str) -> bool:
    """Whether it is an ASCII character, or a letter of the Latin alphabet that NFKC keeps."""
    if character.isascii() or character in _LATIN_LETTERS:
        return True
    parts = unicodedata.normalize("NFD", character)
    kept = unicodedata.normalize("NFKC", character) == character
    return kept and len(parts) > 1 and parts[0].isascii() and parts[0].isalpha()


def _named(character: str) -> str:
    """Name a character by Unicode's name for it: some cannot be shown."""
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()


def holds_control_characters(text: str) -> bool:
    """Whether a text holds a control character, or half of a pair that stands for a character."""
    return any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)
