"""Two times by example: a late item worked by hand, and which block a time of knowing comes to.

That every figure is the sum of what was known then is the property in `test_what_was_known.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.actions.work import Ledger
from ledger.domain.accounts import Account
from ledger.domain.errors import DateMalformed, NotFound, NotYetSealed
from ledger.queries import seals
from ledger.queries.balances import BalanceQuestion, balances
from ledger.queries.restatements import restatements
from ledger.queries.seals import Seal
from tests.evidence.sealing import ARRANGEMENT, sealed_to_the_end
from tests.ledgers import HOST, NOON, WITHIN, record_one_cost, set_up


# ---- a late item, worked by hand ----
def costs(ledger: Ledger, day: date, known_at: Seal | None, month: str | None = None) -> int:
    """The cost pools in the host's book, of all service months or of one."""
    question = BalanceQuestion(
        HOST, day, account=Account.COST_POOL, group_by=("service_month",), known_at=known_at
    )
    with ledger.database.reading(WITHIN) as connection:
        rows = balances(connection, ARRANGEMENT, question).rows
    return sum(row.balance_pence for row in rows if month in {None, row.keys["service_month"]})


def test_a_late_item_changes_july_only_as_known_later(ledger: Ledger) -> None:
    """July as at 31 July stands as it was known, whatever arrears September brings.

    July is known with 100.00. In September come arrears of 23.45 dated in July, and of 6.55 for
    July but dated in September. As at 31 July that makes 100.00 as known before, and 123.45 as
    known after; as at 30 September, 130.00 for July's service.
    """
    july, september = date(2019, 7, 31), date(2019, 9, 30)
    record_one_cost(ledger, amount="100.00")
    before = sealed_to_the_end(ledger)
    record_one_cost(ledger, amount="23.45", entered_on="2019-07-31")
    record_one_cost(ledger, amount="6.55", entered_on="2019-09-30")
    assert costs(ledger, july, before) == 10000
    after = sealed_to_the_end(ledger)
    assert costs(ledger, july, before) == 10000
    assert costs(ledger, july, after) == 12345
    assert costs(ledger, september, before, "2019-07") == 10000
    assert costs(ledger, september, after, "2019-07") == 13000
    assert costs(ledger, september, after, "2019-07") == costs(ledger, september, None)
    with ledger.database.reading(WITHIN) as connection:
        moved = restatements(
            connection,
            ARRANGEMENT,
            earlier=before,
            later=after,
            book=HOST,
            as_at=july,
            account=Account.COST_POOL,
        )
    assert [(line.amount_pence, line.effective_on) for line in moved] == [(2345, july)]
    assert moved[0].sequence == before.last_sequence + 1


# ---- known at an instant, or at a sequence ----
class SteppingClock:
    """A clock that a test sets."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.instant


@pytest.fixture
def hourly(migrated_url: str) -> Iterator[tuple[Ledger, list[Seal]]]:
    """A ledger with three blocks, sealed at noon, at one and at two: sequences 1-2, 3-4 and 5."""
    clock = SteppingClock(NOON)
    with set_up(migrated_url, clock=clock) as ledger:
        blocks = []
        for hour, costs_recorded in enumerate((1, 2, 1)):
            for _ in range(costs_recorded):
                record_one_cost(ledger)
            clock.instant = NOON + timedelta(hours=hour)
            blocks.append(sealed_to_the_end(ledger))
        yield ledger, blocks


def block_known_at(ledger: Ledger, text: str) -> int:
    """The number of the block that a time of knowing comes to."""
    with ledger.database.reading(WITHIN) as connection:
        return seals.known_at(connection, ARRANGEMENT, text).header.block_no


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("2020-03-31T12:00:00Z", 1),
        ("2020-03-31T12:59:59.999999Z", 1),
        ("2020-03-31T13:00:00Z", 2),
        ("2020-03-31T14:00:00+01:00", 2),
        ("2020-03-31T14:00:00Z", 3),
        ("2", 1),
        ("3", 1),
        ("4", 2),
        ("5", 3),
    ],
)
def test_a_time_of_knowing_comes_to_a_block(
    hourly: tuple[Ledger, list[Seal]], text: str, block: int
) -> None:
    """An instant comes to the last block sealed by then, a sequence to the last block within it."""
    assert block_known_at(hourly[0], text) == block


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("2020-03-31T14:00:00.000001Z", NotYetSealed),
        ("2999-01-01T00:00:00Z", NotYetSealed),
        ("6", NotYetSealed),
        ("2020-03-31T11:59:59.999999Z", NotFound),
        ("0999-12-31T12:00:00Z", NotFound),
        ("0", NotFound),
        ("1", NotFound),
        ("2020-03-31T12:00:00", DateMalformed),
        ("2020-03-31", DateMalformed),
        ("2020-03-31T13:00:00+00.12", DateMalformed),
        ("yesterday", DateMalformed),
        ("-1", DateMalformed),
        ("1.5", DateMalformed),
        ("٣", DateMalformed),
        ("", DateMalformed),
    ],
)
def test_a_time_of_knowing_that_comes_to_no_block_is_refused(
    hourly: tuple[Ledger, list[Seal]],
    text: str,
    refusal: type[Exception],
) -> None:
    """After the last seal: not yet sealed. Before the first: not found. No offset: malformed."""
    with pytest.raises(refusal):
        block_known_at(hourly[0], text)


def test_nothing_is_known_at_any_time_before_the_first_seal(ledger: Ledger) -> None:
    """Where nothing is sealed, nothing is known at any instant or sequence."""
    for text in ("1", datetime(2020, 1, 1, tzinfo=UTC).isoformat()):
        with pytest.raises(NotYetSealed):
            block_known_at(ledger, text)
