"""Budgets, reviews of methods and savings: kept as given, superseded by later ones, never charged.

Of the arrangement Ash-Birch, on both databases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

import pytest

from ledger.actions.authority import Caller
from ledger.actions.work import Ledger, Receipt
from ledger.domain import errors
from ledger.domain.budget import Budget, budget_of, budgeted_pence
from ledger.domain.calendar import Month
from ledger.domain.errors import LedgerError
from ledger.domain.method_review import ReviewState, last_review, review_state
from ledger.domain.report import figures_digest
from ledger.domain.saving import Saving
from ledger.queries import budgets, method_reviews, savings
from tests.ledgers import (
    APPROVER,
    AUGUST,
    CODE,
    HOST,
    JULY,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    live_through_july,
    set_up,
)
from tests.lives.stocktakes import budget, review, saving
from tests.test_hard_cases import read_neutrality

OCTOBER, DECEMBER = Month(2019, 10), Month(2019, 12)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def known_budgets(ledger: Ledger) -> list[Budget]:
    """Return every budget, in the order of knowing."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return [each.budget for each in budgets.listing(connection, known.arrangement_id)]


def test_a_budget_known_later_supersedes_for_its_months_on(ledger: Ledger) -> None:
    """Set from July, then from December, then from October: October's holds for December too."""
    budget(ledger, share="0.5", monthly="4000.00")
    budget(ledger, effective_from="2019-12", share="3/5", monthly="5000.00")
    budget(ledger, effective_from="2019-10", share="0.55", monthly="4500.00")
    found = known_budgets(ledger)
    assert [str(each.effective_from) for each in found] == ["2019-07", "2019-12", "2019-10"]
    shares = {
        month: of.share if (of := budget_of(found, "DCS", month)) else None
        for month in (Month(2019, 6), JULY, Month(2019, 9), OCTOBER, DECEMBER)
    }
    assert shares == {
        Month(2019, 6): None,
        JULY: Fraction(1, 2),
        Month(2019, 9): Fraction(1, 2),
        OCTOBER: Fraction(11, 20),
        DECEMBER: Fraction(11, 20),
    }
    assert budget_of(found, "OFFICE", JULY) is None


def test_what_is_budgeted_of_months_is_whole_or_nothing(ledger: Ledger) -> None:
    """July and August at 4,000.00 are 8,000.00; June to July has a month without a budget."""
    budget(ledger)
    found = known_budgets(ledger)
    with ledger.database.reading(WITHIN) as connection:
        arrangement = ledger.definitions.find(connection, CODE).arrangement
    assert budgeted_pence(found, "DCS", [JULY, AUGUST], arrangement) == 800_000
    assert budgeted_pence(found, "DCS", [Month(2019, 6), JULY], arrangement) is None
    assert budgeted_pence(found, "DCS", [], arrangement) is None


def test_a_month_in_part_is_budgeted_in_part(migrated_url: str) -> None:
    """From 6 July 2019 (a Saturday) 18 of 23 working days: 4,000.00 x 18/23 = 3,130.43."""
    with set_up(migrated_url, starts_on="2019-07-06") as ledger:
        budget(ledger)
        found = known_budgets(ledger)
        with ledger.database.reading(WITHIN) as connection:
            arrangement = ledger.definitions.find(connection, CODE).arrangement
    assert budgeted_pence(found, "DCS", [JULY], arrangement) == 313_043


def test_a_review_looks_at_the_version_in_force_on_its_day(ledger: Ledger) -> None:
    """It is kept with its version; on the day it is due again it is in date, the day after not."""
    review(ledger, next_review_on="2019-12-31")
    review(ledger, pool="OFFICE", next_review_on=None)
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        found = method_reviews.listing(connection, known.arrangement_id)
    assert [(each.review.pool, each.model_version) for each in found] == [
        ("HOMES", 1),
        ("OFFICE", 1),
    ]
    reviews = [each.review for each in found]

    def state(pool: str, on: date) -> ReviewState:
        return review_state(last_review(reviews, pool, as_at=on), as_at=on)

    assert state("HOMES", date(2019, 9, 30)) is ReviewState.NOT_REVIEWED
    assert state("HOMES", date(2019, 12, 31)) is ReviewState.IN_DATE
    assert state("HOMES", date(2020, 1, 1)) is ReviewState.OVERDUE
    assert state("OFFICE", date(2020, 1, 1)) is ReviewState.NO_NEXT_DATE
    assert state("DCS", date(2020, 1, 1)) is ReviewState.NOT_REVIEWED


def test_of_two_reviews_of_a_day_the_last_known_counts(ledger: Ledger) -> None:
    """A correction of the same day stands in place of the first; an older one does not."""
    review(ledger, finding="First")
    review(ledger, finding="Corrected")
    review(ledger, finding="Long ago", reviewed_on="2019-07-01", next_review_on=None)
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        found = [each.review for each in method_reviews.listing(connection, known.arrangement_id)]
    last = last_review(found, "HOMES", as_at=date(2020, 3, 31))
    assert last is not None
    assert last.finding == "Corrected"


