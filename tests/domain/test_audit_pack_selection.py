"""Which journals are marked out, to the day, penny and minute; and on which the lot falls."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.accounts import Account
from ledger.domain.audit_pack_lines import PackLine
from ledger.domain.audit_pack_selection import (
    Mark,
    Sampler,
    SelectionRules,
    Selector,
    Surroundings,
    survey,
)
from ledger.domain.journal import EventKind

NOTHING = Sampler("1", 0)
SURROUNDINGS = Surroundings(
    closed_from={"2019-07": 40},
    year_ends=frozenset({"2019-20-AP13"}),
    entered_by={"P0002": 6, "P0003": 5},
)
PLAIN = PackLine(
    sequence=17,
    event_id=21,
    journal_no=1,
    line=1,
    kind=EventKind.COST_RECORDED,
    effective_on=date(2019, 7, 31),
    entered_at=datetime(2019, 8, 1, 9, tzinfo=UTC),  # a Thursday, 10:00 in London
    period="2019-07",
    person="P0002",
    party="ASH",
    role="preparer",
    book="ASH",
    account=Account.COST_POOL,
    amount_pence=100_01,
    narrative="Rent of the office",
)


def journal(**changes: Any) -> tuple[PackLine, ...]:  # noqa: ANN401 - fields of any type
    """A journal of two lines that nothing marks out, with changes."""
    debit = replace(PLAIN, **changes)
    credit = replace(debit, line=2, account=Account.COST_CONTROL, amount_pence=-debit.amount_pence)
    return debit, credit


def marks(rules: Mapping[str, Any] | None = None, **changes: Any) -> set[Mark]:  # noqa: ANN401
    """What marks the journal with those changes out."""
    selector = Selector(SelectionRules(**rules or {}), SURROUNDINGS)
    return set(selector.marks(journal(**changes)))


def entered(text: str) -> dict[str, Any]:
    """When it was entered, by UTC."""
    return {"entered_at": datetime.fromisoformat(text).replace(tzinfo=UTC)}


def test_most_journals_have_no_mark() -> None:
    """A cost of 100.01, entered the next day at ten by somebody who enters many."""
    assert marks() == set()


def test_after_the_close_is_after_the_first_closing_in_order_of_sequence() -> None:
    """The period was first closed at 40: 39 is before it, 41 after; an AP13 always is."""
    assert marks(sequence=39) == set()
    assert marks(sequence=41) == {Mark.AFTER_CLOSE}
    assert marks(sequence=41, period="2019-08") == set()
    assert marks(period="2019-20-AP13") == {Mark.AFTER_CLOSE}


@pytest.mark.parametrize(
    ("instant", "late"),
    [
        ("2019-08-30T16:00", False),  # Friday, the 30th day
        ("2019-08-31T22:59", False),  # still the 31st day in London
        ("2019-08-31T23:00", True),  # midnight in London: the 32nd
        ("2019-09-02T09:00", True),
    ],
)
def test_back_dated_is_more_than_31_days_by_londons_calendar(instant: str, late: bool) -> None:
    """31 July to 31 August is 31 days."""
    assert (Mark.BACK_DATED in marks(**entered(instant))) is late


@pytest.mark.parametrize(
    ("instant", "odd"),
    [
        ("2019-08-01T05:59", True),  # 06:59 in London
        ("2019-08-01T06:00", False),
        ("2019-08-01T17:59", False),
        ("2019-08-01T18:00", True),  # 19:00 in London
        ("2019-08-02T23:30", True),  # Saturday in London, Friday by UTC
        ("2019-08-03T11:00", True),
        ("2019-08-04T11:00", True),
        ("2019-11-04T18:30", False),  # winter: 18:30
        ("2019-11-04T19:00", True),
    ],
)
def test_weekend_and_night_are_londons(instant: str, odd: bool) -> None:
    """From seven in the evening to seven in the morning, and on Saturday and Sunday."""
    assert (Mark.WEEKEND_OR_NIGHT in marks(**entered(instant))) is odd


def test_a_night_may_lie_within_a_day() -> None:
    """From one to five: not at ten, but at four."""
    small = {"night_from_hour": 1, "night_to_hour": 5}
    assert marks(small) == set()
    assert marks(small, **entered("2019-08-01T03:00")) == {Mark.WEEKEND_OR_NIGHT}


@pytest.mark.parametrize(
    ("pence", "found"),
    [
        (1_000_00, {Mark.ROUND_SUM}),
        (-3_000_00, {Mark.ROUND_SUM}),
        (1_500_00, set()),
        (1_000_01, set()),
        (500_01, set()),
        (500_00, {Mark.UNDER_A_LIMIT}),
        (499_99, {Mark.UNDER_A_LIMIT}),
        (475_00, {Mark.UNDER_A_LIMIT}),
        (474_99, set()),
        (-499_99, {Mark.UNDER_A_LIMIT}),
    ],
)
def test_round_sums_and_sums_just_under_a_limit(pence: int, found: set[Mark]) -> None:
    """Whole thousands; and within 5 % of 500.00, from 475.00 to the limit itself."""
    assert marks(amount_pence=pence) == found


def test_limits_are_those_given() -> None:
    """Of 5,000.00 and 25,000.00 a tenth: 4,500.00 and 22,500.00; without limits nothing."""
    given_limits = {"limits_pence": (5_000_00, 25_000_00), "limit_percent": 10}
    assert marks(given_limits, amount_pence=499_99) == set()
    assert marks(given_limits, amount_pence=4_500_00) == {Mark.UNDER_A_LIMIT}
    assert marks(given_limits, amount_pence=22_499_99) == set()
    assert marks({"limits_pence": ()}, amount_pence=499_99) == set()


def test_one_line_is_enough() -> None:
    """A journal of 2,999.99 and 0.01 against 3,000.00 is marked by its last line."""
    first, second = journal(amount_pence=2_999_99)
    whole = (first, replace(first, line=2, amount_pence=1), replace(second, amount_pence=-3_000_00))
    assert Selector(SelectionRules(), SURROUNDINGS).marks(whole) == (Mark.ROUND_SUM,)


def test_a_rare_user_enters_five_events_or_fewer() -> None:
    """Six are not rare; five are; nobody known of is."""
    assert marks(person="P0002") == set()
    assert marks(person="P0003") == {Mark.RARE_USER}
    assert marks({"rare_events": 4}, person="P0003") == set()
    assert marks(person="P0099") == {Mark.RARE_USER}


@pytest.mark.parametrize("said", [None, "", "-", "...", "x 1", "abc"])
def test_words_that_say_nothing_are_marked(said: str | None) -> None:
    """Fewer than four letters and digits; but only where a person writes the words."""
    assert marks(narrative=said) == {Mark.NO_NARRATIVE}
    assert marks(narrative=said, kind=EventKind.RECHARGE_EARNED) == set()
    assert marks(narrative=said, kind=EventKind.RECEIPT_RECORDED) == set()
    assert marks(narrative="Rent") == set()


@pytest.mark.parametrize(
    "rules",
    [
        {"round_pence": 0},
        {"limits_pence": (0,)},
        {"limit_percent": 0},
        {"limit_percent": 100},
        {"night_from_hour": 24},
        {"night_to_hour": -1},
    ],
)
def test_numbers_with_which_a_rule_means_nothing_are_refused(rules: dict[str, Any]) -> None:
    """A round sum of nothing would mark everything."""
    with pytest.raises(ValueError, match=r"more than nil|between nil"):
        SelectionRules(**rules)


# ---- the sample ----
SEQUENCES = st.lists(st.integers(1, 10**9), unique=True, max_size=60)


@given(sequences=SEQUENCES, seed=st.text(max_size=8), size=st.integers(0, 30))
def test_the_lowest_lots_are_drawn(sequences: list[int], seed: str, size: int) -> None:
    """In whatever order they are offered, as a plain sort of the hashes finds them."""
    sampler = Sampler(seed, size)
    for sequence in sequences:
        sampler.offer(sequence, ())
    lots = sorted(
        (hashlib.sha256(f"{seed}:{each}".encode()).hexdigest(), each) for each in sequences
    )
    assert [(each.draw, each.sequence) for each in sampler.drawn()] == lots[:size]


def test_a_lot_can_be_worked_out_by_anybody() -> None:
    """`printf 1:312 | sha256sum` gives the lot of sequence 312 with seed 1."""
    sampler = Sampler("1", 1)
    sampler.offer(312, ())
    (drawn,) = sampler.drawn()
    assert drawn.draw == "506758dd9e58d61cb3d67d3b81abfcd4038f36fff836e79c676f54645ad341e4"


def test_a_sample_has_no_negative_size() -> None:
    """None at all is the smallest."""
    with pytest.raises(ValueError, match="negative"):
        Sampler("1", -1)


def test_a_survey_counts_events_journals_and_lines_once() -> None:
    """Two events, one of them in both books: three journals, six lines, each side added up."""
    ours = journal()
    theirs = tuple(
        replace(each, sequence=18, event_id=22, book=book, journal_no=number)
        for number, book in ((1, "ASH"), (2, "BIR"))
        for each in journal(kind=EventKind.RECHARGE_EARNED, amount_pence=1_000_00)
    )
    selector = Selector(SelectionRules(), SURROUNDINGS)
    found = survey((*ours, *theirs), selector, Sampler("1", 5))
    assert (found.events, found.journals, found.lines) == (2, 3, 6)
    cost = found.by_account["ASH", Account.COST_POOL]
    assert (cost.lines, cost.debit_pence, cost.credit_pence) == (2, 1_100_01, 0)
    assert found.by_account["BIR", Account.COST_CONTROL].credit_pence == 1_000_00
    assert found.by_kind[EventKind.RECHARGE_EARNED].lines == 4
    assert found.journals_by_kind[EventKind.RECHARGE_EARNED] == 2
    assert (found.marked[Mark.ROUND_SUM], found.selected) == (2, 2)
    assert {each.sequence: len(each.journals) for each in found.sample} == {17: 1, 18: 2}


def test_without_a_selector_nothing_is_marked() -> None:
    """As for the public."""
    found = survey(journal(amount_pence=1_000_00), None, NOTHING)
    assert (found.selected, set(found.marked.values()), found.sample) == (0, {0}, ())
    assert survey((), None, NOTHING).events == 0
