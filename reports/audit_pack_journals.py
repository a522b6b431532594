"""All journals of the audit pack: every line, in the order in which it was sealed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ledger.domain.audit_pack import AuditPack
from ledger.domain.audit_pack_lines import PackLine
from reports.audit_pack_words import day, entered_in_london, in_words, period
from reports.front import none_row
from reports.table import NOT_APPLICABLE, Column, Kind, LongSheet, PlainValue, Sheet, pounds

COLUMNS = (
    Column("Sequence", Kind.WHOLE, 11),
    Column("Journal", width=13),
    Column("Line", Kind.WHOLE, 7),
    Column("Event", width=24),
    Column("Effective date", Kind.DATE),
    Column("Entered at London time", width=23),
    Column("Period", Kind.MONTH, 15),
    Column("Person number", width=12),
    Column("Council", width=10),
    Column("Role", width=13),
    Column("Book", width=8),
    Column("Account", Kind.WHOLE, 10),
    Column("Pool", width=18),
    Column("Service", width=14),
    Column("Service month", Kind.MONTH),
    Column("Counterparty", width=15),
    Column("Document", width=21),
    Column("Debit", Kind.MONEY),
    Column("Credit", Kind.MONEY),
    Column("Narrative", width=52),
    Column("Source reference", width=26),
    Column("Known earlier", width=10),
)


def journals_sheet(pack: AuditPack) -> LongSheet | Sheet:
    """Return every line of the pack; read while it is written, and never all in memory."""
    title = f"All journals, {day(pack.first)} to {day(pack.as_at)}, every line, in pounds"
    about = "Every journal line with its event, person, source and narrative"
    if not pack.survey.lines:
        return Sheet(
            name="All journals",
            title=title,
            about=about,
            columns=COLUMNS,
            rows=(none_row(COLUMNS),),
        )
    return LongSheet(
        name="All journals",
        title=title,
        about=about,
        columns=COLUMNS,
        rows=partial(_rows, pack),
        n_rows=pack.survey.lines,
    )


def _rows(pack: AuditPack) -> Iterator[tuple[PlainValue, ...]]:
    for line in pack.lines():
        yield _row(line, known_earlier=line.sequence <= pack.earlier.sequence)


def _row(line: PackLine, *, known_earlier: bool) -> tuple[PlainValue, ...]:
    return (
        line.sequence,
        line.journal,
        line.line,
        in_words(line.kind),
        line.effective_on,
        entered_in_london(line.entered_at),
        period(line.period),
        line.person,
        line.party,
        line.role,
        line.book,
        int(line.account),
        line.pool or NOT_APPLICABLE,
        line.service or NOT_APPLICABLE,
        line.service_month or NOT_APPLICABLE,
        line.counterparty or NOT_APPLICABLE,
        line.document or NOT_APPLICABLE,
        pounds(max(line.amount_pence, 0)),
        pounds(max(-line.amount_pence, 0)),
        line.narrative or NOT_APPLICABLE,
        line.source_ref or NOT_APPLICABLE,
        "Yes" if known_earlier else "No",
    )
