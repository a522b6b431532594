"""Cost accrued at a period's end: posted in both books, reversed the day after, never charged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest

from ledger.actions.accrue_cost import accrue_cost
from ledger.actions.authority import Permission
from ledger.actions.record_evidence import receive_grant
from ledger.actions.reverse_journal import submit_reversal
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.neutrality import Figures
from ledger.queries.reperform import reperform
from tests.closing import close, soft_close
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
    definition,
    do,
    record_one_cost,
    set_up,
)
from tests.lives.beside_the_charge import (
    accrual_row,
    accrue,
    approve,
    assert_sound,
    balances,
    day_of,
    lines_of,
    reverse,
)
from tests.lives.on_account import on_account
from tests.lives.other_way import other_way
from tests.test_hard_cases import prepare, read_neutrality, read_statement, refused

OWN_BOOK = Permission.KEEP_OWN_BOOK
END_OF_JULY, FIRST_OF_AUGUST = date(2019, 7, 31), date(2019, 8, 1)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def attempt(row: Mapping[str, Any], work: Work) -> Receipt:
    """Accrue."""
    return accrue_cost(work, row)


def figures(ledger: Ledger, pool: str, as_at: date) -> Figures:
    """Return a pool's figures as at a date."""
    report = read_neutrality(ledger, as_at)
    return next(each.figures for each in report.pools if each.pool == pool)


# ---- what is posted ----
def test_an_accrual_is_posted_in_both_books_and_reversed_the_day_after(ledger: Ledger) -> None:
    """80.01, shared half and half: 40.005, half up, is 40.01 recoverable; 40.00 is retained.

    Ash, 31 July: Dr 6000 80.01 Cr 2110 80.01; Dr 6100 40.01 Dr 6200 40.00 Cr 6000 80.01; Dr 1215
    40.01 Cr 4140 40.01. Birch: Dr 5500 40.01 Cr 2315 40.01. On 1 August all the other way round.
    """
    made = accrue(ledger)
    ours = [
        (6000, 8001),
        (2110, -8001),
        (6100, 4001),
        (6200, 4000),
        (6000, -8001),
        (1215, 4001),
        (4140, -4001),
    ]
    theirs = [(5500, 4001), (2315, -4001)]
    assert lines_of(ledger, made["id"]) == {HOST: ours, RECIPIENT: theirs}
    assert lines_of(ledger, made["reversed_by"]) == {
        HOST: [(account, -pence) for account, pence in ours],
        RECIPIENT: [(account, -pence) for account, pence in theirs],
    }
    assert day_of(ledger, made["id"]) == (END_OF_JULY, "2019-07")
    assert day_of(ledger, made["reversed_by"]) == (FIRST_OF_AUGUST, "2019-08")
    assert balances(ledger, HOST) == balances(ledger, RECIPIENT) == {}
    assert_sound(ledger)


def test_neutrality_takes_an_accrual_in_on_its_day_only(ledger: Ledger) -> None:
    """On 31 July I is 80.01, N 40.00, R and C 40.01, the residual nil; on 1 August all is nil."""
    accrue(ledger)
    july = figures(ledger, "OFFICE", END_OF_JULY)
    assert july.incurred_pence == 8001
    assert july.retained_pence == 4000
    assert july.recoverable_pence == july.recharged_pence == 4001
    assert july.residual_pence == 0
    assert figures(ledger, "OFFICE", FIRST_OF_AUGUST) == Figures()


def test_an_accrual_is_never_charged_or_billed(ledger: Ledger) -> None:
    """July's 100.01 is charged at 50.01, with or without the 80.01 accrued.

    The bill comes in August: to date 180.02, of which half is 90.01; 40.00 more is charged. As at
    31 July C is 50.01 + 40.01; as at 31 August 90.01.
    """
    record_one_cost(ledger)
    accrue(ledger)
    first = read_statement(ledger, prepare(ledger, JULY))
    assert [line.net_pence for line in first.lines] == [5001]
    assert first.lines[0].working.incurred_to_date_pence == 10_001
    accrue(ledger, period="2019-08", service_month="2019-08", amount="10.00")
    record_one_cost(ledger, amount="80.01", entered_on="2019-08-31")
    second = read_statement(ledger, prepare(ledger, AUGUST))
    assert [(line.service_month, line.net_pence) for line in second.lines] == [(JULY, 4000)]
    assert figures(ledger, "OFFICE", END_OF_JULY).recharged_pence == 9002
    assert figures(ledger, "OFFICE", date(2019, 9, 1)).recharged_pence == 9001
    assert balances(ledger, HOST, date(2020, 3, 31), Account.COST_POOL) == {}
    with ledger.database.reading(WITHIN) as connection:
        again = reperform(connection, ledger.definitions.find(connection, CODE))
    assert [(each.posted_pence, each.agrees) for each in again] == [(5001, True), (4000, True)]
    assert_sound(ledger)


