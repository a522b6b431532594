"""What no worksheet, no cell and no formula can hold is refused before anything is written."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import pytest

from ledger.domain.calendar import Month
from ledger.domain.errors import AmountTooLarge, TextMalformed
from reports.finish import Picture, ResultsDiffer, finished
from reports.statement import statement_workbook
from reports.table import (
    Column,
    Formula,
    Kind,
    Sheet,
    Value,
    optional_pounds,
    pounds,
    share_value,
)
from reports.texts import LONGEST_TEXT, escaped, is_risky, require_text, unescaped
from tests.reports.builders import line, statement
from tests.reports.recalculation import cells
from tests.reports.test_finish import WHEN, saved

LETTERS = Column("Letters"), Column("Figures", Kind.WHOLE)


def sheet(
    *rows: tuple[Value, ...],
    name: str = "Lines",
    columns: tuple[Column, ...] = LETTERS,
    totals: tuple[Value | None, ...] = (),
) -> Sheet:
    """Return a worksheet of letters and figures."""
    return Sheet(
        name=name, title="Lines", about="All lines", columns=columns, rows=rows, totals=totals
    )


def test_a_worksheet_answers_for_its_table() -> None:
    """Its table is named after it; a column is found by its header, a formula by its result."""
    whole = sheet(("a", 1), ("b", Formula("=1+1", 2)), name="Late items")

    assert whole.table == "tbl_late_items"
    assert (whole.place("Figures"), whole.n_rows) == (2, 2)
    assert (whole.has("Letters"), whole.has("Words")) == (True, False)
    assert whole.results("Figures") == ["1", "2"]


@pytest.mark.parametrize("name", ["", "lines", "Lines: all", "Lines  all", "Line's", "L" * 32])
def test_a_name_that_no_worksheet_can_have_is_refused(name: str) -> None:
    """A worksheet's name is plain words of at most 31 characters."""
    with pytest.raises(ValueError, match="not a name for a worksheet"):
        sheet(("a", 1), name=name)


@pytest.mark.parametrize("header", ["", "net", "Net (pounds)", "Net  amount", "Net#", "1 Net"])
def test_a_header_that_needs_escapes_is_refused(header: str) -> None:
    """A header is plain words, so that a structured reference names it as it stands."""
    with pytest.raises(ValueError, match="a header is plain words"):
        Column(header)


def test_a_table_that_is_none_is_refused() -> None:
    """No rows, a row too short, totals too long, a header twice in any case: no table."""
    with pytest.raises(ValueError, match="at least one row"):
        sheet()
    with pytest.raises(ValueError, match="too long or too short"):
        sheet(("a",))
    with pytest.raises(ValueError, match="too long or too short"):
        sheet(("a", 1), totals=("Total", 1, None))
    with pytest.raises(ValueError, match="stands twice"):
        sheet(("a", "b"), columns=(Column("Net"), Column("NET")))


def test_a_formula_starts_with_an_equals_sign() -> None:
    """What would be stored as a text is no formula."""
    with pytest.raises(ValueError, match="equals sign"):
        Formula("SUM(tbl_lines[Net])", 0)


def test_amounts_are_exact_or_refused() -> None:
    """Pence become pounds without a float; at fourteen digits before the point it is refused."""
    assert pounds(-1) == Decimal("-0.01")
    assert optional_pounds(None) == "n/a"
    assert share_value(Fraction(1, 3)) == Decimal("0.33333333333333333")
    for pence in (10**15, -(10**15)):
        with pytest.raises(AmountTooLarge, match="13 digits"):
            pounds(pence)


ALLOWED = ("\t", "\n", "\r")
CONTROL = [chr(code) for code in (*range(32), 127) if chr(code) not in ALLOWED]
NOT_TEXT = ["\ud800", "\udfff", "\ufffe", "\uffff"]  # halves of characters, and none at all


@pytest.mark.parametrize("letter", [*CONTROL, *NOT_TEXT], ids=lambda letter: f"U+{ord(letter):04X}")
def test_a_character_that_no_cell_holds_is_refused_by_its_number(letter: str) -> None:
    """Every control character but tab and line ends, wherever it stands."""
    for text in (letter, f"{letter}a", f"a{letter}"):
        with pytest.raises(TextMalformed, match=f"U\\+{ord(letter):04X}"):
            require_text(text)


def test_tabs_and_line_ends_are_texts() -> None:
    """Tab, line feed and carriage return can be held."""
    for letter in ALLOWED:
        assert require_text(letter) == letter


@pytest.mark.parametrize(
    ("letter", "most"),
    [
        ("a", LONGEST_TEXT),
        ("é", LONGEST_TEXT),
        ("\U0001f4b7", LONGEST_TEXT // 2),  # counted as two by spreadsheet programs
        ("\r", LONGEST_TEXT // 7),  # stored as _x000D_
    ],
)
def test_the_longest_text_is_held_whole_and_one_more_refused(letter: str, most: int) -> None:
    """32,767 characters as the file counts them: none is ever cut off in silence."""
    data = statement_workbook(statement(line(1, pool_name=letter * most)))
    assert cells(data, results=True)["Lines", "C4"] == letter * most

    with pytest.raises(TextMalformed, match="a cell holds 32767"):
        require_text(letter * (most + 1))


@pytest.mark.parametrize("text", ["_x0041_", "_x005F_", "a\rb", "_x000D_", "_X0041_", "_x41_"])
def test_an_escape_is_read_back_as_it_was(text: str) -> None:
    """A text that looks like the format's own escape stays that text."""
    assert unescaped(escaped(text)) == text


def test_only_a_risky_start_is_risky() -> None:
    """A sign that starts a formula is risky at the start of a text, and nowhere else."""
    assert [is_risky(text) for text in ("=1", "+1", "-1", "@1", "\t1", "\r1")] == [True] * 6
    assert [is_risky(text) for text in ("1=", " =1", "a-1", "")] == [False] * 4


def test_a_chart_without_a_place_for_its_words_is_refused() -> None:
    """A picture to be named, and no place in the drawing to name it: no file."""
    target = BytesIO(saved("=1+1"))
    with ZipFile(target, "a") as archive:
        archive.writestr("xl/drawings/drawing1.xml", "<wsDr/>")

    with pytest.raises(ResultsDiffer, match="no place for its alternative text"):
        finished(
            target.getvalue(),
            results=[{"A1": Formula("=1+1", 2)}],
            pictures=[Picture("Residual", "None is drawn")],
            created=WHEN,
        )


def test_a_month_is_a_date_and_no_text() -> None:
    """A month is stored as its first day."""
    data = statement_workbook(statement(line(1, service_month=Month(2018, 7))))
    assert str(cells(data, results=True)["Lines", "D4"]).startswith("2018-07-01")
