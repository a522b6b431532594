"""The quarterly pack and the stocktake of a small ledger, in which services run both ways.

Ash-Birch, on both databases. Figures are worked by hand; what they rest on is in
`live_through_july` and `live_on_account`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.actions.work import Ledger
from ledger.domain.calendar import Month
from ledger.domain.errors import MonthMalformed, PeriodNotItsEnd
from ledger.domain.neutrality import TimeState
from ledger.domain.quarterly import Need, OnAccountMonth, Quarterly
from ledger.domain.stocktake import CapOfYear, Stocktake
from ledger.queries.quarterly import quarterly
from ledger.queries.stocktake import stocktake
from reports.quarterly import quarterly_workbook
from reports.stocktake import stocktake_workbook
from tests.ledgers import CODE, HOST, JULY, RECIPIENT, WITHIN, live_through_july, set_up
from tests.lives.beside_the_charge import by_hand, claim
from tests.lives.on_account import live_on_account
from tests.lives.other_way import issue_theirs, other_way, prepare_theirs, record_their_cost
from tests.lives.stocktakes import live_through_stocktakes
from tests.reports.recalculation import cells
from tests.reports.test_statement import column

SEPTEMBER, DECEMBER = Month(2019, 9), Month(2019, 12)


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Live through July both ways, on account to December, and state what packs rest on."""
    with set_up(migrated_url, **other_way()) as ledger:
        live_through_july(ledger)
        record_their_cost(ledger)
        issue_theirs(ledger, prepare_theirs(ledger, JULY), date(2019, 8, 8))
        live_on_account(ledger)
        live_through_stocktakes(ledger)
        by_hand(ledger)
        claim(ledger)
        yield ledger


