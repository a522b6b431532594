"""Where a grant stands, and which grants meet a cost."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.grant import GrantKind, GrantStanding, Moved, least_from, meet_cost

FIRST, SECOND, THIRD = date(2019, 7, 1), date(2019, 8, 1), date(2019, 9, 1)


def grant(number: int, on: date = FIRST, pence: int = 100, *, received: int = 0) -> GrantStanding:
    """Return a claim of 1.00, of which some has been received and holds in advance."""
    return GrantStanding(
        id=number,
        kind=GrantKind.CLAIMED,
        grant_ref=f"G-{number}",
        grantor="DFE",
        grantee="ASH",
        pool="SETUP",
        granted_on=on,
        amount_pence=pence,
        funds_charge=False,
        description="",
        received_pence=received,
        advance=(Moved(on, received),) if received else (),
    )


def test_the_least_from_a_day_on_sees_what_is_to_come() -> None:
    """10 on 1 July, 5 less on 1 September and 3 more that day: 8 from any day up to then."""
    movements = [Moved(THIRD, -5), Moved(FIRST, 10), Moved(THIRD, 3)]
    assert [least_from(movements, day) for day in (FIRST, SECOND, THIRD)] == [8, 8, 8]
    assert least_from(movements, date(2019, 6, 30)) == 0
    assert least_from([], FIRST) == 0


def test_cost_is_met_by_the_oldest_grant_and_by_its_own_money_first() -> None:
    """1.50: all of the older, of which 0.30 is held, and 0.50 of the newer, which holds it all."""
    parts = meet_cost([grant(2, SECOND, received=100), grant(1, received=30)], 150, THIRD)
    assert [(part.grant, part.in_advance_pence, part.owed_pence) for part in parts] == [
        (1, 30, 70),
        (2, 50, 0),
    ]


def test_a_grant_of_a_later_day_meets_nothing_yet() -> None:
    """On 1 July only the older is there, and 1.01 is more than it has."""
    both = [grant(1), grant(2, SECOND)]
    assert [part.grant for part in meet_cost(both, 100, FIRST)] == [1]
    with pytest.raises(ValueError, match="than there is"):
        meet_cost(both, 101, FIRST)
    with pytest.raises(ValueError, match="than there is"):
        meet_cost(both, -1, FIRST)  # nothing of them has been applied


@given(
    received=st.lists(st.integers(0, 100), min_size=1, max_size=4),
    wanted=st.integers(0, 400),
)
def test_every_penny_of_a_cost_is_met_once(received: list[int], wanted: int) -> None:
    """The parts add up to what was asked for, and none takes more than a grant holds or has."""
    grants = [grant(number, received=money) for number, money in enumerate(received, 1)]
    amount = min(wanted, 100 * len(grants))
    parts = meet_cost(grants, amount, FIRST)
    assert sum(part.in_advance_pence + part.owed_pence for part in parts) == amount
    held = dict(enumerate(received, 1))
    for part in parts:
        assert 0 <= part.in_advance_pence <= held[part.grant]
        assert part.owed_pence >= 0
        assert part.in_advance_pence + part.owed_pence <= 100
