"""The figures in a workbook are the ledger's, and any engine that recalculates finds the same."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.reports.builders import statement
from tests.reports.recalculation import Cells, by_ironcalc, cells, differences, formulas
from tests.reports.registry import MADE

KINDS = tuple(MADE)


@pytest.mark.parametrize("kind", KINDS)
def test_every_formula_has_a_stored_result(workbooks: Mapping[str, bytes], kind: str) -> None:
    """No formula is without a stored result, so a previewer shows no blank."""
    results = cells(workbooks[kind], results=True)
    places = formulas(workbooks[kind])

    assert places
    assert [place for place in places if place not in results] == []


@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_finds_the_same(
    workbooks: Mapping[str, bytes], recalculated: Mapping[str, Cells], kind: str
) -> None:
    """LibreOffice, given no results, calculates every one as stored and shows every cell alike."""
    ours = cells(workbooks[kind], results=True)
    theirs = recalculated[kind]

    assert differences(ours, theirs, ours) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_ironcalc_finds_the_same(workbooks: Mapping[str, bytes], kind: str, tmp_path: Path) -> None:
    """IronCalc, given no results, calculates every formula to the value stored.

    It takes a column of a table with a single row for one value, which its COUNTIF and SUMIFS
    refuse: such formulas, and the cover's check over them, are left to LibreOffice.
    """
    ours = cells(workbooks[kind], results=True)
    theirs = by_ironcalc(workbooks[kind], tmp_path)
    refused = {place for place, value in theirs.items() if value == "#VALUE!"}
    cover = {place for place in theirs if refused and place == _overall_place(ours)}

    assert differences(ours, theirs, set(theirs) - refused - cover) == {}
    if kind in ("statement", "draft", "neutrality"):
        assert refused == set()


@pytest.mark.parametrize("kind", KINDS)
def test_untouched_workbooks_check(workbooks: Mapping[str, bytes], kind: str) -> None:
    """In a workbook as it is sent out, no check fails."""
    assert "CHECK" not in cells(workbooks[kind], results=True).values()


@pytest.mark.parametrize(
    ("name", "sheet", "place"),
    [
        ("altered-cost", "Workings", "O4"),
        ("altered-days", "Shares", "L4"),
        ("altered-days", "Workings", "O4"),
        ("altered-net", "Workings", "O7"),
        ("altered-recharge", "Checks", "F8"),
    ],
)
def test_an_altered_figure_turns_its_check(
    recalculated: Mapping[str, Cells], name: str, sheet: str, place: str
) -> None:
    """A figure altered by a penny, or a quarter of a day, turns its check and the cover's."""
    seen = recalculated[name]

    assert seen[sheet, place] == "CHECK"
    assert seen[_overall_place(seen)] == "CHECK"


def test_a_late_item_is_performed_again(recalculated: Mapping[str, Cells]) -> None:
    """The July award of 205.00 comes to 115.32 on the total to date, in LibreOffice as here."""
    late = statement().lines[1]
    seen = recalculated["statement"]

    assert late.net_pence == 115_32
    assert seen["Workings", "K5"] == 6984.77
    assert seen["Workings", "M5"] == 115.32


def _overall_place(seen: Cells) -> tuple[str, str]:
    """Return where the cover shows the one check over all."""
    sheet, place = next(
        place for place, value in seen.items() if value == "Overall check of this workbook"
    )
    return sheet, place.replace("A", "B")
