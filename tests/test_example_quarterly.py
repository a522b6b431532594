"""The quarterly pack of the worked example, at September 2018 and December 2019.

Figures are worked by hand in the docstrings, or are those of the independent calculation. Budgets,
reviews and confirmed balances are added to the example, which has none.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ledger.actions.authority import Caller, Permission
from ledger.actions.confirm_balance import confirm_balance
from ledger.actions.perform import perform
from ledger.actions.review_method import review_method
from ledger.actions.set_budget import set_budget
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.calendar import Month
from ledger.domain.clock import SystemClock
from ledger.domain.dispute import DisputeLevel
from ledger.domain.neutrality import TimeState
from ledger.domain.quarterly import Need, Quarterly
from ledger.domain.report import figures_digest
from ledger.queries.quarterly import quarterly
from ledger.store.engine import Database
from ledger.store.tokens import Role
from reports.quarterly import quarterly_workbook
from tests.conftest import EXAMPLE
from tests.ledgers import WITHIN
from tests.reports.recalculation import by_ironcalc, cells, differences, opened
from tests.reports.test_statement import column, in_pounds
from tests.second_calculation import SecondCalculation, calculate, pounds

CODE = "plymouth-torbay"
PREPARER = Caller("P0002", "PCC", Role.PREPARER, CODE, "test")
THEIRS = Caller("P0005", "TC", Role.PREPARER, CODE, "test")
FIRST, LAST = Month(2018, 9), Month(2019, 12)


@dataclass(frozen=True)
class Drawn:
    """The ledger, the packs drawn from it, and their workbooks, by the month that each ends."""

    ledger: Ledger
    packs: Mapping[Month, Quarterly]
    workbooks: Mapping[Month, bytes]


@pytest.fixture(scope="module")
def second() -> SecondCalculation:
    """Work the whole example out again, independently."""
    return calculate(EXAMPLE)


@pytest.fixture(scope="module")
def drawn(loaded_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawn]:
    """Draw both packs from a copy of the loaded example, once there are budgets and the like."""
    copy = tmp_path_factory.mktemp("quarterly") / "ledger.sqlite3"
    shutil.copyfile(loaded_sqlite, copy)
    database = Database(f"sqlite:///{copy}")
    ledger = Ledger(database, SystemClock())
    _add_evidence(ledger)
    packs = {month: draw(ledger, month) for month in (FIRST, LAST)}
    books = {month: quarterly_workbook(pack) for month, pack in packs.items()}
    yield Drawn(ledger, packs, books)
    database.close()


def draw(ledger: Ledger, quarter_end: Month) -> Quarterly:
    """Draw a pack."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return quarterly(connection, known, quarter_end=quarter_end)


def _do(ledger: Ledger, caller: Caller, permission: Permission, act: Any) -> Receipt:  # noqa: ANN401
    return perform(ledger, caller, permission, key=uuid4().hex, body={}, act=act)


def _budget(ledger: Ledger, pool: str, month: str, share: str, monthly: str) -> None:
    row = {"pool": pool, "effective_from": month, "share": share, "monthly": monthly}
    act = partial(_set_budget, row | {"evidence": "Made up"})
    _do(ledger, PREPARER, Permission.RECORD_EVIDENCE, act)


def _set_budget(row: Mapping[str, Any], work: Work) -> Receipt:
    return set_budget(work, row)


def _add_evidence(ledger: Ledger) -> None:
    _budget(ledger, "DCS", "2018-07", "0.525", "8200.00")
    _budget(ledger, "DCS", "2019-04", "0.55", "8400.00")
    review = {
        "pool": "DCS",
        "reviewed_on": "2018-10-15",
        "next_review_on": "2019-10-15",
        "reason": "Days drive the cost",
        "finding": "It stays",
    }
    _do(ledger, PREPARER, Permission.RECORD_EVIDENCE, lambda work: review_method(work, review))
    for caller, account, confirmed in (
        (PREPARER, "1210", "15335.74"),
        (PREPARER, "2310", "0.00"),
        (THEIRS, "2310", "-15300.00"),
    ):
        row = {"account": account, "as_at": "2018-09-30", "confirmed": confirmed}
        row |= {"owner": "The business partner", "note": "As in our own ledger"}
        _do(ledger, caller, Permission.KEEP_OWN_BOOK, partial(_confirm, row))


def _confirm(row: Mapping[str, Any], work: Work) -> Receipt:
    return confirm_balance(work, row)


