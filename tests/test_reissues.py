"""A statement that charges a superseded one anew shows what differs, line by line.

July of Ash-Birch: OFFICE 100.01 x 1/2 = 50.01 is line 1; two audits at 185.00, 370.00 and VAT of
74.00, are line 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from ledger.actions.work import Ledger
from ledger.domain.statement import Statement
from reports.statement_difference import difference_sheet, difference_sheets
from reports.table import Formula, Sheet
from tests.actions.test_credit_lines import july
from tests.credit import approved, read_statement, supersede
from tests.ledgers import AUGUST, JULY, record_one_cost, set_up
from tests.test_hard_cases import agree_and_issue, prepare


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def shown(sheet: Sheet, *headers: str) -> list[tuple[object, ...]]:
    """Return what columns of a worksheet say, formulas by their results."""
    places = [sheet.place(header) - 1 for header in headers]
    return [
        tuple(
            value.value if isinstance(value, Formula) else value
            for value in (row[place] for place in places)
        )
        for row in sheet.rows
    ]


def in_pence(sheet: Sheet, *headers: str) -> list[tuple[int, ...]]:
    """Return columns of amounts in pence."""
    return [tuple(int(value * 100) for value in row) for row in shown(sheet, *headers)]  # type: ignore[operator]


def replaced(statement: Statement) -> list[tuple[str, str, tuple[int, ...]]]:
    """Return the numbers of what a statement charges anew, and its own lines that do."""
    return [(each.number, each.credit_note, each.charged_anew) for each in statement.replaces]


def test_the_next_version_shows_what_differs(ledger: Ledger) -> None:
    """20.00 more of OFFICE: 120.01 x 1/2 = 60.005, half up 60.01, so 10.00 more; audits the same.

    Before it was superseded, and in the statement superseded, there is nothing to show.
    """
    first = july(ledger)
    approved(ledger, supersede(ledger, first))
    record_one_cost(ledger, amount="20.00")
    second = read_statement(ledger, prepare(ledger, JULY))
    assert replaced(second) == [("ASH-2019-20-0001", "ASH-CN-2019-20-0001", (1, 2))]
    sheet = difference_sheet(second, draft="")
    assert shown(sheet, "Line", "Line before", "Change") == [(1, 1, "Changed"), (2, 2, "The same")]
    assert in_pence(sheet, "Net before", "Net now", "Net difference") == [
        (5_001, 6_001, 1_000),
        (37_000, 37_000, 0),
    ]
    assert in_pence(sheet, "VAT before", "VAT now", "VAT difference") == [
        (0, 0, 0),
        (7_400, 7_400, 0),
    ]
    assert shown(sheet, "What differs") == [
        ("Cost to date 120.01, was 100.01; Entitlement to date 60.01, was 50.01",),
        ("Nothing",),
    ]
    assert list(difference_sheets(read_statement(ledger, first), draft="")) == []


def test_a_third_version_follows_the_second(ledger: Ledger) -> None:
    """Superseded twice, the third is set beside the second, which had charged the first anew."""
    approved(ledger, supersede(ledger, july(ledger)))
    second = prepare(ledger, JULY)
    agree_and_issue(ledger, second, date(2019, 8, 12))
    approved(ledger, supersede(ledger, second))
    third = read_statement(ledger, prepare(ledger, JULY))
    assert [each.version for each in third.replaces] == [2]
    assert replaced(third) == [("ASH-2019-20-0002", "ASH-CN-2019-20-0002", (1, 2))]
    sheet = difference_sheet(third, draft="")
    assert {change for (change,) in shown(sheet, "Change")} == {"The same"}


def test_a_month_charged_beyond_is_shown_on_the_next_statement(ledger: Ledger) -> None:
    """July is superseded once August is issued: September charges it anew, among its own.

    September's own OFFICE of 40.00 (80.00 x 1/2) is not set beside anything, nor is anything of it
    shown on October's. A cost of 20.00 comes late for July, charged with it: 60.01 for 50.01.
    """
    first = july(ledger)
    agree_and_issue(ledger, office(ledger, AUGUST.number), date(2019, 9, 9))
    approved(ledger, supersede(ledger, first))
    record_one_cost(ledger, amount="20.00", entered_on="2019-09-30")
    september = read_statement(ledger, office(ledger, AUGUST.next.number))
    lines = [(line.line, str(line.service_month), line.net_pence) for line in september.lines]
    assert lines == [(1, "2019-07", 6_001), (2, "2019-09", 4_000), (3, "2019-07", 37_000)]
    assert replaced(september) == [("ASH-2019-20-0001", "ASH-CN-2019-20-0001", (1, 3))]
    sheet = difference_sheet(september, draft="")
    assert in_pence(sheet, "Net before", "Net now") == [(5_001, 6_001), (37_000, 37_000)]
    assert [value.value for value in sheet.totals if isinstance(value, Formula)][2] == 10
    assert read_statement(ledger, office(ledger, AUGUST.next.next.number)).replaces == ()


def office(ledger: Ledger, number: int) -> int:
    """Prepare the statement of a month in which OFFICE cost 80.00."""
    month = type(JULY)(2019, number)
    record_one_cost(
        ledger,
        amount="80.00",
        entered_on=month.last.isoformat(),
        service_from=month.first.isoformat(),
        service_to=month.last.isoformat(),
    )
    return prepare(ledger, month)
