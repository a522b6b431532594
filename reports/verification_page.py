"""What stands round the cells of a workbook: how it prints, sorts and asks, what it says of itself.

All of it is compared by meaning: a program that saves the file again writes it down otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.descriptors.serialisable import Serialisable
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter, SortState
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import fromstring

_MARGINS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_PROPERTIES = ("title", "subject", "creator", "category", "keywords", "description")
_RESERVED = "_xlnm."
_BY_A_FILTER = "_xlnm._FilterDatabase"  # written beside every filter, and hidden
# No longer than a sheet's name and its file's may be: without an end it would take n times n steps.
_ITS_SHEET = re.compile(r"('(?:[^']|''){0,255}'|[^'!,]{0,255})!")
_USUAL_WIDTH = 8.43  # digits, of a column without a width of its own


def print_names(archive: ZipFile) -> Mapping[str, Mapping[str, str]]:
    """Return what each worksheet prints, and repeats on each page, by the sheet's name.

    Read from the file itself: openpyxl drops a print area that is no plain range.
    """
    book = fromstring(archive.read("xl/workbook.xml"))
    sheets = [each.get("name", "") for each in book.iter() if _tag(each.tag) == "sheet"]
    found: dict[str, dict[str, str]] = {name: {} for name in sheets}
    for each in book.iter():
        name, place = each.get("name", ""), each.get("localSheetId")
        if place and name.startswith(_RESERVED) and name != _BY_A_FILTER:
            words = name.removeprefix(_RESERVED).replace("_", " ").lower()
            found[sheets[int(place)]][words] = _ITS_SHEET.sub("", each.text or "")
    return found


def page_of(sheet: Worksheet, names: Mapping[str, str]) -> Mapping[str, str]:
    """Return the printed margins of a worksheet and, of `names`, what it prints."""
    lines = {each: str(getattr(sheet, each)) for each in _MARGINS}
    flags = {"differentFirst": "first page", "differentOddEven": "even pages"}
    apart = {
        f"{words} apart": "yes"
        for each, words in flags.items()
        if getattr(sheet.HeaderFooter, each)
    }
    return {**{each: text for each, text in lines.items() if text}, **apart, **names}


def validations_of(sheet: Worksheet) -> Mapping[str, str]:
    """Return by range what its cells accept, and what they say to whoever comes to them."""
    return {
        str(each.sqref): "; ".join(_of_validation(each))
        for each in sheet.data_validations.dataValidation
    }


def _of_validation(each: DataValidation) -> Iterator[str]:
    limits = [str(limit) for limit in (each.formula1, each.formula2) if limit]
    yield " ".join((each.type or "anything", each.operator or "between", *limits))
    for shown, texts in (
        (each.showInputMessage, (each.promptTitle, each.prompt)),
        (each.showErrorMessage, (each.errorTitle, each.error)),
    ):
        if shown and any(texts):
            yield ": ".join(text for text in texts if text)


def filters_of(sheet: Worksheet) -> Mapping[str, str]:
    """Return by range which rows a filter of the sheet or of a table leaves, and what is sorted."""
    tables = list(sheet.tables.values())
    found = dict[str, str]()
    for each in (sheet.auto_filter, *(table.autoFilter for table in tables)):
        found |= _of_filter(each)
    for table in tables:
        found |= _of_sorting(table.sortState)
    return found


def _of_filter(found: AutoFilter | None) -> Mapping[str, str]:
    if found is None:
        return {}
    columns = {
        f"column {each.colId + 1} of {found.ref}": _in_words(each) for each in found.filterColumn
    }
    return {**columns, **_of_sorting(found.sortState)}


def _of_sorting(found: SortState | None) -> Mapping[str, str]:
    return {f"order of {found.ref}": _in_words(found)} if found is not None else {}


def _in_words(found: Serialisable) -> str:
    """Return what a filter or a sort order asks, as the file names it."""
    return ", ".join(
        " ".join((_tag(each.tag), *(f"{key}={text}" for key, text in asked)))
        for part in found.to_tree()
        for each in part.iter()
        if (asked := [(key, text) for key, text in each.attrib.items() if text != "0"])
    )


def _tag(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def sizes_of(sheet: Worksheet) -> Mapping[str, float]:
    """Return how wide each column is, in digits, and how high each row, in points, where set."""
    usual = sheet.sheet_format.defaultColWidth or _USUAL_WIDTH
    sizes = {
        f"column {get_column_letter(number)}": usual for number in range(1, sheet.max_column + 1)
    }
    for column in sheet.column_dimensions.values():
        first, last = column.min or 1, column.max or 1
        for number in range(first, min(last, sheet.max_column) + 1):
            sizes[f"column {get_column_letter(number)}"] = column.width
    if sheet.sheet_format.customHeight:
        height = sheet.sheet_format.defaultRowHeight
        sizes |= dict.fromkeys(_rows(range(1, sheet.max_row + 1)), height)
    rows = {
        number: row.height for number, row in sheet.row_dimensions.items() if row.height is not None
    }
    return {**sizes, **dict(zip(_rows(rows), rows.values(), strict=True))}


def _rows(numbers: Iterable[int]) -> Iterator[str]:
    return (f"row {number}" for number in numbers)


def properties_of(workbook: Workbook) -> Mapping[str, str]:
    """Return what a workbook says of itself; not when and by whom it was saved last."""
    found = {each: getattr(workbook.properties, each) for each in _PROPERTIES}
    return {each: str(text) for each, text in found.items() if text}


def calculation_of(workbook: Workbook) -> frozenset[str]:
    """Return in words how a workbook calculates otherwise than by itself and to the last digit."""
    how = workbook.calculation
    return frozenset(
        words
        for words, is_so in (
            ("figures as they are shown, not as held", how.fullPrecision is False),
            ("only when asked", how.calcMode == "manual"),
            ("in circles", how.iterate is True),
        )
        if is_so
    )
