"""Amounts, quantities, shares, days and stored numbers: each text is given to every reader.

The judges are patterns of their own and Python's Decimal; for numbers as a spreadsheet stores them,
the machine's own floating point, which the product does not use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from ledger.domain.cell import typed_number
from ledger.domain.definition import Reader
from ledger.domain.money import parse_pounds, show_credit, show_debit, show_pounds
from ledger.domain.parse import parse_share, parse_thousandths, show_thousandths
from ledger.domain.time import parse_days, show_days
from tests.fuzz.refusals import read_or_refused

_MONEY = re.compile(r"-?\d+(\.\d\d?)?", re.ASCII)
_QUANTITY = re.compile(r"-?\d{1,9}(\.\d{1,3})?", re.ASCII)
_SHARE = re.compile(r"(\d{1,9})(?:(\.\d{1,9})|/([1-9]\d{0,8}))?", re.ASCII)
_DAYS = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?", re.ASCII)
_MOST_POUNDS = Decimal(10) ** 13
_FIFTEEN_DIGITS = 15


def seeds() -> Iterator[bytes]:
    """Give texts of every kind that is taken, and of some that are not."""
    texts = """
        6869.45 -10.5 0 -0.00 007.10 9999999999999.99 10000000000000.00 1,234.50 1e5 £5 1.234 +5
        0.125 999999999.999 21/40 1/0 0/7 2.25 2.3 1.0001 0.30000000000000004 6869.4499999999998
        1E-29 5. .5 -0
    """
    return (text.encode() for text in texts.split())


def target(data: bytes) -> bool:
    """Every reader takes just what its judge takes, for just what it is worth."""
    text = data.decode(errors="surrogateescape")
    taken = [judge(text) for judge in (_money, _quantity, _share, _model_share, _days, _stored)]
    return any(taken)


def _money(text: str) -> bool:
    pence = read_or_refused(lambda: parse_pounds(text))
    usable = bool(_MONEY.fullmatch(text)) and abs(Decimal(text)) < _MOST_POUNDS
    assert (pence is not None) == usable, ("money", text, pence)
    if not isinstance(pence, int):
        return False
    shown = show_pounds(pence)
    assert Decimal(shown) == Decimal(text), ("money", text, shown)
    assert parse_pounds(shown) == pence
    assert parse_pounds(show_debit(pence)) - parse_pounds(show_credit(pence)) == pence
    return True


def _quantity(text: str) -> bool:
    found = read_or_refused(lambda: parse_thousandths(text, field="quantity"))
    assert (found is not None) == bool(_QUANTITY.fullmatch(text)), ("quantity", text, found)
    if not isinstance(found, int):
        return False
    shown = show_thousandths(found)
    assert Decimal(shown) * 1000 == found == Decimal(text) * 1000, ("quantity", text, shown)
    return parse_thousandths(shown, field="quantity") == found


def _worth(text: str) -> Fraction | None:
    """Return what a share is worth, by its three parts; None where it is none."""
    match = _SHARE.fullmatch(text)
    if match is None:
        return None
    whole, decimals, divisor = match.groups()
    return (
        Fraction(int(whole), int(divisor))
        if divisor
        else Fraction(Decimal(whole + (decimals or "")))
    )


def _share(text: str) -> bool:
    found, worth = read_or_refused(lambda: parse_share(text, field="share")), _worth(text)
    expected = worth if worth is not None and worth <= 1 else None
    assert found == expected, ("share", text, found)
    return found is not None


def _model_share(text: str) -> bool:
    """A share of a definition is one of the above: the two readers never give different worths."""
    found, worth = (
        read_or_refused(lambda: Reader({"share": text}, "").fraction("share")),
        _worth(text),
    )
    assert found is None or (found == worth and 0 <= worth <= 1), ("share", text, found)
    return found is not None


def _days(text: str) -> bool:
    found = read_or_refused(lambda: parse_days(text, field="days"))
    digits = sum(character != "." for character in text.removeprefix("-"))
    usable = (
        bool(_DAYS.fullmatch(text))
        and digits <= 6
        and Decimal(text) >= 0
        and not Decimal(text) % Decimal("0.25")
    )
    assert (found is not None) == usable, ("days", text, found)
    if not isinstance(found, int):
        return False
    assert Decimal(show_days(found)) == Decimal(text), ("days", text, found)
    return True


def _stored(text: str) -> bool:
    """A stored number is read as a decimal of fifteen digits that a machine stores just so."""
    found = typed_number(text)
    if found is None:
        return False
    assert _PLAIN.fullmatch(found), ("stored", text, found)
    assert len(found.strip("-").replace(".", "").strip("0")) <= _FIFTEEN_DIGITS, (
        "stored",
        text,
        found,
    )
    assert float(found) == float(text) or Decimal(found) == Decimal(text), ("stored", text, found)
    return typed_number(found) == found
