"""The exit statement drawn from the ledger: the worked example at its last day and certified.

At 31 January 2020 346,557.83 is issued and 328,998.01 received (expected.json): 17,559.82 stands,
December's statement of 14,679.82 and the disputed cohort of June 2019, 2,880.00. January's charges
of 15,359.75 net are earned and not billed: its statement of 15,507.75 bears VAT of 148.00 on four
audits, so that 33,067.57 will have been to pay, which nobody can know on that day. The run-off from
there is worked by hand in tests/test_example_run_off.py. The rest is of Ash-Birch, figures in the
docstrings. Both databases.
"""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from ledger.actions.authority import Permission
from ledger.actions.work import Ledger
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.dated_item import DatedItem, ItemKind
from ledger.domain.exit_statement import ExitStatement
from ledger.domain.money import show_pounds
from ledger.domain.own_cost import OwnCostKind
from ledger.domain.report import figures_digest
from ledger.queries.exit_statement import exit_statement
from ledger.queries.exits import exit_position
from reports.exit_statement import exit_statement_workbook
from reports.exit_statement_words import final_payment
from tests.conftest import EXAMPLE
from tests.credit import approved, credit
from tests.ledgers import (
    APPROVER,
    CODE,
    HOST,
    JULY,
    PREPARER,
    RECIPIENT,
    WITHIN,
    approve,
    do,
    record_one_cost,
    set_up,
)
from tests.lives.beside_the_charge import accrue, own_cost
from tests.lives.exits import ask_for_certificate, only_office
from tests.lives.on_account import on_account
from tests.reports.recalculation import by_ironcalc, cells, differences
from tests.second_calculation import SecondCalculation, calculate
from tests.settling import receive, refund, write_off
from tests.test_advances import bill_office, hold_fifty
from tests.test_example_run_off import END_OF_RUN_OFF, RunOff, certify
from tests.test_example_run_off import PREPARER as EXAMPLE_PREPARER
from tests.test_exit import END, charge_july, settle, small
from tests.test_hard_cases import prepare

EXAMPLE_CODE, PLYMOUTH, TORBAY = "plymouth-torbay", "PCC", "TC"
LAST_DAY = date(2020, 1, 31)


def drawn(ledger: Ledger, as_at: date, code: str = CODE) -> ExitStatement:
    """Return the exit statement."""
    with ledger.database.reading(WITHIN) as connection:
        return exit_statement(connection, ledger.definitions.find(connection, code), as_at=as_at)


def of_kind(statement: ExitStatement, kind: ItemKind) -> list[DatedItem]:
    """Return the open items of a kind."""
    return [each for each in statement.items if each.kind is kind]


def overall(statement: ExitStatement) -> object:
    """Return what the workbook's cover says of all its checks."""
    cover = openpyxl.load_workbook(
        BytesIO(exit_statement_workbook(statement)), data_only=True, read_only=True
    )["Cover"]
    return next(
        detail
        for item, detail in cover.iter_rows(values_only=True)
        if item == "Overall check of this workbook"
    )


def require_recomputed(statement: ExitStatement, folder: Path) -> None:
    """Require that another engine finds every formula's result, but those that it refuses.

    It takes a column of one row for one value, which its SUMIFS and COUNTIF refuse.
    """
    data = exit_statement_workbook(statement)
    ours, theirs = cells(data, results=True), by_ironcalc(data, folder)
    refused = {place for place, value in theirs.items() if value == "#VALUE!"}
    leaning = {place for place in theirs if refused and place[0] in ("Cover", "Checks")}
    assert len(refused) < len(theirs) / 10
    assert differences(ours, theirs, set(theirs) - refused - leaning) == {}


@pytest.fixture(scope="module")
def second() -> SecondCalculation:
    """Work the whole example out again, independently."""
    return calculate(EXAMPLE)


