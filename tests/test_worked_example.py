"""The worked example, end to end, on both databases, against a second calculation.

`tests/second_calculation.py` works every figure out in plain fractions from the same input files,
without a line of the product; `expected.json` came with the example. Nothing expected here was
drawn from the code that it checks.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Connection

from ledger.actions.work import Ledger
from ledger.domain.accounts import RECHARGE_INCOME, Account
from ledger.domain.calendar import Month, Span
from ledger.domain.money import parse_pounds, show_percent, show_pounds
from ledger.domain.neutrality import Neutrality
from ledger.domain.parse import THOUSAND
from ledger.domain.statement import Statement, StatementStatus
from ledger.queries import mirror, statements
from ledger.queries.arrangements import Known
from ledger.queries.balances import BalanceQuestion, balances, trial_balance
from ledger.queries.neutrality import neutrality
from tests.conftest import EXAMPLE
from tests.ledgers import WITHIN
from tests.second_calculation import SecondCalculation, calculate

CODE = "plymouth-torbay"
LAST_DAY = date(2020, 1, 31)


@dataclass(frozen=True)
class Loaded:
    """The loaded ledger, open for reading."""

    connection: Connection
    known: Known

    def statement(self, period: str) -> Statement:
        """Return the period's latest statement, whole."""
        heads = statements.heads(self.connection, self.known.arrangement_id)
        head = [each for each in heads if str(each.period) == period][-1]
        whole = statements.find(
            self.connection, self.known.arrangement_id, self.known.arrangement, head.id
        )
        assert whole is not None
        return whole

    def neutrality(self, as_at: date) -> Neutrality:
        """Return the neutrality report as at a date."""
        return neutrality(self.connection, self.known, as_at=as_at)

    def balances(self, book: str, as_at: date) -> dict[int, int]:
        """Return every account's signed balance in pence."""
        answer = trial_balance(self.connection, self.known.arrangement_id, book, as_at)
        return {int(row.account): row.balance_pence for row in answer.rows if row.account}


@pytest.fixture
def example(loaded: Ledger) -> Iterator[Loaded]:
    """Open the loaded ledger."""
    with loaded.database.reading(WITHIN) as connection:
        yield Loaded(connection, loaded.definitions.find(connection, CODE))


@pytest.fixture(scope="session")
def second() -> SecondCalculation:
    """Work the whole example out again, independently."""
    return calculate(EXAMPLE)


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    """Read the figures that came with the example."""
    given: dict[str, Any] = json.loads((EXAMPLE / "expected.json").read_text(encoding="utf-8"))
    return given


def test_every_statement_of_expected_json_is_met(example: Loaded, expected: dict[str, Any]) -> None:
    """Net, VAT, gross and each pool of July to December 2018 equal expected.json."""
    for period, figures in expected["statements"].items():
        statement = example.statement(period)
        assert show_pounds(statement.net_pence) == figures["net"]
        assert show_pounds(statement.vat_pence) == figures["vat"]
        assert show_pounds(statement.gross_pence) == figures["gross"]
        by_pool = {pool: show_pounds(pence) for pool, pence in statement.by_pool().items()}
        assert by_pool == figures["by_pool"]


@pytest.mark.parametrize(
    ("name", "period", "pool"),
    [
        ("september_2018_dcs_lines", "2018-09", "DCS"),
        ("december_2018_dcs_lines", "2018-12", "DCS"),
        ("july_2018_development_lines", "2018-07", "DEVELOPMENT"),
    ],
)
def test_late_items_are_lines_of_their_own(
    example: Loaded, expected: dict[str, Any], name: str, period: str, pool: str
) -> None:
    """The lines that expected.json gives stand on the statement, late items apart, in order."""
    lines = [
        {
            "service_month": str(line.service_month),
            "pool_cost": show_pounds(line.cost_pence or 0),
            "charge": show_pounds(line.net_pence),
            "late_item": line.late_item,
        }
        for line in example.statement(period).lines
        if line.pool == pool
    ]
    assert lines == expected[name]


def test_shares_and_working_days_of_expected_json_are_met(
    example: Loaded, expected: dict[str, Any]
) -> None:
    """The Director's share and the working days of every month given equal expected.json."""
    report = example.neutrality(LAST_DAY)
    shares = {str(each.service_month): each.share_percent for each in report.time}
    for month, percent in expected["dcs_recipient_share_percent"].items():
        assert shares[month] == percent
    arrangement = example.known.arrangement
    for text, (inside, whole) in expected["working_days_in_scope_and_in_month"].items():
        month = Month.parse(text)
        span = arrangement.shared_days(arrangement.post("DCS"), month)
        assert arrangement.calendar.working_days(span) == inside
        assert arrangement.calendar.working_days(Span(month.first, month.last)) == whole


