"""The back of a workbook to fill in: what each column takes, the codes to choose from, notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.domain.arrangement import Arrangement
from ledger.domain.cell import Takes
from ledger.domain.upload_columns import codes
from ledger.domain.upload_form import EXAMPLE, MOST_ROWS, Choices, Form
from reports.front import notes
from reports.table import FIRST_ROW, Column, Sheet

_CODES = "Codes"
TAKES: Mapping[Takes, str] = {
    Takes.TEXT: "Text, up to 500 characters; references up to 100",
    Takes.MONEY: "Pounds with at most two decimals, such as 1234.50; no formula",
    Takes.DAYS: "Days in quarters, such as 2, 2.25 or 2.5",
    Takes.QUANTITY: "A number with at most three decimals",
    Takes.WHOLE: "A whole number",
    Takes.DATE: "A date, or text such as 2018-07-31",
    Takes.MONTH: "A month as text, such as 2018-07",
    Takes.YES_NO: "yes or no",
}
_NOTES = (
    (
        f"Write one row for each thing, from row {FIRST_ROW} on. A row whose first column says "
        f"{EXAMPLE} is never recorded: write over it, or leave it."
    ),
    (
        "What is uploaded is first tried: you see for each row what would come of it, and the "
        "control totals (rows, days, pounds, quantity). Only what you then confirm is recorded, "
        "all or nothing."
    ),
    (
        "Nothing is mended silently: formulas, spaces before or after a text, a third decimal, a "
        "date with a time of day are named by their cell, for you to put right."
    ),
    (
        "A row that is recorded just so already is passed over, and said to be unchanged; so a "
        "file can be sent again. Time that is recorded otherwise is corrected, if the row says why."
    ),
    (
        "A recorded cost, delivery, quantity or receipt is never edited. What was wrong is taken "
        "back by a row of its own, negative, that names it in credits."
    ),
    f"A file has at most {MOST_ROWS} rows and 5 MB.",
)


@dataclass(frozen=True, slots=True)
class Filler:
    """Who fills the workbook in: the arrangement, and somebody of one of its councils."""

    arrangement: Arrangement
    party: str


def listed_codes(filler: Filler, used: Sequence[Form]) -> dict[Choices, str]:
    """Return where the codes of each list stand that these kinds take theirs from."""
    found: dict[Choices, str] = {}
    row = FIRST_ROW
    for choices, listed in _lists(filler, used):
        found[choices] = f"'{_CODES}'!$B${row}:$B${row + len(listed) - 1}"
        row += len(listed)
    return found


def _lists(
    filler: Filler, used: Sequence[Form]
) -> Iterator[tuple[Choices, Sequence[tuple[str, str]]]]:
    wanted = {field.choices for form in used for field in form.fields}
    for choices, listed in codes(filler.arrangement, party=filler.party).items():
        if choices in wanted and listed:
            yield choices, [(each.code, each.meaning) for each in listed]


def help_sheets(filler: Filler, used: Sequence[Form]) -> Iterator[Sheet]:
    """Yield the worksheets that help: what each column takes, the codes, notes."""
    yield _columns_sheet(used)
    yield from _codes_sheet(filler, used)
    yield notes(_NOTES, draft="")


def _columns_sheet(used: Sequence[Form]) -> Sheet:
    return Sheet(
        name="Columns",
        title="What each column takes",
        about="What each column takes, and whether it may be left out",
        columns=(
            Column("Worksheet", width=22),
            Column("Column", width=20),
            Column("In CSV", width=20),
            Column("Needed", width=10),
            Column("What it is", width=48),
            Column("What it takes", width=40),
        ),
        rows=tuple(
            (
                form.sheet,
                field.header,
                field.name,
                "Yes" if field.required else "No",
                field.words,
                f"A code of the list {field.choices}" if field.choices else TAKES[field.takes],
            )
            for form in used
            for field in form.fields
        ),
    )


def _codes_sheet(filler: Filler, used: Sequence[Form]) -> Iterator[Sheet]:
    rows = tuple(
        (choices.value, code, meaning)
        for choices, each in _lists(filler, used)
        for code, meaning in each
    )
    if rows:
        yield Sheet(
            name=_CODES,
            title="Codes to choose from",
            about="The codes that the lists of the worksheets hold",
            columns=(
                Column("List", width=16),
                Column("Code", width=26),
                Column("Meaning", width=56),
            ),
            rows=rows,
        )