def paid_by(day: date) -> int:
    """Add up the receipts of the example's own file up to a day, in pence."""
    with (EXAMPLE / "settlements.csv").open(encoding="utf-8", newline="") as rows:
        return sum(
            int(row["amount"].replace(".", ""))
            for row in csv.DictReader(rows)
            if row["received_on"] <= day.isoformat()
        )


def test_the_last_day_with_everything_still_open(loaded: Ledger, second: SecondCalculation) -> None:
    """As at 31 January 2020: the account by year, what is left to pay, and who has to do what."""
    found = drawn(loaded, LAST_DAY, EXAMPLE_CODE)
    host, recipient = found.accounts
    end = date(2019, 3, 31)
    assert [year.year_ends_on for year in host.years] == [end, date(2020, 3, 31)]
    assert host.years[0].charged_pence == second.issued_gross_pence(end)
    assert host.years[0].received_pence == paid_by(end)
    assert host.years[1].opening_pence == second.debt_pence(end)
    assert sum(year.charged_pence for year in host.years) == 34_655_783
    assert sum(year.received_pence for year in host.years) == 32_899_801
    assert (host.closing_pence, host.debtor_pence, host.unallocated_pence) == (
        1_755_982,
        1_755_982,
        0,
    )
    assert (host.to_pay_pence, host.accrued_pence, host.in_advance_pence) == (
        1_755_982,
        1_535_975,
        0,
    )
    assert (recipient.to_pay_pence, recipient.accrued_pence) == (0, 0)
    assert (host.is_determined, recipient.is_determined) == (False, True)
    assert not found.is_final_payment_known
    assert final_payment(found) == (
        "Not determined until everything is billed. Left to pay of what is billed, gross: Torbay "
        "Council pays Plymouth City Council 17559.82. Apart from it, net of VAT: Plymouth City "
        "Council earned 15359.75 that is not billed; not yet agreed by both councils"
    )
    assert not found.is_agreed
    pools = second.neutrality(LAST_DAY).pools
    for pool in found.pools:
        theirs = pools[pool.pool]
        assert (pool.figures.recoverable_pence, pool.figures.residual_pence) == (
            theirs.recoverable_pence,
            theirs.residual_pence,
        ), pool.pool
        assert pool.figures.cash_residual_pence == theirs.cash_residual_pence
    (closing,) = found.exit_costs
    assert (closing.pool, closing.after_the_end) == ("EXIT", False)
    assert closing.figures.incurred_pence == 320_000
    assert closing.figures.recoverable_pence == closing.figures.retained_conceded_pence == 160_000
    assert sum(each.left_pence for each in found.accrued_income) == 1_535_975
    assert found.outside_pence == 498_580


def test_each_open_item_names_its_owner_and_its_day(loaded: Ledger, tmp_path: Path) -> None:
    """The dispute of 15 July 2019 is Plymouth's to answer, and was due to go up on 29 July.

    Every item that the exit position names is there once, in its own words, and holds the
    certificate. Debts are Torbay's to pay. The books' 34 months from April 2017 to January 2020,
    and the two year ends between them, are not closed.
    """
    found = drawn(loaded, LAST_DAY, EXAMPLE_CODE)
    with loaded.database.reading(WITHIN) as connection:
        known = loaded.definitions.find(connection, EXAMPLE_CODE)
        stands = exit_position(connection, known, LAST_DAY)
    named = [item.what for item in stands.open_items]
    assert [each.what[: len(what)] for each, what in zip(found.items, named, strict=False)] == named
    assert len(found.holding) == len(named)
    (dispute,) = of_kind(found, ItemKind.DISPUTE)
    assert (dispute.amount_pence, dispute.owners) == (288_000, (PLYMOUTH,))
    assert (dispute.since, dispute.due_on) == (date(2019, 7, 15), date(2019, 7, 29))
    assert dispute.what.endswith("It is with the finance leads.")
    unbilled = of_kind(found, ItemKind.UNBILLED)
    assert sum(each.amount_pence or 0 for each in unbilled) == 1_535_975
    assert {each.since for each in unbilled} == {LAST_DAY}
    debts = of_kind(found, ItemKind.DEBT)
    assert [(each.amount_pence, each.owners, each.due_on) for each in debts] == [
        (288_000, (TORBAY,), date(2019, 8, 7)),
        (1_467_982, (TORBAY,), date(2020, 2, 7)),
    ]
    assert "2880.00 is under dispute" in debts[0].what
    (periods,) = of_kind(found, ItemKind.PERIODS)
    assert periods.what == "The 36 accounting periods 2017-04 to 2020-01 are open."
    assert overall(found) == "OK"
    require_recomputed(found, tmp_path)


