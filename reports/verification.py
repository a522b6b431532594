"""Names whatever differs between a workbook that the ledger kept and one that somebody gives.

Compared is what a reader sees, on the screen and in print: cells, and what could make a figure look
other than it is. Saving a file again in a spreadsheet program alters nothing. So styles as such are
not compared but for fonts, and of what a file says of itself not when, by whom and by which program
it was saved last; columns and rows only where they became a tenth smaller. Source: workbooks page,
"verify FILE.xlsx ... names altered cells".
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from openpyxl.utils.cell import coordinate_to_tuple

from reports.checking import cells_of, content_hash, stated_hash
from reports.verification_reading import NOTHING, NotAWorkbook, SeenCell, SeenFile, SeenSheet, seen

__all__ = [
    "NOTHING",
    "Alteration",
    "NotAWorkbook",
    "What",
    "alterations",
    "differing",
    "unchanged_hash",
]


_BLANK = SeenCell()
_LEAST_LEFT = 0.9  # of a width or height; programs round them by less


class What(StrEnum):
    """What was altered."""

    VALUE = "value"
    FORMULA = "formula"
    RESULT = "cached result"  # the figure that a formula shows until it is calculated again
    ADDED = "added"  # where nothing stood
    REMOVED = "removed"
    NUMBER_FORMAT = "number format"
    INK = "ink"  # in the colour of its ground, or too small to see
    FONT = "font"  # in which digits may be signs, or a text that a part of looks otherwise
    LINK = "link"
    COMMENT = "comment"
    HIDDEN = "hidden"
    SMALLER = "made smaller"  # a column or row: figures show as ####, texts are cut off
    MERGED = "merged cells"
    TABLE = "table"
    FILTER = "filter or sort order"
    VALIDATION = "data validation"  # with the message that a cell shows when one comes to it
    PAGE = "page set-up"  # header, footer, print area, titles
    RULE = "conditional format"
    DRAWN = "chart or drawing"
    DEFINED_NAME = "defined name"
    PROPERTY = "document property"
    CALCULATION = "calculation"
    PART = "part of the file"  # that no workbook of ours holds: a picture, a macro
    SHEET_ADDED = "sheet added"
    SHEET_REMOVED = "sheet removed"
    SHEET_RENAMED = "sheet renamed"
    SHEET_HIDDEN = "sheet hidden"
    SHEET_ORDER = "order of the sheets"


@dataclass(frozen=True, slots=True)
class Alteration:
    """One thing that differs. `sheet` is the kept file's name for it; `cell` is a place, or empty.

    `before` and `after` are texts to show: a formula with its equals sign, a date as YYYY-MM-DD,
    empty where there is nothing.
    """

    sheet: str
    cell: str
    what: What
    before: str
    after: str


def alterations(kept: bytes, given: bytes) -> tuple[Alteration, ...]:
    """Return all that differs between the file kept and the file given, in the order of reading.

    The file given may be hostile; its size is for the caller to bound. Raises NotAWorkbook for one
    that cannot be read, and nothing else.
    """
    return differing(seen(kept), seen(given))


def unchanged_hash(data: bytes) -> tuple[str | None, str]:
    """Return the content hash that a workbook states, if it does, and the one its cells give.

    Equal, they show that no cell was altered by accident; somebody who alters a cell on purpose
    can work the hash out again, so proof is a comparison with the file kept. Raises NotAWorkbook.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it does not keep
            return stated_hash(data), content_hash(cells_of(data))
    except Exception as error:
        raise NotAWorkbook("This file cannot be read as a workbook.") from error


def differing(kept: SeenFile, given: SeenFile) -> tuple[Alteration, ...]:
    """Return all that differs between two workbooks that were read."""
    pairs = _paired(kept, given)
    there = {each.name: each for each in given.sheets}
    renamed = {new: old for old, new in pairs.items()}
    return (
        *_of_sheets(kept, given, pairs),
        *(
            each
            for sheet in kept.sheets
            if sheet.name in pairs
            for each in _of_sheet(sheet, there[pairs[sheet.name]])
        ),
        *_of_names(kept.names, given.names, renamed),
        *(
            Alteration("", "", what, was, is_now)
            for what, was, is_now in (
                *_of_mappings(What.PROPERTY, kept.properties, given.properties),
                *_of_sets(What.CALCULATION, kept.calculation, given.calculation),
            )
        ),
        *(_added_part(part) for part in sorted(given.parts - kept.parts)),
    )


def _paired(kept: SeenFile, given: SeenFile) -> Mapping[str, str]:
    """Return which sheet of the kept file is which of the given one: by name, else by place."""
    here, there = [[sheet.name for sheet in each.sheets] for each in (kept, given)]
    return {name: name for name in here if name in there} | {
        old: new
        for old, new in zip(here, there, strict=False)
        if old not in there and new not in here
    }


