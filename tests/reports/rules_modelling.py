"""Principles of good spreadsheet practice that a machine can judge, a function a rule.

Sources: ICAEW, Twenty principles for good spreadsheet practice; the FAST Standard; and our own
workbooks page on figures and on print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.worksheet.worksheet import Worksheet

from tests.reports.rules import HEAD, File, Rule

_LONGEST = 150  # characters: a formula that can be read aloud
_OWN_ROW = re.compile(r"tbl_\w+\[\[#This Row\],(\[[^\]]*\])\]")
_FIGURES = re.compile(r"[01]")
_VOLATILE = re.compile(r"\b(NOW|TODAY|RAND|RANDBETWEEN|OFFSET|INDIRECT|CELL|INFO)\(")
_ADDRESS = re.compile(r"\$?[A-Z]{1,3}\$?\d+")
_LISTS = ("Cover", "VAT invoice", "Checks")  # of items, each with its own formula
_CORKSCREW = ("Opening", "Charged", "Credited", "Received", "Written off", "Closing")


def _functions(formula: str) -> Iterator[tuple[Token, tuple[str, ...]]]:
    """Yield every token of a formula with the functions that it stands in, outermost first."""
    inside: list[str] = []
    for token in Tokenizer(formula).items:
        if token.subtype == Token.CLOSE and inside:
            inside.pop()
        yield token, tuple(inside)
        if token.subtype == Token.OPEN:
            inside.append(token.value)


def formulas_are_short(file: File) -> Iterator[str]:
    """FAST: formulas should be short, and do one thing: none is longer than 150 characters.

    As programs show them: a cell of the formula's own row as [@[Net]], without its table's name.
    """
    for place, text in file.formula_cells():
        shown = _OWN_ROW.sub(r"[@\1]", text)
        if len(shown) > _LONGEST:
            yield f"{place}: {len(shown)} characters: {shown}"


def no_figure_hides_in_a_formula(file: File) -> Iterator[str]:
    """ICAEW: never embed in a formula anything that might change, and FAST: no constants.

    Allowed are 0 and 1, how many places to round to, and words, which hold no digits.
    """
    for place, text in file.formula_cells():
        tokens = list(_functions(text))
        for number, (token, inside) in enumerate(tokens):
            if token.subtype == Token.NUMBER and not _FIGURES.fullmatch(token.value):
                rounding = inside and inside[-1] in ("ROUND(", "ROUNDDOWN(")
                last = number + 1 < len(tokens) and tokens[number + 1][0].subtype == Token.CLOSE
                if not (rounding and last):
                    yield f"{place} holds {token.value}: {text}"
            if token.subtype == Token.TEXT and re.search(r"\d", token.value):
                yield f"{place} holds {token.value}: {text}"


def no_condition_stands_in_another(file: File) -> Iterator[str]:
    """FAST: do not nest IFs, nor hide errors in IFERROR."""
    for place, text in file.formula_cells():
        if any(token.value == "IF(" and "IF(" in inside for token, inside in _functions(text)):
            yield f"{place} nests conditions: {text}"
        if "IFERROR(" in text or "IFNA(" in text:
            yield f"{place} hides errors: {text}"


def every_sum_is_rounded(file: File) -> Iterator[str]:
    """Every sum stands inside a ROUND to the penny, for a sum of doubles may be a shade off."""
    for place, text in file.formula_cells():
        for token, inside in _functions(text):
            if token.value in ("SUM(", "SUMIFS(", "SUMIF(", "SUMPRODUCT(") and (
                not inside
                or inside[-1] != "ROUND("
                or not text.endswith((",2)", ',2)=0,"OK","CHECK")'))
            ):
                yield f"{place}: {text}"


def every_quotient_is_rounded(file: File) -> Iterator[str]:
    """No quotient is left with digits without end, which programs keep to different lengths."""
    for place, text in file.formula_cells():
        for token, inside in _functions(text):
            if token.value == "/" and "ROUND(" not in inside:
                yield f"{place}: {text}"


def checks_compare_rounded_differences(file: File) -> Iterator[str]:
    """A check is a rounded difference of nothing; only the cover's counts the others."""
    whole = '=IF(COUNTIF(tbl_checks[Result],"OK")=ROWS(tbl_checks[Result]),"OK","CHECK")'
    for place, text in file.formula_cells():
        if '"CHECK"' not in text or text == whole:
            continue
        if not re.fullmatch(r'=IF\(ROUND\([^()]+-[^()]+,\d+\)=0,"OK","CHECK"\)', text):
            yield f"{place}: {text}"


def formulas_name_what_they_read(file: File) -> Iterator[str]:
    """FAST: formulas read like sentences: tables and columns by name, never addresses of cells."""
    for place, text in file.formula_cells():
        for token, _ in _functions(text):
            if token.subtype == Token.RANGE and not token.value.startswith("tbl_"):
                yield f"{place} reads {token.value}"
        if "!" in text or _ADDRESS.search(re.sub(r"\[[^\]]*\]", "", text)):
            yield f"{place} reads an address: {text}"


def a_column_holds_one_formula(file: File) -> Iterator[str]:
    """FAST: one row, one formula; here one column: the same all the way down, or none at all.

    Lists of items (the cover, the particulars of an invoice, the checks, figures each with where it
    stands) are no such columns.
    """
    for sheet, table, (last_column, of_data, _) in file.tables():
        if sheet.title in _LISTS or "Where" in table.column_names:
            continue
        for place in range(1, last_column + 1):
            found = {
                cell.value if cell.data_type == "f" else ""
                for cell in (sheet.cell(row, place) for row in range(HEAD + 1, of_data + 1))
            }
            if len(found) > 1:
                yield f"{sheet.title}: column {sheet.cell(HEAD, place).value} holds {found}"