def test_neutrality_of_expected_json_is_met(example: Loaded, expected: dict[str, Any]) -> None:
    """The three pools of expected.json, and the cost prorated out, come out to the penny."""
    report = example.neutrality(LAST_DAY)
    pools = {pool.pool: pool.figures for pool in report.pools}
    for code, figures in expected["neutrality_at_2020-01-31"].items():
        for name, pounds in figures.items():
            assert show_pounds(getattr(pools[code], f"{name}_pence")) == pounds, (code, name)
    outside = expected["cost_outside_the_arrangement_by_proration"]
    assert show_pounds(report.outside_pence) == outside


def test_every_statement_line_equals_the_second_calculation(
    example: Loaded, second: SecondCalculation
) -> None:
    """All nineteen statements agree line by line with the independent calculation."""
    for period, theirs in second.statements.items():
        ours = example.statement(period)
        wanted: dict[tuple[object, ...], list[object]] = {}
        for line in theirs.lines:
            key = (line.pool, line.service, line.service_month, line.unit_price_pence)
            amounts = wanted.setdefault(key, [0, 0, Fraction(0), line.pool_cost_pence, False])
            amounts[0] = int(str(amounts[0])) + line.net_pence
            amounts[1] = int(str(amounts[1])) + line.vat_pence
            amounts[2] = Fraction(str(amounts[2])) + (line.quantity or 0)
            amounts[4] = line.late_item
        found = {
            (line.pool, line.service, str(line.service_month), line.unit_price_pence): [
                line.net_pence,
                line.vat_pence,
                Fraction(line.quantity_thousandths or 0, THOUSAND),
                line.cost_pence,
                line.late_item,
            ]
            for line in ours.lines
        }
        assert found == wanted, period
        assert ours.status is StatementStatus.ISSUED
        assert ours.issued_on == theirs.issued_on


def test_the_total_of_all_statements_equals_the_second_calculation(
    example: Loaded, second: SecondCalculation
) -> None:
    """Net, VAT and gross of the nineteen statements add up to the independent totals."""
    ours = [example.statement(period) for period in second.statements]
    theirs = list(second.statements.values())
    assert len(ours) == 19
    assert sum(each.net_pence for each in ours) == sum(each.net_pence for each in theirs)
    assert sum(each.vat_pence for each in ours) == sum(each.vat_pence for each in theirs)
    assert sum(each.gross_pence for each in ours) == sum(each.gross_pence for each in theirs)


def test_numbers_are_gap_free_in_each_financial_year(
    example: Loaded, second: SecondCalculation
) -> None:
    """Issue dates of 8 August 2018 to 8 February 2020 give 8 and 11 numbers, none left out."""
    numbers = [example.statement(period).number for period in second.statements]
    first = [f"PCC-2018-19-{serial:04d}" for serial in range(1, 9)]
    assert numbers == first + [f"PCC-2019-20-{serial:04d}" for serial in range(1, 12)]


def test_neutrality_equals_the_second_calculation_at_every_month_end(
    example: Loaded, second: SecondCalculation
) -> None:
    """Every figure of every pool agrees at each month end, and so do T0, T2, T3 and verdicts."""
    names = (
        "incurred",
        "retained_own",
        "retained_conceded",
        "retained",
        "grant",
        "recoverable",
        "recharged",
        "settled",
        "outstanding",
        "disputed",
        "written_off",
        "residual",
        "cash_residual",
    )
    for day in second.month_ends:
        if day < date(2018, 7, 31) or day > LAST_DAY:
            continue
        ours, theirs = example.neutrality(day), second.neutrality(day)
        for pool in ours.pools:
            for name in names:
                wanted = getattr(theirs.pools[pool.pool], f"{name}_pence")
                assert getattr(pool.figures, f"{name}_pence") == wanted, (day, pool.pool, name)
            assert pool.verdict == theirs.verdict_by_pool[pool.pool], (day, pool.pool)
        assert ours.verdict == theirs.verdict, day
        assert ours.tests["T0"].passed == theirs.complete, day
        assert ours.tests["T1"].passed == theirs.full_cost, day
        assert ours.tests["T2"].passed == theirs.price_ceiling, day
        assert theirs.incremental is not None
        assert ours.tests["T3"].passed == theirs.incremental.passes, day
        assert ours.tests["T4"].passed == theirs.cash, day


def test_both_books_equal_the_second_calculation_at_every_month_end(
    example: Loaded, second: SecondCalculation
) -> None:
    """Every account of both books agrees with the independent postings at each month end."""
    for day in second.month_ends:
        wanted = second.balances(day)
        for book in ("PCC", "TC"):
            ours = example.balances(book, day)
            theirs = {int(account): pence for account, pence in wanted.get(book, {}).items()}
            accounts = ours.keys() | theirs.keys()
            differ = {
                account: (ours.get(account, 0), theirs.get(account, 0))
                for account in accounts
                if ours.get(account, 0) != theirs.get(account, 0)
            }
            assert not differ, (day, book)