def test_each_council_reports_its_own_savings(ledger: Ledger) -> None:
    """The council is the caller's own, whatever it would say."""
    saving(ledger, PREPARER, saving_ref="A-1")
    saving(ledger, PAYER_PREPARER, saving_ref="B-1", cashable=False)
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        found = savings.listing(connection, known.arrangement_id)
    assert [(each.party, each.saving.saving_ref, each.saving.cashable) for each in found] == [
        (HOST, "A-1", True),
        (RECIPIENT, "B-1", False),
    ]


def test_a_saving_is_spread_evenly_over_its_months() -> None:
    """100.00 of October 2018 to April 2019, seven months: 14.29 for five of them, 14.28 for two.

    April is the last and takes 14.28, so 85.72 is of 2018-19 and 14.28 of 2019-20.
    """
    row = {
        "saving_ref": "S",
        "first_month": "2018-10",
        "last_month": "2019-04",
        "amount": "100.00",
        "cashable": True,
        "description": "d",
        "evidence": "e",
    }
    whole = Saving.parse(row, today=date(2019, 5, 1))
    assert whole.of_year("2018-19") == 8572
    assert whole.of_year("2019-20") == 1428
    assert whole.of_year("2020-21") == 0


def test_no_saving_enters_neutrality(ledger: Ledger) -> None:
    """After a month's life, the report's every figure is the same with a saving and without."""
    live_through_july(ledger)
    before = read_neutrality(ledger, date(2019, 9, 30))
    saving(ledger, PREPARER)
    saving(ledger, PAYER_PREPARER, cashable=False)
    after = read_neutrality(ledger, date(2019, 9, 30))
    assert figures_digest(after) == figures_digest(before)
    assert after.total == before.total
    assert after.position.sequence == before.position.sequence + 2


Write = Callable[..., Receipt]


REFUSED: list[tuple[Write, dict[str, object], type[LedgerError]]] = [
    (budget, {"pool": "NONE"}, errors.PoolUnknown),
    (budget, {"share": "1.01"}, errors.ShareAboveWhole),
    (budget, {"share": "101/100"}, errors.ShareAboveWhole),
    (budget, {"share": "52.5 %"}, errors.ShareMalformed),
    (budget, {"share": "-0.5"}, errors.ShareMalformed),
    (budget, {"share": "1/0"}, errors.ShareMalformed),
    (budget, {"monthly": "-1.00"}, errors.AmountNegative),
    (budget, {"monthly": "1e3"}, errors.AmountMalformed),
    (budget, {"effective_from": "2019-13"}, errors.MonthMalformed),
    (budget, {"effective_from": "2019-03"}, errors.PeriodUnknown),
    (budget, {"effective_from": "2020-04"}, errors.PeriodUnknown),
    (budget, {"evidence": " "}, errors.TextMalformed),
    (review, {"pool": "NONE"}, errors.PoolUnknown),
    (review, {"reviewed_on": "2020-04-01", "next_review_on": None}, errors.DateInFuture),
    (review, {"next_review_on": "2019-10-01"}, errors.DatesReversed),
    (review, {"next_review_on": "2019-09-30"}, errors.DatesReversed),
    (review, {"finding": ""}, errors.TextMalformed),
    (saving, {"saving_ref": "TAKEN"}, errors.SourceReferenceRepeated),
    (saving, {"last_month": "2020-04"}, errors.DateInFuture),
    (saving, {"last_month": "2019-06"}, errors.DatesReversed),
    (saving, {"first_month": "2019-03"}, errors.PeriodUnknown),
    (saving, {"amount": "0.00"}, errors.AmountNegative),
    (saving, {"cashable": "yes"}, errors.FlagMalformed),
]


def test_what_is_wrong_is_refused(ledger: Ledger) -> None:
    """Each fault has its own reason and names its field; nothing is stored but the refusal."""
    saving(ledger, PAYER_PREPARER, saving_ref="TAKEN")
    before = rows_kept(ledger)
    for write, fields, kind in REFUSED:
        with pytest.raises(LedgerError) as refused:
            write(ledger, **fields)
        assert type(refused.value) is kind, fields
        assert refused.value.field is not None, fields
    assert rows_kept(ledger) == before


def rows_kept(ledger: Ledger) -> tuple[int, int, int]:
    """Return how many budgets, reviews and savings there are."""
    with ledger.database.reading(WITHIN) as connection:
        number = ledger.definitions.find(connection, CODE).arrangement_id
        return (
            len(budgets.listing(connection, number)),
            len(method_reviews.listing(connection, number)),
            len(savings.listing(connection, number)),
        )


def test_others_do_not_record_them(ledger: Ledger) -> None:
    """Budgets and reviews are the host's preparer's, savings any preparer's."""
    others: list[tuple[Write, Caller]] = [
        (budget, PAYER_PREPARER),
        (review, PAYER_PREPARER),
        (budget, APPROVER),
        (saving, APPROVER),
    ]
    for write, caller in others:
        with pytest.raises(errors.NotPermitted):
            write(ledger, caller)
