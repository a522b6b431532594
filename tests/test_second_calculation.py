"""The second calculation is right on its own, before anything is compared with it.

It must hit ``expected.json`` and satisfy what is always true of the books; the product is checked
elsewhere, against the figures proved here.
"""

import ast
import json
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests import second_calculation
from tests.second_calculation import SecondCalculation, pounds

EXAMPLE = Path(__file__).parents[1] / "examples" / "plymouth-torbay"
LAST_DAY = date(2020, 1, 31)
MIRRORED = ("1210", "1215", "2210", "2220", "2310", "2315", "1320")


@pytest.fixture(scope="module")
def calculation() -> SecondCalculation:
    """The worked example, calculated once."""
    return second_calculation.calculate(EXAMPLE)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """What the example says a correct build shows."""
    content: dict[str, Any] = json.loads((EXAMPLE / "expected.json").read_text(encoding="utf-8"))
    return content


def charges(calculation: SecondCalculation, period: str, pool: str) -> list[dict[str, object]]:
    """A pool's lines on a statement, as ``expected.json`` writes them."""
    return [
        {
            "service_month": line.service_month,
            "pool_cost": pounds(line.pool_cost_pence or 0),
            "charge": pounds(line.net_pence),
            "late_item": line.late_item,
        }
        for line in calculation.statements[period].lines
        if line.pool == pool
    ]


def test_it_imports_only_the_standard_library() -> None:
    """The second calculation imports nothing but the standard library."""
    source = Path(second_calculation.__file__).read_text(encoding="utf-8")
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_every_expected_figure_is_looked_at(expected: dict[str, Any]) -> None:
    """Nothing stands in expected.json that this file leaves unchecked."""
    assert set(expected) == {
        "note",
        "working_days_in_scope_and_in_month",
        "dcs_recipient_share_percent",
        "statements",
        "september_2018_dcs_lines",
        "december_2018_dcs_lines",
        "july_2018_development_lines",
        "issued_gross_at",
        "received_at",
        "neutrality_at_2020-01-31",
        "cost_outside_the_arrangement_by_proration",
    }


def test_working_days_are_as_expected(
    calculation: SecondCalculation, expected: dict[str, Any]
) -> None:
    """A month's working days, in scope and in all, are the expected ones."""
    listed = expected["working_days_in_scope_and_in_month"]
    assert {month: list(calculation.working_days[month]) for month in listed} == listed


def test_shares_are_as_expected(calculation: SecondCalculation, expected: dict[str, Any]) -> None:
    """The recipient's share of the Director is the expected one to four places of a percent."""
    listed = expected["dcs_recipient_share_percent"]
    shares = calculation.time_shares["DCS"]
    assert {
        month: second_calculation.round_half_away(shares[month] * 1_000_000) for month in listed
    } == {month: int(percent.replace(".", "")) for month, percent in listed.items()}


def test_statements_are_as_expected(
    calculation: SecondCalculation, expected: dict[str, Any]
) -> None:
    """A statement's net, VAT, gross and net by pool are the expected ones."""
    shown = {
        period: {
            "net": pounds(statement.net_pence),
            "vat": pounds(statement.vat_pence),
            "gross": pounds(statement.gross_pence),
            "by_pool": {pool: pounds(net) for pool, net in statement.by_pool.items()},
        }
        for period, statement in calculation.statements.items()
        if period in expected["statements"]
    }
    assert shown == expected["statements"]


@pytest.mark.parametrize(
    ("period", "pool", "key"),
    [
        ("2018-09", "DCS", "september_2018_dcs_lines"),
        ("2018-12", "DCS", "december_2018_dcs_lines"),
        ("2018-07", "DEVELOPMENT", "july_2018_development_lines"),
    ],
)
def test_lines_are_as_expected(
    calculation: SecondCalculation, expected: dict[str, Any], period: str, pool: str, key: str
) -> None:
    """A pool's lines show the expected cost, charge and lateness, nil charges left out."""
    assert charges(calculation, period, pool) == expected[key]


def test_issued_and_received_are_as_expected(
    calculation: SecondCalculation, expected: dict[str, Any]
) -> None:
    """The gross issued and received by a date are the expected ones."""
    for day, gross in expected["issued_gross_at"].items():
        assert pounds(calculation.issued_gross_pence(date.fromisoformat(day))) == gross
    for day, gross in expected["received_at"].items():
        assert pounds(calculation.received_gross_pence(date.fromisoformat(day))) == gross


def test_neutrality_is_as_expected(
    calculation: SecondCalculation, expected: dict[str, Any]
) -> None:
    """Three pools' neutrality figures on the last day are the expected ones."""
    listed = expected["neutrality_at_2020-01-31"]
    pools = calculation.neutrality(LAST_DAY).pools
    shown = {
        code: {name: pounds(getattr(pools[code], f"{name}_pence")) for name in listed[code]}
        for code in listed
    }
    assert shown == listed


def test_cost_outside_is_as_expected(
    calculation: SecondCalculation, expected: dict[str, Any]
) -> None:
    """What proration leaves outside is the expected sum, entered in July and September."""
    outside = pounds(calculation.cost_outside_pence)
    assert outside == expected["cost_outside_the_arrangement_by_proration"]
    assert list(calculation.cost_outside_by_month_entered) == ["2018-07", "2018-09"]


def test_there_are_nineteen_statements_in_a_row(calculation: SecondCalculation) -> None:
    """Nineteen statements run from July 2018 to January 2020, eighteen issued by the end."""
    periods = list(calculation.statements)
    assert (len(periods), periods[0], periods[-1]) == (19, "2018-07", "2020-01")
    assert len(calculation.issued_at(LAST_DAY)) == 18


