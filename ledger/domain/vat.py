"""VAT on a statement: worked on the total per rate, rounded down, spread over the lines.

Source: domain page, "VAT"; VAT is outside the neutrality test.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from ledger.domain.money import Pence, allocate, round_towards_zero
from ledger.domain.recovery import VatTreatment

_PERCENT = 100


def vat_of_lines(lines: Sequence[tuple[VatTreatment, Pence]]) -> list[Pence]:
    """The VAT of each (treatment, net) line, in order.

    The sum for each rate is the rate on the net total of that rate, cut to the penny; it is
    spread by largest remainder over the lines, so that each bears its own to within two
    pennies, whatever the signs.
    """
    vat = [0] * len(lines)
    for rate in sorted({treatment.rate_percent for treatment, _ in lines} - {0}):
        places = [
            place
            for place, (treatment, net) in enumerate(lines)
            if treatment.rate_percent == rate and net
        ]
        nets = [lines[place][1] for place in places]
        if not nets:
            continue
        due = round_towards_zero(Fraction(sum(nets) * rate, _PERCENT))
        for place, pence in zip(places, _spread(due, nets, rate), strict=True):
            vat[place] = pence
    return vat


def _spread(due: Pence, nets: list[Pence], rate: int) -> list[Pence]:
    if all(net > 0 for net in nets) or all(net < 0 for net in nets):
        return allocate(due, [abs(net) for net in nets])
    # Worked with the sign of what is due, so that a credit mirrors its charge line by line.
    if (due or nets[0]) < 0:
        return [-part for part in _spread(-due, [-net for net in nets], rate)]
    exact = [Fraction(net * rate, _PERCENT) for net in nets]
    parts = [floor(each) for each in exact]
    by_remainder = sorted(range(len(nets)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: due - sum(parts)]:
        parts[place] += 1
    return parts
