"""From the sheets of a file to entries to record: examples, empty rows, odd cells, repeated keys.

Nothing is mended: what is not plainly said is a fault, named by its row and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ledger.domain.cell import Cell, Takes, cell_text
from ledger.domain.errors import (
    AlreadyRecorded,
    CellMalformed,
    LedgerError,
    SheetUnknown,
    SourceReferenceRepeated,
    UploadEmpty,
    UploadTooLong,
)
from ledger.domain.upload import Entry, Fault, GivenRow, GivenSheet, ReadSheet, is_allocated
from ledger.domain.upload_form import EXAMPLE, MOST_ROWS, Field, Form, UploadKind
from ledger.domain.upload_header import Header, find_header, is_example, rows_below

_MOST_DIGITS = 15
_NOT_READ = frozenset({"cover", "contents", "codes", "columns", "notes"})  # our own front and back
_KEYS: Mapping[UploadKind, tuple[str, ...]] = {
    UploadKind.DRIVERS: ("driver", "effective_from", "party"),
    UploadKind.COSTS: ("source_ref",),
    UploadKind.DELIVERIES: ("delivery_ref",),
    UploadKind.TIME: ("post", "service_from"),
    UploadKind.RECEIPTS: ("payment_ref",),
}
_OF_ONE_RECEIPT = ("payer", "unidentified", "received_on", "amount")


def read_sheets(
    sheets: Sequence[GivenSheet], forms: Mapping[UploadKind, Form], kind: UploadKind | None
) -> tuple[ReadSheet, ...]:
    """Read every sheet that holds something, by its name; or the only one as the kind given.

    Raises UploadEmpty where no row is left, UploadTooLong.
    """
    filled = [sheet for sheet in sheets if sheet.rows]
    only = filled[0] if len(filled) == 1 else None
    read = []
    for sheet in filled:
        form = _form_of(sheet, forms, kind if sheet is only else None)
        if form is not None:
            read.append(_hidden(sheet, form) if sheet.is_hidden else _read(sheet, form))
        elif sheet.name.lower() not in _NOT_READ:
            read.append(_unknown(sheet, forms))
    n_rows = sum(sheet.n_rows for sheet in read)
    if n_rows > MOST_ROWS:
        raise UploadTooLong(
            f"There are {n_rows} rows to record; send at most {MOST_ROWS} in one file."
        )
    if not n_rows and not any(sheet.faults for sheet in read):
        raise UploadEmpty(
            f"There is no row to record. Rows whose first column says {EXAMPLE} are passed over."
        )
    return tuple(read)


def _form_of(
    sheet: GivenSheet, forms: Mapping[UploadKind, Form], kind: UploadKind | None
) -> Form | None:
    named = [form for form in forms.values() if form.sheet.lower() == sheet.name.lower()]
    if named:
        return named[0]
    return forms[kind] if kind is not None else None


def _hidden(sheet: GivenSheet, form: Form) -> ReadSheet:
    error = SheetUnknown(
        f"The worksheet {sheet.name} is hidden. Unhide it, so that all can be seen, or remove it."
    )
    return ReadSheet(sheet.name, form.kind, faults=(Fault(None, error),))


def _unknown(sheet: GivenSheet, forms: Mapping[UploadKind, Form]) -> ReadSheet:
    known = ", ".join(form.sheet for form in forms.values())
    error = SheetUnknown(
        f"The worksheet {sheet.name} is none of those that are read: {known}. Rename it or remove "
        "it; or say what kind it is of, if it is the only one."
    )
    return ReadSheet(sheet.name, None, faults=(Fault(None, error),))


# ---- rows ----
def _read(sheet: GivenSheet, form: Form) -> ReadSheet:
    header = find_header(sheet, form)
    below = rows_below(sheet, header)
    rows = [row for row in below if not is_example(row, header, form)]
    n_examples = len(below) - len(rows)
    if not header.is_usable:
        return ReadSheet(sheet.name, form.kind, (), len(rows), n_examples, header.faults)
    given: list[tuple[int, Mapping[str, str]]] = []
    faults = list(header.faults)
    for row in rows:
        values, wrong = _values(row, header, form)
        faults += [Fault(row.number, error) for error in wrong]
        if not wrong:
            given.append((row.number, values))
    entries, repeated = _entries(sheet.name, form.kind, given)
    return ReadSheet(
        sheet.name,
        form.kind,
        tuple(entries),
        len(rows),
        n_examples,
        tuple(sorted([*faults, *repeated], key=lambda fault: fault.row or 0)),
    )


def _values(
    row: GivenRow, header: Header, form: Form
) -> tuple[Mapping[str, str], list[LedgerError]]:
    """Return a row's texts by column, and what is wrong with it."""
    values: dict[str, str] = {}
    wrong: list[LedgerError] = []
    for place, cell in sorted(row.cells.items()):
        field = header.fields.get(place)
        try:
            if field is not None:
                values[field.name] = _text_of(cell, field)
            elif place not in header.unknown and place not in header.passed_over:
                raise CellMalformed(
                    f"Column {place} has no header, and holds {cell.text[:40]!r}. Remove it, or "
                    "name the column.",
                    code="no-header",
                )
        except LedgerError as error:
            wrong.append(error)
    wrong += [
        CellMalformed(f"{field.name} is missing.", field=field.name, code="missing")
        for field in form.fields
        if field.required and field.name not in values and not _is_named(field, wrong)
    ]
    return values, wrong