def test_debt_at_the_end_is_december_and_the_disputed_cohort(
    calculation: SecondCalculation,
) -> None:
    """The debt on the last day is December's statement and the disputed cohort, VAT included."""
    december = calculation.statements["2019-12"].gross_pence
    [cohort] = [
        line.gross_pence
        for line in calculation.statements["2019-06"].lines
        if line.delivery_reference == "SUP-201906"
    ]
    assert pounds(calculation.debt_pence(LAST_DAY)) == "17559.82"
    assert calculation.debt_pence(LAST_DAY) == december + cohort


def test_sources_tie(calculation: SecondCalculation) -> None:
    """Every source's total for a day equals the cost inside and outside, and none is missing."""
    assert len(calculation.control_totals) == 76
    assert [row for row in calculation.control_totals if row.difference_pence] == []


def test_each_book_sums_to_nil(calculation: SecondCalculation) -> None:
    """Each book's balances sum to nil at every month end."""
    for day in calculation.month_ends:
        for accounts in calculation.balances(day).values():
            assert sum(accounts.values()) == 0


def test_the_books_mirror_each_other(calculation: SecondCalculation) -> None:
    """What stands between the councils in one book is the opposite of the other's."""
    for day in calculation.month_ends:
        books = calculation.balances(day).values()
        assert sum(accounts.get(account, 0) for accounts in books for account in MIRRORED) == 0


def test_the_debtor_is_the_debt(calculation: SecondCalculation) -> None:
    """The host's debtor is what is issued less what is received at every month end."""
    for day in calculation.month_ends:
        assert calculation.balances(day)["PCC"].get("1210", 0) == calculation.debt_pence(day)


def test_neutrality_is_a_balance(calculation: SecondCalculation) -> None:
    """6100 and 41xx of a pool sum to its residual, once nothing is left in 6000."""
    for day in calculation.month_ends:
        accounts = calculation.balances_by_pool(day)
        for code, figures in calculation.neutrality(day).pools.items():
            in_the_books = sum(
                pools.get(code, 0)
                for account, pools in accounts.items()
                if account in {"6000", "6100"} or account.startswith("41")
            )
            assert in_the_books == figures.residual_pence


def test_grant_income_meets_grant_funded_cost(calculation: SecondCalculation) -> None:
    """6300 and 4900 sum to nil by pool at every month end."""
    for day in calculation.month_ends:
        accounts = calculation.balances_by_pool(day)
        funded, income = accounts.get("6300", {}), accounts.get("4900", {})
        assert funded == {pool: -amount for pool, amount in income.items()}


def test_all_cost_is_charged_by_each_period_end(calculation: SecondCalculation) -> None:
    """Account 6000 is nil at the end of every statement's period."""
    for statement in calculation.statements.values():
        assert calculation.balances(statement.earned_on)["PCC"]["6000"] == 0


def test_what_is_outstanding_and_its_vat_are_the_debt(calculation: SecondCalculation) -> None:
    """O on the last day is the debt less the VAT in it."""
    total = calculation.neutrality(LAST_DAY).total
    vat = calculation.statements["2019-12"].vat_pence + 480_00
    assert total.outstanding_pence + vat == calculation.debt_pence(LAST_DAY)
    assert total.disputed_pence == 2_400_00


def test_the_verdict_is_the_worst_of_the_pools(calculation: SecondCalculation) -> None:
    """The arrangement ends under-recovered, because two pools that charge a price are."""
    found = calculation.neutrality(LAST_DAY)
    under = {code for code, verdict in found.verdict_by_pool.items() if verdict.startswith("UNDER")}
    over = {code for code, verdict in found.verdict_by_pool.items() if verdict.startswith("OVER")}
    assert found.verdict == "UNDER_RECOVERED"
    assert under == {"FR-PD", "FR-COM-FW"}
    assert over == {"FR-QA", "FR-EDU"}


def test_cost_not_yet_charged_is_never_called_neutral(calculation: SecondCalculation) -> None:
    """Before the first statement the development cost leaves the verdict open."""
    found = calculation.neutrality(date(2018, 6, 30))
    assert (found.verdict, found.complete) == ("NOT_DETERMINABLE", False)
    assert found.incremental is None


def test_halves_round_away_from_nil() -> None:
    """Half a penny rounds up, and a negative mirrors its positive."""
    halves = [Fraction(5, 2), Fraction(-5, 2), Fraction(249, 100)]
    assert [second_calculation.round_half_away(half) for half in halves] == [3, -3, 2]


def test_largest_remainder_sums_exactly() -> None:
    """A spread total loses no penny, and the first of equals takes the odd one."""
    assert second_calculation.largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert second_calculation.largest_remainder(-100, [1, 1, 1]) == [-34, -33, -33]
    assert second_calculation.largest_remainder(0, []) == []


def test_a_part_payment_goes_to_undisputed_lines_first() -> None:
    """A part payment is spread over undisputed lines; only what is over reaches the disputed."""
    unpaid, disputed = [300, 100, 200], [False, True, False]
    allocate = second_calculation.allocate_receipt
    assert allocate(101, unpaid, disputed=disputed) == [61, 0, 40]
    assert allocate(540, unpaid, disputed=disputed) == [300, 40, 200]


def test_an_overpayment_is_refused() -> None:
    """More than a statement asks for is refused, because the example has no such receipt."""
    with pytest.raises(ValueError, match=r"^0\.01 is more than"):
        second_calculation.allocate_receipt(601, [600], disputed=[False])
