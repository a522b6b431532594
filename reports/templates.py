"""The workbook that people fill in, empty or with a month as it is recorded.

One worksheet a kind, in the columns of `ledger/domain/upload_columns.py`, with lists of our codes
to choose from. Source: workbooks page, "Coming in".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from ledger.domain.calendar import Month
from ledger.domain.cell import Takes
from ledger.domain.errors import UploadTooLong
from ledger.domain.upload_columns import forms
from ledger.domain.upload_form import MOST_ROWS, Choices, Field, Form, UploadKind
from reports.front import cover_sheet, period_name
from reports.table import Book, Column, Entry, Kind, Sheet, Value
from reports.template_help import TAKES, Filler, help_sheets, listed_codes
from reports.workbook import workbook_bytes

KINDS: Mapping[Takes, Kind] = {
    Takes.TEXT: Kind.TEXT,
    Takes.MONEY: Kind.MONEY,
    Takes.DAYS: Kind.DAYS,
    Takes.QUANTITY: Kind.QUANTITY,
    Takes.WHOLE: Kind.WHOLE,
    Takes.DATE: Kind.DATE,
    Takes.MONTH: Kind.TEXT,  # a spreadsheet makes a date of 2018-07, unless the cell is text
    Takes.YES_NO: Kind.TEXT,
}
_USUAL_WIDTH = 14
_WIDTHS = {"description": 36, "reason": 36, "source_ref": 24, "subjective": 22, "payment_ref": 22}


def template(filler: Filler, kinds: Sequence[UploadKind]) -> bytes:
    """Return an empty workbook of these kinds, an example in each worksheet."""
    title = "Rows to record" if len(kinds) > 1 else _form(filler, kinds[0]).sheet
    return _workbook(filler, title, dict.fromkeys(kinds, ()), "Nothing but examples")


def month_workbook(
    filler: Filler, month: Month, rows: Mapping[UploadKind, Sequence[Mapping[str, str]]]
) -> bytes:
    """Return a workbook of what is recorded of a month, to be corrected and sent back.

    Raises UploadTooLong where it would have more rows than one that is sent back may have.
    """
    n_rows = sum(len(each) for each in rows.values())
    if n_rows > MOST_ROWS:
        raise UploadTooLong(
            f"The month has {n_rows} rows, and a workbook that is sent back may have {MOST_ROWS}. "
            "Ask for one kind, as CSV, and send back only the rows that you correct.",
            field="kind",
        )
    what = f"What is recorded of {period_name(month)}"
    return _workbook(filler, what, rows, f"{what}, with time as it is in force")


def _form(filler: Filler, kind: UploadKind) -> Form:
    return forms(filler.arrangement)[kind]


def _workbook(
    filler: Filler,
    title: str,
    rows: Mapping[UploadKind, Sequence[Mapping[str, str]]],
    holds: str,
) -> bytes:
    used = [_form(filler, kind) for kind in UploadKind if kind in rows]
    listed = listed_codes(filler, used)
    sheets = [entry_sheet(form, rows[form.kind], listed) for form in used]
    return workbook_bytes(entry_book(filler, title, holds, [*sheets, *help_sheets(filler, used)]))


def entry_book(filler: Filler, title: str, holds: str, sheets: Sequence[Sheet]) -> Book:
    """Return the book that holds worksheets to fill in."""
    arrangement = filler.arrangement
    council = arrangement.party(filler.party).name
    cover = cover_sheet(
        title,
        (
            ("Arrangement", arrangement.name),
            ("For", council),
            ("What it holds", holds),
            ("What to do", "Fill in the worksheets, save, and upload the file to the ledger"),
            ("Help", "The worksheets Columns, Codes and Notes at the end"),
        ),
        {},
    )
    return Book(
        title=title,
        subject=f"{arrangement.name}: {council}",
        owner=council,
        created=datetime.combine(arrangement.model.effective_from, time()),
        draft=False,
        category="To fill in",
        cover=cover,
        sheets=tuple(sheets),
    )


# ---- worksheets to fill in ----
def entry_sheet(
    form: Form,
    rows: Iterable[Mapping[str, str]],
    listed: Mapping[Choices, str],
    about: str = "",
) -> Sheet:
    """Return the worksheet of a kind with rows of texts by column, or with an example."""
    filled = [
        tuple(value_of(field, row.get(field.name, "")) for field in form.fields) for row in rows
    ]
    example = tuple(value_of(field, field.example) for field in form.fields)
    return Sheet(
        name=form.sheet,
        title=form.about,
        about=about or form.about,
        columns=tuple(entry_column(field, listed) for field in form.fields),
        rows=tuple(filled) or (example,),
    )


def entry_column(field: Field, listed: Mapping[Choices, str]) -> Column:
    """Return the column of a field, with the list that it takes its codes from."""
    choices = listed.get(field.choices, "") if field.choices else ""
    words = f"{field.words}. {TAKES[field.takes]}."
    return Column(
        field.header,
        KINDS[field.takes],
        width=_WIDTHS.get(field.name, _USUAL_WIDTH),
        entry=Entry(words, choices, rows=MOST_ROWS),
    )


def value_of(field: Field, text: str) -> Value:
    """Return what a cell holds for a text: a number or a date where it plainly is one."""
    try:
        match field.takes:
            case Takes.MONEY | Takes.DAYS | Takes.QUANTITY:
                return _number(text)
            case Takes.WHOLE:
                return int(text)
            case Takes.DATE:
                return date.fromisoformat(text)
            case _:
                return text
    except (ValueError, InvalidOperation):
        return text


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_POWER:
        raise InvalidOperation(text)
    return number


_MOST_POWER = 15
