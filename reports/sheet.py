"""Draws one worksheet: title, table, widths, heights, print set-up, and its chart beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from ledger.domain.calendar import Month
from reports.charts import add_chart
from reports.checking import CanonicalCell, canonical
from reports.entry import prepare_entry
from reports.layout import TITLE_HEIGHT, column_widths, row_height
from reports.style import Look, add_style, style_for
from reports.table import (
    DRAFT_MARK,
    FIRST_ROW,
    Book,
    Column,
    ContentHash,
    Formula,
    Kind,
    Link,
    LongSheet,
    PlainValue,
    Sheet,
    Value,
)
from reports.texts import escaped, is_risky, require_text

ONE_TABLE = "This worksheet contains one table."

_A4 = 9
_UPRIGHT_UP_TO = 105  # digits of the body font that an upright page still shows legibly
_MARGINS = {"left": 0.5, "right": 0.5, "top": 0.8, "bottom": 0.8, "header": 0.4, "footer": 0.4}
_PLAIN: tuple[PlainValue, ...] = ("text", 0, Decimal(0), date(2000, 1, 1), Month(2000, 1))


@dataclass(frozen=True, slots=True)
class CellStyles:
    """The numbers of the styles of a column's body cells."""

    by_type: Mapping[type[PlainValue], int]
    risky: int  # of a text that might be taken for a formula


@dataclass(frozen=True, slots=True)
class LongBody:
    """The rows of a long worksheet, still to be written: where, and in which styles and widths."""

    sheet: LongSheet
    styles: tuple[CellStyles, ...]  # by column
    widths: tuple[int, ...]
    cells_before: int  # of the worksheet's canonical cells, those above the rows


@dataclass(slots=True)
class DrawnSheet:
    """What was written to a worksheet: its formulas with their results, its canonical cells."""

    name: str
    results: dict[str, Formula] = field(default_factory=dict)
    cells: list[CanonicalCell] = field(default_factory=list)
    hash_place: str | None = None
    body: LongBody | None = None


def draw(workbook: Workbook, sheet: Sheet | LongSheet, book: Book) -> DrawnSheet:
    """Add the worksheet to the workbook, all but the rows of a long one.

    Raises TextMalformed for a text that cannot be held.
    """
    drawer = _Drawer(workbook, sheet, book)
    drawer.draw()
    return drawer.drawn


