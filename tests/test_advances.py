"""Income in advance: what of it can be paid back, and that a life on account leaves none.

OFFICE of Ash-Birch is shared by halves. Figures are worked by hand in the docstrings; both
databases.
"""

from __future__ import annotations

from datetime import date

import pytest

from ledger.actions.authority import Permission
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain import errors
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.journal import Event, EventKind
from ledger.domain.posting.cash import HeldInAdvance, advance_refunded
from tests.credit import approved, movements
from tests.ledgers import HOST, JULY, PREPARER, RECIPIENT, do, record_one_cost, set_up
from tests.life.people import model
from tests.lives.on_account import on_account
from tests.settling import match, receive, refund, require_tied
from tests.test_hard_cases import agree_and_issue, balance, prepare

BANK, DEBTOR = Account.BANK_CONTROL, Account.DEBTOR
HELD, PAID = Account.INCOME_IN_ADVANCE, Account.PAYMENTS_IN_ADVANCE
OCTOBER = date(2019, 10, 15)


def balances(ledger: Ledger, *accounts: Account) -> list[int]:
    """Return what the host's and then the recipient's book holds of each account."""
    return [balance(ledger, book, account) for book in (HOST, RECIPIENT) for account in accounts]


def test_on_account_to_the_end_the_cash_is_what_was_earned(migrated_url: str) -> None:
    """OFFICE at 100.00 a month costs 120.00 a month, half of it Birch's: 60.00, six times: 360.00.

    | statement | sum    | true-up          | net     |
    | June      | 100.00 |                  |  100.00 |
    | July      | 100.00 |                  |  100.00 |
    | August    | 100.00 |                  |  100.00 |
    | September | 100.00 | 3 x -40.00       |  -20.00 |
    | October   | 100.00 |                  |  100.00 |
    | November  | 100.00 |                  |  100.00 |
    | December  |        | 3 x -40.00       | -120.00 |

    At no point of it is there income in advance to pay back; 360.00 is paid, and 2210, 1320 and
    the debt are nil.
    """
    with set_up(
        migrated_url, cost_recovery_model=on_account("OFFICE", on_account_sum="100.00")
    ) as ledger:
        nets = {6: "100.00", 7: "100.00", 8: "100.00", 9: "-20.00", 10: "100.00", 11: "100.00"}
        nets[12] = "-120.00"
        owed = {bill_office(ledger, Month(2019, number)): net for number, net in nets.items()}
        received = receive(ledger, "360.00", owed, on="2020-02-03")
        match(ledger, received, on=date(2020, 2, 3))
        assert balances(ledger, HELD, PAID) == [0, 0, 0, 0]
        assert balances(ledger, BANK, DEBTOR) == [36000, 0, -36000, 0]
        assert balances(ledger, Account.RECHARGE_FIXED_SHARE, Account.RECOVERABLE_COST) == [
            -36000,
            36000,
            0,
            0,
        ]
        assert balance(ledger, RECIPIENT, Account.RECHARGE_EXPENSE) == 36000
        require_tied(ledger)


def bill_office(ledger: Ledger, month: Month) -> int:
    """Bill a month in which OFFICE cost 120.00; there is nothing to refund before or after."""
    if month >= JULY:
        record_one_cost(
            ledger,
            amount="120.00",
            entered_on=month.last.isoformat(),
            service_from=month.first.isoformat(),
            service_to=month.last.isoformat(),
        )
    statement = prepare(ledger, month)
    for issue in (True, False):
        with pytest.raises(errors.RefundExceeds, match=r"0.00 of the pool OFFICE"):
            refund(ledger, "0.01", pool="OFFICE")
        if issue:
            agree_and_issue(ledger, statement, month.next.first.replace(day=7))
    return statement


@pytest.mark.parametrize(
    ("treatment", "there"), [("NON_BUSINESS", "50.00"), ("STANDARD_20", "0.00")]
)
def test_an_advance_that_outlived_its_month_is_paid_back(
    migrated_url: str, treatment: str, there: str
) -> None:
    """50.00 of OFFICE's July is held for no coming month: 20.00 goes back, and 30.00 stays.

    No action leaves such money any more, so the test posts it itself: Ash Dr 1000 Cr 2210, Birch
    Dr 1320 Cr 1000. Where July was charged with VAT, nothing of it goes back.
    """
    terms = model(OFFICE={"vat_treatment": treatment})
    with set_up(migrated_url, cost_recovery_model=terms) as ledger:
        record_one_cost(ledger)
        prepare(ledger, JULY)
        do(ledger, PREPARER, Permission.SUBMIT_SETTLEMENT, hold_fifty)
        with pytest.raises(errors.RefundExceeds, match=rf"{there} of the pool OFFICE"):
            refund(ledger, "50.01", pool="OFFICE", on=OCTOBER)
        if there == "0.00":
            return
        done = approved(ledger, refund(ledger, "20.00", pool="OFFICE", on=OCTOBER), on=OCTOBER)
        assert movements(ledger, done) == [
            (HOST, BANK, -2000),
            (HOST, HELD, 2000),
            (RECIPIENT, BANK, 2000),
            (RECIPIENT, PAID, -2000),
        ]
        assert balances(ledger, HELD, PAID) == [-3000, 0, 0, 3000]
        with pytest.raises(errors.RefundExceeds, match=r"30.00 of the pool OFFICE"):
            refund(ledger, "30.01", pool="OFFICE", on=OCTOBER)
        require_tied(ledger)


def hold_fifty(work: Work) -> Receipt:
    """Post an advance of 50.00 of OFFICE's July, which nothing will earn."""
    parts = [HeldInAdvance("OFFICE", None, JULY, -5000)]
    journals = advance_refunded(payee=HOST, payer=RECIPIENT, parts=parts)
    posted = work.post(Event(EventKind.ON_ACCOUNT_EARNED, date(2019, 9, 30), journals), {})
    return {"id": posted.event_id}
