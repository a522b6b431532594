"""The worked example with its Director paid for on account: 8,000.00 a month, trued up quarterly.

Everything else is the example's own: the same cost, the same days. `expected.json` gives what the
Director's pool comes to: 6,869.45 in July 2018, 7,902.13 in August, 8,635.15 in September, then
8,248.26, 8,623.18 and 8,235.29 in the next quarter, and 155,307.22 in all.

July 2018 is a part month: 18 of 22 working days, 8,000.00 x 18/22 = 6,545.4545, half up 6,545.45.
The other eighteen months are whole, so 6,545.45 + 18 x 8,000.00 = 150,545.45 is paid on account.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.demo import load_example
from ledger.actions.work import Ledger
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.clock import SystemClock
from ledger.domain.statement import ChargeKind
from ledger.queries import statements
from ledger.queries.balances import trial_balance
from ledger.queries.mirror import mirror
from ledger.queries.neutrality import neutrality
from ledger.store.engine import Database
from tests.conftest import EXAMPLE
from tests.ledgers import WITHIN

CODE = "plymouth-torbay"
DIRECTOR = 'joint_share = "0.5"\n'
ON_ACCOUNT = DIRECTOR + 'charging = "on_account"\non_account_sum = "8000.00"\n'
QUARTERS = ("2018-09", "2018-12", "2019-03", "2019-06", "2019-09", "2019-12", "2020-01")


@pytest.fixture
def ledger(migrated_url: str, tmp_path: Path) -> Iterator[Ledger]:
    """The example loaded with that one change, and nothing paid yet."""
    folder = tmp_path / "example"
    shutil.copytree(EXAMPLE, folder)
    text = (folder / "arrangement.toml").read_text(encoding="utf-8")
    assert text.count(DIRECTOR) == 1
    (folder / "arrangement.toml").write_text(text.replace(DIRECTOR, ON_ACCOUNT), encoding="utf-8")
    for name in ("settlements.csv", "disputes.csv"):
        header = (folder / name).read_text(encoding="utf-8").splitlines()[0]
        (folder / name).write_text(f"{header}\n", encoding="utf-8")
    made = Ledger(Database(migrated_url), SystemClock())
    load_example(made, folder, progress=lambda *_: None)
    yield made
    made.database.close()


def test_the_true_ups_are_the_actual_total_less_the_sums_paid(ledger: Ledger) -> None:
    """By quarter, and 155,307.22 - 150,545.45 = 4,761.77 in all.

    September 2018: 6,869.45 + 7,902.13 + 8,635.15 = 23,406.73, less 6,545.45 + 16,000.00: 861.28.
    December 2018: 8,248.26 + 8,623.18 + 8,235.29 = 25,106.73, less 24,000.00: 1,106.73.
    """
    sums, true_ups = _director_by_statement(ledger)
    assert sums["2018-06"] == 654_545
    assert {pence for period, pence in sums.items() if period != "2018-06"} == {800_000}
    assert (len(sums), sum(sums.values())) == (19, 15_054_545)
    assert tuple(sorted(true_ups)) == QUARTERS
    assert (true_ups["2018-09"], true_ups["2018-12"]) == (86_128, 110_673)
    assert sum(true_ups.values()) == 476_177


def test_the_pool_is_as_neutral_as_it_is_in_arrears(ledger: Ledger) -> None:
    """C is 155,307.22 as in the example, by month too; nothing is left in advance in either book.

    Between a sum's issue and its month's end it stands in 2210 and 1320, one the other's mirror;
    so does what the last true-up gives back, until the last statement takes it off the debt.
    """
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        report = neutrality(connection, known, as_at=date(2020, 1, 31))
        director = next(each for each in report.pools if each.pool == "DCS")
        assert director.figures.recharged_pence == 15_530_722
        assert director.figures.residual_pence == 0
        assert all(each.figures.residual_pence == 0 for each in report.months if each.pool == "DCS")
        for month in Month(2018, 6).through(Month(2020, 3)):
            seen = mirror(connection, known.arrangement_id, known.arrangement, month.last)
            assert seen.difference_pence == 0, month
        advance = {
            (book, day): _balance(ledger, book, account, day)
            for book, account in (
                ("PCC", Account.INCOME_IN_ADVANCE),
                ("TC", Account.PAYMENTS_IN_ADVANCE),
            )
            for day in (date(2018, 7, 30), date(2018, 7, 31), date(2018, 8, 8), date(2020, 2, 8))
        }
    assert advance == {
        ("PCC", date(2018, 7, 30)): -654_545,
        ("TC", date(2018, 7, 30)): 654_545,
        ("PCC", date(2018, 7, 31)): 0,
        ("TC", date(2018, 7, 31)): 0,
        ("PCC", date(2018, 8, 8)): -800_000,
        ("TC", date(2018, 8, 8)): 800_000,
        ("PCC", date(2020, 2, 8)): 0,
        ("TC", date(2020, 2, 8)): 0,
    }


def _director_by_statement(ledger: Ledger) -> tuple[dict[str, int], dict[str, int]]:
    """Net pence of the Director's lines by statement: agreed sums, and true-ups."""
    found: dict[ChargeKind, dict[str, int]] = {ChargeKind.SUM: {}, ChargeKind.TRUE_UP: {}}
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        for head in statements.heads(connection, known.arrangement_id):
            whole = statements.find(connection, known.arrangement_id, known.arrangement, head.id)
            assert whole is not None
            for line in whole.lines:
                if line.pool == "DCS":
                    by_period = found[line.kind]
                    period = str(head.period)
                    by_period[period] = by_period.get(period, 0) + line.net_pence
    return found[ChargeKind.SUM], found[ChargeKind.TRUE_UP]


def _balance(ledger: Ledger, book: str, account: Account, as_at: date) -> int:
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        answer = trial_balance(connection, known.arrangement_id, book, as_at)
    return sum(row.balance_pence for row in answer.rows if row.account is account)
