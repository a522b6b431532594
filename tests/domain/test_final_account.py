"""The final account: years begin where the ones before them ended, and what is left is to pay."""

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


@pytest.mark.parametrize(("in_advance", "paid", "back"), [(1_000, 2_500, 0), (4_000, 0, 500)])
def test_what_is_left_is_paid_one_way_only(in_advance: int, paid: int, back: int) -> None:
    """30.00 owed and 5.00 accrued, less what is held in advance: to be paid, or to be paid back."""
    account = FinalAccount(
        "PCC", "TC", (AccountYear(date(2020, 3, 31), 3_000),), 3_000, 0, 500, in_advance
    )
    assert (account.to_be_paid_pence, account.to_be_paid_back_pence) == (paid, back)
