"""What somebody may do to a workbook that no cell shows, each with what must be found of it.

Done to the statement of two untaxed lines: they stand in rows 4 and 5, and the totals in 6.
"""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.styles.colors import Color
from openpyxl.workbook.defined_name import DefinedName

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
    (add_a_rule, What.RULE, "Lines", "", "M4:M5: cellIs equal 0"),
]