# ---- what is recharged ----
def test_the_forecast_of_september_2018(drawn: Drawn) -> None:
    """The Director: 6,869.45 + 7,902.13 + 8,635.15 = 23,406.73 in 18/22 + 2 = 31/11 months.

    Sixteen months are to come: 23,406.73 x 11/31 x 16 = 132,889.8219…, so 156,296.55 in all. The
    framework's fee is 1,500.00 a month, 24,000.00 to come on 4,227.27. Development stays at
    18,400.00. Budgeted of the Director: 8,200.00 x 18/22 = 6,709.09, eight months of 8,200.00 and
    ten of 8,400.00: 156,309.09.
    """
    of = {each.pool: each for each in drawn.packs[FIRST].forecasts}
    director, fee = of["DCS"], of["FR-COM-FW"]
    assert (director.charged_pence, director.base_pence) == (23_406_73, 23_406_73)
    assert (director.base_months, director.months_to_come) == (Fraction(31, 11), Fraction(16))
    assert (director.average_to_come_pence, director.forecast_pence) == (132_889_82, 156_296_55)
    assert director.budget_pence == 156_309_09
    assert (fee.charged_pence, fee.fees_to_come_pence) == (4_227_27, 24_000_00)
    assert of["DEVELOPMENT"].forecast_pence == 18_400_00
    assert of["OVERHEAD"].budget_pence is None


def test_the_forecast_of_december_2019(drawn: Drawn) -> None:
    """The Director's October to December: 23,547.54, a third is 7,849.18, and January is to come.

    The backfill stopped in August, so nothing is forecast of it. The fee of January is 1,500.00.
    """
    of = {each.pool: each for each in drawn.packs[LAST].forecasts}
    assert (of["DCS"].base_pence, of["DCS"].average_to_come_pence) == (23_547_54, 7_849_18)
    assert (of["BACKFILL"].charged_pence, of["BACKFILL"].forecast_pence) == (9_154_55, 9_154_55)
    assert (of["FR-COM-FW"].average_to_come_pence, of["FR-COM-FW"].fees_to_come_pence) == (
        0,
        1_500_00,
    )


@pytest.mark.parametrize(("end", "base", "to_come"), [(FIRST, "31/11", 16), (LAST, "3", 1)])
def test_every_forecast_equals_the_second_calculation(
    drawn: Drawn, second: SecondCalculation, end: Month, base: str, to_come: int
) -> None:
    """Recharged and averaged from the lines of the statements that were worked independently."""
    periods = [name for name in second.statements if name <= str(end)]
    lines = [line for name in periods for line in second.statements[name].lines]
    for each in drawn.packs[end].forecasts:
        of_pool = [line for line in lines if line.pool == each.pool]
        assert each.charged_pence == sum(line.net_pence for line in of_pool), each.pool
        averaged = second.inputs.pools[each.pool].basis != "fixed_fee"
        if second.inputs.pools[each.pool].cost_class != "operation" or not averaged:
            continue
        last = sum(line.net_pence for line in of_pool if line.service_month in periods[-3:])
        exact = Fraction(last) / Fraction(base) * to_come
        assert each.average_to_come_pence == int(exact + Fraction(1, 2)), each.pool


def test_pools_to_date_and_of_the_quarter_equal_the_second_calculation(
    drawn: Drawn, second: SecondCalculation
) -> None:
    """C and the residual to date, the verdict, and what the quarter's own months are charged."""
    for end, pack in drawn.packs.items():
        theirs = second.neutrality(end.last)
        months = [str(month) for month in pack.quarter_start.through(end)]
        lines = [
            line
            for name, statement in second.statements.items()
            if name <= str(end)
            for line in statement.lines
            if line.service_month in months
        ]
        for pool in pack.pools:
            wanted = theirs.pools[pool.pool]
            assert pool.to_date.recharged_pence == wanted.recharged_pence
            assert pool.to_date.residual_pence == wanted.residual_pence
            assert pool.verdict == theirs.verdict_by_pool[pool.pool]
            assert pool.quarter.recharged_pence == sum(
                line.net_pence for line in lines if line.pool == pool.pool
            )
        assert pack.verdict == theirs.verdict


