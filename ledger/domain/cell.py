"""A cell of a file that somebody filled in, and the text that it stands for.

A spreadsheet holds every number as a binary fraction of 53 digits; what was typed is the decimal
of at most fifteen digits that is stored so. That decimal is found here with whole numbers, so that
no float comes near an amount. What a cell does not plainly say is refused, never mended.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

from ledger.domain.errors import CellMalformed

_FIFTEEN_DIGITS = Context(prec=15)  # what spreadsheet programs show and take
_STORED_BITS = 53
_LARGEST, _SMALLEST = 20, -30  # powers of ten: beyond any amount, quantity or date
_NUMBER = re.compile(r"-?[0-9]{1,25}(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?", re.ASCII)
_FIRST_OF_1900, _FIRST_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LEAP_DAY_THAT_NEVER_WAS = 60  # 29 February 1900, by the system of 1900: days before it are off
_LAST_SERIAL = 401_768  # 31 December 2999, by the system of 1900
_LAST_DAY = date(2999, 12, 31)


class CellKind(StrEnum):
    """What a file says that a cell holds."""

    TEXT = "text"
    NUMBER = "number"  # as the file stores it: 6869.4499999999998, say
    DATE = "date"  # written YYYY-MM-DD
    MOMENT = "moment"  # a time of day, with or without a date; or a date that does not exist
    BOOLEAN = "boolean"
    FORMULA = "formula"
    ERROR = "error"  # such as #N/A


class Takes(StrEnum):
    """What a column takes."""

    TEXT = "text"
    MONEY = "money"  # pounds with at most two decimals
    DAYS = "days"  # in quarters
    QUANTITY = "quantity"  # at most three decimals
    WHOLE = "whole"  # a number that the ledger gave
    DATE = "date"
    MONTH = "month"
    YES_NO = "yes_no"


_NUMBERS = frozenset({Takes.MONEY, Takes.DAYS, Takes.QUANTITY, Takes.WHOLE})


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell that is not empty."""

    kind: CellKind
    text: str


def cell_text(cell: Cell, takes: Takes, *, column: str) -> str:
    """Return the text that the interface would be sent for a cell; raises CellMalformed.

    Whether it is a right amount, date or code is for whoever records it. A number is written as
    the plain decimal that was typed, a date as ``2018-07-31``, a month's first day as ``2018-07``.
    """
    match cell.kind:
        case CellKind.TEXT:
            return _plain_text(cell.text, column)
        case CellKind.NUMBER if takes in _NUMBERS:
            return _plain_number(cell.text, column)
        case CellKind.DATE if takes is Takes.DATE:
            return cell.text
        case CellKind.DATE if takes is Takes.MONTH and cell.text.endswith("-01"):
            return cell.text.removesuffix("-01")
        case _:
            code, words = _refusal(cell, takes)
            raise CellMalformed(f"{column} {words}", field=column, code=code)


def _refusal(cell: Cell, takes: Takes) -> tuple[str, str]:
    """Say why a cell of this kind does not do, in a word and in a sentence."""
    match cell.kind:
        case CellKind.FORMULA:
            return "formula-cell", "is a formula. Copy it and paste its value in its place."
        case CellKind.BOOLEAN:
            return "boolean-cell", "is TRUE or FALSE, which no column takes. Write text."
        case CellKind.ERROR:
            return "error-cell", f"shows the error {cell.text[:20]}. Put what it should say."
        case CellKind.MOMENT:
            return "date-malformed", "is not a whole day of 1900 to 2999. Write it YYYY-MM-DD."
        case CellKind.DATE:
            return "date-cell", f"is the date {cell.text}. {_WRITE_AGAIN[takes in _NUMBERS]}"
        case _ if takes is Takes.DATE:
            return "number-cell", f"is the number {cell.text[:20]}, not a date. {_AS_DATE}"
        case _:
            return "number-cell", f"is the number {cell.text[:20]}. {_AS_TEXT}"


