"""The Analysis Function's checklist, "Making spreadsheets accessible", a function a rule.

The docstrings give each rule in short; those that a machine cannot judge (spelling, plain words)
are left to people. Where we keep a rule in another way than its letter, the docstring says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from openpyxl.utils import get_column_letter, range_boundaries

from reports.sheet import ONE_TABLE
from reports.verification_drawings import drawn_by_sheet
from reports.verification_style import contrast
from tests.reports.rules import HEAD, File, Rule

_SUPERSCRIPTS = re.compile("[\u00b9\u00b2\u00b3\u2070-\u209f*\u2020\u2021]")
_BOLD_WIDTHS = dict.fromkeys("bdghnopqu", 611) | dict.fromkeys("aceksvxy0123456789", 556)
_BOLD_WIDTHS |= {"f": 333, "i": 278, "j": 278, "l": 278, "m": 889, "r": 389, "t": 333, "w": 778}
_BOLD_WIDTHS |= {"z": 500, "-": 333, "I": 278, "M": 833, "W": 944, "L": 611, "F": 611, "T": 611}
_MARGINS, _GAP = 0.4, 0.3  # of a cell, and between two headings, in digits
_EMPTY_LINK_WORDS = {"here", "click here", "link", "more", "this"}


def tables_are_marked_up(file: File) -> Iterator[str]:
    """Mark up tables: every worksheet's data is a table object, not only drawn like one."""
    for sheet in file.sheets:
        if len(sheet.tables) != 1:
            yield f"{sheet.title} has {len(sheet.tables)} tables marked up"


def tables_have_meaningful_names(file: File) -> Iterator[str]:
    """Give tables meaningful names: of their worksheet, never Table1."""
    for sheet, table, _ in file.tables():
        if table.displayName != "tbl_" + re.sub("[ -]", "_", sheet.title.lower()):
            yield f"{sheet.title}: {table.displayName}"


def no_cell_is_merged(file: File) -> Iterator[str]:
    """Remove merged cells, split cells and nested tables."""
    for sheet in file.sheets:
        yield from (f"{sheet.title}: {each} is merged" for each in sheet.merged_cells.ranges)


def no_blank_row_or_column(file: File) -> Iterator[str]:
    """Remove blank rows and columns within tables; space is made by height and width."""
    for sheet, _, (last_column, _, last_row) in file.tables():
        for row in range(HEAD, last_row + 1):
            if all(sheet.cell(row, place).value is None for place in range(1, last_column + 1)):
                yield f"{sheet.title}: row {row} is blank"
        for place in range(1, last_column + 1):
            if all(sheet.cell(row, place).value is None for row in range(HEAD + 1, last_row + 1)):
                yield f"{sheet.title}: column {place} is blank"


def one_tagged_header_row(file: File) -> Iterator[str]:
    """All tables should have one tagged header row: filled, unique, as the table itself says."""
    for sheet, table, (last_column, _, _) in file.tables():
        headers = [sheet.cell(HEAD, place).value for place in range(1, last_column + 1)]
        if table.headerRowCount != 1 or headers != list(table.column_names):
            yield f"{sheet.title}: its headers are not those of its table"
        if not all(headers) or len({str(each).lower() for each in headers}) != len(headers):
            yield f"{sheet.title}: a header is empty or stands twice"


