"""Ageing and interest on late payment at any date, worked by hand; both databases."""

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.domain.ageing import AgeBand, Ageing
from ledger.domain.arrangement import read_definition
from ledger.domain.calendar import Month
from ledger.domain.late_payment import LatePaymentInterest
from ledger.domain.neutrality import Neutrality
from ledger.queries import late_payment
from ledger.queries.ageing import ageing
from ledger.queries.late_payment import StatementInterest
from tests.credit import approved, credit, raised
from tests.ledgers import APPROVER, AUGUST, CODE, HOST, JULY, WITHIN, definition, set_up
from tests.lives.other_way import other_way
from tests.settling import match, receive, release, require_tied, set_off, write_off
from tests.test_hard_cases import issued, read_neutrality
from tests.test_settlement_life import theirs

EXAMPLE_CODE, EXAMPLE_HOST = "plymouth-torbay", "PCC"


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with Ash-Birch, where late payment bears interest; it must tie in the end."""
    changes = other_way() | {"late_payment_interest": "statutory"}
    with set_up(migrated_url, **changes) as ledger:
        yield ledger
        require_tied(ledger)


def read(ledger: Ledger, as_at: date, *, payee: str = HOST, code: str = CODE) -> Ageing:
    """Age what is owed to a payee."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, code)
        return ageing(connection, known.arrangement_id, payee=payee, as_at=as_at)