def _of_sheets(kept: SeenFile, given: SeenFile, pairs: Mapping[str, str]) -> Iterator[Alteration]:
    states = {sheet.name: sheet.state for sheet in given.sheets}
    for sheet in kept.sheets:
        name = pairs.get(sheet.name)
        if name is None:
            yield Alteration(sheet.name, "", What.SHEET_REMOVED, sheet.name, "")
            continue
        if name != sheet.name:
            yield Alteration(sheet.name, "", What.SHEET_RENAMED, sheet.name, name)
        if states[name] != sheet.state:
            yield Alteration(sheet.name, "", What.SHEET_HIDDEN, sheet.state, states[name])
    theirs = [sheet.name for sheet in given.sheets]
    for name in theirs:
        if name not in pairs.values():
            yield Alteration(name, "", What.SHEET_ADDED, "", name)
    ours = [pairs[sheet.name] for sheet in kept.sheets if sheet.name in pairs]
    left = [name for name in theirs if name in ours]
    if ours != left:
        yield Alteration("", "", What.SHEET_ORDER, ", ".join(ours), ", ".join(left))


def _of_sheet(kept: SeenSheet, given: SeenSheet) -> Iterator[Alteration]:
    places = sorted({*kept.cells, *given.cells}, key=coordinate_to_tuple)
    for place in places:
        before, after = kept.cells.get(place, _BLANK), given.cells.get(place, _BLANK)
        for what, was, is_now in _of_cell(before, after):
            yield Alteration(kept.name, place, what, was, is_now)
    for what, was, is_now in (
        *_of_sets(What.HIDDEN, kept.hidden, given.hidden),
        *_of_sizes(kept, given),
        *_of_sets(What.MERGED, kept.merged, given.merged),
        *_of_mappings(What.TABLE, kept.tables, given.tables),
        *_of_mappings(What.FILTER, kept.filters, given.filters),
        *_of_mappings(What.VALIDATION, kept.validations, given.validations),
        *_of_mappings(What.PAGE, kept.page, given.page),
        *_of_mappings(What.RULE, kept.rules, given.rules),
        *_of_mappings(What.DRAWN, _counted(kept.drawn), _counted(given.drawn)),
    ):
        yield Alteration(kept.name, "", what, was, is_now)


def _of_cell(kept: SeenCell, given: SeenCell) -> Iterator[tuple[What, str, str]]:
    if kept.value and given.value:
        yield from _of_contents(kept, given)
    elif given.value:
        yield What.ADDED, "", _contents(given)
    elif kept.value:
        yield What.REMOVED, _contents(kept), ""
    if kept.comment != given.comment:
        yield What.COMMENT, kept.comment, given.comment


def _of_contents(kept: SeenCell, given: SeenCell) -> Iterator[tuple[What, str, str]]:
    if kept.formula != given.formula:
        yield What.FORMULA, _contents(kept), _contents(given)
    elif kept.value != given.value:
        yield (What.RESULT if kept.formula else What.VALUE), *_told_apart(kept, given)
    for what, before, after in (
        (What.NUMBER_FORMAT, kept.number_format, given.number_format),
        (What.INK, _ink(kept), _ink(given)),
        (What.FONT, kept.font, given.font),
        (What.LINK, kept.link, given.link),
    ):
        if before != after:
            yield what, before, after


def _contents(cell: SeenCell) -> str:
    return f"={cell.formula}" if cell.formula else cell.shown


def _told_apart(kept: SeenCell, given: SeenCell) -> tuple[str, str]:
    """Return two values in words; by their kinds too where the words alone are the same."""
    if kept.shown == given.shown:
        return kept.value, given.value
    return kept.shown, given.shown


def _ink(cell: SeenCell) -> str:
    return "can be read" if cell.legible else "cannot be seen"


def _of_sets(
    what: What, kept: frozenset[str], given: frozenset[str]
) -> Iterator[tuple[What, str, str]]:
    for each in sorted(kept - given):
        yield what, each, ""
    for each in sorted(given - kept):
        yield what, "", each


def _of_sizes(kept: SeenSheet, given: SeenSheet) -> Iterator[tuple[What, str, str]]:
    """Compare widths and heights, which fit what they hold: a tenth less hides some of it."""
    for each, size in kept.sizes.items():
        left = given.sizes.get(each, size)
        if left < size * _LEAST_LEFT and each not in given.hidden:
            yield What.SMALLER, f"{each}: {size:g}", f"{each}: {left:g}"


def _of_mappings(
    what: What, kept: Mapping[str, str], given: Mapping[str, str]
) -> Iterator[tuple[What, str, str]]:
    for each in sorted({*kept, *given}):
        before, after = kept.get(each), given.get(each)
        if before != after:
            yield what, _named(each, before), _named(each, after)


def _named(name: str, text: str | None) -> str:
    return "" if text is None else f"{name}: {text}"


def _counted(drawn: Mapping[str, int]) -> Mapping[str, str]:
    return {each: str(count) for each, count in drawn.items()}


def _of_names(
    kept: Mapping[str, str], given: Mapping[str, str], renamed: Mapping[str, str]
) -> Iterator[Alteration]:
    """Compare defined names; a sheet that has another name now is no other place."""
    theirs = {name: _with_old_name(text, renamed) for name, text in given.items()}
    for what, before, after in _of_mappings(What.DEFINED_NAME, kept, theirs):
        yield Alteration("", "", what, before, after)


def _with_old_name(reference: str, renamed: Mapping[str, str]) -> str:
    sheet, mark, place = reference.rpartition("!")
    return f"{renamed.get(sheet, sheet)}{mark}{place}"


def _added_part(part: str) -> Alteration:
    return Alteration("", "", What.PART, "", re.sub(r"[^\x20-\x7e]", "?", part))
