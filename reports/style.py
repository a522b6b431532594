"""The named styles of our workbooks: plain, legible, and the same in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

from ledger.domain.calendar import Month
from reports.layout import BODY_POINTS, TITLE_POINTS
from reports.table import Formula, Kind, Link, Value

FONT = "Arial"
_INK, _LINK, _RULE, _SHADE = "FF0B0C0C", "FF1D4F91", "FFB1B4B6", "FFE7EBEF"

_NUMBER_FORMATS: Mapping[Kind, str] = {
    Kind.TEXT: "General",
    Kind.MONEY: "#,##0.00",
    Kind.WHOLE: "0",
    Kind.QUANTITY: "#,##0.000",
    Kind.DAYS: "#,##0.00",
    Kind.SHARE: "0.0000%",
    Kind.FRACTION: "@",
    Kind.RATE: "0%",
    Kind.PERCENT: "0.0000",
    Kind.DATE: "d mmmm yyyy",
    Kind.MONTH: "mmm yyyy",
}


class Look(StrEnum):
    """The part that a cell plays on its worksheet."""

    TITLE = "title"
    NOTE = "note"
    HEADER = "header"
    BODY = "body"
    TOTAL = "total"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Style:
    """A look, for one kind of figure, left or right."""

    look: Look
    kind: Kind
    right: bool

    @property
    def name(self) -> str:
        """The name under which a workbook knows it."""
        return f"{self.look} {self.kind}{' right' if self.right else ''}"


def is_right(kind: Kind) -> bool:
    """Whether a column of this kind stands to the right, heading and all."""
    return kind is not Kind.TEXT


def style_for(look: Look, column: Kind, value: Value | None) -> Style:
    """Return the style of a value in a column: figures to the right, in their own format."""
    kind = _kind_of(column, value)
    return Style(
        Look.LINK if isinstance(value, Link) else look,
        kind,
        is_right(column) or kind is Kind.MONEY,
    )


def _kind_of(column: Kind, value: Value | None) -> Kind:
    match value:
        case Formula(value=result):
            return _kind_of(column, result)
        case Month():
            return Kind.MONTH
        case date():
            return Kind.DATE
        case int():
            return Kind.WHOLE if column in (Kind.TEXT, Kind.MONEY) else column
        case Decimal():
            return Kind.MONEY if column is Kind.TEXT else column
        case _:
            return Kind.TEXT


def add_style(workbook: Workbook, style: Style) -> str:
    """Return the style's name, after making it known to the workbook if it is not yet."""
    if style.name not in workbook.named_styles:
        workbook.add_named_style(_named(style))
    return style.name


def _named(style: Style) -> NamedStyle:
    look = style.look
    bold = look in (Look.TITLE, Look.HEADER, Look.TOTAL)
    return NamedStyle(
        name=style.name,
        font=Font(
            name=FONT,
            size=TITLE_POINTS if look is Look.TITLE else BODY_POINTS,
            bold=bold,
            color=_LINK if look is Look.LINK else _INK,
            underline="single" if look is Look.LINK else None,
        ),
        fill=PatternFill("solid", fgColor=_SHADE) if look is Look.HEADER else PatternFill(),
        border=_border(look),
        alignment=Alignment(
            horizontal="right" if style.right else "left",
            vertical="bottom" if look is Look.HEADER else "center",
            indent=0 if style.right or look in (Look.TITLE, Look.NOTE) else 1,
            wrap_text=look not in (Look.TITLE, Look.NOTE),
        ),
        number_format=_NUMBER_FORMATS[style.kind],
    )


def _border(look: Look) -> Border:
    thin, firm = Side(style="thin", color=_RULE), Side(style="medium", color=_INK)
    match look:
        case Look.TITLE | Look.NOTE:
            return Border()
        case Look.HEADER:
            return Border(bottom=firm)
        case Look.TOTAL:
            return Border(top=firm, bottom=firm)
        case Look.BODY | Look.LINK:
            return Border(bottom=thin)
