"""The worked example over HTTP and in the workbooks that it serves, to the penny.

The same figures that `tests/test_worked_example.py` holds in the ledger are held here in the faces
that people see: JSON and the cells of the workbooks. Expected figures come with the example, or
from the second calculation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from api.example_files import cost_entry, read_rows, time_entry
from ledger.actions.authority import Caller
from ledger.store.tokens import Role
from tests.api.calls import Json, Service, added, problem
from tests.conftest import EXAMPLE
from tests.second_calculation import SecondCalculation, calculate, pounds
from tests.store.raw import dump

CODE = "plymouth-torbay"
PREPARER = Caller("P0002", "PCC", Role.PREPARER, CODE, "test")
AUDITOR = Caller("P0010", "TC", Role.AUDITOR, CODE, "test")
EXPECTED: dict[str, Any] = json.loads((EXAMPLE / "expected.json").read_text(encoding="utf-8"))
LATE = (
    ("september_2018_dcs_lines", "2018-09", "DCS"),
    ("december_2018_dcs_lines", "2018-12", "DCS"),
    ("july_2018_development_lines", "2018-07", "DEVELOPMENT"),
)
# What `why` of each refused row comes to over HTTP: status and problem type.
PROBLEMS = {
    "service dates wholly before 6 July 2018, and the pool is not of class development": (
        422,
        "service-dates-outside",
    ),
    "service dates wholly after 31 January 2020, and the pool is not of class exit": (
        422,
        "service-dates-outside",
    ),
    "source reference already recorded": (409, "source-reference-repeated"),
    "pool is not in the cost recovery model": (422, "pool-unknown"),
    "not a CIPFA subjective heading": (422, "subjective-unknown"),
    "service_to before service_from": (422, "dates-reversed"),
    "amount is not a plain decimal with at most two places": (422, "amount-malformed"),
    "amount has more than 13 digits before the point": (422, "amount-too-large"),
    "a negative cost, and the pool does not net a saving": (422, "amount-negative"),
    "nothing to record": (422, "amount-zero"),
    "23 days against 22 working days": (422, "days-exceed-working-days"),
    "negative days": (422, "days-malformed"),
    "not a quarter of a day": (422, "days-malformed"),
    "unknown post": (422, "post-unknown"),
    "month before the post is shared": (422, "post-not-shared"),
}


@pytest.fixture(scope="module")
def second() -> SecondCalculation:
    """Work the whole example out again, independently."""
    return calculate(EXAMPLE)


def statement(example: Service, period: str) -> Json:
    """Return a period's statement, whole, as JSON."""
    listed = example.read("/statements", AUDITOR, limit=100)["items"]
    number = next(each["id"] for each in listed if each["period"] == period)
    return example.read(f"/statements/{number}", AUDITOR)


def workbook(example: Service, kind: str, period: str) -> Workbook:
    """Return a report's workbook with its cached values."""
    answer = example.get(f"/reports/{kind}", AUDITOR, period=period)
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.content), data_only=True)


