"""The final account: years begin where the ones before them ended; gross and net stand apart."""

from datetime import date

import pytest

from ledger.domain.final_account import AccountYear, FinalAccount, year_end


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2019, 3, 31), date(2019, 3, 31)),
        (date(2019, 4, 1), date(2020, 3, 31)),
        (date(2020, 1, 31), date(2020, 3, 31)),
        (date(2020, 2, 29), date(2020, 3, 31)),
    ],
)
def test_a_financial_year_ends_on_31_march(day: date, end: date) -> None:
    """31 March is the last day of its year, and 1 April the first of the next."""
    assert year_end(day) == end


def test_closing_is_opening_and_all_that_moved() -> None:
    """10.00 + 100.00 - 20.00 - (5.00 set off + 60.00 received - 7.00 back) - 2.00: 30.00."""
    year = AccountYear(date(2020, 3, 31), 1_000, 10_000, 2_000, 500, 6_000, 700, 200)
    assert (year.settled_pence, year.movement_pence, year.closing_pence) == (5_800, 2_000, 3_000)


@pytest.mark.parametrize(("closing", "paid", "back"), [(3_000, 3_000, 0), (-500, 0, 500)])
def test_what_is_left_is_paid_one_way_only(closing: int, paid: int, back: int) -> None:
    """30.00 owed is to be paid; 5.00 held for the payer is to be paid back."""
    account = _account(closing=closing)
    assert (account.to_be_paid_pence, account.to_be_paid_back_pence) == (paid, back)


@pytest.mark.parametrize(
    ("accrued", "in_advance", "all_billed", "determined"),
    [
        (0, 0, True, True),
        (500, 0, False, False),
        (0, 500, True, False),
        (500, 500, False, False),
        (-500, 0, False, False),
    ],
)
def test_what_is_net_of_vat_is_never_added_to_what_is_billed(
    accrued: int, in_advance: int, *, all_billed: bool, determined: bool
) -> None:
    """30.00 gross stays 30.00, whatever is accrued or in advance; with either it is not final."""
    account = _account(accrued=accrued, in_advance=in_advance)
    assert account.to_pay_pence == account.to_be_paid_pence == 3_000
    assert (account.is_all_billed, account.is_determined) == (all_billed, determined)


def _account(*, closing: int = 3_000, accrued: int = 0, in_advance: int = 0) -> FinalAccount:
    years = (AccountYear(date(2020, 3, 31), closing),)
    return FinalAccount("PCC", "TC", years, max(closing, 0), max(-closing, 0), accrued, in_advance)
