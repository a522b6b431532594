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
    ShareAboveWhole,
    ShareMalformed,
    TextMalformed,
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_QUANTITY = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,3})?", re.ASCII)
_SHARE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}|/[1-9][0-9]{0,8})?", re.ASCII)
MOST_CHARACTERS = 32_767  # what one cell of a workbook can hold
THOUSAND = 1000
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
    """A text with something in it and no control characters; raises TextMalformed."""
    if not isinstance(text, str) or not text.strip():
        raise TextMalformed(f"{field} is empty.", field=field)
    if len(text) > min(most, MOST_CHARACTERS):
        raise TextMalformed(f"{field} is longer than {most} characters.", field=field)
    if holds_control_characters(text):
        raise TextMalformed(f"{field} holds control characters; remove them.", field=field)
    return text


def holds_control_characters(text: str) -> bool:
    """Whether a text holds a control character, or half of a pair that stands for a character."""
    return any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)
