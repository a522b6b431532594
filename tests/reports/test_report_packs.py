"""The quarterly pack and the annual stocktake say what they are given, and are drafts until agreed.

What both share with every other workbook is in test_principles.py and test_recalculation.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from ledger.domain.statement import Approval, StatementStep
from reports.quarterly import quarterly_workbook
from reports.stocktake import stocktake_workbook
from tests.reports.quarterly_builder import quarterly
from tests.reports.recalculation import cells, opened
from tests.reports.stocktake_builder import stocktake
from tests.reports.test_statement import DRAFT, column, detail

AGREED = tuple(
    Approval(StatementStep.AGREE, party, "approver", person, date(2019, 5, 7))
    for party, person in (("PCC", "P-1001"), ("TC", "P-2001"))
)


@pytest.mark.parametrize("agreed", [0, 1, 2])
def test_either_is_a_draft_until_both_councils_agree(agreed: int) -> None:
    """With none or one of them it says so on its cover and each title; with both it does not."""
    for data in (
        quarterly_workbook(quarterly(approvals=AGREED[:agreed])),
        stocktake_workbook(stocktake(approvals=AGREED[:agreed])),
    ):
        both = agreed == 2
        titles = [str(sheet["A1"].value) for sheet in opened(data, results=True)]
        assert all(title.startswith(DRAFT) is not both for title in titles)
        assert detail(data, "Status") == ("Agreed by both councils" if both else DRAFT)
        assert column(data, "Agreement", "Date").count("Awaited") == 2 - agreed


def _charts(data: bytes) -> dict[str, str]:
    """Return each chart and drawing by its name in the file."""
    with ZipFile(BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if re.search(r"(charts|drawings)/\w+\.", name)]
        return {name: archive.read(name).decode() for name in names}


def test_a_share_is_drawn_in_percent_beside_its_budget(workbooks: Mapping[str, bytes]) -> None:
    """A pool with a budget for each month has two lines; one without has its share alone.

    A text such as n/a in a line would be drawn as nil, so such a line is left out, and said to be.
    """
    parts = _charts(workbooks["quarterly"])
    first, second = (parts[f"xl/charts/chart{number}.xml"] for number in (1, 2))
    assert first.count("<ser>") == 2
    assert second.count("<ser>") == 1
    for chart in (first, second):
        assert "n/a" not in chart
        assert 'formatCode="0%"' in chart
        assert ">Percent<" in chart
    words = [parts[f"xl/drawings/drawing{number}.xml"] for number in (1, 2)]
    assert "The budget share, dashed with triangles, is 52.5000 percent then." in words[0]
    assert "No budget share is drawn, because not every month has one." in words[1]


def test_the_outturn_is_drawn_in_pounds(workbooks: Mapping[str, bytes]) -> None:
    """A bar for each pool, with the amount at it; the words hold the same figures."""
    parts = _charts(workbooks["stocktake"])
    assert ">Pounds<" in parts["xl/charts/chart1.xml"]
    assert "DCS 73912.16; SETUP 18400.00; RESPITE 40.00" in parts["xl/drawings/drawing1.xml"]


def test_a_second_time_based_pool_has_a_sheet_of_its_own(workbooks: Mapping[str, bytes]) -> None:
    """Share trend and Share trend 2; the latter has no difference where there is no budget."""
    data = workbooks["quarterly"]
    assert column(data, "Share trend", "Share less budget") == [0.0375, 0.0044117647, 0.0276315789]
    assert column(data, "Share trend 2", "Share less budget")[0] == "n/a"


def test_the_forecast_stands_with_its_workings(workbooks: Mapping[str, bytes]) -> None:
    """23,406.73 in 31/11 months is 8,305.61 a month, and 132,889.82 in sixteen more."""
    data = workbooks["quarterly"]
    assert column(data, "Forecast", "Average month")[0] == 8_305.61
    assert column(data, "Forecast", "Average to come")[:2] == [132_889.82, 9_452.9]
    assert column(data, "Forecast", "Forecast less budget") == [-12.54, "n/a", "n/a"]
    assert any(str(note).startswith("Forecast: what is") for note in column(data, "Notes", "Note"))


def test_a_balance_is_agreed_only_on_the_very_day(workbooks: Mapping[str, bytes]) -> None:
    """A confirmation of the pack's own date counts; the same of the day before does not."""
    data = workbooks["quarterly"]
    assert column(data, "Agreement of balances", "Agreed at the end").count("Yes") == 3
    later = quarterly_workbook(quarterly(as_at=date(2018, 10, 1)))
    assert column(later, "Agreement of balances", "Agreed at the end").count("Yes") == 0
    assert column(later, "Summary", "Value")[8] == 8


