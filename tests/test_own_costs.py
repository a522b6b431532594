"""Own and third-party cost: in the council's own book, never in a pool, never recoverable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest

from ledger.actions.authority import Permission
from ledger.actions.record_own_cost import record_own_cost, record_own_costs
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.queries.own_costs import own_cost_totals
from tests.ledgers import (
    APPROVER,
    CODE,
    HOST,
    PAYER_APPROVER,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    set_up,
)
from tests.lives.beside_the_charge import (
    approve,
    assert_sound,
    balances,
    keep,
    lines_of,
    own_cost,
    own_cost_row,
    posted_by_hand,
    reverse,
)
from tests.test_hard_cases import read_neutrality, refused

OWN_BOOK = Permission.KEEP_OWN_BOOK
STRANDED: dict[str, Any] = {
    "kind": "stranded",
    "supplier": None,
    "entered_on": "2020-01-31",
    "service_from": "2020-01-01",
    "service_to": "2020-01-31",
    "amount": "9000.00",
    "subjective": "Employees",
}


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def totals(ledger: Ledger, as_at: date = date(2020, 3, 31)) -> list[tuple[str, str, str, int]]:
    """Return the totals: book, kind, service month and pence."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        found = own_cost_totals(connection, known.arrangement_id, known.arrangement, as_at=as_at)
    return [(each.book, each.kind, str(each.service_month), each.amount_pence) for each in found]


def act(row: Mapping[str, Any], work: Work) -> Receipt:
    """Record."""
    return record_own_cost(work, row)


def test_a_third_partys_cost_is_in_the_callers_book_only(ledger: Ledger) -> None:
    """Birch's 2,750.00 of September: Dr 5600 Cr 2100 in Birch's book; I, N and R are nil."""
    recorded = own_cost(ledger, PAYER_PREPARER)
    assert lines_of(ledger, recorded) == {RECIPIENT: [(5600, 275_000), (2100, -275_000)]}
    assert balances(ledger, HOST) == {}
    figures = read_neutrality(ledger, date(2020, 3, 31)).total
    assert (figures.incurred_pence, figures.retained_pence, figures.recoverable_pence) == (0, 0, 0)
    assert_sound(ledger)


def test_a_cost_of_several_months_is_spread_by_working_days(ledger: Ledger) -> None:
    """100.00 of July and August: 23 and 21 working days (26 August is a holiday), of 44.

    23/44 of 10,000 pence is 5,227.27; 21/44 is 4,772.73: the larger remainder rounds up.
    """
    recorded = own_cost(ledger, service_from="2019-07-01", service_to="2019-08-31", amount="100.00")
    assert lines_of(ledger, recorded) == {HOST: [(5600, 5227), (5600, 4773), (2100, -10_000)]}
    assert totals(ledger) == [
        (HOST, "third_party", "2019-07", 5227),
        (HOST, "third_party", "2019-08", 4773),
    ]


def test_stranded_cost_is_the_hosts_after_the_last_day(ledger: Ledger) -> None:
    """January's 9,000.00 is Ash's, not recoverable; one from December, or Birch's, is refused."""
    own_cost(ledger, **STRANDED)
    assert totals(ledger) == [(HOST, "stranded", "2020-01", 900_000)]
    assert read_neutrality(ledger, date(2020, 3, 31)).total.recoverable_pence == 0
    early = own_cost_row(**STRANDED | {"service_from": "2019-12-31"})
    refused(ledger, errors.ServiceDatesOutside, PREPARER, OWN_BOOK, partial(act, early))
    theirs = own_cost_row(**STRANDED)
    refused(ledger, errors.NotPermitted, PAYER_PREPARER, OWN_BOOK, partial(act, theirs))


def test_totals_are_the_balance_of_5600(ledger: Ledger) -> None:
    """Ash: 2,750.00 and 12.50 by hand. Birch: 2,750.00 reversed, 10.00 of its own.

    As at 30 September the reversal is dated then too, so nothing of the first is left.
    """
    own_cost(ledger)
    posted_by_hand(ledger)
    wrong = own_cost(ledger, PAYER_PREPARER)
    approve(ledger, reverse(ledger, wrong, PAYER_PREPARER), PAYER_APPROVER)
    own_cost(ledger, PAYER_PREPARER, kind="own", supplier=None, amount="10.00")
    assert totals(ledger) == [
        (HOST, "journal", "2019-09", 1250),
        (HOST, "third_party", "2019-09", 275_000),
        (RECIPIENT, "own", "2019-09", 1000),
    ]
    assert totals(ledger, date(2019, 9, 29)) == []
    assert balances(ledger, HOST)[5600] == 276_250
    assert balances(ledger, RECIPIENT)[5600] == 1000


def test_a_batch_is_recorded_whole_or_not_at_all(ledger: Ledger) -> None:
    """A reference twice in one batch refuses all of it, naming the second row."""
    rows = [own_cost_row(source_ref="O-1"), own_cost_row(source_ref="O-2")]
    assert keep(ledger, lambda work: record_own_costs(work, rows))["rows"] == 2
    twice = [own_cost_row(source_ref="O-3"), own_cost_row(source_ref="O-3")]
    error = refused(
        ledger,
        errors.BatchRefused,
        PREPARER,
        OWN_BOOK,
        lambda work: record_own_costs(work, twice),
    )
    assert isinstance(error, errors.BatchRefused)
    assert [row for row, _ in error.errors] == [2]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"kind": "other"}, errors.OwnCostKindUnknown),
        ({"supplier": None}, errors.TextMalformed),
        ({"amount": "0.00"}, errors.AmountNegative),
        ({"amount": "-5.00"}, errors.AmountNegative),
        ({"subjective": "Biscuits"}, errors.SubjectiveUnknown),
        ({"service_to": "2019-08-31"}, errors.DatesReversed),
        ({"service_from": "2019-03-31"}, errors.ServiceDatesOutside),
        ({"service_to": "2020-04-01"}, errors.ServiceDatesOutside),
        ({"entered_on": "2020-04-01"}, errors.DateInFuture),
        ({"source_ref": "TAKEN"}, errors.SourceReferenceRepeated),
    ],
)
def test_an_own_cost_that_is_wrong_is_refused(
    ledger: Ledger, fields: Mapping[str, Any], kind: type[errors.LedgerError]
) -> None:
    """Each fault has its own reason, and nothing is stored."""
    own_cost(ledger, PAYER_PREPARER, source_ref="TAKEN")
    row = own_cost_row(**fields)
    refused(ledger, kind, PREPARER, OWN_BOOK, partial(act, row))


def test_an_approver_does_not_record_one(ledger: Ledger) -> None:
    """It is a preparer's; the refusal says whom to ask."""
    row = own_cost_row()
    error = refused(ledger, errors.NotPermitted, APPROVER, OWN_BOOK, partial(act, row))
    assert "Ask a preparer of ASH or a preparer of BIR" in error.detail