class _Drawer:
    """A worksheet while it is being drawn."""

    def __init__(self, workbook: Workbook, sheet: Sheet | LongSheet, book: Book) -> None:
        self._workbook = workbook
        self._sheet = sheet
        self._book = book
        self._on: Worksheet = workbook.create_sheet(sheet.name)
        self._widths = column_widths(sheet)
        self._chart = sheet.chart if isinstance(sheet, Sheet) else None
        self._last_row = FIRST_ROW + sheet.n_rows - 1 + bool(sheet.totals)
        self.drawn = DrawnSheet(sheet.name)

    def draw(self) -> None:
        """Draw all of it."""
        self._put(1, 1, self._sheet.title, Look.TITLE, Kind.TEXT)
        self._put(2, 1, ONE_TABLE, Look.NOTE, Kind.TEXT)
        self._on.row_dimensions[1].height = TITLE_HEIGHT
        self._draw_rows()
        self._add_table()
        prepare_entry(self._on, self._sheet)
        self._add_names()
        self._set_up_print()
        self._mark_checks()
        if self._chart and isinstance(self._sheet, Sheet):
            add_chart(self._on, self._sheet, self._chart)

    def _draw_rows(self) -> None:
        sheet = self._sheet
        for place, width in enumerate(self._widths, start=1):
            self._on.column_dimensions[get_column_letter(place)].width = width
        headers = [column.header for column in sheet.columns]
        self._draw_row(FIRST_ROW - 1, headers, Look.HEADER)
        if isinstance(sheet, LongSheet):
            self._leave_rows(sheet)
        else:
            for number, row in enumerate(sheet.rows, start=FIRST_ROW):
                self._draw_row(number, row, Look.BODY)
        if sheet.totals:
            self._draw_row(self._last_row, sheet.totals, Look.TOTAL)

    def _leave_rows(self, sheet: LongSheet) -> None:
        """Make known the styles that rows yet to be written will need."""
        styles = tuple(self._cell_styles(column.kind) for column in sheet.columns)
        widths = tuple(self._widths)
        self.drawn.body = LongBody(sheet, styles, widths, cells_before=len(self.drawn.cells))

    def _cell_styles(self, kind: Kind) -> CellStyles:
        cell = Cell(self._on, 1, 1)  # to ask for numbers only: it stands nowhere
        by_type = {}
        for value in _PLAIN:
            cell.style = add_style(self._workbook, style_for(Look.BODY, kind, value))
            by_type[type(value)] = cell.style_id
        cell.style = add_style(self._workbook, style_for(Look.BODY, kind, _PLAIN[0]))
        cell.quotePrefix = True
        return CellStyles(by_type, risky=cell.style_id)

    def _draw_row(self, number: int, row: Sequence[Value | None], look: Look) -> None:
        for place, (column, value) in enumerate(zip(self._sheet.columns, row, strict=True), 1):
            self._put(number, place, value, look, column.kind)
        bold = look is not Look.BODY
        height = row_height(self._sheet.columns, row, self._widths, bold=bold)
        self._on.row_dimensions[number].height = height

    def _put(self, row: int, place: int, value: Value | None, look: Look, kind: Kind) -> None:
        cell = self._on.cell(row, place)
        if not isinstance(cell, Cell):
            raise TypeError("no cell of ours is merged")
        cell.style = add_style(self._workbook, style_for(look, kind, value))
        match value:
            case None:
                pass
            case ContentHash():
                self.drawn.hash_place = cell.coordinate
            case Formula():
                cell.value = value.text
                self.drawn.results[cell.coordinate] = value
                self._note(cell, value.value, value.text[1:])
            case Link():
                self._put_text(cell, value.text)
                cell.hyperlink = Hyperlink(
                    ref=cell.coordinate,
                    location=value.to if value.inside else None,
                    target=None if value.inside else value.to,
                    display=value.text,
                )
            case str():
                self._put_text(cell, value)
            case _:
                cell.value = value.first if isinstance(value, Month) else value
                self._note(cell, cell.value)

    def _put_text(self, cell: Cell, text: str) -> None:
        """Write a text as a text, whatever it starts with."""
        cell.value = escaped(require_text(text))
        cell.data_type = "s"
        cell.quotePrefix = is_risky(text)
        self._note(cell, text)

    def _note(self, cell: Cell, value: object, formula: str = "") -> None:
        self.drawn.cells.append(canonical(self._sheet.name, cell.coordinate, formula, value))

    def _add_table(self) -> None:
        sheet = self._sheet
        last = get_column_letter(len(sheet.columns))
        table = Table(  # without filters: their buttons cover headers, and readers stumble on them
            displayName=sheet.table,
            ref=f"A{FIRST_ROW - 1}:{last}{self._last_row}",
            totalsRowCount=1 if sheet.totals else None,
            tableStyleInfo=TableStyleInfo(name="TableStyleLight1", showRowStripes=False),
        )
        table.tableColumns = [
            self._table_column(place, column) for place, column in enumerate(sheet.columns)
        ]
        self._on.add_table(table)

    def _table_column(self, place: int, column: Column) -> TableColumn:
        total = self._sheet.totals[place] if self._sheet.totals else None
        described = TableColumn(id=place + 1, name=column.header)
        if isinstance(total, Formula):
            described.totalsRowFunction = "custom"
            described.totalsRowFormula = TableFormula(attr_text=total.text[1:])
        elif isinstance(total, str):
            described.totalsRowLabel = total
        return described

    def _add_names(self) -> None:
        for name, (row, header) in self._sheet.names.items():
            place = f"${get_column_letter(self._sheet.place(header))}${FIRST_ROW + row}"
            self._workbook.defined_names[name] = DefinedName(
                name, attr_text=f"'{self._sheet.name}'!{place}"
            )

    def _set_up_print(self) -> None:
        sheet, book = self._on, self._book
        wide = sum(self._widths) > _UPRIGHT_UP_TO or self._chart is not None
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.orientation = "landscape" if wide else "portrait"
        sheet.page_setup.fitToWidth = 1
        one_page = isinstance(self._sheet, Sheet) and self._sheet.one_page
        sheet.page_setup.fitToHeight = 1 if one_page else 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = f"1:{FIRST_ROW - 1}"
        sheet.page_margins = PageMargins(**_MARGINS)
        sheet.HeaderFooter = HeaderFooter(
            oddHeader=_margin_line(book.title, "", DRAFT_MARK if book.draft else ""),
            oddFooter=_margin_line(book.owner, "&A", "Page &P of &N"),
        )

    def _mark_checks(self) -> None:
        """Let a check that fails stand out by weight as well as by its word."""
        last = get_column_letter(len(self._sheet.columns))
        failed = DifferentialStyle(
            font=Font(bold=True, color="FFFFFFFF"),
            fill=PatternFill(bgColor="FF942514", fill_type="solid"),
        )
        self._on.conditional_formatting.add(
            f"A{FIRST_ROW}:{last}{self._last_row}",
            Rule(type="cellIs", operator="equal", formula=['"CHECK"'], dxf=failed),
        )


def _margin_line(left: str, centre: str, right: str) -> HeaderFooterItem:
    """Return a line of the printed margin; `left` is text, in which & stands for itself."""
    line = HeaderFooterItem()
    for part, text in (
        (line.left, left.replace("&", "&&")),
        (line.center, centre),
        (line.right, right),
    ):
        part.text = text or None
    return line
