"""What somebody may do to a workbook that no cell shows, each with what must be found of it.

Done to the statement of two untaxed lines: they stand in rows 4 and 5, and the totals in 6.
"""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.styles.colors import Color
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter, FilterColumn, Filters, SortCondition, SortState

from reports.verification import What


def hide_a_row(workbook: openpyxl.Workbook) -> None:
    """Hide the row of the first line."""
    workbook["Lines"].row_dimensions[4].hidden = True


def flatten_a_row(workbook: openpyxl.Workbook) -> None:
    """Make it half a point high."""
    workbook["Lines"].row_dimensions[4].height = 0.5


def hide_a_column(workbook: openpyxl.Workbook) -> None:
    """Hide the column of net amounts."""
    workbook["Lines"].column_dimensions["M"].hidden = True


def narrow_a_column(workbook: openpyxl.Workbook) -> None:
    """Make it a tenth of a digit wide."""
    workbook["Lines"].column_dimensions["M"].width = 0.1


def hide_rows_without_height(workbook: openpyxl.Workbook) -> None:
    """Hide what has no height of its own."""
    workbook["Lines"].sheet_format.zeroHeight = True


def hide_zeros(workbook: openpyxl.Workbook) -> None:
    """Show nothing where there is nil."""
    workbook["Lines"].sheet_view.showZeros = False


def hide_a_sheet(workbook: openpyxl.Workbook) -> None:
    """Hide the lines so that no menu brings them back."""
    workbook["Lines"].sheet_state = "veryHidden"


def rename_a_sheet(workbook: openpyxl.Workbook) -> None:
    """Give the rules another name."""
    workbook["Rules"].title = "Our rules"


def rename_a_named_sheet(workbook: openpyxl.Workbook) -> None:
    """Rename as a spreadsheet program does: what leads there goes on leading there."""
    workbook["Debt"].title = "Owed"
    for name in ("debt_opening", "debt_closing"):
        place = str(workbook.defined_names[name].attr_text).replace("Debt", "Owed")
        workbook.defined_names[name].attr_text = place


def add_a_sheet(workbook: openpyxl.Workbook) -> None:
    """Add a sheet at the end."""
    workbook.create_sheet("Other terms")


def remove_a_sheet(workbook: openpyxl.Workbook) -> None:
    """Take the rules away."""
    workbook.remove(workbook["Rules"])


def move_a_sheet(workbook: openpyxl.Workbook) -> None:
    """Put the notes before the checks."""
    workbook.move_sheet("Notes", -1)


def show_another_figure(workbook: openpyxl.Workbook) -> None:
    """Show a figure that is not there."""
    workbook["Lines"]["M4"].number_format = '"9,635.15"'


def write_in_white(workbook: openpyxl.Workbook) -> None:
    """Write a figure in white, or nearly."""
    workbook["Lines"]["M4"].font = Font(name="Arial", size=12, color="FFFDFDFD")


def write_in_the_ground_of_the_theme(workbook: openpyxl.Workbook) -> None:
    """Write a figure in the white of the theme."""
    workbook["Lines"]["M4"].font = Font(name="Arial", size=12, color=Color(theme=0))


def write_tiny(workbook: openpyxl.Workbook) -> None:
    """Write a figure a point high."""
    workbook["Lines"]["M4"].font = Font(name="Arial", size=1)


def lead_elsewhere(workbook: openpyxl.Workbook) -> None:
    """Have a link lead elsewhere."""
    workbook["Lines"]["T4"].hyperlink.target = "https://example.org/pay"


def comment_on_a_cell(workbook: openpyxl.Workbook) -> None:
    """Comment on a figure."""
    workbook["Lines"]["M4"].comment = Comment("Agreed at 9,000.00", "P")


def comment_on_nothing(workbook: openpyxl.Workbook) -> None:
    """Comment on an empty cell."""
    workbook["Lines"]["B6"].comment = Comment("Plus 10%", "P")


def merge_cells(workbook: openpyxl.Workbook) -> None:
    """Merge two empty cells."""
    workbook["Lines"].merge_cells("B6:C6")


def shorten_a_table(workbook: openpyxl.Workbook) -> None:
    """Have a table take in a row less."""
    workbook["Rules"].tables["tbl_rules"].ref = "A3:E4"


def move_a_name(workbook: openpyxl.Workbook) -> None:
    """Have a name stand for another cell."""
    workbook.defined_names["statement_net"].attr_text = "'Cover'!$B$1"