def test_the_run_off_to_the_certificate(loaded: Ledger, tmp_path: Path) -> None:
    """Every step of that module's table, to 31 July 2020: nothing is left to pay either way.

    362,065.58 - 1,440.00 credited - 640.00 set off - 360,077.83 received + 92.25 refunded is nil;
    Torbay's 640.00 is set off whole. Certified, it is no draft, until something is submitted that
    moves the position.
    """
    run_off = RunOff(loaded)
    run_off.uphold_half_the_cohort()
    run_off.add_torbays_education()
    run_off.bill_torbays_education()
    run_off.set_off_both_ways()
    run_off.pay_it_back(run_off.pay_too_much())
    certify(run_off)
    found = drawn(loaded, END_OF_RUN_OFF, EXAMPLE_CODE)
    sums = [
        tuple(
            show_pounds(sum(getattr(year, f"{name}_pence") for year in account.years))
            for name in ("charged", "credited", "set_off", "received", "refunded", "written_off")
        )
        for account in found.accounts
    ]
    assert sums == [
        ("362065.58", "1440.00", "640.00", "360077.83", "92.25", "0.00"),
        ("640.00", "0.00", "640.00", "0.00", "0.00", "0.00"),
    ]
    assert [account.years[-2].closing_pence for account in found.accounts] == [-9_225, 0]
    assert [account.to_pay_pence for account in found.accounts] == [0, 0]
    assert all(account.is_determined for account in found.accounts)
    assert final_payment(found) == (
        "Nil: neither council has anything left to pay; agreed by both councils"
    )
    (paid_back,) = found.refunds
    assert (paid_back.paid_by, paid_back.paid_to, paid_back.amount_pence) == ("PCC", "TC", 9_225)
    assert not paid_back.in_advance
    assert found.notice is not None
    assert found.notice_given_on == date(2019, 11, 11)
    assert found.is_certified
    assert found.is_agreed
    assert found.holding == ()
    assert all(each.is_settled for each in found.controls)
    assert found.certificate is not None
    assert [each.party for each in found.certificate.steps] == [PLYMOUTH, PLYMOUTH, TORBAY]
    assert {each.pool: each.accepted_pence for each in found.pools if each.accepted_pence} == {
        "BACKFILL": 915_454,
        "EXIT": 160_000,
    }
    assert overall(found) == "OK"
    require_recomputed(found, tmp_path)
    agreed = figures_digest(found)
    assert figures_digest(drawn(loaded, END_OF_RUN_OFF, EXAMPLE_CODE)) == agreed
    credit(loaded, run_off.of["2020-01"], {1: "1.00"}, caller=EXAMPLE_PREPARER, on=END_OF_RUN_OFF)
    moved = drawn(loaded, END_OF_RUN_OFF, EXAMPLE_CODE)
    assert not moved.is_agreed
    assert [each.kind for each in moved.holding] == [ItemKind.SUBMISSION]
    assert figures_digest(moved) != agreed


