"""Money: whole pence inside, a two-decimal string outside.

No float and no tolerance: amounts are `int` pence with a sign, shares are `Fraction`, and the
only roundings are the two named here. Source of the rounding rules: domain page, "From cost to
charge", point 3, and "VAT".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from ledger.domain.errors import AmountMalformed, AmountTooLarge

Pence: TypeAlias = int

_PLAIN = re.compile(r"(-?)([0-9]+)(?:\.([0-9]{1,2}))?", re.ASCII)
MOST_DIGITS = 13


def parse_pounds(text: object, *, field: str = "amount") -> Pence:
    """Pence of a plain decimal string of pounds, such as ``"6869.45"`` or ``"-10.5"``.

    Raises AmountMalformed for anything else (a float, a sign of currency, a thousands comma,
    an exponent, a third decimal) and AmountTooLarge above 13 digits before the point.
    """
    match = _PLAIN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise AmountMalformed(
            f"{field} is not a plain decimal with at most two places. "
            'Write pounds as text such as "1234.50", with no £, comma or exponent.',
            field=field,
        )
    sign, pounds, pennies = match.groups()
    counted = pounds.lstrip("0")  # Python reads no text of thousands of digits, be they nils
    if len(counted) > MOST_DIGITS:
        raise AmountTooLarge(
            f"{field} has more than {MOST_DIGITS} digits before the point.", field=field
        )
    pence = int(counted or "0") * 100 + int((pennies or "").ljust(2, "0"))
    return -pence if sign else pence


def show_pounds(pence: Pence) -> str:
    """Pounds with two decimals and a minus sign for negatives: ``-1050`` gives ``"-10.50"``."""
    pounds, pennies = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{pounds}.{pennies:02d}"


def show_debit(pence: Pence) -> str:
    """The debit side of a signed balance, ``"0.00"`` where it is a credit."""
    return show_pounds(max(pence, 0))


def show_credit(pence: Pence) -> str:
    """The credit side of a signed balance, ``"0.00"`` where it is a debit."""
    return show_pounds(max(-pence, 0))


def round_half_up(exact: Fraction) -> Pence:
    """The nearest whole penny, halves away from zero, so that a negative mirrors its positive."""
    magnitude = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -magnitude if exact < 0 else magnitude


def round_towards_zero(exact: Fraction) -> Pence:
    """The whole pennies, the rest cut off: how VAT is rounded (HMRC Notice 700, 17.5.1)."""
    magnitude = abs(exact.numerator) // exact.denominator
    return -magnitude if exact < 0 else magnitude


def show_percent(share: Fraction) -> str:
    """A share as a percentage with four decimals, half up: 9/16 gives ``"56.2500"``."""
    ten_thousandths = round_half_up(share * 1_000_000)
    whole, decimals = divmod(abs(ten_thousandths), 10_000)
    return f"{'-' if ten_thousandths < 0 else ''}{whole}.{decimals:04d}"


def allocate(total: Pence, weights: Sequence[int]) -> list[Pence]:
    """Spread `total` over `weights` in proportion, so that the parts add up to it exactly.

    Largest remainder; equal remainders go to the earlier weight. Weights are not negative and
    not all nil (ValueError); a negative total mirrors its positive.
    """
    if any(weight < 0 for weight in weights) or sum(weights) == 0:
        raise ValueError("weights must not be negative, nor all nil")
    whole = sum(weights)
    magnitude = abs(total)
    parts = [magnitude * weight // whole for weight in weights]
    left = magnitude - sum(parts)
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(magnitude * weights[place] % whole), place)
    )
    for place in by_remainder[:left]:
        parts[place] += 1
    return [-part for part in parts] if total < 0 else parts