def test_cost_of_a_pool_that_charges_a_price_is_wholly_recoverable(ledger: Ledger) -> None:
    """30.00 of audits: Dr 6000 Cr 2110, Dr 6100 Cr 6000; nothing is earned, nothing in Birch."""
    made = accrue(ledger, pool="AUDITS", amount="30.00")
    assert lines_of(ledger, made["id"]) == {
        HOST: [(6000, 3000), (2110, -3000), (6100, 3000), (6000, -3000)]
    }
    assert (made["recoverable"], made["earned"]) == ("30.00", "0.00")
    assert figures(ledger, "AUDITS", END_OF_JULY).residual_pence == 3000
    assert_sound(ledger)


def test_a_pool_that_the_recipient_supplies_is_accrued_in_its_book(migrated_url: str) -> None:
    """Of RESPITE's 80.01 Ash pays 40 %: 32.004, which is 32.00. Birch keeps 48.01.

    Birch: Dr 6000 Cr 2110, Dr 6100 32.00 Dr 6200 48.01 Cr 6000, Dr 1215 Cr 4140 32.00. Ash: Dr
    5500 Cr 2315 32.00. Ash's preparer may not.
    """
    with set_up(migrated_url, **other_way()) as ledger:
        row = accrual_row(pool="RESPITE")
        refused(ledger, errors.NotPermitted, PREPARER, OWN_BOOK, partial(attempt, row))
        made = accrue(ledger, PAYER_PREPARER, pool="RESPITE")
        assert lines_of(ledger, made["id"]) == {
            RECIPIENT: [
                (6000, 8001),
                (2110, -8001),
                (6100, 3200),
                (6200, 4801),
                (6000, -8001),
                (1215, 3200),
                (4140, -3200),
            ],
            HOST: [(5500, 3200), (2315, -3200)],
        }
        assert_sound(ledger)


def test_a_year_end_accrues_and_reverses_on_the_first_of_april(migrated_url: str) -> None:
    """10.00 of SETUP in AP13 of 2018-19: dated 31 March 2019, reversed on 1 April."""
    with set_up(migrated_url, development_from="2019-03-01") as ledger:
        made = accrue(
            ledger, period="2018-19-AP13", pool="SETUP", service_month="2019-03", amount="10.00"
        )
        assert day_of(ledger, made["id"]) == (date(2019, 3, 31), "2018-19-AP13")
        assert day_of(ledger, made["reversed_by"]) == (date(2019, 4, 1), "2019-04")


# ---- what is refused ----
@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"amount": "0.00"}, errors.AmountNegative),
        ({"amount": "-1.00"}, errors.AmountNegative),
        ({"amount": "1.001"}, errors.AmountMalformed),
        ({"reason": " "}, errors.TextMalformed),
        ({"pool": "NONE"}, errors.PoolUnknown),
        ({"period": "2031-07"}, errors.NotFound),
        ({"period": "2020-03"}, errors.DateInFuture),  # over tomorrow
        ({"period": "2019-20-AP13"}, errors.DateInFuture),
        ({"service_month": "2019-08"}, errors.ServiceDatesOutside),  # later than its period
        ({"service_month": "2019-06"}, errors.ServiceDatesOutside),  # before the arrangement
        ({"pool": "DCS"}, errors.TimeMissing),
        ({"pool": "HOMES"}, errors.DriverQuantityMissing),
    ],
)
def test_an_accrual_that_is_wrong_is_refused(
    ledger: Ledger, fields: Mapping[str, Any], kind: type[errors.LedgerError]
) -> None:
    """Each fault has its own reason, and nothing is stored."""
    row = accrual_row(**fields)
    refused(ledger, kind, PREPARER, OWN_BOOK, partial(attempt, row))


def test_the_last_day_of_the_books_has_no_day_after_it(migrated_url: str) -> None:
    """Books that end on 31 January 2020 cannot reverse on 1 February."""
    with set_up(migrated_url, run_off_closes_on="2020-01-31") as ledger:
        row = accrual_row(period="2020-01")
        refused(ledger, errors.PeriodUnknown, PREPARER, OWN_BOOK, partial(attempt, row))


def test_a_period_that_is_closed_or_soft_closed_takes_no_accrual(ledger: Ledger) -> None:
    """A preparer's accrual comes before the closing."""
    row = accrual_row(period="2019-04", pool="SETUP", service_month="2019-04")
    soft_close(ledger, "2019-04")
    refused(ledger, errors.PeriodClosed, PREPARER, OWN_BOOK, partial(attempt, row))


def test_a_pool_on_account_takes_no_accrual(migrated_url: str) -> None:
    """OFFICE's sum of 100.00 is what July earns: 120.00 accrued would earn 60.00 beside it."""
    model = on_account("OFFICE", on_account_sum="100.00")
    with set_up(migrated_url, cost_recovery_model=model) as ledger:
        row = accrual_row(amount="120.00")
        with pytest.raises(errors.AccrualUncertain, match="until the true-up takes the cost in"):
            do(ledger, PREPARER, OWN_BOOK, partial(attempt, row))
        assert balances(ledger, HOST) == balances(ledger, RECIPIENT) == {}