def add_a_name(workbook: openpyxl.Workbook) -> None:
    """Add a name that stands for a figure."""
    workbook.defined_names["discount"] = DefinedName("discount", attr_text="0.1")


def add_a_rule(workbook: openpyxl.Workbook) -> None:
    """Have figures of nil look other than the rest."""
    rule = CellIsRule("equal", ["0"])  # type: ignore[no-untyped-call]
    workbook["Lines"].conditional_formatting.add("M4:M5", rule)


def replace_a_header(workbook: openpyxl.Workbook) -> None:
    """Print another title over each page."""
    workbook["Lines"].HeaderFooter.oddHeader.left.text = "Agreed credit note"


def head_the_first_page_apart(workbook: openpyxl.Workbook) -> None:
    """Print nothing over the first page."""
    workbook["Lines"].HeaderFooter.differentFirst = True


def ask_for_input(workbook: openpyxl.Workbook) -> None:
    """Have a figure say something to whoever comes to it."""
    message = DataValidation(sqref="M4", showInputMessage=True, promptTitle="Net")
    message.prompt = "Pay 9,000.00"
    workbook["Lines"].add_data_validation(message)


def write_in_signs(workbook: openpyxl.Workbook) -> None:
    """Write a figure in a font of signs."""
    workbook["Lines"]["M4"].font = Font(name="Wingdings", size=12)


def write_in_a_set_of_signs(workbook: openpyxl.Workbook) -> None:
    """Write a figure in the font's set of signs."""
    workbook["Lines"]["M4"].font = Font(name="Arial", size=12, charset=2)


def strike_out(workbook: openpyxl.Workbook) -> None:
    """Strike out a figure."""
    workbook["Lines"]["M4"].font = Font(name="Arial", size=12, strike=True)


def write_in_part_in_white(workbook: openpyxl.Workbook) -> None:
    """Write a part of a text in white."""
    cell = workbook["Lines"]["B4"]
    text = str(cell.value)
    white = TextBlock(InlineFont(color=Color(rgb="FFFFFFFF")), text[1:])
    cell.value = CellRichText(text[:1], white)


def have_a_link_say(workbook: openpyxl.Workbook) -> None:
    """Have a link say something when pointed at."""
    workbook["Lines"]["T4"].hyperlink.tooltip = "Settled"


def calculate_as_shown(workbook: openpyxl.Workbook) -> None:
    """Have figures calculated as they are shown."""
    workbook.calculation.fullPrecision = False


def calculate_when_asked(workbook: openpyxl.Workbook) -> None:
    """Have nothing calculated until somebody asks."""
    workbook.calculation.calcMode = "manual"


def show_formulas(workbook: openpyxl.Workbook) -> None:
    """Show formulas where their results were."""
    workbook["Lines"].sheet_view.showFormulas = True


def filter_a_table(workbook: openpyxl.Workbook) -> None:
    """Leave but one pool in a table."""
    table = workbook["Lines"].tables["tbl_lines"]
    one = FilterColumn(colId=1, filters=Filters(filter=["DCS"]))
    table.autoFilter = AutoFilter(ref="A3:T5", filterColumn=[one])


def filter_a_sheet(workbook: openpyxl.Workbook) -> None:
    """Leave but one pool on a sheet."""
    workbook["Lines"].auto_filter.ref = "A3:T5"
    workbook["Lines"].auto_filter.add_filter_column(1, ["DCS"])


def sort_a_table(workbook: openpyxl.Workbook) -> None:
    """Say that a table is in the order of net amounts."""
    by_net = SortState(ref="A4:T5", sortCondition=[SortCondition(ref="M4:M5")])
    workbook["Lines"].tables["tbl_lines"].sortState = by_net


def change_a_property(workbook: openpyxl.Workbook) -> None:
    """Give the file another author."""
    workbook.properties.creator = "Torbay Council"


def print_less(workbook: openpyxl.Workbook) -> None:
    """Print but the first line."""
    workbook["Lines"].print_area = "A1:T4"


def print_other_titles(workbook: openpyxl.Workbook) -> None:
    """Print on each page the first line's row as a heading."""
    workbook["Lines"].print_title_rows = "1:4"


def make_a_column_smaller(workbook: openpyxl.Workbook) -> None:
    """Make it a digit wide, so that its figures show as ####."""
    workbook["Lines"].column_dimensions["M"].width = 1


