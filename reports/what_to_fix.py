"""The rows that somebody sent, given back with a column that says what to put right in each.

As a workbook in the look of our templates, or as CSV. The column is passed over when the file
comes back.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger.domain.cell import Cell, CellKind
from ledger.domain.upload import Finding, GivenRow, GivenSheet, JudgedEntry, Outcome
from ledger.domain.upload_columns import forms
from ledger.domain.upload_form import WHAT_TO_FIX, Form, UploadKind, shown_header
from ledger.domain.upload_header import Header, find_header, is_example, rows_below
from reports.forms_csv import csv_file
from reports.table import Column, Sheet, Value
from reports.template_help import Filler, help_sheets, listed_codes
from reports.templates import entry_book, entry_column, value_of
from reports.workbook import workbook_bytes

_LONGEST_HEADER = 40
_LONGEST_ABOUT = 1_000
_NOTHING_FOUND = "Nothing was found wrong in this row"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_WORDS = {
    Outcome.NEW: "Nothing: this is new",
    Outcome.UNCHANGED: "Nothing: this is recorded already, just so",
    Outcome.WRONG: "See the other rows",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of a file: its sheets with the kind of each, what was found, what was judged."""

    sheets: Sequence[tuple[GivenSheet, UploadKind]]
    findings: Sequence[Finding]
    judged: Sequence[JudgedEntry] = ()

    def by_row(self, sheet: str) -> dict[int | None, str]:
        """Say of each row of a sheet what is to be put right, or what would come of it.

        What is wrong with the sheet as a whole stands under None.
        """
        words: dict[int | None, list[str]] = {}
        for finding in self.findings:
            if finding.sheet == sheet:
                words.setdefault(finding.row, []).append(finding.detail)
        for judged in self.judged:
            if judged.entry.sheet == sheet:
                for row in judged.entry.rows:
                    words.setdefault(row, [_outcome_words(judged)])
        return {row: " ".join(each) for row, each in words.items()}


def _outcome_words(judged: JudgedEntry) -> str:
    if judged.outcome is not Outcome.CORRECTS:
        return _WORDS[judged.outcome]
    before = ", ".join(f"{name} was {value}" for name, value in (judged.before or {}).items())
    return f"Nothing: this corrects entry {judged.standing}, in which {before}"


def what_to_fix_workbook(filler: Filler, judgement: Judgement) -> bytes:
    """Return the rows as a workbook in our look, each with what is to be put right in it."""
    used = [forms(filler.arrangement)[kind] for _, kind in judgement.sheets]
    listed = listed_codes(filler, used)
    sheets = []
    for (given, _), form in zip(judgement.sheets, used, strict=True):
        given_back = _GivenBack(given, form, judgement)
        sheets.append(
            Sheet(
                name=form.sheet,
                title=f"{form.about}: what to fix",
                about=given_back.about,
                columns=(
                    *(entry_column(each, listed) for each in form.fields),
                    *(Column(header) for header in given_back.more_headers),
                    Column(shown_header(WHAT_TO_FIX), width=60),
                ),
                rows=tuple(given_back.rows()),
            )
        )
    title = "What to fix"
    holds = f"Your rows, with what to put right in the last column. {_whole_file(judgement)}"
    return workbook_bytes(
        entry_book(filler, title, holds.strip(), [*sheets, *help_sheets(filler, used)])
    )


def what_to_fix_csv(filler: Filler, judgement: Judgement) -> bytes:
    """Return the rows of a CSV file, each with what is to be put right in it."""
    ((given, kind),) = judgement.sheets
    form = forms(filler.arrangement)[kind]
    given_back = _GivenBack(given, form, judgement)
    return csv_file(
        [*(each.name for each in form.fields), *given_back.more_headers, WHAT_TO_FIX],
        given_back.texts(),
    )


def _whole_file(judgement: Judgement) -> str:
    """Say what is wrong with worksheets that are not given back."""
    known = {given.name for given, _ in judgement.sheets}
    return " ".join(each.detail for each in judgement.findings if each.sheet not in known)


class _GivenBack:
    """One sheet on its way back: our columns first, then those that we do not know."""

    def __init__(self, given: GivenSheet, form: Form, judgement: Judgement) -> None:
        self._given = given
        self._form = form
        self._header: Header = find_header(given, form)
        self._words = judgement.by_row(given.name)
        about = (self._words.get(None, ""), self._words.get(self._header.row, ""))
        self._whole = " ".join(words for words in about if words)
        self._places = {each.name: place for place, each in self._header.fields.items()}
        self._more = sorted(self._header.unknown)

    @property
    def more_headers(self) -> list[str]:
        """The headers of the columns that are not ours, as a table can have them."""
        found: list[str] = []
        ours = {each.header.lower() for each in self._form.fields}
        for place in self._more:
            words = shown_header(self._header.unknown[place])[:_LONGEST_HEADER].strip()
            if not words[:1].isalpha() or words.lower() in ours | {each.lower() for each in found}:
                words = f"Column {place}"
            found.append(words)
        return found

    @property
    def about(self) -> str:
        """A line for the list of contents: what is wrong with the sheet as a whole, if anything."""
        return _held(self._whole)[:_LONGEST_ABOUT] or self._form.about

    def _rows(self) -> Iterator[tuple[GivenRow, str]]:
        for row in rows_below(self._given, self._header):
            if not is_example(row, self._header, self._form):
                words = self._words.get(row.number, _NOTHING_FOUND)
                yield row, f"{self._whole} {words}" if self._whole else words

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """Yield each row as a worksheet holds it; one that says so where there is none."""
        empty = True
        for row, words in self._rows():
            empty = False
            yield (
                *(self._value(row, each.name) for each in self._form.fields),
                *(_text(row.cells.get(place)) for place in self._more),
                _held(words),
            )
        if empty:
            blanks = [""] * (len(self._form.fields) + len(self._more))
            yield (*blanks, _held(self._whole) or "There is no row")

    def _value(self, row: GivenRow, name: str) -> Value:
        cell = row.cells.get(self._places.get(name, 0))
        if cell is None:
            return ""
        plain = cell.kind in (CellKind.NUMBER, CellKind.DATE)
        found = self._form.field(name)
        return value_of(found, cell.text) if plain and found is not None else _text(cell)

    def texts(self) -> Iterator[list[str]]:
        """Yield each row as texts."""
        for row, words in self._rows():
            places = [self._places.get(each.name, 0) for each in self._form.fields]
            yield [
                *(_text(row.cells.get(place)) for place in (*places, *self._more)),
                _held(words),
            ]


def _text(cell: Cell | None) -> str:
    """Write a cell as text; a truth value as spreadsheets show it."""
    if cell is None:
        return ""
    if cell.kind is CellKind.BOOLEAN:
        return "FALSE" if cell.text == "0" else "TRUE"
    return _held(cell.text)


def _held(text: str) -> str:
    """Return a text that any cell can hold: what it cannot is shown to have been there."""
    return "".join(
        _REPLACEMENT if unicodedata.category(character) in {"Cc", "Cs", "Cn"} else character
        for character in text
    )


def fixable(
    sheets: Sequence[GivenSheet], kinds: Mapping[str, UploadKind]
) -> list[tuple[GivenSheet, UploadKind]]:
    """Return the sheets that can be given back, by the kind that each was read as."""
    return [(sheet, kinds[sheet.name]) for sheet in sheets if sheet.name in kinds]