def test_accruals_in_a_capped_pool_earn_what_is_left_under_the_cap(migrated_url: str) -> None:
    """The year's cap is 100.00. On 31 July 150.00, 80.00 and 20.00 are accrued, half of it due.

    75.00 of 100.00; 25.00 of the 40.00 due, and 55.00 is retained; nothing of the last, all 20.00
    is retained. The second is taken back: 30.00 then earns 15.00. In August the 120.00 of July's
    cost has charged 60.00: of 150.00 accrued 40.00 earns, and 110.00 is retained.
    """
    with set_up(migrated_url, cost_recovery_model=capped("100.00")) as ledger:
        parts = ("recoverable", "retained", "earned")
        made = [accrue(ledger, amount=amount) for amount in ("150.00", "80.00", "20.00")]
        assert [tuple(each[part] for part in parts) for each in made] == [
            ("75.00", "75.00", "75.00"),
            ("25.00", "55.00", "25.00"),
            ("0.00", "20.00", "0.00"),
        ]
        july = figures(ledger, "OFFICE", END_OF_JULY)
        assert (july.recoverable_pence, july.recharged_pence) == (10_000, 10_000)
        approve(ledger, reverse(ledger, made[1]["id"]), APPROVER)
        assert accrue(ledger, amount="30.00")["earned"] == "15.00"
        record_one_cost(ledger, amount="120.00")
        assert read_statement(ledger, prepare(ledger, JULY)).net_pence == 6000
        late = accrue(ledger, period="2019-08", service_month="2019-08", amount="150.00")
        assert tuple(late[part] for part in parts) == ("40.00", "110.00", "40.00")
        assert_sound(ledger)


def test_a_capped_pool_is_charged_before_it_is_accrued(migrated_url: str) -> None:
    """Cost that is recorded and waits for its statement takes of the cap before any accrual."""
    with set_up(migrated_url, cost_recovery_model=capped("100.00")) as ledger:
        record_one_cost(ledger)
        with pytest.raises(errors.AccrualUncertain, match="Prepare the statement of 2019-07 first"):
            accrue(ledger)
        prepare(ledger, JULY)
        assert accrue(ledger)["earned"] == "40.01"


def test_grant_in_hand_would_meet_the_cost_so_it_is_not_accrued(ledger: Ledger) -> None:
    """100.00 of grant waits for OFFICE: an accrual of 80.01 would charge Birch what grant meets.

    Once July's 100.01 has taken it all, the accrual earns its half: 40.005, half up.
    """
    row = {
        "grant_ref": "G-1",
        "grantor": "DFE",
        "grantee": HOST,
        "pool": "OFFICE",
        "received_on": "2019-07-15",
        "amount": "100.00",
        "description": "Towards the rent",
    }
    do(ledger, PREPARER, Permission.RECORD_EVIDENCE, lambda work: receive_grant(work, row))
    with pytest.raises(errors.AccrualUncertain, match="Grant is held for OFFICE"):
        accrue(ledger)
    record_one_cost(ledger)
    prepare(ledger, JULY)
    assert accrue(ledger)["earned"] == "40.01"
    assert_sound(ledger)


def capped(cap: str) -> dict[str, Any]:
    """Return the model with OFFICE under a yearly cap."""
    model = definition()["cost_recovery_model"]
    pools = [
        {**each, "annual_cap": cap} if each["code"] == "OFFICE" else each for each in model["pools"]
    ]
    return {**model, "pools": pools}


# ---- taking one back ----
def test_an_accrual_is_taken_back_on_both_its_days(ledger: Ledger) -> None:
    """80.01 too much: the opposite on 31 July, and its own reversal on 1 August. Then no more."""
    made = accrue(ledger)
    done = approve(ledger, reverse(ledger, made["id"]), APPROVER)
    assert day_of(ledger, done["effect"]) == (END_OF_JULY, "2019-07")
    original = lines_of(ledger, made["id"])
    assert lines_of(ledger, done["effect"]) == {
        book: [(account, -pence) for account, pence in lines] for book, lines in original.items()
    }
    for as_at in (END_OF_JULY, FIRST_OF_AUGUST):
        assert balances(ledger, HOST, as_at) == balances(ledger, RECIPIENT, as_at) == {}
    assert figures(ledger, "OFFICE", END_OF_JULY) == Figures()
    for event_id in (made["id"], made["reversed_by"], done["effect"]):
        refused(
            ledger,
            errors.ReversalConflict,
            PREPARER,
            OWN_BOOK,
            partial(_ask, event_id),
        )
    record_one_cost(ledger)
    assert read_statement(ledger, prepare(ledger, Month(2019, 7))).net_pence == 5001
    assert_sound(ledger)


def test_an_accrual_of_a_closed_period_stands(ledger: Ledger) -> None:
    """It was undone on the day after; as at the period's end it stays, and the refusal says so."""
    made = accrue(ledger, period="2019-04", pool="SETUP", service_month="2019-04")
    submitted = reverse(ledger, made["id"])
    close(ledger, "2019-04")
    with pytest.raises(errors.ReversalConflict, match="reversed on the day after"):
        approve(ledger, submitted, APPROVER)


def _ask(event_id: int, work: Work) -> Receipt:
    return submit_reversal(work, event_id, reason="Too much")