def pack(ledger: Ledger, quarter_end: Month, *, as_at: date | None = None) -> Quarterly:
    """Draw a pack."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return quarterly(connection, known, quarter_end=quarter_end, as_at=as_at)


def year(ledger: Ledger, name: str = "2019-20") -> Stocktake:
    """Draw a stocktake."""
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        return stocktake(connection, known, financial_year=name)


def test_the_pack_of_a_small_ledger(ledger: Ledger) -> None:
    """Both ways, on account, with time that is missing; no check of its workbook fails."""
    first, last = pack(ledger, SEPTEMBER), pack(ledger, DECEMBER)
    _require_shares_and_days(last)
    _require_recharges(first)
    _require_on_account(last)
    _require_debts(last)
    _require_decisions(first, last)
    for each in (first, last):
        data = quarterly_workbook(each)
        assert "CHECK" not in cells(data, results=True).values()
    assert column(data, "True-up", "Waived") == [0, 0, 0.01]
    after = {each.need: each.since for each in pack(ledger, Month(2020, 3)).decisions}
    assert after[Need.METHOD] == after[Need.DRIVER] == DECEMBER.last
    with pytest.raises(PeriodNotItsEnd):
        pack(ledger, Month(2019, 8))
    early = pack(ledger, DECEMBER, as_at=date(2019, 11, 30))
    assert (early.as_at, early.quarter_end) == (date(2019, 11, 30), DECEMBER)
    assert len(early.days) == len(last.days) - 1


def _require_shares_and_days(found: Quarterly) -> None:
    """Certified are July, 10/18, and August, (7 + 1)/16; what is not is in the days, as it is."""
    (trend,) = found.shares
    assert [(str(each.service_month), str(each.share)) for each in trend.months] == [
        ("2019-07", "5/9"),
        ("2019-08", "1/2"),
    ]
    assert {str(each.budget_share) for each in trend.months} == {"1/2"}
    assert [each.state for each in found.days] == [
        TimeState.APPROVED,
        TimeState.CERTIFIED,
        TimeState.ESTIMATED,
        *[TimeState.MISSING] * 3,
    ]
    assert (found.days[-1].working_days, found.days[-1].stated_quarters) == (20, 0)


def _require_recharges(found: Quarterly) -> None:
    """DCS: 5,000.00 of July in three charged months, so as much again is to come in three more.

    Birch has charged July alone: 40 % of 100.01 is 40.00, and five months more are 200.00. Budgeted
    of DCS are 3 x 4,000.00, and 6 x 4,000.00 in all.
    """
    forecasts = {each.pool: each for each in found.forecasts}
    assert forecasts["DCS"].average_to_come_pence == 500_000
    assert forecasts["DCS"].budget_pence == 2_400_000
    assert (forecasts["RESPITE"].supplier, forecasts["RESPITE"].charged_pence) == (RECIPIENT, 4_000)
    assert forecasts["RESPITE"].average_to_come_pence == 20_000
    pools = {each.pool: each for each in found.pools}
    assert pools["DCS"].budget_pence == 1_200_000
    assert pools["DCS"].quarter.recharged_pence == 500_000
    assert "RESPITE" not in pools


def _require_on_account(found: Quarterly) -> None:
    """KIOSK: 100.00 a month; half of 200.02 is 100.01, so a penny of December is waived."""
    assert [each.left_pence for each in found.on_account] == [0, 0, 0]
    assert found.on_account[2] == OnAccountMonth(
        pool="KIOSK",
        service_month=DECEMBER,
        sum_pence=10_000,
        true_up_pence=0,
        waived_pence=1,
        recharged_pence=10_000,
        actual_pence=10_001,
        in_advance_pence=0,
    )


def _require_debts(found: Quarterly) -> None:
    """Ash has been paid all, with 10.00 over; it owes Birch 40.00 since 7 September."""
    ours, theirs = found.debts
    assert (ours.payee, ours.debts, ours.debtor_pence) == (HOST, (), 0)
    assert [each.unallocated_pence for each in ours.unallocated] == [1_000]
    assert [each.owed_pence for each in theirs.debts] == [4_000]
    assert (found.owed_pence, found.past_due_pence) == (4_000, 4_000)


def _require_decisions(first: Quarterly, last: Quarterly) -> None:
    """What waits is the same for both quarters, but for time, which is that of their months.

    The journal by hand is Ash's own: Birch is told that it waits, and not what it says. A claim of
    500.00 meets no cost yet. HOMES is due for its review on the last day of December, so neither
    method nor driver is past it.
    """
    waits = [(each.need, each.councils) for each in last.decisions]
    assert waits == [
        (Need.APPROVAL, (RECIPIENT,)),
        (Need.APPROVAL, (HOST,)),
        (Need.APPROVAL, (HOST,)),
        *[(Need.STATEMENT, (HOST,))] * 4,
        *[(Need.TIME, (HOST,))] * 4,
        (Need.GRANT, (HOST,)),
    ]
    assert [each.need for each in first.decisions].count(Need.TIME) == 1
    texts = [each.what for each in last.decisions]
    assert texts[0].startswith("Statement of 2019-08, version 1, from ASH to BIR: 40.00 net")
    assert texts[2] == "Manual journal, submitted for ASH."
    assert texts[3].endswith("is agreed by both councils: issue it.")
    assert (last.decisions[3].amount_pence, last.decisions[-1].amount_pence) == (4_000, 50_000)


def test_the_stocktake_of_a_small_ledger(ledger: Ledger) -> None:
    """Both councils' pools stand in the outturn; the test's own are the host's; caps are shown."""
    found = year(ledger)
    of = {each.pool: each for each in found.outturn}
    respite = of["RESPITE"]
    # 40 % of 100.01 is 40.004: 40.00, so 60.01 stays with Birch.
    assert (respite.supplier, respite.outturn.cost_pence) == (RECIPIENT, 10_001)
    assert (respite.outturn.retained_pence, respite.outturn.recharged_pence) == (6_001, 4_000)
    # The waived penny is the host's to bear, and the floor of TOLL has no cost behind it.
    assert of["KIOSK"].closing_residual_pence == 1
    assert of["TOLL"].closing_residual_pence == -5_000
    assert "RESPITE" not in {each.pool for each in found.service_year}
    assert found.caps == (CapOfYear("TOLL", 6_000, 500, 5_000, 5_000, 0),)
    # On 31 March 2020 the review of HOMES is three months overdue, and July's quantities stand.
    (driver,) = found.drivers
    assert (driver.pools, driver.is_stale) == (("HOMES", "HOSTEL"), True)
    assert [(each.party, each.of_year_pence) for each in found.savings] == [(RECIPIENT, 90_000)]
    data = stocktake_workbook(found)
    assert "CHECK" not in cells(data, results=True).values()
    assert column(data, "Caps", "Left under the cap") == [15]
    with pytest.raises(MonthMalformed):
        year(ledger, "2018-19")
