"""What a column of a general-ledger file can be filled from: every field, by name, and its value.

Values are the ledger's own; a map says how amounts and dates are written, and which codes the
council's ledger has for ours. Source: workbooks page, "Going out to other systems".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from ledger.domain.ledger_export import ExportedLine, LedgerExport

FieldValue: TypeAlias = str | int | date


class FieldKind(StrEnum):
    """What a field is, and so how it is written, and whether it may be cut."""

    ACCOUNT = "account"  # in the council's own code, where the map has one
    POOL = "pool"  # likewise
    CODE = "code"  # as it is, whole or refused
    TEXT = "text"  # words for people, the only ones that a map may have cut
    DATE = "date"
    AMOUNT = "amount"  # signed pence
    SIDE = "side"  # one side of a debit and a credit: pence, or nothing
    FLAG = "flag"  # which side the line is on


@dataclass(frozen=True, slots=True)
class Row:
    """A line in its file."""

    export: LedgerExport
    line: ExportedLine
    number: int  # its place in the file, from one


@dataclass(frozen=True, slots=True)
class LineField:
    """A field that each line has."""

    kind: FieldKind
    of: Callable[[Row], FieldValue]


@dataclass(frozen=True, slots=True)
class FileField:
    """A field that the whole file has, so that its name and control lines can hold it too."""

    kind: FieldKind
    of: Callable[[LedgerExport], FieldValue]


def description(row: Row) -> str:
    """Say in a few words what a line is, without a name or a cost's own description.

    A cost's description can hold what is personal; a general ledger has many readers.
    """
    line = row.line
    month = str(line.service_month) if line.service_month else None
    parts = [kind_words(line), line.service or line.pool, month, line.counterparty]
    return ", ".join(part for part in parts if part)


def kind_words(line: ExportedLine) -> str:
    """Write what happened as words: ``Recharge earned``."""
    return line.kind.value.replace("_", " ").capitalize()


def _year(export: LedgerExport, *, ends: bool) -> str:
    """The calendar year in which the financial year starts or ends: 2018 or 2019 of 2018-19."""
    return str(int(export.financial_year[:4]) + (1 if ends else 0))


_CODE, _TEXT, _SIDE = FieldKind.CODE, FieldKind.TEXT, FieldKind.SIDE

LINE_FIELDS: Mapping[str, LineField] = {
    "account": LineField(FieldKind.ACCOUNT, lambda row: str(int(row.line.account))),
    "our_account": LineField(_CODE, lambda row: str(int(row.line.account))),
    "account_name": LineField(_TEXT, lambda row: row.line.account.title),
    "pool": LineField(FieldKind.POOL, lambda row: row.line.pool or ""),
    "our_pool": LineField(_CODE, lambda row: row.line.pool or ""),
    "pool_name": LineField(
        _TEXT, lambda row: row.export.pool_names[row.line.pool] if row.line.pool else ""
    ),
    "service": LineField(_CODE, lambda row: row.line.service or ""),
    "service_month": LineField(_CODE, lambda row: str(row.line.service_month or "")),
    "counterparty": LineField(_CODE, lambda row: row.line.counterparty or ""),
    "counterparty_name": LineField(
        _TEXT,
        lambda row: row.export.party_names[row.line.counterparty] if row.line.counterparty else "",
    ),
    "date": LineField(FieldKind.DATE, lambda row: row.line.effective_on),
    "journal": LineField(_CODE, lambda row: row.line.journal_id),
    "journal_number": LineField(_CODE, lambda row: str(row.line.posted_event_id)),
    "line_number": LineField(_CODE, lambda row: str(row.line.line_no)),
    "row_number": LineField(_CODE, lambda row: str(row.number)),
    "kind": LineField(_TEXT, lambda row: kind_words(row.line)),
    "document": LineField(_CODE, lambda row: row.line.document or ""),
    "source_reference": LineField(_CODE, lambda row: row.line.source_ref or ""),
    "description": LineField(_TEXT, description),
    "debit": LineField(_SIDE, lambda row: max(row.line.amount_pence, 0)),
    "credit": LineField(_SIDE, lambda row: max(-row.line.amount_pence, 0)),
    "amount": LineField(FieldKind.AMOUNT, lambda row: row.line.amount_pence),
    "absolute": LineField(FieldKind.SIDE, lambda row: abs(row.line.amount_pence)),
    "flag": LineField(FieldKind.FLAG, lambda row: row.line.amount_pence),
}

FILE_FIELDS: Mapping[str, FileField] = {
    "arrangement": FileField(_CODE, lambda export: export.arrangement),
    "book": FileField(_CODE, lambda export: export.book),
    "book_name": FileField(_TEXT, lambda export: export.party_names[export.book]),
    "period": FileField(_CODE, lambda export: export.period),
    "period_number": FileField(_CODE, lambda export: str(export.period_number)),
    "period_two_digits": FileField(_CODE, lambda export: f"{export.period_number:02d}"),
    "financial_year": FileField(_CODE, lambda export: export.financial_year),
    "year_starts": FileField(_CODE, lambda export: _year(export, ends=False)),
    "year_ends": FileField(_CODE, lambda export: _year(export, ends=True)),
    "period_end": FileField(FieldKind.DATE, lambda export: export.period_ends_on),
    "exported_on": FileField(FieldKind.DATE, lambda export: export.exported_on),
    "export_number": FileField(_CODE, lambda export: str(export.number)),
    "currency": FileField(_CODE, lambda _export: "GBP"),
    "lines": FileField(_CODE, lambda export: str(len(export.lines))),
    "total_debit": FileField(_SIDE, lambda export: export.debit_pence),
    "total_credit": FileField(_SIDE, lambda export: export.credit_pence),
}


def kind_of(name: str) -> FieldKind | None:
    """Return what the field of that name is; None where there is none."""
    field = LINE_FIELDS.get(name) or FILE_FIELDS.get(name)
    return None if field is None else field.kind