def text_is_wrapped_and_not_cut_off(file: File) -> Iterator[str]:
    """Wrap text within cells: all of it can be read, in its column and its row's height.

    A character is taken as 0.85 of a digit, and a line as 15 points: Arial's averages.
    """
    for sheet, cell in file.cells():
        if cell.data_type != "s" or cell.row < HEAD:
            continue
        width = sheet.column_dimensions[cell.column_letter].width
        height = sheet.row_dimensions[cell.row].height or 0
        lines = -(-len(str(cell.value)) * 0.85 // width)
        if not cell.alignment.wrap_text or height < lines * 15:
            yield f"{sheet.title}!{cell.coordinate} is cut off"


def no_figure_is_wider_than_its_column(file: File) -> Iterator[str]:
    """Nothing shows as a row of hashes: each figure and date fits its column."""
    for sheet, cell in file.cells():
        value = file.results[sheet.title][cell.coordinate].value
        if isinstance(value, int | float) and not isinstance(value, bool):
            shown = f"{value:,.2f}" if "." in cell.number_format else str(value)
            if len(shown) > sheet.column_dimensions[cell.column_letter].width:
                yield f"{sheet.title}!{cell.coordinate} is wider than its column"


def headings_stay_apart(file: File) -> Iterator[str]:
    """No heading runs into the next one: its longest line is shorter than its column is wide.

    Of figures, that is: a text is kept off by its indent. Measured in Arial Bold's own widths, in
    thousandths of an em, of which a digit has 556.
    """
    for sheet in file.sheets:
        for cell in sheet[HEAD]:
            letter = get_column_letter(cell.column or 1)
            room = sheet.column_dimensions[letter].width - _MARGINS
            of_figures = cell.alignment.horizontal == "right"
            if of_figures and max(_lines(str(cell.value), room)) > room - _GAP:
                yield f"{sheet.title}!{cell.coordinate}: {cell.value} fills its column"


def _lines(heading: str, room: float) -> list[float]:
    """Return the widths of a heading's lines in digits, wrapped where a program wraps them."""
    lines: list[float] = []
    for word in heading.split(" "):
        width = sum(_BOLD_WIDTHS.get(letter, 722) for letter in word) / 556
        if lines and lines[-1] + 0.5 + width <= room:
            lines[-1] += 0.5 + width
        else:
            lines.append(width)
    return lines


def no_filters_or_frozen_panes(file: File) -> Iterator[str]:
    """Avoid adding filters and freeze panes."""
    for sheet, table, _ in file.tables():
        if table.autoFilter is not None or sheet.auto_filter.ref or sheet.freeze_panes:
            yield f"{sheet.title} has a filter or frozen panes"


def no_cell_of_data_is_empty(file: File) -> Iterator[str]:
    """Only leave cells empty in certain circumstances: only where a total does not apply."""
    for sheet, _, (last_column, of_data, _) in file.tables():
        for row in range(HEAD, of_data + 1):
            for place in range(1, last_column + 1):
                if sheet.cell(row, place).value in (None, ""):
                    yield f"{sheet.title}!{get_column_letter(place)}{row} is empty"


def nothing_is_hidden(file: File) -> Iterator[str]:
    """Avoid hiding rows or columns, or worksheets."""
    for sheet in file.sheets:
        rows = [number for number, row in sheet.row_dimensions.items() if row.hidden]
        columns = [letter for letter, each in sheet.column_dimensions.items() if each.hidden]
        if sheet.sheet_state != "visible" or rows or columns:
            yield f"{sheet.title} hides something"


def notes_are_not_signposted_by_symbols(file: File) -> Iterator[str]:
    """Do not use symbols or superscript to signpost to notes."""
    for sheet, cell in file.cells():
        if cell.font.vertAlign is not None:
            yield f"{sheet.title}!{cell.coordinate} is raised or lowered"
        if cell.row == HEAD and _SUPERSCRIPTS.search(str(cell.value)):
            yield f"{sheet.title}!{cell.coordinate} bears a symbol"


def notes_have_a_worksheet(file: File) -> Iterator[str]:
    """Put note text in a notes table on a notes worksheet, the last one."""
    if file.formulas.sheetnames[-1] != "Notes":
        yield "the last worksheet is not Notes"


def links_have_words(file: File) -> Iterator[str]:
    """Links must be accessible: they say where they lead, and are no bare address."""
    for sheet, cell in file.cells():
        words = str(cell.value).strip().lower()
        if cell.hyperlink and (words in _EMPTY_LINK_WORDS or "://" in words or not words):
            yield f"{sheet.title}!{cell.coordinate}: {words}"


def text_is_formatted_to_be_read(file: File) -> Iterator[str]:
    """Format text to make it accessible: sans serif, 12 points or more, upright, not underlined."""
    for sheet, cell in file.cells():
        font = cell.font
        underlined = font.underline is not None and cell.hyperlink is None
        if font.name != "Arial" or (font.sz or 0) < 12 or font.italic or underlined:
            yield f"{sheet.title}!{cell.coordinate} is set in {font.name} {font.sz}"


def worksheets_have_titles(file: File) -> Iterator[str]:
    """All worksheets should have descriptive titles: in A1, each its own, larger and bold."""
    titles = [str(sheet["A1"].value or "") for sheet in file.sheets]
    if len(set(titles)) != len(titles):
        yield "two worksheets have the same title"
    for sheet in file.sheets:
        font = sheet["A1"].font
        if not sheet["A1"].value or not font.b or (font.sz or 0) <= 12:
            yield f"{sheet.title} has no title in A1"


def worksheets_say_how_many_tables_they_hold(file: File) -> Iterator[str]:
    """Say below the title how many tables there are, so that nobody searches for another."""
    for sheet in file.sheets:
        if sheet["A2"].value != ONE_TABLE:
            yield f"{sheet.title}!A2 says {sheet['A2'].value}"


def headers_avoid_symbols(file: File) -> Iterator[str]:
    """Avoid using symbols in general: headers are words, and so are the names of worksheets."""
    for sheet in file.sheets:
        texts = [sheet.title, *(str(cell.value) for cell in sheet[HEAD])]
        yield from (
            f"{sheet.title}: {text}" for text in texts if not re.fullmatch(r"[\w -]+", text)
        )


def printed_margins_add_nothing(file: File) -> Iterator[str]:
    """Do not use headers and footers, which screen readers skip.

    Kept in another way: a print needs page numbers and its title on every page, so there are
    margins, and whatever they say stands in a cell too.
    """
    said = {str(cell.value) for _, cell in file.cells()}
    for sheet in file.sheets:
        for line in (sheet.oddHeader, sheet.oddFooter):
            parts = (line.left.text, line.center.text, line.right.text) if line else ()
            for part in parts:
                text = re.sub(r"Page &P of &N|&A", "", part or "").replace("&&", "&")
                if text and not any(text in each for each in said):
                    yield f"{sheet.title} prints {text}, which stands in no cell"


def nothing_floats(file: File) -> Iterator[str]:
    """No floating text boxes, and no images: charts only, whose table holds all they show."""
    with ZipFile(BytesIO(file.data)) as archive:
        drawn = drawn_by_sheet(archive)
    yield from (f"{sheet}: {dict(found)}" for sheet, found in drawn.items() if found)
    yield from (name for name in file.members if name.startswith("xl/media/"))


def only_headers_are_shaded(file: File) -> Iterator[str]:
    """Do not divide data by visual devices, nor fill any ground but the headers' light one."""
    for sheet, cell in file.cells():
        if cell.fill.fill_type is not None and cell.row != HEAD:
            yield f"{sheet.title}!{cell.coordinate} is filled"


def colour_is_never_the_only_message(file: File) -> Iterator[str]:
    """Do not use colour as the only way to convey a message: it only ever repeats a word."""
    for sheet in file.sheets:
        for each in sheet.conditional_formatting:
            for rule in each.rules:
                if (rule.type, rule.operator, rule.formula) != ("cellIs", "equal", ['"CHECK"']):
                    yield f"{sheet.title}: {each.sqref} is coloured by {rule.type}"


def ink_stands_out(file: File) -> Iterator[str]:
    """When using colour check the contrast: at least 7 to 1, more than the 4.5 to 1 required."""
    for sheet, cell in file.cells():
        ground = str(cell.fill.fgColor.rgb)[-6:] if cell.fill.fill_type else "FFFFFF"
        if contrast(str(cell.font.color.rgb)[-6:], ground) < 7:
            yield f"{sheet.title}!{cell.coordinate} is too faint"


def nothing_runs_and_nothing_is_fetched(file: File) -> Iterator[str]:
    """Remove macros; and no part reaches for another file."""
    for name in file.members:
        if re.search(r"vba|externalLink|activeX|embeddings|connections|queryTable", name):
            yield name


def worksheets_have_names(file: File) -> Iterator[str]:
    """Give worksheets unique names that say what they hold."""
    for name in file.formulas.sheetnames:
        if re.fullmatch(r"(?i)(sheet|table|tab)?\s*\d*", name):
            yield f"{name} says nothing"


def no_worksheet_is_blank(file: File) -> Iterator[str]:
    """Remove blank worksheets: each has at least one row of data."""
    for sheet, _, (_, of_data, _) in file.tables():
        if of_data <= HEAD:
            yield f"{sheet.title} has no row"


def column_a_starts_with_words_for_the_reader(file: File) -> Iterator[str]:
    """Use cells in column A wisely: title, how many tables, and then the table, with no gap."""
    for sheet in file.sheets:
        if any(sheet.cell(row, 1).value is None for row in (1, 2, HEAD, HEAD + 1)):
            yield f"{sheet.title}: column A has a gap"
        if any(cell.value is not None for row in (1, 2) for cell in sheet[row][1:]):
            yield f"{sheet.title}: something stands beside the title"


def tables_start_at_the_left(file: File) -> Iterator[str]:
    """Position tables against the left-hand edge of each sheet: from A3."""
    for sheet, table, _ in file.tables():
        if range_boundaries(table.ref)[:2] != (1, HEAD):
            yield f"{sheet.title}: the table is at {table.ref}"


def nothing_stands_beyond_the_table(file: File) -> Iterator[str]:
    """Avoid putting content below a table; nor beside it: a sheet's last cell is its table's."""
    for sheet, _, (last_column, _, last_row) in file.tables():
        if (sheet.max_column, sheet.max_row) != (last_column, last_row):
            yield f"{sheet.title} goes on to {sheet.dimensions}"


def the_contents_lead_to_every_sheet(file: File) -> Iterator[str]:
    """A list of contents, second, leads to the top of each other worksheet, in their order."""
    sheets = file.formulas.sheetnames
    if sheets[:2] != ["Cover", "Contents"]:
        yield "Cover and Contents do not come first"
        return
    rows = file.formulas["Contents"].iter_rows(min_row=HEAD + 1, max_col=1)
    links = [(cell.value, cell.hyperlink and cell.hyperlink.location) for (cell,) in rows]
    if links != [(name, f"'{name}'!A1") for name in sheets if name != "Contents"]:
        yield "Contents leads elsewhere, or not everywhere"


def document_information_is_set(file: File) -> Iterator[str]:
    """Add document information: title, subject, author and language."""
    about = file.formulas.properties
    for name in ("title", "subject", "creator", "language"):
        if not getattr(about, name):
            yield f"{name} is not set"


def the_cursor_is_at_the_start(file: File) -> Iterator[str]:
    """Ensure the cursor is in A1 of the first worksheet, and that one opens, alone selected."""
    if file.formulas.active is not file.sheets[0]:
        yield "another worksheet opens first"
    for place, sheet in enumerate(file.sheets):
        view = sheet.sheet_view
        if view.selection[0].activeCell != "A1" or view.topLeftCell not in (None, "A1"):
            yield f"{sheet.title}: the cursor is elsewhere"
        if bool(view.tabSelected) is not (place == 0):
            yield f"{sheet.title} is selected with others"


def charts_have_alternative_text(file: File) -> Iterator[str]:
    """A chart has a name and a text that says what it shows."""
    for name, member in file.members.items():
        if re.match(r"xl/drawings/drawing\d+\.xml", name):
            for frame in re.findall(r"<(?:\w+:)?cNvPr [^>]*>", member.decode()):
                if not re.search(r' name="\w[^"]+" descr="\w[^"]{40,}"', frame):
                    yield f"{name}: {frame}"


ACCESSIBLE: tuple[Rule, ...] = (
    tables_are_marked_up,
    tables_have_meaningful_names,
    no_cell_is_merged,
    no_blank_row_or_column,
    one_tagged_header_row,
    text_is_wrapped_and_not_cut_off,
    no_figure_is_wider_than_its_column,
    headings_stay_apart,
    no_filters_or_frozen_panes,
    no_cell_of_data_is_empty,
    nothing_is_hidden,
    notes_are_not_signposted_by_symbols,
    notes_have_a_worksheet,
    links_have_words,
    text_is_formatted_to_be_read,
    worksheets_have_titles,
    worksheets_say_how_many_tables_they_hold,
    headers_avoid_symbols,
    printed_margins_add_nothing,
    nothing_floats,
    only_headers_are_shaded,
    colour_is_never_the_only_message,
    ink_stands_out,
    nothing_runs_and_nothing_is_fetched,
    worksheets_have_names,
    no_worksheet_is_blank,
    column_a_starts_with_words_for_the_reader,
    tables_start_at_the_left,
    nothing_stands_beyond_the_table,
    the_contents_lead_to_every_sheet,
    document_information_is_set,
    the_cursor_is_at_the_start,
    charts_have_alternative_text,
)
