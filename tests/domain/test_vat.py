"""VAT: worked on the total of a rate, cut to the penny, and spread without losing one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.recovery import VatTreatment
from ledger.domain.vat import vat_of_lines

TAXED, STANDARD = VatTreatment.TAXED_BY_AGREEMENT_20, VatTreatment.STANDARD_20
UNTAXED = [treatment for treatment in VatTreatment if treatment.rate_percent == 0]
LINES = st.lists(
    st.tuples(st.sampled_from(list(VatTreatment)), st.integers(-(10**7), 10**7)), max_size=10
)


@given(LINES)
def test_the_lines_bear_the_vat_on_their_total(lines: list[tuple[VatTreatment, int]]) -> None:
    """The lines' VAT sums to 20 % of the taxed net total, the part of a penny cut off."""
    taxed = sum(net for treatment, net in lines if treatment.rate_percent)
    due = abs(taxed) // 5
    assert sum(vat_of_lines(lines)) == (due if taxed >= 0 else -due)


@given(LINES)
def test_an_untaxed_line_bears_none(lines: list[tuple[VatTreatment, int]]) -> None:
    """Only a taxed line with a net amount has VAT."""
    for (treatment, net), vat in zip(lines, vat_of_lines(lines), strict=True):
        assert vat == 0 or (treatment.rate_percent and net)


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=10))
def test_a_line_is_within_a_penny_of_its_share(nets: list[int]) -> None:
    """Where all lines charge, each bears its share of the VAT due to within a penny."""
    due, whole = sum(nets) // 5, sum(nets)
    for net, vat in zip(nets, vat_of_lines([(TAXED, net) for net in nets]), strict=True):
        assert vat >= 0
        assert abs(vat * whole - due * net) < whole


@given(LINES)
def test_a_credit_takes_back_what_was_taxed(lines: list[tuple[VatTreatment, int]]) -> None:
    """All signs turned, the VAT is that of the charge turned, line by line."""
    turned = [(treatment, -net) for treatment, net in lines]
    assert vat_of_lines(turned) == [-vat for vat in vat_of_lines(lines)]


def test_the_part_of_a_penny_is_cut_off_once() -> None:
    """Worked by hand: 0.09 + 0.09 + 0.09 = 0.27, of which 20 % is 5.4p, cut to 5p.

    Line by line it would be 1.8p three times: 3p if each were cut, 6p if each were rounded. 5p over
    three equal lines is 1p each, and the 2p left go to the first two.
    """
    assert vat_of_lines([(TAXED, 9), (TAXED, 9), (TAXED, 9)]) == [2, 2, 1]


def test_treatments_of_one_rate_are_taxed_together() -> None:
    """Worked by hand: 0.04 by agreement and 0.04 standard are 0.08, of which 20 % is 1.6p: 1p."""
    assert vat_of_lines([(TAXED, 4), (STANDARD, 4)]) == [1, 0]


def test_lines_of_both_signs_bear_their_own() -> None:
    """Worked by hand: 370.00 less 185.00 is 185.00, VAT 37.00: 74.00 charged, 37.00 given back."""
    assert vat_of_lines([(TAXED, 370_00), (UNTAXED[0], 50_01), (TAXED, -185_00)]) == [
        74_00,
        0,
        -37_00,
    ]


def test_no_lines_bear_no_vat() -> None:
    """A nil statement has no VAT, nor has one whose taxed lines cancel out."""
    assert vat_of_lines([]) == []
    assert vat_of_lines([(TAXED, 500), (TAXED, -500)]) == [100, -100]


@given(LINES)
def test_no_line_strays_from_its_own_vat(lines: list[tuple[VatTreatment, int]]) -> None:
    """Whatever the signs, each line bears 20 % of its net to within two pennies.

    Less than one for its share of the part of a penny cut off, less than one for its own rounding.
    """
    for (treatment, net), vat in zip(lines, vat_of_lines(lines), strict=True):
        assert abs(100 * vat - treatment.rate_percent * net) < 200


def test_pennies_left_go_to_the_lines_that_lost_most() -> None:
    """Worked by hand: -0.04 and five of 0.04 are 0.16, of which 20 % is 3.2p, cut to 3p.

    Each on its own bears -0.8p and 0.8p: down to -1p and nil, and the 4p left go to the first four.
    """
    lines = [(TAXED, -4), *[(TAXED, 4)] * 5]
    assert vat_of_lines(lines) == [-1, 1, 1, 1, 1, 0]