def test_every_month_end_balances_and_mirrors(example: Loaded, second: SecondCalculation) -> None:
    """In both books the trial balance is nil, the mirror is nil and 6000 is nil once charged."""
    arrangement_id = example.known.arrangement_id
    for day in second.month_ends:
        for book in ("PCC", "TC"):
            assert sum(example.balances(book, day).values()) == 0
        seen = mirror.mirror(example.connection, arrangement_id, example.known.arrangement, day)
        assert seen.difference_pence == 0
        assert seen.unexplained_pence == 0
        if date(2018, 7, 31) <= day <= LAST_DAY:
            assert example.balances("PCC", day).get(Account.COST_POOL, 0) == 0


def test_residual_by_pool_and_month_is_a_balance(
    example: Loaded, second: SecondCalculation
) -> None:
    """R - C of every pool's service month equals 6100 + 41xx in the ledger; 6300 + 4900 is nil."""
    question = BalanceQuestion("PCC", LAST_DAY, group_by=("pool", "service_month"))
    answer = balances(example.connection, example.known.arrangement_id, question)
    residual: dict[tuple[str | None, str | None], int] = {}
    grant: dict[str | None, int] = {}
    for row in answer.rows:
        key = (row.keys["pool"], row.keys["service_month"])
        if row.account in (Account.RECOVERABLE_COST, *RECHARGE_INCOME):
            residual[key] = residual.get(key, 0) + row.balance_pence
        if row.account in (Account.GRANT_FUNDED_COST, Account.GRANT_INCOME):
            pool = row.keys["pool"]
            grant[pool] = grant.get(pool, 0) + row.balance_pence
    months = example.neutrality(LAST_DAY).months
    wanted = {(pool, month) for pool, month in second.entitlements["2020-01"]}
    for statement in second.statements.values():
        wanted |= {(line.pool, line.service_month) for line in statement.lines}
    assert {(month.pool, str(month.service_month)) for month in months} == wanted
    for month in months:
        key = (month.pool, str(month.service_month))
        assert month.figures.residual_pence == residual.get(key, 0), key
    assert set(grant.values()) == {0}


def test_control_totals_of_every_source_are_met(example: Loaded, second: SecondCalculation) -> None:
    """What is recorded of each source and month equals its control total: all 76 of them."""
    report = example.neutrality(LAST_DAY)
    assert len(report.control_totals) == len(second.control_totals) == 76
    assert {each.difference_pence for each in report.control_totals} == {0}
    assert report.tests["T0"].passed is True


@pytest.mark.parametrize("day", ["2020-01-31", "2020-02-29"])
def test_the_debt_is_what_the_scenario_says(
    example: Loaded, expected: dict[str, Any], day: str
) -> None:
    """Issued less received is the debtor account: 17,559.82 at 31 January 2020."""
    issued = parse_pounds(expected["issued_gross_at"][day])
    received = parse_pounds(expected["received_at"][day])
    owed = example.balances("PCC", date.fromisoformat(day))[Account.DEBTOR]
    assert owed == issued - received
    assert example.balances("TC", date.fromisoformat(day))[Account.CREDITOR] == -owed
    if day == "2020-01-31":
        assert show_pounds(owed) == "17559.82"


def test_each_statement_opens_with_what_the_one_before_closed_with(
    example: Loaded, second: SecondCalculation
) -> None:
    """The debt is a corkscrew: every opening is the closing before, and each adds up."""
    closing = 0
    for period in second.statements:
        debt = example.statement(period).debt
        assert debt.opening_pence == closing
        assert debt.charged_pence == second.statements[period].gross_pence
        closing = debt.opening_pence + debt.charged_pence - debt.received_pence
        assert debt.closing_pence == closing


def test_the_disputed_cohort_is_all_that_is_disputed(example: Loaded) -> None:
    """The cohort of June 2019, 2,400.00 net and 480.00 VAT, is disputed and unpaid; no more is."""
    june = example.statement("2019-06")
    disputed = [line for line in june.lines if line.disputed_pence]
    assert [(line.service, line.disputed_pence) for line in disputed] == [("FR-PD-SUP", 288_000)]
    unpaid = {
        line.service: line.gross_pence - line.settled_pence
        for line in june.lines
        if line.gross_pence != line.settled_pence
    }
    assert unpaid == {"FR-PD-SUP": 288_000}


def test_a_share_shows_as_its_fraction_and_percent(example: Loaded) -> None:
    """July 2018: 8 of the recipient's days and half of 2 joint of 16 productive are 9/16."""
    line = next(line for line in example.statement("2018-07").lines if line.pool == "DCS")
    assert line.share == Fraction(9, 16)
    assert show_percent(Fraction(9, 16)) == "56.2500"
    assert line.working.recipient_quarters == 32
    assert line.working.joint_quarters == 8
    assert line.working.productive_quarters == 64
