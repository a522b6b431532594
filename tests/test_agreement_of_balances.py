"""Agreement of balances: what the councils confirm, what is kept here, each difference's age."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest

from ledger.actions.authority import Permission
from ledger.actions.confirm_balance import confirm_balance
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.agreement_of_balances import AgreedBalance, AgreementOfBalances
from ledger.queries.agreement_of_balances import agreement_of_balances
from tests.ledgers import (
    CODE,
    HOST,
    JULY,
    PAYER_PREPARER,
    WITHIN,
    record_one_cost,
    set_up,
)
from tests.lives.beside_the_charge import assert_sound, confirm, posted_by_hand
from tests.test_hard_cases import agree_and_issue, prepare, refused

END_OF_AUGUST, END_OF_SEPTEMBER = date(2019, 8, 31), date(2019, 9, 30)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open Ash-Birch with July's 50.01 issued on 8 August: in Ash's 1210 and Birch's 2310."""
    with set_up(migrated_url) as ledger:
        record_one_cost(ledger)
        agree_and_issue(ledger, prepare(ledger, JULY), date(2019, 8, 8))
        yield ledger


def agreement(ledger: Ledger, as_at: date) -> AgreementOfBalances:
    """Return the agreement of balances."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return agreement_of_balances(connection, known.arrangement_id, known.arrangement, as_at)


def debtor(ledger: Ledger, as_at: date) -> AgreedBalance:
    """Return Ash's 1210."""
    return next(each for each in agreement(ledger, as_at).host if each.account is Account.DEBTOR)


def test_a_balance_that_nobody_confirmed_is_unconfirmed(ledger: Ledger) -> None:
    """Four accounts a council, each with its balance here: 50.01 owed to Ash, by Birch."""
    whole = agreement(ledger, END_OF_AUGUST)
    assert [(int(each.account), each.ledger_pence) for each in whole.host] == [
        (1000, 0),
        (2100, -10_001),
        (1210, 5001),
        (2310, 0),
    ]
    assert [each.ledger_pence for each in whole.recipient] == [0, 0, 0, -5001]
    assert {each.status for each in (*whole.host, *whole.recipient)} == {"unconfirmed"}
    assert whole.between[0].difference_pence is None
    assert whole.differences == ()


def test_each_council_confirms_its_own_side(ledger: Ledger) -> None:
    """Ash confirms 50.01, Birch -50.00: Birch differs by 0.01, and so do the two between them."""
    confirm(ledger, confirmed="50.01")
    confirm(
        ledger,
        PAYER_PREPARER,
        account="2310",
        confirmed="-50.00",
        note="Less a penny",
        owner="Accounts payable",
    )
    whole = agreement(ledger, END_OF_AUGUST)
    pair = whole.between[0]
    assert (pair.debtor.status, pair.creditor.status) == ("agreed", "differs")
    assert pair.difference_pence == 1
    (differs,) = whole.differences
    assert differs.confirmation is not None
    assert differs.confirmation.difference_pence == 1
    assert differs.confirmation.person == PAYER_PREPARER.person
    assert (differs.confirmation.note, differs.confirmation.owner) == (
        "Less a penny",
        "Accounts payable",
    )
    assert_sound(ledger)


def test_a_difference_is_as_old_as_the_first_look_that_showed_it(ledger: Ledger) -> None:
    """60.00 at the end of August, 61.00 at the end of September: 30 days old then, 61 in October.

    31 October is not confirmed: September's stands, held against September's balance.
    """
    confirm(ledger, confirmed="60.00")
    assert debtor(ledger, END_OF_AUGUST).age_days == 0
    confirm(ledger, confirmed="61.00", as_at="2019-09-30")
    found = debtor(ledger, END_OF_SEPTEMBER)
    assert (found.first_seen, found.age_days) == (END_OF_AUGUST, 30)
    later = debtor(ledger, date(2019, 10, 31))
    assert later.confirmation is not None
    assert (later.confirmation.as_at, later.confirmation.difference_pence, later.age_days) == (
        END_OF_SEPTEMBER,
        1099,
        61,
    )


def test_a_look_without_a_difference_starts_its_age_anew(ledger: Ledger) -> None:
    """60.00 in August, 50.01 in September, 70.00 in October: first seen on 31 October."""
    confirm(ledger, confirmed="60.00")
    confirm(ledger, confirmed="50.01", as_at="2019-09-30")
    assert debtor(ledger, END_OF_SEPTEMBER).age_days is None
    confirm(ledger, confirmed="70.00", as_at="2019-10-31")
    assert debtor(ledger, date(2019, 10, 31)).first_seen == date(2019, 10, 31)


def test_a_later_confirmation_of_the_same_day_stands_in_place_of_the_first(
    ledger: Ledger,
) -> None:
    """60.00 was a slip: 50.01 as at the same day agrees, and no difference was ever seen."""
    confirm(ledger, confirmed="60.00")
    confirm(ledger, confirmed="50.01")
    found = debtor(ledger, END_OF_AUGUST)
    assert (found.status, found.first_seen) == ("agreed", None)


def test_the_ledger_is_held_against_it_as_it_stands_now(ledger: Ledger) -> None:
    """-112.51 on 2100 differs by 12.50, until the journal that was missing is posted."""
    confirm(ledger, account="2100", confirmed="-112.51", as_at="2019-09-30")
    assert len(agreement(ledger, END_OF_SEPTEMBER).differences) == 1
    lines = [{"account": "5600", "debit": "12.50"}, {"account": "2100", "credit": "12.50"}]
    posted_by_hand(ledger, lines=lines)
    assert agreement(ledger, END_OF_SEPTEMBER).differences == ()


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"account": "5600"}, errors.AccountUnknown),
        ({"account": "x"}, errors.AccountUnknown),
        ({"book": HOST}, errors.NotPermitted),
        ({"confirmed": "1,000.00"}, errors.AmountMalformed),
        ({"as_at": "2020-04-01"}, errors.DateInFuture),
        ({"as_at": "2019-03-31"}, errors.PeriodUnknown),
    ],
)
def test_a_confirmation_that_is_wrong_is_refused(
    ledger: Ledger, fields: dict[str, str], kind: type[errors.LedgerError]
) -> None:
    """By Birch: another's book, another account, another form, another time."""
    row = {"account": "1210", "as_at": "2019-08-31", "confirmed": "1.00"} | fields
    refused(ledger, kind, PAYER_PREPARER, Permission.KEEP_OWN_BOOK, partial(_confirm, row))


def _confirm(row: Mapping[str, Any], work: Work) -> Receipt:
    return confirm_balance(work, row)