_AS_DATE = "Format the cell as a date, or write YYYY-MM-DD as text."
_AS_TEXT = (
    "A spreadsheet drops the zeros in front of a number: format the cell as text, then write it "
    "again."
)
_WRITE_AGAIN = {
    True: "Format the cell as a number, then write it again.",
    False: "Format the cell as text, then write it again.",
}


def _plain_text(text: str, column: str) -> str:
    """Refuse what cannot be seen: spaces around a text, and spaces that are not what they seem."""
    if text != text.strip():
        raise CellMalformed(
            f"{column} has a space or line end before or after {_quoted(text.strip())}. Remove it.",
            field=column,
            code="spaces-around",
        )
    for character in text:
        if _is_unseen(character):
            name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
            raise CellMalformed(
                f"{column} holds a character that cannot be seen ({name}). Write it again by hand.",
                field=column,
                code="unseen-character",
            )
    return text


def _is_unseen(character: str) -> bool:
    """Whether it is a space but not the plain one, or takes no room at all.

    Control characters are left to whoever reads the text, who refuses them by name.
    """
    return character != " " and unicodedata.category(character) in {"Zs", "Zl", "Zp", "Cf"}


def _quoted(text: str) -> str:
    return f"'{text[:40]}'" if text else "nothing"


def _plain_number(stored: str, column: str) -> str:
    typed = typed_number(stored)
    if typed is None:
        raise CellMalformed(
            f"{column} holds {stored[:30]}, which has more digits than a spreadsheet shows: "
            "somebody worked it out. Write the figure again by hand.",
            field=column,
            code="too-many-digits",
        )
    return typed


# ---- numbers ----
def typed_number(stored: str) -> str | None:
    """Return the decimal of at most fifteen digits that a spreadsheet stores as this number.

    ``"6869.4499999999998"`` gives ``"6869.45"``. None where there is no such decimal, as for
    ``"0.30000000000000004"``, or where the text is no number of a usable size.
    """
    try:
        number = Decimal(stored) if _NUMBER.fullmatch(stored) else None
    except InvalidOperation:
        return None
    if number is None:
        return None
    if number == 0:
        return "0"
    if not _SMALLEST < number.adjusted() < _LARGEST:
        return None
    short = _FIFTEEN_DIGITS.plus(number)
    if short != number and _as_stored(Fraction(short)) != _as_stored(Fraction(number)):
        return None
    return f"{short.normalize(_FIFTEEN_DIGITS):f}"


def _as_stored(exact: Fraction) -> Fraction:
    """Return the nearest binary fraction of 53 digits, halves to even (IEEE 754, binary64)."""
    size = abs(exact)
    power = size.numerator.bit_length() - size.denominator.bit_length() - _STORED_BITS
    unit = Fraction(2) ** power
    if size / unit >= 2**_STORED_BITS:
        unit *= 2
    return round(exact / unit) * unit


# ---- dates ----
def day_of(serial: str, *, from_1904: bool) -> Cell:
    """Return the date that a spreadsheet counts as this number of days, as a cell.

    In the system of 1900, or in that of 1904. A time of day, and a day that is not of 1900 to
    2999 or that only the system of 1900 knows, is a moment: no column takes one.
    """
    typed = typed_number(serial)
    if typed is None or not typed.isdigit() or int(typed) > _LAST_SERIAL:
        return Cell(CellKind.MOMENT, serial[:30])
    days = int(typed)
    if not from_1904 and days <= _LEAP_DAY_THAT_NEVER_WAS:
        return Cell(CellKind.MOMENT, serial[:30])
    day = (_FIRST_OF_1904 if from_1904 else _FIRST_OF_1900) + timedelta(days=days)
    if day > _LAST_DAY:
        return Cell(CellKind.MOMENT, serial[:30])
    return Cell(CellKind.DATE, day.isoformat())