def make_a_row_smaller(workbook: openpyxl.Workbook) -> None:
    """Make it three points high."""
    workbook["Lines"].row_dimensions[4].height = 3


CHANGES: list[tuple[Callable[[openpyxl.Workbook], None], What, str, str, str]] = [
    (hide_a_row, What.HIDDEN, "Lines", "", "row 4"),
    (flatten_a_row, What.HIDDEN, "Lines", "", "row 4"),
    (hide_a_column, What.HIDDEN, "Lines", "", "column M"),
    (narrow_a_column, What.HIDDEN, "Lines", "", "column M"),
    (hide_rows_without_height, What.HIDDEN, "Lines", "", "rows without a height of their own"),
    (hide_zeros, What.HIDDEN, "Lines", "", "zeros"),
    (hide_a_sheet, What.SHEET_HIDDEN, "Lines", "", "veryHidden"),
    (rename_a_sheet, What.SHEET_RENAMED, "Rules", "", "Our rules"),
    (rename_a_named_sheet, What.SHEET_RENAMED, "Debt", "", "Owed"),
    (add_a_sheet, What.SHEET_ADDED, "Other terms", "", "Other terms"),
    (remove_a_sheet, What.SHEET_REMOVED, "Rules", "", ""),
    (show_another_figure, What.NUMBER_FORMAT, "Lines", "M4", '"9,635.15"'),
    (write_in_white, What.INK, "Lines", "M4", "cannot be seen"),
    (write_in_the_ground_of_the_theme, What.INK, "Lines", "M4", "cannot be seen"),
    (write_tiny, What.INK, "Lines", "M4", "cannot be seen"),
    (lead_elsewhere, What.LINK, "Lines", "T4", "https://example.org/pay"),
    (comment_on_a_cell, What.COMMENT, "Lines", "M4", "Agreed at 9,000.00"),
    (comment_on_nothing, What.COMMENT, "Lines", "B6", "Plus 10%"),
    (merge_cells, What.MERGED, "Lines", "", "B6:C6"),
    (move_a_name, What.DEFINED_NAME, "", "", "statement_net: Cover!$B$1"),
    (add_a_name, What.DEFINED_NAME, "", "", "discount: 0.1"),
    (
        replace_a_header,
        What.PAGE,
        "Lines",
        "",
        "oddHeader: &LAgreed credit note",
    ),
    (head_the_first_page_apart, What.PAGE, "Lines", "", "first page apart: yes"),
    (print_less, What.PAGE, "Lines", "", "print area: $A$1:$T$4"),
    (print_other_titles, What.PAGE, "Lines", "", "print titles: $1:$4"),
    (ask_for_input, What.VALIDATION, "Lines", "", "M4: anything between; Net: Pay 9,000.00"),
    (write_in_signs, What.FONT, "Lines", "M4", "Wingdings"),
    (write_in_a_set_of_signs, What.FONT, "Lines", "M4", "Arial, signs for letters"),
    (strike_out, What.FONT, "Lines", "M4", "Arial, struck out"),
    (write_in_part_in_white, What.FONT, "Lines", "B4", "Arial; in part FFFFFFFF"),
    (
        have_a_link_say,
        What.LINK,
        "Lines",
        "T4",
        "v1/arrangements/plymouth-torbay/statements/17/explain?line=1, which says: Settled",
    ),
    (calculate_as_shown, What.CALCULATION, "", "", "figures as they are shown, not as held"),
    (calculate_when_asked, What.CALCULATION, "", "", "only when asked"),
    (show_formulas, What.HIDDEN, "Lines", "", "results of formulas"),
    (filter_a_table, What.FILTER, "Lines", "", "column 2 of A3:T5: filter val=DCS"),
    (filter_a_sheet, What.FILTER, "Lines", "", "column 2 of A3:T5: filter val=DCS"),
    (sort_a_table, What.FILTER, "Lines", "", "order of A4:T5: sortCondition ref=M4:M5"),
    (change_a_property, What.PROPERTY, "", "", "creator: Torbay Council"),
    (make_a_column_smaller, What.SMALLER, "Lines", "", "column M: 1"),
    (make_a_row_smaller, What.SMALLER, "Lines", "", "row 4: 3"),
    (add_a_rule, What.RULE, "Lines", "", "M4:M5: cellIs equal 0"),
]