def interest(ledger: Ledger, as_at: date) -> list[StatementInterest]:
    """Work interest on late payment."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return late_payment.late_payment_interest(
            connection, known.arrangement_id, known.arrangement, as_at
        )


def banded(aged: Ageing) -> dict[str, int]:
    """What is owed by age, ages of nil left out."""
    found = {band.value: aged.band_pence(band) for band in AgeBand}
    return {band: pence for band, pence in found.items() if pence}


def test_a_debt_grows_older_until_it_is_settled(ledger: Ledger) -> None:
    """July's 40.00 of 8 August is due on 7 September, August's 25.00 of 8 September on 8 October.

    15.00 of July's is disputed on 1 October; 10.00 of it is paid on the 2nd, 5.00 more than that
    unallocated. On 10 October: 30.00 is 33 days past due (15.00 disputed), 25.00 is 2 days.
    """
    july, august = issued(ledger, JULY, "80.00"), issued(ledger, AUGUST, "50.00")
    raised(ledger, july, 1, amount="15.00", on=date(2019, 10, 1))
    receive(ledger, "15.00", {july: "10.00"}, on="2019-10-02")
    assert banded(read(ledger, date(2019, 8, 7))) == {}
    assert banded(read(ledger, date(2019, 9, 7))) == {"not_due": 4000}
    assert banded(read(ledger, date(2019, 9, 8))) == {"days_1_to_30": 4000, "not_due": 2500}
    on = read(ledger, date(2019, 10, 10))
    assert banded(on) == {"days_31_to_60": 3000, "days_1_to_30": 2500}
    assert [(each.statement, each.owed_pence, each.disputed_pence) for each in on.debts] == [
        (july, 3000, 1500),
        (august, 2500, 0),
    ]
    assert on.band_disputed_pence(AgeBand.DAYS_31_TO_60) == on.disputed_pence == 1500
    assert (on.total_pence, on.unallocated_pence) == (5500, 500)
    assert banded(read(ledger, date(2020, 1, 6))) == {"over_90_days": 3000, "days_61_to_90": 2500}


def test_ageing_is_the_debtor_account_whatever_happened_to_the_debt(ledger: Ledger) -> None:
    """40.00 less 10.00 credited, 12.00 set off, 3.00 written off; 8.00 paid, of which 5.00 back.

    Paid on 20 September, credited and set off on 1 October, released on the 2nd, written off on the
    3rd: 40.00, 32.00, 10.00, 15.00, 12.00.
    """
    july = issued(ledger, JULY, "80.00")
    theirs(ledger, JULY, "100.00")
    receipt = receive(ledger, "8.00", {july: "8.00"})
    match(ledger, receipt)
    first, second, third = (date(2019, 10, day) for day in (1, 2, 3))
    approved(ledger, credit(ledger, july, {1: "10.00"}, on=first), on=first)
    approved(ledger, set_off(ledger, "12.00", on=first), on=first)
    release(ledger, receipt, july, "5.00", on=second)
    approved(ledger, write_off(ledger, july, amount="3.00", on=third), APPROVER, on=third)
    owed = {
        day: read(ledger, day).total_pence
        for day in (date(2019, 9, 19), date(2019, 9, 20), first, second, third)
    }
    assert list(owed.values()) == [4000, 3200, 1000, 1500, 1200]
    assert read(ledger, third, payee="BIR").total_pence == 4000 - 1200
    assert read(ledger, third).unallocated_pence == 500


def test_ageing_ties_at_every_month_end_of_the_worked_example(loaded: Ledger) -> None:
    """From the start of the books to the end of run-off, to account 1210 and 2220 to the penny."""
    for month in Month(2018, 7).through(Month(2020, 7)):
        aged = read(loaded, month.last, payee=EXAMPLE_HOST, code=EXAMPLE_CODE)
        assert aged.total_pence == aged.debtor_pence == sum(banded(aged).values())
        assert aged.unallocated_pence == aged.unallocated_account_pence
    require_tied(loaded, EXAMPLE_CODE)


# ---- written off is never cured ----
def test_a_write_off_never_reduces_the_cash_residual_and_fails_t4(ledger: Ledger) -> None:
    """R 40.00, nothing received: the cash residual is 40.00 before and after; W is 40.00.

    T4 is judged once the arrangement has ended, on 31 December 2019.
    """
    july = issued(ledger, JULY, "80.00")
    day = date(2020, 1, 15)

    def office(report: Neutrality) -> tuple[int, int, int]:
        (found,) = (pool.figures for pool in report.pools if pool.pool == "OFFICE")
        return found.written_off_pence, found.cash_residual_pence, found.residual_pence

    assert office(read_neutrality(ledger, day)) == (0, 4000, 0)
    submission = write_off(ledger, july, released=True, on=day)
    approved(ledger, submission, on=day)
    after = read_neutrality(ledger, day)
    assert office(after) == (4000, 4000, 0)
    assert after.tests["T4"].passed is False
    assert any("written off" in reason for reason in after.tests["T4"].reasons)


def test_a_debt_set_off_is_settled(ledger: Ledger) -> None:
    """40.00 set off is as good as received: the cash residual is nil."""
    issued(ledger, JULY, "80.00")
    theirs(ledger, JULY, "100.00")
    day = date(2019, 10, 1)
    approved(ledger, set_off(ledger, "40.00", on=day), on=day)
    (office,) = (p.figures for p in read_neutrality(ledger, day).pools if p.pool == "OFFICE")
    assert (office.settled_pence, office.cash_residual_pence) == (4000, 0)


# ---- interest on late payment ----
def test_interest_runs_on_what_is_unpaid_and_undisputed_as_each_day_begins(
    ledger: Ledger,
) -> None:
    """365.00 of July is due on 7 September 2019; 165.00 is paid on the 17th; to 7 October.

    8.75 % (0.75 on 30 June 2019, and 8): 8 to 17 September, 10 days on 365.00 at 8.75p a day:
    87.5p. 18 September to 7 October, 20 days on 200.00: 20 x 20,000 x 8.75/36,500 = 95.890...p.
    Together 183.39p: 1.83. August's statement, due on 8 October, bears none yet.
    """
    july = issued(ledger, JULY, "730.00")
    issued(ledger, AUGUST, "50.00")
    receive(ledger, "165.00", {july: "165.00"}, on="2019-09-17")
    (found,) = interest(ledger, date(2019, 10, 7))
    assert (found.statement, found.interest_pence) == (july, 183)
    assert [(each.first, each.days, each.pence) for each in found.spans] == [
        (date(2019, 9, 8), 10, 36500),
        (date(2019, 9, 18), 20, 20000),
    ]


def test_what_is_disputed_bears_no_interest(ledger: Ledger) -> None:
    """265.00 of 365.00 is disputed on 9 September: 2 days on 365.00 (17.5p), then 100.00.

    To 1 October: 10 September on, 22 days x 10,000 x 8.75/36,500 = 52.739...p; 70p in all.
    """
    july = issued(ledger, JULY, "730.00")
    raised(ledger, july, 1, amount="265.00", on=date(2019, 9, 9))
    (found,) = interest(ledger, date(2019, 10, 1))
    assert [(each.days, each.pence) for each in found.spans] == [(2, 36500), (22, 10000)]
    assert found.interest_pence == 70


def test_what_is_paid_on_its_due_date_bears_none(ledger: Ledger) -> None:
    """And a day late bears a day's: 365.00 paid on 8 September: 8.75p, so 0.09."""
    july = issued(ledger, JULY, "730.00")
    assert interest(ledger, date(2019, 9, 7)) == []
    receive(ledger, "365.00", {july: "365.00"}, on="2019-09-08")
    (found,) = interest(ledger, date(2019, 12, 31))
    assert (len(found.spans), found.spans[0].days, found.interest_pence) == (1, 1, 9)


def test_a_date_beyond_the_base_rates_is_refused_while_something_is_owed(ledger: Ledger) -> None:
    """An unpaid debt cannot be worked to 2026; one that is paid can."""
    july = issued(ledger, JULY, "80.00")
    with pytest.raises(errors.BaseRateMissing, match="2025-12-31"):
        interest(ledger, date(2026, 1, 1))
    receive(ledger, "40.00", {july: "40.00"})
    assert len(interest(ledger, date(2026, 1, 1))) == 1


def test_interest_is_off_unless_the_definition_says_so(migrated_url: str) -> None:
    """Left out, or `none`: nothing is worked out; another word is refused where it stands."""
    assert read_definition(definition()).late_payment_interest is LatePaymentInterest.NONE
    off = read_definition(definition(late_payment_interest="none"))
    assert off.late_payment_interest is LatePaymentInterest.NONE
    with pytest.raises(errors.DefinitionInvalid, match="/late_payment_interest"):
        read_definition(definition(late_payment_interest="commercial"))
    with set_up(migrated_url) as ledger:
        issued(ledger, JULY, "80.00")
        assert interest(ledger, date(2020, 3, 31)) == []