def test_the_quarter_is_held_against_its_budget(drawn: Drawn) -> None:
    """July in part: 6,709.09 + 8,200.00 + 8,200.00 = 23,109.09; the last quarter 3 x 8,400.00."""
    budgets = {
        end: {each.pool: each.budget_pence for each in pack.pools}
        for end, pack in drawn.packs.items()
    }
    assert (budgets[FIRST]["DCS"], budgets[LAST]["DCS"]) == (23_109_09, 25_200_00)
    assert budgets[FIRST]["TRAVEL"] is None


# ---- time ----
def test_shares_by_certified_days_equal_the_second_calculation(
    drawn: Drawn, second: SecondCalculation
) -> None:
    """All eighteen months; 52.5 % is budgeted to March 2019 and 55 % from April on."""
    (trend,) = drawn.packs[LAST].shares
    assert (trend.pool, trend.payer, len(trend.months)) == ("DCS", "TC", 18)
    for month in trend.months:
        name = str(month.service_month)
        assert month.share == second.time_shares["DCS"][name], name
        assert month.budget_share == Fraction(21, 40) if name < "2019-04" else Fraction(11, 20)
    first = trend.months[0]
    assert (first.share, first.share - (first.budget_share or 0)) == (
        Fraction(9, 16),
        Fraction(3, 80),
    )


def test_days_are_those_of_the_files(drawn: Drawn, second: SecondCalculation) -> None:
    """Each month by council, joint and absent; September 2018 is 7, 9, 3 and 1 of 20 days."""
    for day in drawn.packs[LAST].days:
        stated = second.inputs.post_months["DCS", str(day.service_month)]
        assert day.host_quarters == stated.host_days * 4
        assert day.recipient_quarters == stated.recipient_days * 4
        assert day.joint_quarters == stated.joint_days * 4
        absent = day.leave_quarters + day.sickness_quarters + day.other_absence_quarters
        assert absent == stated.absent_days * 4
        assert day.working_days == second.working_days[str(day.service_month)][0]
        assert day.stated_quarters == day.working_days * 4
        assert day.state is TimeState.APPROVED
    september = drawn.packs[FIRST].days[2]
    assert (september.host_quarters, september.recipient_quarters) == (28, 36)
    assert (september.joint_quarters, september.leave_quarters, september.working_days) == (
        12,
        4,
        20,
    )


# ---- debts, disputes, balances ----
def test_debts_equal_the_second_calculation(drawn: Drawn, second: SecondCalculation) -> None:
    """15,335.74 not yet due in September 2018; 21,165.41 in the end, of which 2,880.00 past due."""
    for end, pack in drawn.packs.items():
        assert pack.owed_pence == second.debt_pence(end.last)
        (payee,) = pack.debts
        assert payee.debtor_pence == pack.owed_pence
    assert (drawn.packs[FIRST].owed_pence, drawn.packs[FIRST].past_due_pence) == (15_335_74, 0)
    assert (drawn.packs[LAST].owed_pence, drawn.packs[LAST].past_due_pence) == (
        21_165_41,
        2_880_00,
    )


def test_the_dispute_has_its_level_owner_age_and_clock(drawn: Drawn) -> None:
    """Raised on 15 July 2019, and due to go up after 29 July, ten working days later.

    To 31 December there are 12 working days left of July, 21 of August (26 is a holiday), 21, 23,
    21, and 20 of December (25 and 26 are): 118. Nobody is named, so Plymouth answers.
    """
    assert drawn.packs[FIRST].disputes == ()
    (dispute,) = drawn.packs[LAST].disputes
    assert (dispute.raised_on, dispute.due_on) == (date(2019, 7, 15), date(2019, 7, 29))
    assert (dispute.age_days, dispute.level_age_days) == (118, 118)
    assert (dispute.level, dispute.overdue) == (DisputeLevel.FINANCE_LEADS, True)
    assert (dispute.owner_party, dispute.owner) == ("PCC", None)
    assert dispute.gross_pence == 2_880_00


def test_confirmed_balances_are_those_of_the_date(drawn: Drawn) -> None:
    """In September 2018 Torbay's creditor differs by 35.74, and five of eight are unconfirmed.

    In December 2019 the same confirmations stand, and none is of that day.
    """
    first, last = drawn.packs[FIRST], drawn.packs[LAST]
    every = (*first.host_balances, *first.recipient_balances)
    assert [each.status for each in every].count("unconfirmed") == 5
    (differs,) = [each for each in every if each.status == "differs"]
    assert differs.confirmation is not None
    assert differs.confirmation.difference_pence == 35_74
    assert sum(first.is_agreed_at_the_end(each) for each in every) == 2
    later = (*last.host_balances, *last.recipient_balances)
    assert not any(last.is_agreed_at_the_end(each) for each in later)


