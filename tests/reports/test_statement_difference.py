"""The worksheet that sets a statement beside the superseded one that it charges anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from reports.front import cover_sheet
from reports.statement_difference import difference_sheet, difference_sheets
from reports.table import Book
from reports.workbook import workbook_bytes
from tests.reports.builders import time_line, working
from tests.reports.difference_builder import reissued
from tests.reports.recalculation import by_ironcalc, cells, differences, formulas


def test_each_line_stands_beside_its_own() -> None:
    """Changed, the same, only now and only before: with both numbers where it has both."""
    sheet = difference_sheet(reissued(), draft="")

    assert [(row[1], row[2], row[5]) for row in sheet.rows] == [
        (1, 1, "Changed"),
        (2, 2, "The same"),
        (3, "n/a", "Only now"),
        ("n/a", 3, "Only before"),
    ]
    assert sheet.results("Net difference") == ["40.80", "0.00", "840.00", "-1500.00"]
    assert sheet.results("VAT difference") == ["0.00"] * 4
    assert sheet.results("What differs")[2] == "The line stands in one of the two only"


def test_inputs_that_differ_are_named_in_words() -> None:
    """Days are days, shares fractions, amounts pounds; what was not there before is none."""
    before = time_line(1)
    after = replace(
        before,
        working=replace(
            before.working,
            recipient_quarters=42,
            share=Fraction(23, 38),
            estimated=True,
            capped_pence=1_50,
            references=("A", "B"),
        ),
        net_pence=before.net_pence,
    )
    first = replace(reissued().replaces[0], lines=(before,), charged_anew=(1,))
    (row,) = difference_sheet(replace(reissued(), lines=(after,), replaces=(first,)), draft="").rows

    assert row[-1] == (
        "Share 23/38, was 21/38; Recipient days 10.5, was 9.5; Deliveries A, B, was none; "
        "Estimated yes, was no; Held back by the cap 1.50, was none"
    )


def test_every_input_of_a_working_has_a_word() -> None:
    """Whatever field a working has, a difference in it can be said."""
    before = time_line(1)
    other: dict[str, Any] = {
        name: Fraction(1, 3) if name in ("share", "joint_share") else 7
        for name in working().__dataclass_fields__
        if name not in ("kind", "estimated")
    }
    after = replace(before, working=replace(before.working, **other))
    first = replace(reissued().replaces[0], lines=(before,), charged_anew=(1,))
    (row,) = difference_sheet(replace(reissued(), lines=(after,), replaces=(first,)), draft="").rows

    assert str(row[-1]).count(", was ") == len(other)


def test_a_statement_that_replaces_nothing_has_no_such_worksheet() -> None:
    """Only what charges a superseded statement anew is set beside it."""
    assert list(difference_sheets(replace(reissued(), replaces=()), draft="")) == []


def test_its_formulas_come_to_what_is_stored(tmp_path: Path) -> None:
    """An engine that we did not write finds every difference and total the same."""
    sheet = difference_sheet(reissued(), draft="")
    book = Book(
        title="A test",
        subject="A test",
        owner="A test",
        created=datetime(2018, 11, 9),  # noqa: DTZ001 - the file format's stamps bear no zone
        draft=False,
        cover=cover_sheet("A test", [("Item", "Detail")], {}),
        sheets=(sheet,),
    )
    data = workbook_bytes(book)
    ours, theirs = cells(data, results=True), by_ironcalc(data, tmp_path)

    assert set(theirs) == set(formulas(data))
    assert differences(ours, theirs, theirs) == {}
    assert Decimal(str(ours["Difference", "I8"])) == Decimal("-619.20")