def rows(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    """Return the rows of a sheet's table by the names of its columns; its total is left out."""
    found: Worksheet = book[sheet]
    lines = list(found.iter_rows(min_row=3, values_only=True))
    names = [str(name) for name in lines[0]]
    return [
        dict(zip(names, line, strict=True)) for line in lines[1:] if line[0] not in (None, "Total")
    ]


def shown(value: object) -> str:
    """Write a cell's number as pounds with two decimals."""
    return f"{Decimal(str(value)):.2f}"


def test_the_statements_of_expected_json_are_served(example: Service) -> None:
    """Net, VAT, gross and every pool of July to December 2018, from the API."""
    for period, figures in EXPECTED["statements"].items():
        served = statement(example, period)
        assert {name: served[name] for name in figures} == figures


@pytest.mark.parametrize(("name", "period", "pool"), LATE)
def test_late_items_are_served_line_by_line(
    example: Service, name: str, period: str, pool: str
) -> None:
    """The lines that expected.json gives, from the API and from the workbook's cells."""
    served = [
        {
            "service_month": line["service_month"],
            "pool_cost": line["cost"],
            "charge": line["net"],
            "late_item": line["late_item"],
        }
        for line in statement(example, period)["lines"]
        if line["pool"] == pool
    ]
    assert served == EXPECTED[name]
    cells = [
        {
            "service_month": f"{row['Service month']:%Y-%m}",
            "pool_cost": shown(row["Cost"]),
            "charge": shown(row["Net"]),
            "late_item": row["Late item"] == "Yes",
        }
        for row in rows(workbook(example, "statement", period), "Lines")
        if row["Pool code"] == pool
    ]
    assert cells == EXPECTED[name]


def test_the_cells_of_every_statement_equal_expected_json(example: Service) -> None:
    """Net of every pool, and the totals, in the summary of each workbook given."""
    for period, figures in EXPECTED["statements"].items():
        table = rows(workbook(example, "statement", period), "Summary")
        assert {row["Pool code"]: shown(row["Net"]) for row in table} == figures["by_pool"]
        for column, name in (("Net", "net"), ("VAT", "vat"), ("Gross", "gross")):
            whole = sum(Decimal(str(row[column])) for row in table)
            assert f"{whole:.2f}" == figures[name]


def test_every_statement_served_equals_the_second_calculation(
    example: Service, second: SecondCalculation
) -> None:
    """All nineteen: net, VAT and gross from the API and from the cells."""
    for period, theirs in second.statements.items():
        wanted = [pounds(theirs.net_pence), pounds(theirs.vat_pence), pounds(theirs.gross_pence)]
        served = statement(example, period)
        assert [served[name] for name in ("net", "vat", "gross")] == wanted
        lines = rows(workbook(example, "statement", period), "Lines")
        cells = [
            f"{sum(Decimal(str(line[name])) for line in lines):.2f}"
            for name in ("Net", "VAT", "Gross")
        ]
        assert cells == wanted


def test_neutrality_is_served_as_expected_json_says(
    example: Service, second: SecondCalculation
) -> None:
    """Three pools of expected.json and all of the second calculation, from the API and cells."""
    served = example.read("/cost-neutrality", AUDITOR, period="2020-01")
    pools = {pool["pool"]: pool for pool in served["pools"]}
    book = workbook(example, "cost-neutrality", "2020-01")
    cells = {row["Pool code"]: row for row in rows(book, "Figures")}
    cash = {row["Pool code"]: row for row in rows(book, "Cash")}
    for code, figures in EXPECTED["neutrality_at_2020-01-31"].items():
        assert {name: pools[code][name] for name in figures} == figures
    theirs = second.neutrality(second.month_ends[-2])
    assert theirs.as_at.isoformat() == "2020-01-31"
    for code, figures in theirs.pools.items():
        for name, column in (
            ("incurred", "Incurred I"),
            ("retained_own", "Retained own N1"),
            ("retained_conceded", "Retained conceded N2"),
            ("grant", "Grant G"),
            ("recoverable", "Recoverable R"),
            ("recharged", "Recharged C"),
            ("residual", "Residual"),
        ):
            wanted = pounds(getattr(figures, f"{name}_pence"))
            assert pools[code][name] == shown(cells[code][column]) == wanted
        for name, column in (
            ("settled", "Settled S"),
            ("outstanding", "Outstanding O"),
            ("disputed", "Of which disputed"),
            ("written_off", "Written off W"),
            ("cash_residual", "Cash residual"),
        ):
            wanted = pounds(getattr(figures, f"{name}_pence"))
            assert pools[code][name] == shown(cash[code][column]) == wanted
        assert pools[code]["verdict"] == theirs.verdict_by_pool[code]
    assert served["verdict"] == theirs.verdict == "UNDER_RECOVERED"
    assert served["total"]["residual"] == pounds(theirs.total.residual_pence)


def test_both_books_balance_over_http_at_every_month_end(
    example: Service, second: SecondCalculation
) -> None:
    """Trial balances are nil, the mirror is nil, and every account is the second calculation's."""
    for day in second.month_ends:
        as_at = day.isoformat()
        for book in ("PCC", "TC"):
            answer = example.read("/balances", AUDITOR, book=book, as_at=as_at)
            totals = answer["totals"]
            assert totals["debit"] == totals["credit"]
            ours = {
                row["account"]: row["balance"]
                for row in answer["balances"]
                if row["balance"] != "0.00"
            }
            wanted = {
                int(account): pounds(pence)
                for account, pence in second.balances(day).get(book, {}).items()
                if pence
            }
            assert ours == wanted, (as_at, book)
        assert example.read("/mirror", AUDITOR, as_at=as_at)["unexplained"] == "0.00"


def _refused(example: Service, path: str, body: Mapping[str, Any], why: str) -> None:
    before = dump(example.url)
    answer = example.post(path, dict(body), PREPARER)
    status, kind = PROBLEMS[why]
    found = problem(answer)
    assert (answer.status_code, found["type"]) == (status, f"/problems/{kind}"), why
    assert found["errors"][0]["pointer"]
    assert set(added(example.url, before)) <= {"audit_event", "api_token", "person"}


def test_every_refused_row_is_a_problem_over_http(example: Service) -> None:
    """Each of the 27 costs and 5 times, one at a time: its status and type, nothing written."""
    example.headers(PREPARER)
    for row in read_rows(EXAMPLE / "refused" / "costs.csv"):
        _refused(example, "/costs", cost_entry(row), row["why"])
    for row in read_rows(EXAMPLE / "refused" / "time_apportionments.csv"):
        _refused(example, "/time-apportionments", time_entry(row), row["why"])


@pytest.mark.parametrize(
    ("path", "name", "count"),
    [("/costs:batch", "costs", 27), ("/time-apportionments:batch", "time_apportionments", 5)],
)
def test_a_refused_batch_names_every_row_over_http(
    example: Service, path: str, name: str, count: int
) -> None:
    """As one batch: 422, every row named with its own reason, and nothing written."""
    example.headers(PREPARER)
    given = read_rows(EXAMPLE / "refused" / f"{name}.csv")
    turn = cost_entry if name == "costs" else time_entry
    before = dump(example.url)
    answer = example.post(path, {"items": [turn(row) for row in given]}, PREPARER)
    assert answer.status_code == 422, answer.text
    errors = problem(answer)["errors"]
    assert len(given) == count
    assert sorted({each["row"] for each in errors}) == list(range(1, count + 1))
    for row, each in zip(given, errors, strict=True):
        assert each["code"] == PROBLEMS[row["why"]][1]
    assert set(added(example.url, before)) <= {"audit_event", "api_token", "person"}