def test_decisions_are_those_that_wait_now(drawn: Drawn) -> None:
    """In the finished example only the Director's method, due again on 15 October 2019, waits."""
    assert drawn.packs[FIRST].decisions == ()
    (decision,) = drawn.packs[LAST].decisions
    assert (decision.need, decision.since) == (Need.METHOD, date(2019, 10, 15))
    assert decision.councils == ("PCC", "TC")


# ---- the workbook ----
def test_the_summary_gives_ten_figures_on_one_page(drawn: Drawn) -> None:
    """Each with where it stands, which is a sheet of the pack; A4, one page each way."""
    for end, data in drawn.workbooks.items():
        workbook = opened(data, results=True)
        sheet = workbook["Summary"]
        assert column(data, "Summary", "Number") == list(range(1, 11))
        assert set(column(data, "Summary", "Where")) <= set(workbook.sheetnames)
        links = [sheet.cell(row, 5).hyperlink for row in range(4, 14)]
        assert [link.location for link in links if link] == [
            f"'{name}'!A1" for name in column(data, "Summary", "Where")
        ]
        setup = sheet.page_setup
        assert (setup.paperSize, setup.fitToWidth, setup.fitToHeight) == (9, 1, 1), end


def test_the_ten_figures_are_the_ledgers(drawn: Drawn, second: SecondCalculation) -> None:
    """The money is the independent calculation's; the rest is worked by hand.

    Days for Torbay: 10 + 9 + 7 of its own and half of 3 + 2 + 2 joint ones are 29.5. All eight
    accounts lack a confirmation of the day, and one review is overdue.
    """
    theirs = second.neutrality(LAST.last).total
    months = [str(month) for month in Month(2019, 10).through(LAST)]
    of_quarter = sum(
        line.net_pence
        for name, statement in second.statements.items()
        if name <= str(LAST)
        for line in statement.lines
        if line.service_month in months
    )
    shown = column(drawn.workbooks[LAST], "Summary", "Value")
    assert shown[0] == "Under-recovered"
    assert in_pounds(shown[1:4]) == [
        pounds(theirs.residual_pence),
        pounds(of_quarter),
        pounds(theirs.recharged_pence),
    ]
    assert in_pounds(shown[4:5]) == [pounds(drawn.packs[LAST].forecast_pence)]
    assert shown[5:] == [29.5, 21_165.41, 2_880, 8, 1]


def test_ironcalc_recomputes_every_formula_that_it_can(drawn: Drawn, tmp_path: Path) -> None:
    """All but those over a table of one row, which it refuses, and what leans on them."""
    for data in drawn.workbooks.values():
        ours = cells(data, results=True)
        theirs = by_ironcalc(data, tmp_path)
        refused = {place for place, value in theirs.items() if value == "#VALUE!"}
        leaning = {place for place in theirs if refused and place[0] == "Cover"}
        places = set(theirs) - refused - leaning
        assert len(places) > 0.95 * len(theirs)
        assert differences(ours, theirs, places) == {}
        assert "CHECK" not in ours.values()


def test_the_share_is_drawn_against_the_budget(drawn: Drawn) -> None:
    """The chart beside the table names both lines, and says in words where each ends."""
    sheet = opened(drawn.workbooks[LAST], results=True)["Share trend"]
    assert sheet.max_row == 3 + 18
    assert column(drawn.workbooks[LAST], "Share trend", "Check") == ["OK"] * 18
    assert column(drawn.workbooks[LAST], "Share trend", "In the quarter").count("Yes") == 3


def test_the_same_position_gives_the_same_bytes(drawn: Drawn) -> None:
    """Drawn again, the pack is the same value and the same file."""
    again = draw(drawn.ledger, LAST)
    assert again == drawn.packs[LAST]
    assert quarterly_workbook(again) == drawn.workbooks[LAST]


def test_what_is_agreed_does_not_move_with_what_waits(drawn: Drawn) -> None:
    """A later budget for later months moves no figure of the first quarter, nor what is agreed."""
    before = figures_digest(drawn.packs[FIRST])
    _budget(drawn.ledger, "TRAVEL", "2020-01", "1", "250.00")
    after = draw(drawn.ledger, FIRST)
    assert figures_digest(after) == before
    assert after.position.sequence == drawn.packs[FIRST].position.sequence + 1
