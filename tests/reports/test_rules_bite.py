"""Every rule of the workbooks finds a workbook that breaks it: none is kept by being blind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from tests.reports import rules_accessible as accessible
from tests.reports import rules_modelling as modelling
from tests.reports.rules import File, Rule


def sheet(file: File, name: str) -> Worksheet:
    """Return the worksheet of that name, with formulas."""
    return next(each for each in file.sheets if each.title == name)


def cell(file: File, place: str) -> Cell:
    """Return a cell of the lines."""
    found = sheet(file, "Lines")[place]
    assert isinstance(found, Cell)
    return found


def put(place: str, value: object) -> Callable[[File], None]:
    """Return what writes a value into a cell of the lines."""

    def write(file: File) -> None:
        cell(file, place).value = value  # type: ignore[assignment]

    return write


def restyle(place: str, **styles: object) -> Callable[[File], None]:
    """Return what gives a cell of the lines another font, fill or alignment."""

    def restyled(file: File) -> None:
        for name, style in styles.items():
            setattr(cell(file, place), name, style)

    return restyled


def change(path: str, value: object) -> Callable[[File], None]:
    """Return what sets an attribute of the worksheet of lines, however deep."""

    def changed(file: File) -> None:
        target: object = sheet(file, "Lines")
        *parents, last = path.split(".")
        for parent in parents:
            target = getattr(target, parent)
        setattr(target, last, value)

    return changed


def _table(file: File) -> Table:
    (table,) = sheet(file, "Lines").tables.values()
    assert isinstance(table, Table)
    return table


def _unmark(file: File) -> None:
    del sheet(file, "Lines").tables["tbl_lines"]


def _name_a_table(file: File) -> None:
    _table(file).displayName = "Table1"


def _filter(file: File) -> None:
    _table(file).autoFilter = AutoFilter(ref="A3:T5")


def _move_the_table(file: File) -> None:
    _table(file).ref = "B3:T6"


def _blank_a_row(file: File) -> None:
    for each in sheet(file, "Lines")[4]:
        each.value = None


def _colour(file: File) -> None:
    rule = ColorScaleRule("min", None, "FF0000", "max", None, "00FF00")  # type: ignore[no-untyped-call]
    sheet(file, "Lines").conditional_formatting.add("A4:A5", rule)


def _empty_a_sheet(file: File) -> None:
    _table(file).ref = "A3:T3"
    _table(file).totalsRowCount = None


def _rename_notes(file: File) -> None:
    sheet(file, "Notes").title = "Sheet1"


def _lead_nowhere(file: File) -> None:
    sheet(file, "Contents")["A5"].hyperlink.location = "'Cover'!A1"


def _open_elsewhere(file: File) -> None:
    file.formulas.active = 2


def _forget_the_title(file: File) -> None:
    file.formulas.properties.title = None


def _forget_the_overall_check(file: File) -> None:
    del file.formulas.defined_names["overall_check"]


def _forget_alternatives(file: File) -> None:
    file.members["xl/drawings/drawing1.xml"] = b'<xdr:cNvPr id="1" name="Chart 1"/>'


def _add_a_picture(file: File) -> None:
    file.members["xl/media/image1.png"] = b""


def _add_a_macro(file: File) -> None:
    file.members["xl/vbaProject.bin"] = b""


def _put_a_result(name: str, place: str, value: object) -> Callable[[File], None]:
    def write(file: File) -> None:
        file.results[name][place].value = value

    return write


BREAKS: Mapping[Rule, Callable[[File], None]] = {
    accessible.tables_are_marked_up: _unmark,
    accessible.tables_have_meaningful_names: _name_a_table,
    accessible.no_cell_is_merged: lambda file: sheet(file, "Lines").merge_cells("A1:C1"),
    accessible.no_blank_row_or_column: _blank_a_row,
    accessible.one_tagged_header_row: put("B3", "Charge"),
    accessible.text_is_wrapped_and_not_cut_off: put("C4", "word " * 40),
    accessible.no_figure_is_wider_than_its_column: _put_a_result("Lines", "M4", 10**15),
    accessible.headings_stay_apart: put("M3", "Recovered"),
    accessible.no_filters_or_frozen_panes: _filter,
    accessible.no_cell_of_data_is_empty: put("C4", None),
    accessible.nothing_is_hidden: change("sheet_state", "hidden"),
    accessible.notes_are_not_signposted_by_symbols: put("C3", "Charge*"),
    accessible.notes_have_a_worksheet: _rename_notes,
    accessible.links_have_words: put("T4", "here"),
    accessible.text_is_formatted_to_be_read: restyle("C4", font=Font(name="Arial", size=9)),
    accessible.worksheets_have_titles: put("A1", None),
    accessible.worksheets_say_how_many_tables_they_hold: put("A2", "Two tables"),
    accessible.headers_avoid_symbols: put("C3", "£"),
    accessible.printed_margins_add_nothing: change("oddFooter.left.text", "In confidence"),
    accessible.nothing_floats: _add_a_picture,
    accessible.only_headers_are_shaded: restyle("C4", fill=PatternFill("solid", "FFFF00")),
    accessible.colour_is_never_the_only_message: _colour,
    accessible.ink_stands_out: restyle("C4", font=Font(name="Arial", size=12, color="FF999999")),
    accessible.nothing_runs_and_nothing_is_fetched: _add_a_macro,
    accessible.worksheets_have_names: _rename_notes,
    accessible.no_worksheet_is_blank: _empty_a_sheet,
    accessible.column_a_starts_with_words_for_the_reader: put("B1", "Beside"),
    accessible.tables_start_at_the_left: _move_the_table,
    accessible.nothing_stands_beyond_the_table: put("C9", "Below"),
    accessible.the_contents_lead_to_every_sheet: _lead_nowhere,
    accessible.document_information_is_set: _forget_the_title,
    accessible.the_cursor_is_at_the_start: _open_elsewhere,
    accessible.charts_have_alternative_text: _forget_alternatives,
    modelling.formulas_are_short: put("Q4", "=" + "+".join(["tbl_lines[Net]"] * 20)),
    modelling.no_figure_hides_in_a_formula: put("Q4", "=ROUND(tbl_lines[Net]*1.2,2)"),
    modelling.no_condition_stands_in_another: put("Q4", "=IF(1=1,IF(0=1,0,1),0)"),
    modelling.every_sum_is_rounded: put("Q4", "=SUM(tbl_lines[Net])"),
    modelling.every_quotient_is_rounded: put("Q4", "=tbl_lines[Net]/tbl_lines[Net]"),
    modelling.checks_compare_rounded_differences: put("Q4", '=IF(0=1,"OK","CHECK")'),
    modelling.formulas_name_what_they_read: put("Q4", "=M4+P4"),
    modelling.a_column_holds_one_formula: put("Q4", "=ROUND(0,2)"),
    modelling.totals_are_formulas: put("Q6", 339),
    modelling.one_check_on_the_cover_covers_all: _forget_the_overall_check,
    modelling.no_check_fails: _put_a_result("Workings", "O4", "CHECK"),
    modelling.corkscrews_close: _put_a_result("Debt", "G4", 1),
    modelling.nothing_is_volatile: put("Q4", "=TODAY()"),
    modelling.every_formula_has_a_result: _put_a_result("Lines", "Q4", None),
    modelling.money_shows_pennies: restyle("M4", alignment=Alignment(horizontal="left")),
    modelling.dates_are_dates: put("C4", "2018-09"),
    modelling.it_prints_on_a4_one_page_wide: change("page_setup.paperSize", 8),
    modelling.title_rows_are_repeated_in_print: change("print_title_rows", "1:1"),
}


def test_every_rule_is_tried() -> None:
    """No rule of either list is left out below."""
    assert set(BREAKS) == {*accessible.ACCESSIBLE, *modelling.MODELLING}


@pytest.mark.parametrize("rule", BREAKS, ids=lambda rule: rule.__name__)
def test_a_rule_finds_what_breaks_it(rule: Rule, workbooks: Mapping[str, bytes]) -> None:
    """A statement of two untaxed lines keeps the rule; after one change it does not."""
    file = File(workbooks["untaxed"])
    assert list(rule(file)) == []

    BREAKS[rule](file)

    assert list(rule(file))
