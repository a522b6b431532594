"""A journal that is empty, unbalanced or has a nil line cannot be made at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.accounts import Account
from ledger.domain.errors import AmountTooLarge
from ledger.domain.journal import MOST_PENCE, Event, EventKind, Journal, Line

DAY = date(2019, 7, 31)
AMOUNTS = st.lists(st.integers(-1000, 1000).filter(bool), max_size=6)


def _lines(amounts: list[int]) -> tuple[Line, ...]:
    return tuple(Line(Account.COST_POOL, amount) for amount in amounts)


@given(AMOUNTS)
def test_a_journal_is_made_only_balanced(amounts: list[int]) -> None:
    """Two lines or more that sum to nil are a journal; anything else is refused."""
    if len(amounts) > 1 and sum(amounts) == 0:
        assert Journal("ASH", _lines(amounts)).lines == _lines(amounts)
        return
    with pytest.raises(ValueError, match="a journal"):
        Journal("ASH", _lines(amounts))


@given(AMOUNTS.filter(sum))
def test_the_line_that_balances_makes_it_a_journal(amounts: list[int]) -> None:
    """Unbalanced lines with what they lack are a journal."""
    journal = Journal("ASH", _lines([*amounts, -sum(amounts)]))
    assert sum(line.amount_pence for line in journal.lines) == 0


@pytest.mark.parametrize("amounts", [[], [5], [1, -2], [10**15, -(10**15) + 1]])
def test_an_empty_one_line_or_unbalanced_journal_is_refused(amounts: list[int]) -> None:
    """No penny of difference passes, however large the amounts."""
    with pytest.raises(ValueError, match="a journal"):
        Journal("ASH", _lines(amounts))


@pytest.mark.parametrize("amount", [0, MOST_PENCE + 1, -MOST_PENCE - 1])
def test_a_line_is_of_something_that_the_ledger_can_hold(amount: int) -> None:
    """A nil line, and one beyond 10^15 pence, is refused."""
    with pytest.raises((ValueError, AmountTooLarge), match="journal line"):
        Line(Account.COST_POOL, amount)


def test_an_event_posts_one_journal_in_each_book() -> None:
    """Two journals in one book are refused; one in each of two books are not."""
    ours, theirs = (Journal(book, _lines([1, -1])) for book in ("ASH", "BIR"))
    assert Event(EventKind.COST_RECORDED, DAY, (ours, theirs)).journals == (ours, theirs)
    with pytest.raises(ValueError, match="at most one journal"):
        Event(EventKind.COST_RECORDED, DAY, (ours, ours))