def _is_named(field: Field, wrong: Iterable[LedgerError]) -> bool:
    return any(error.field == field.name for error in wrong)


def _text_of(cell: Cell, field: Field) -> str:
    text = cell_text(cell, field.takes, column=field.name)
    match field.takes:
        case Takes.YES_NO if text.lower() not in ("yes", "no"):
            raise CellMalformed(f"{field.name} says neither yes nor no.", field=field.name,
                                code="not-yes-or-no")  # fmt: skip
        case Takes.YES_NO:
            return text.lower()
        case Takes.WHOLE if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
            raise CellMalformed(f"{field.name} is not a whole number.", field=field.name,
                                code="not-whole")  # fmt: skip
        case _:
            return text


# ---- entries ----
def _entries(
    sheet: str, kind: UploadKind, given: Sequence[tuple[int, Mapping[str, str]]]
) -> tuple[list[Entry], list[Fault]]:
    """Make entries of rows; a key that stands in an earlier row is a fault, but of one receipt."""
    found: dict[tuple[str, ...], list[tuple[int, Mapping[str, str]]]] = {}
    faults = []
    for number, values in given:
        key = tuple(values[name] for name in _KEYS[kind])
        first = found.get(key)
        if first is None:
            found[key] = [(number, values)]
        elif kind is UploadKind.RECEIPTS and _is_of_one(first, values):
            first.append((number, values))
        else:
            faults.append(Fault(number, _repeated(kind, key, first[0][0])))
    return [
        Entry(sheet, kind, tuple(n for n, _ in rows), tuple(values for _, values in rows))
        for rows in found.values()
    ], faults


def _is_of_one(first: Sequence[tuple[int, Mapping[str, str]]], values: Mapping[str, str]) -> bool:
    """Whether a row allocates more of the money that earlier ones are of."""
    same = all(first[0][1].get(name) == values.get(name) for name in _OF_ONE_RECEIPT)
    every = [*(each for _, each in first), values]
    return same and all(is_allocated(each) and "allocated" in each for each in every)


def _repeated(kind: UploadKind, key: tuple[str, ...], row: int) -> LedgerError:
    words = f"{' '.join(key)} stands in row {row} already. Each is given once."
    if kind is UploadKind.COSTS:
        return SourceReferenceRepeated(words, field="source_ref")
    if kind is UploadKind.RECEIPTS:
        words += (
            " Where one receipt settles several statements, its rows agree in payer, day and "
            "amount, and each says how much is allocated."
        )
    return AlreadyRecorded(words, field=_KEYS[kind][0])