# ---- Ash-Birch ----
def test_the_final_payment_is_known_once_its_vat_is(migrated_url: str) -> None:
    """July's 50.00 of OFFICE bears VAT at 20%: billed on 8 August, 60.00 is left to pay.

    At the end of July 50.00 is earned and not billed, nothing is left to pay, and no sum is named
    that its VAT would prove wrong.
    """
    changes = only_office()
    model = changes["cost_recovery_model"]
    office, *others = model["pools"]
    changes["cost_recovery_model"] = model | {
        "pools": [office | {"vat_treatment": "STANDARD_20"}, *others]
    }
    with set_up(migrated_url, **changes) as ledger:
        charge_july(ledger)
        before, after = (drawn(ledger, day) for day in (JULY.last, date(2019, 8, 8)))
    for found, billed, accrued in ((before, 0, 5_000), (after, 6_000, 0)):
        host = found.accounts[0]
        assert (host.to_pay_pence, host.accrued_pence) == (billed, accrued)
        assert found.is_final_payment_known == (accrued == 0)
        assert overall(found) == "OK"
    assert final_payment(before).startswith("Not determined until everything is billed.")
    assert "pays" not in final_payment(before)
    assert final_payment(after).endswith(" 60.00: not yet agreed by both councils")


def test_accruals_run_off_the_day_after(migrated_url: str) -> None:
    """80.01 of OFFICE accrued at the end of July earns 40.01 (40.005, half up); nil on 1 August."""
    with small(migrated_url) as ledger:
        accrue(ledger)
        standing, gone = (drawn(ledger, day) for day in (date(2019, 7, 31), date(2019, 8, 1)))
        for found, left in ((standing, 4_001), (gone, 0)):
            (accrual,) = found.accruals
            assert (accrual.posted_pence, accrual.left_pence) == (4_001, left)
            assert accrual.reversed_on == date(2019, 8, 1)
            (income,) = found.accrued_income
            assert (income.earned_pence, income.accrued_pence, income.left_pence) == (
                0,
                4_001,
                left,
            )
            assert overall(found) == "OK"
        assert drawn(ledger, date(2019, 7, 30)).accruals == ()


def test_income_in_advance_runs_off_as_it_is_earned(migrated_url: str) -> None:
    """OFFICE at 100.00 a month: June's statement bills July's on 7 July, and July's bills August's.

    On 15 July 100.00 is owed and 100.00 held in advance. On 15 August 200.00 is billed and July's
    100.00 earned. What is held stands apart, so that the final payment is not determined.
    """
    terms = on_account("OFFICE", on_account_sum="100.00")
    with set_up(migrated_url, cost_recovery_model=terms) as ledger:
        bill_office(ledger, Month(2019, 6))
        bill_office(ledger, Month(2019, 7))
        early, late = (drawn(ledger, date(2019, month, 15)) for month in (7, 8))
    for found, billed, earned in ((early, 10_000, 0), (late, 20_000, 10_000)):
        (advance,) = found.advances
        assert (advance.billed_pence, advance.earned_pence) == (billed, earned)
        assert advance.left_pence == found.accounts[0].in_advance_pence == 10_000
        assert overall(found) == "OK"
        assert final_payment(found).startswith("Not determined until what is held in advance is")
    assert early.accounts[0].to_pay_pence == 10_000
    assert late.accounts[0].to_pay_pence == 20_000


def test_a_refund_of_income_in_advance_is_no_refund_of_a_receipt(migrated_url: str) -> None:
    """50.00 held for no coming month, 20.00 of it paid back: 30.00 is left in advance.

    July's statement of 50.01 stands prepared by Ash on 7 August, to be issued on the 8th; what it
    charges is accrued. Nothing is billed, so nothing is left to pay yet.
    """
    with set_up(migrated_url) as ledger:
        record_one_cost(ledger)
        prepare(ledger, JULY)
        do(ledger, PREPARER, Permission.SUBMIT_SETTLEMENT, hold_fifty)
        on = date(2019, 10, 15)
        approved(ledger, refund(ledger, "20.00", pool="OFFICE", on=on), on=on)
        found = drawn(ledger, on)
    (advance,) = found.advances
    assert (advance.refunded_pence, advance.left_pence) == (2_000, 3_000)
    (paid_back,) = found.refunds
    assert (paid_back.in_advance, paid_back.source) == (True, "Income in advance of OFFICE")
    host = found.accounts[0]
    assert sum(year.refunded_pence for year in host.years) == 0
    assert (host.accrued_pence, host.in_advance_pence, host.to_pay_pence) == (5_001, 3_000, 0)
    (unissued,) = of_kind(found, ItemKind.STATEMENT)
    assert (unissued.amount_pence, unissued.owners) == (5_001, (HOST,))
    assert (unissued.since, unissued.due_on) == (date(2019, 8, 7), date(2019, 8, 8))
    assert overall(found) == "OK"