def totals_are_formulas(file: File) -> Iterator[str]:
    """ICAEW: build in checks, and no figure typed over a sum: a totals row holds formulas only."""
    for sheet, _, (_, of_data, last_row) in file.tables():
        if last_row > of_data:
            for cell in sheet[last_row]:
                if cell.value is not None and cell.data_type == "n":
                    yield f"{sheet.title}!{cell.coordinate} is typed in"


def one_check_on_the_cover_covers_all(file: File) -> Iterator[str]:
    """ICAEW and FAST: one overall check, on the cover, over all of the checks."""
    name = file.formulas.defined_names.get("overall_check")
    if name is None or not str(name.attr_text).startswith("'Cover'!"):
        yield "the cover has no overall check"
        return
    counted = {str(cell.value) for row in file.formulas["Checks"].iter_rows() for cell in row}
    for sheet, table, _ in file.tables():
        if sheet.title != "Checks" and "Check" in table.column_names:
            wanted = f'=COUNTIF({table.displayName}[Check],"OK")'
            if wanted not in counted:
                yield f"{sheet.title}: no check counts its own"


def no_check_fails(file: File) -> Iterator[str]:
    """As it is sent out, every check says OK."""
    for sheet, cell in file.cells():
        if file.results[sheet.title][cell.coordinate].value == "CHECK":
            yield f"{sheet.title}!{cell.coordinate} says CHECK"


def corkscrews_close(file: File) -> Iterator[str]:
    """FAST: a balance is a corkscrew: opening + what came - what went = closing."""
    for sheet, table, (_, of_data, _) in file.tables():
        if not set(_CORKSCREW) <= set(table.column_names):
            continue
        for row in range(HEAD + 1, of_data + 1):
            opening, charged, *gone, closing = (
                Decimal(str(_result(file, sheet, row, header))) for header in _CORKSCREW
            )
            if opening + charged - sum(gone) != closing:
                yield f"{sheet.title}: row {row} does not close"


def _result(file: File, sheet: Worksheet, row: int, header: str) -> object:
    place = next(cell.column for cell in sheet[HEAD] if cell.value == header)
    return file.results[sheet.title].cell(row, place).value


def nothing_is_volatile(file: File) -> Iterator[str]:
    """FAST: no volatile functions: a figure changes when an input does, and never by itself."""
    yield from (
        f"{place}: {text}" for place, text in file.formula_cells() if _VOLATILE.search(text)
    )


def every_formula_has_a_result(file: File) -> Iterator[str]:
    """No blanks in a previewer: every formula's result is stored beside it."""
    for sheet, cell in file.cells():
        if cell.data_type == "f" and file.results[sheet.title][cell.coordinate].value is None:
            yield f"{sheet.title}!{cell.coordinate} shows nothing"


def money_shows_pennies(file: File) -> Iterator[str]:
    """An amount shows as #,##0.00, to the right, with a minus sign before a negative."""
    for sheet, cell in file.cells():
        if cell.number_format == "#,##0.00" and cell.alignment.horizontal != "right":
            yield f"{sheet.title}!{cell.coordinate} is not to the right"
        if "(" in cell.number_format or "Red" in cell.number_format:
            yield f"{sheet.title}!{cell.coordinate} shows negatives by {cell.number_format}"


def dates_are_dates(file: File) -> Iterator[str]:
    """A date or a month is stored as a date, not as its text."""
    for sheet, cell in file.cells():
        if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", str(cell.value)) and not cell.is_date:
            yield f"{sheet.title}!{cell.coordinate}: {cell.value}"


def it_prints_on_a4_one_page_wide(file: File) -> Iterator[str]:
    """Print: A4, fit to one page wide and as many long as it takes; a summary may be fit to one."""
    for sheet in file.sheets:
        page, fit = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
        long = (0, 1) if sheet.title == "Summary" else (0,)
        if (page.paperSize, page.fitToWidth) != (9, 1) or page.fitToHeight not in long:
            yield f"{sheet.title} prints on {page.paperSize}"
        if fit is None or not fit.fitToPage:
            yield f"{sheet.title} does not fit its page"


def title_rows_are_repeated_in_print(file: File) -> Iterator[str]:
    """Print: title and headers on every page, and pages numbered."""
    for sheet in file.sheets:
        footer = sheet.oddFooter.right.text if sheet.oddFooter else None
        if sheet.print_title_rows != "$1:$3" or footer != "Page &P of &N":
            yield f"{sheet.title} does not repeat its titles, or numbers no pages"


MODELLING: tuple[Rule, ...] = (
    formulas_are_short,
    no_figure_hides_in_a_formula,
    no_condition_stands_in_another,
    every_sum_is_rounded,
    every_quotient_is_rounded,
    checks_compare_rounded_differences,
    formulas_name_what_they_read,
    a_column_holds_one_formula,
    totals_are_formulas,
    one_check_on_the_cover_covers_all,
    no_check_fails,
    corkscrews_close,
    nothing_is_volatile,
    every_formula_has_a_result,
    money_shows_pennies,
    dates_are_dates,
    it_prints_on_a4_one_page_wide,
    title_rows_are_repeated_in_print,
)
