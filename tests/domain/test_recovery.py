"""Entitlement to date: what is recoverable, retained and granted is the cost, and never drifts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.calendar import Month, Span, WorkingCalendar
from ledger.domain.recovery import apply_grant, entitlement, fee_of_month

PENCE = st.integers(-(10**9), 10**9)
SHARES = st.fractions(0, 1, max_denominator=1000)
CALENDAR = WorkingCalendar(frozenset())
ALWAYS = Span(date(2000, 1, 1), date(2030, 12, 31))


@given(PENCE, PENCE, SHARES)
def test_a_cost_is_granted_recoverable_or_retained(cost: int, grant: int, share: Fraction) -> None:
    """The three parts are the cost, and the recipient's is within half a penny of exact."""
    worked = entitlement(cost, grant, share)
    assert worked.grant_pence + worked.recoverable_pence + worked.retained_pence == cost
    assert abs(worked.recoverable_pence - (cost - grant) * share) <= Fraction(1, 2)


@given(st.lists(PENCE, min_size=1, max_size=8), SHARES)
def test_late_items_never_drift(costs: list[int], share: Fraction) -> None:
    """Charged as movements to date, costs in any pieces come to what they come to at once."""
    to_date = [entitlement(total, 0, share).recoverable_pence for total in accumulate(costs)]
    movements = [now - before for before, now in zip([0, *to_date], to_date, strict=False)]
    assert sum(movements) == entitlement(sum(costs), 0, share).recoverable_pence


def test_the_july_2018_award_is_charged_at_115_32() -> None:
    """Worked by hand, of the example's July 2018: the Director's pool at the share 9/16.

    First 12,212.36 x 9/16 = 6,869.4525, so 6,869.45. The award inside the arrangement is 205.00;
    to date 12,417.36 x 9/16 = 6,984.765, half up 6,984.77: a movement of 115.32. By itself the
    award would have come to 115.3125, which is 115.31 and a penny short of the whole.
    """
    share = Fraction(9, 16)
    before = entitlement(12_212_36, 0, share).recoverable_pence
    after = entitlement(12_212_36 + 205_00, 0, share).recoverable_pence
    assert (before, after, after - before) == (6_869_45, 6_984_77, 115_32)
    assert entitlement(205_00, 0, share).recoverable_pence == 115_31


@given(
    st.integers(0, 10**6),
    st.dictionaries(st.builds(Month, st.just(2019), st.integers(1, 12)), PENCE, max_size=6),
)
def test_a_grant_meets_cost_oldest_first_and_never_more(
    grant: int, costs: dict[Month, int]
) -> None:
    """No month gets more than its cost, nor all together more than the grant.

    A month gets something only where those before it are met in full.
    """
    applied = apply_grant(grant, costs)
    room = {month: max(pence, 0) for month, pence in costs.items()}
    assert sum(applied.values()) == min(grant, sum(room.values()))
    months = sorted(costs)
    for earlier, later in pairwise(months):
        assert 0 <= applied[later] <= room[later]
        assert applied[later] == 0 or applied[earlier] == room[earlier]


@given(st.integers(0, 10**9), st.integers(2017, 2021))
def test_twelve_months_of_a_fee_are_the_fee(fee: int, year: int) -> None:
    """An annual fee in twelfths sums to the year exactly, each within a penny of a twelfth."""
    months = list(Month(year, 4).through(Month(year + 1, 3)))
    parts = [fee_of_month(fee, month, ALWAYS, CALENDAR) for month in months]
    assert sum(parts) == fee
    assert all(abs(part - Fraction(fee, 12)) <= 1 for part in parts)


def test_a_part_month_of_a_fee_is_prorated() -> None:
    """Worked by hand: 18,000.00 a year is 1,500.00 a month; of July 18/22, 1,227.27."""
    scope = Span(date(2018, 7, 6), date(2020, 1, 31))
    assert fee_of_month(18_000_00, Month(2018, 7), scope, CALENDAR) == 1_227_27
    assert fee_of_month(18_000_00, Month(2018, 8), scope, CALENDAR) == 1_500_00
    assert fee_of_month(18_000_00, Month(2018, 6), scope, CALENDAR) == 0


@pytest.mark.parametrize(("cost", "recoverable"), [(1, 1), (-1, -1), (3, 2), (-3, -2), (2, 1)])
def test_a_saving_mirrors_a_cost(cost: int, recoverable: int) -> None:
    """Half of a penny is charged as one, and half of a penny saved is given back as one."""
    assert entitlement(cost, 0, Fraction(1, 2)).recoverable_pence == recoverable
