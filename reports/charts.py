"""Charts beside the tables that they draw, legible without colour."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from openpyxl.chart import BarChart, LineChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ledger.domain.calendar import Month
from reports.table import FIRST_ROW, Chart, Formula, Sheet, Value, day_number

_Dash: TypeAlias = Literal["solid", "sysDash"]
_Marker: TypeAlias = Literal["circle", "triangle"]

_WIDTH_CM, _HEIGHT_CM = 24, 13
_MONEY, _SHARE, _MONTH = "#,##0.00", "0.00%", "mmm yyyy"
# A line's colour, dash and marker: each alone tells the two apart.
_LINES: tuple[tuple[str, _Dash, _Marker], ...] = (
    ("1D4F91", "solid", "circle"),
    ("B5471B", "sysDash", "triangle"),
)
_GRID = "D9DCDF"
_THICKNESS = 28_575  # of a line, in the file format's units: 2.25 points


def add_chart(on: Worksheet, sheet: Sheet, chart: Chart) -> None:
    """Put the chart to the right of its table, with the figures it draws kept inside it."""
    drawn: BarChart | LineChart = LineChart() if chart.line else BarChart()
    drawn.title = chart.title
    drawn.width, drawn.height = _WIDTH_CM, _HEIGHT_CM
    drawn.roundedCorners = False
    drawn.x_axis.delete = drawn.y_axis.delete = False
    drawn.x_axis.title = chart.category
    drawn.x_axis.tickLblPos = "low"  # below the bars also where an amount is negative
    drawn.y_axis.title = "Percent" if chart.shares else "Pounds"
    drawn.y_axis.number_format = "0%" if chart.shares else "#,##0"
    drawn.y_axis.majorGridlines = ChartLines(
        GraphicalProperties(ln=LineProperties(solidFill=_GRID))
    )
    drawn.series = [
        _series(sheet, chart, header, number) for number, header in enumerate(chart.series)
    ]
    if chart.line:
        drawn.x_axis.number_format = _MONTH
    if drawn.legend and len(chart.series) > 1:
        drawn.legend.position = "b"
    else:
        drawn.legend = None
    for text in (drawn.title, drawn.x_axis.title, drawn.y_axis.title):
        if text:
            text.overlay = False  # else some programs write it over the plot
    on.add_chart(drawn, f"{get_column_letter(len(sheet.columns) + 2)}{FIRST_ROW - 1}")


def _series(sheet: Sheet, chart: Chart, header: str, number: int) -> Series:
    place = sheet.place(header)
    letter = get_column_letter(place)
    title = StrRef(
        f=f"'{sheet.name}'!${letter}${FIRST_ROW - 1}",
        strCache=StrData(ptCount=1, pt=[StrVal(idx=0, v=header)]),
    )
    number_format = _SHARE if chart.shares else _MONEY
    figures = NumRef(f=_range(sheet, header), numCache=_figures(sheet, header, number_format))
    series = Series(
        idx=number,
        order=number,
        tx=SeriesLabel(strRef=title),
        val=NumDataSource(numRef=figures),
        cat=_categories(sheet, chart),
    )
    if chart.line:
        colour, dash, marker = _LINES[number]
        series.marker = Marker(symbol=marker, size=7)
        series.marker.graphicalProperties.solidFill = colour
        series.marker.graphicalProperties.line.solidFill = colour
        series.smooth = False
        line = series.graphicalProperties.line
        line.solidFill, line.dashStyle, line.width = colour, dash, _THICKNESS
    else:
        series.graphicalProperties.solidFill = _LINES[0][0]
        series.invertIfNegative = False
        series.dLbls = DataLabelList(showVal=True, numFmt=number_format)
        for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(series.dLbls, part, False)
    return series


def _categories(sheet: Sheet, chart: Chart) -> AxDataSource:
    where = _range(sheet, chart.category)
    if chart.line:
        months = NumRef(f=where, numCache=_figures(sheet, chart.category, _MONTH))
        return AxDataSource(numRef=months)
    texts = [StrVal(idx=index, v=str(value)) for index, value in _column(sheet, chart.category)]
    cache = StrData(ptCount=len(texts), pt=texts)
    return AxDataSource(strRef=StrRef(f=where, strCache=cache))


def _figures(sheet: Sheet, header: str, number_format: str) -> NumData:
    points = [NumVal(idx=index, v=str(_figure(value))) for index, value in _column(sheet, header)]
    return NumData(formatCode=number_format, ptCount=len(points), pt=points)


def _figure(value: Value) -> object:
    match value:
        case Formula(value=result):
            return result
        case Month():
            return day_number(value.first)
        case date():
            return day_number(value)
        case _:
            return value


def _column(sheet: Sheet, header: str) -> enumerate[Value]:
    place = sheet.place(header) - 1
    return enumerate(row[place] for row in sheet.rows)


def _range(sheet: Sheet, header: str) -> str:
    letter = get_column_letter(sheet.place(header))
    return f"'{sheet.name}'!${letter}${FIRST_ROW}:${letter}${FIRST_ROW + len(sheet.rows) - 1}"