def test_what_is_borne_after_the_end_is_nobodys_debt(migrated_url: str) -> None:
    """Closing costs 30.00 in January, after the end; 900.00 is stranded, 2,750.00 a third party's.

    A receipt from nobody known, 5.00, waits to be allocated, and 5.00 of July's 50.00 is written
    off while Birch is not released: the mirror lists it.
    """
    january = {"service_from": "2020-01-01", "service_to": "2020-01-31", "entered_on": "2020-01-31"}
    with small(migrated_url) as ledger:
        statement = charge_july(ledger)
        record_one_cost(ledger, pool="WIND-UP", amount="30.00", **january)
        own_cost(ledger, PREPARER, kind="stranded", supplier=None, amount="900.00", **january)
        own_cost(ledger)
        receive(ledger, "5.00", unidentified=True)
        on = date(2019, 10, 15)
        approve(ledger, write_off(ledger, statement, amount="5.00", on=on), APPROVER, on=on)
        found = drawn(ledger, LAST_DAY)
    (closing,) = found.exit_costs
    assert (closing.pool, closing.after_the_end) == ("WIND-UP", True)
    assert (closing.figures.incurred_pence, closing.figures.recharged_pence) == (3_000, 0)
    assert [(each.book, each.amount_pence) for each in found.stranded] == [(HOST, 90_000)]
    (partner,) = found.other_own_costs
    assert (partner.kind, partner.amount_pence) == (OwnCostKind.THIRD_PARTY, 275_000)
    (cash,) = of_kind(found, ItemKind.UNALLOCATED)
    assert cash.what.endswith("nobody knows yet who paid it.")
    assert (cash.owners, cash.holds) == ((HOST,), False)
    host = found.accounts[0]
    assert host.years[0].written_off_pence == 500
    assert host.closing_pence == 5_000 - 500 - 500
    assert [each.pence for each in found.listed_differences] == [-500]
    assert sum(each.together_pence for each in found.mirror) == -500
    assert overall(found) == "OK"


def test_a_balance_may_be_left_by_agreement(migrated_url: str) -> None:
    """Birch pays 10.00 too much, and both certify that it stands: Ash has 10.00 to pay back.

    It holds nothing while they are asked, and the statement stays a draft until both have approved.
    """
    agreed = [
        {"book": book, "account": account, "amount": amount, "reason": "Paid back in August"}
        for book, account, amount in ((HOST, "2220", "-10.00"), (RECIPIENT, "1320", "10.00"))
    ]
    with small(migrated_url) as ledger:
        settle(ledger, paid="60.00")
        before = drawn(ledger, END)
        asked = ask_for_certificate(ledger, agreed=agreed)
        waits = drawn(ledger, END)
        approve(ledger, asked)
        found = drawn(ledger, END)
    assert before.certificate is None
    assert [each.kind for each in before.holding] == [ItemKind.ACCOUNT] * 2
    assert waits.certificate is not None
    assert waits.certificate.awaiting == (HOST, RECIPIENT)
    assert (waits.holding, waits.is_agreed) == ((), False)
    assert (found.holding, found.is_agreed) == ((), True)
    accounts = of_kind(found, ItemKind.ACCOUNT)
    assert all(each.what.endswith("Paid back in August") for each in accounts)
    assert found.accounts[0].to_pay_pence == -1_000
    assert found.accounts[0].to_be_paid_back_pence == 1_000
    states = {each.account: each.is_settled for each in found.controls}
    assert states[Account.UNALLOCATED_RECEIPTS]
    assert overall(found) == "OK"