def test_every_kind_of_decision_has_words(workbooks: Mapping[str, bytes]) -> None:
    """Six kinds, numbered; who decides is named, both councils where both do."""
    data = workbooks["quarterly"]
    assert column(data, "Decisions", "Number") == [1, 2, 3, 4, 5, 6]
    assert "Plymouth City Council and Torbay Council" in column(data, "Decisions", "Waits for")
    assert column(data, "Decisions", "Amount")[1] == 40
    assert all("_" not in str(kind) for kind in column(data, "Decisions", "Kind"))


def test_each_basis_says_what_its_share_rests_on(workbooks: Mapping[str, bytes]) -> None:
    """Days, another pool, a fraction, the payer, a driver, rate cards and a yearly fee."""
    data = workbooks["stocktake"]
    assert column(data, "Methods", "Share or price") == [
        "Joint days by 1/2",
        "As DCS",
        "1/2",
        "Wholly Torbay Council",
        "n/a",
        "By rate card",
        "18,000.00 a year",
    ]
    assert column(data, "Methods", "In force").count("No") == 1
    assert column(data, "Method reviews", "Review")[:4] == [
        "In date",
        "Overdue",
        "No next date",
        "Not reviewed",
    ]


def test_a_driver_without_quantities_is_shown(workbooks: Mapping[str, bytes]) -> None:
    """It says that none is given, and that no review is set; stale ones are counted by quantity."""
    data = workbooks["stocktake"]
    assert column(data, "Drivers", "Party")[-1] == "None given"
    assert column(data, "Drivers", "Review due on")[-1] == "Not set"
    assert column(data, "Drivers", "Stale") == ["Yes", "Yes", "No"]


def test_the_outturn_is_a_corkscrew(workbooks: Mapping[str, bytes]) -> None:
    """SETUP: 23,700.00 + 14,700.00 - 20,000.00 - 18,400.00 is nil after the year."""
    data = workbooks["stocktake"]
    assert column(data, "Outturn", "Residual of the year") == [0, -23_700, 0]
    assert column(data, "Outturn", "Residual after") == [0, 0, 0]
    assert column(data, "Phases", "Phase") == [
        "1 Getting the basics right",
        "Before the first phase",
        "1 Getting the basics right",
        "1 Getting the basics right",
    ]


def test_what_is_conceded_beyond_acceptance_is_worked(workbooks: Mapping[str, bytes]) -> None:
    """842.04 of 5,842.04 is beyond 5,000.00; and all of what is below nil."""
    assert column(workbooks["stocktake"], "Conceded", "Not accepted") == [842.04, -10]


def test_why_it_could_not_have_ended_is_said(workbooks: Mapping[str, bytes]) -> None:
    """A refusal of the simulation stands on the sheet in its own words."""
    data = workbooks["stocktake-empty"]
    assert column(data, "Ending then", "Remark") == ["The arrangement starts later."]
    assert detail(data, "Days of it in the arrangement") == "None"


def test_a_late_change_of_a_text_changes_the_content_hash() -> None:
    """Whoever alters a finding or a reason alters what the file says of itself."""
    data = quarterly_workbook(quarterly())
    (dispute,) = quarterly().disputes
    other = quarterly_workbook(quarterly(disputes=(replace(dispute, reason="Another"),)))
    item = "Content hash of this workbook"
    assert detail(data, item) != detail(other, item)
    assert cells(data, results=True)["Cover", "A1"] == f"{DRAFT}. Quarterly pack to September 2018"
