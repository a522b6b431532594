"""Journals that an auditor may want to look at: those marked out by a rule, and a sample."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from ledger.domain.audit_pack import AuditPack
from ledger.domain.audit_pack_lines import PackLine
from ledger.domain.audit_pack_selection import Mark, Sampled
from reports.audit_pack_words import (
    MARKS,
    entered_in_london,
    in_words,
    period,
    rule_in_words,
)
from reports.front import none_row
from reports.table import (
    NOT_APPLICABLE,
    Column,
    Kind,
    LongSheet,
    PlainValue,
    Sheet,
    Value,
    pounds,
)

_SELECTED = (
    Column("Sequence", Kind.WHOLE, 11),
    Column("Journal", width=13),
    Column("Event", width=24),
    Column("Book", width=8),
    Column("Effective date", Kind.DATE),
    Column("Entered at London time", width=23),
    Column("Days after", Kind.WHOLE, 9),
    Column("Period", Kind.MONTH, 15),
    Column("Person number", width=12),
    Column("Role", width=13),
    Column("Debits", Kind.MONEY),
    Column("Narrative", width=44),
    Column("Marks", Kind.WHOLE, 8),
    *(Column(header, width=11) for header in MARKS.values()),
)
_SAMPLE = (
    Column("Rank", Kind.WHOLE),
    Column("Sequence", Kind.WHOLE),
    Column("Lot", width=38),
    Column("Journal", width=13),
    Column("Event", width=24),
    Column("Book", width=8),
    Column("Effective date", Kind.DATE),
    Column("Entered at London time", width=23),
    Column("Person number", width=12),
    Column("Debits", Kind.MONEY),
    Column("Pool", width=18),
    Column("Narrative", width=44),
    Column("Source reference", width=26),
)


def rules_sheet(pack: AuditPack) -> Sheet:
    """Return the rules of selection, with the numbers in them and how many journals each marks."""
    rules = pack.selector.rules
    return Sheet(
        name="Selection rules",
        title="Journals marked out for a closer look, by rule (ISA UK 240)",
        about="What each mark means, the numbers it was drawn with, and how many journals have it",
        columns=(
            Column("Mark", width=18),
            Column("Rule", width=78),
            Column("Journals marked", Kind.WHOLE),
            Column("Of journals", Kind.WHOLE),
        ),
        rows=tuple(
            (
                header,
                rule_in_words(mark, rules),
                pack.survey.marked[mark],
                pack.survey.journals,
            )
            for mark, header in MARKS.items()
        ),
    )


def selected_sheet(pack: AuditPack) -> LongSheet | Sheet:
    """Return every journal with a mark or more, a column a mark; read while it is written."""
    title = "Journals marked out, with every mark that each has, in pounds"
    about = "Each journal that a rule marks out: a question to ask, not a finding"
    if not pack.survey.selected:
        return Sheet(
            name="Selected journals",
            title=title,
            about=about,
            columns=_SELECTED,
            rows=(none_row(_SELECTED),),
        )
    return LongSheet(
        name="Selected journals",
        title=title,
        about=about,
        columns=_SELECTED,
        rows=partial(_selected_rows, pack),
        n_rows=pack.survey.selected,
    )


def _selected_rows(pack: AuditPack) -> Iterator[tuple[PlainValue, ...]]:
    for journal, marks in pack.selected():
        yield (*_selected_row(pack, journal), len(marks), *_yes_or_no(marks))


def _selected_row(pack: AuditPack, journal: Sequence[PackLine]) -> tuple[PlainValue, ...]:
    first = journal[0]
    return (
        first.sequence,
        first.journal,
        in_words(first.kind),
        first.book,
        first.effective_on,
        entered_in_london(first.entered_at),
        pack.selector.days_late(first),
        period(first.period),
        first.person,
        first.role,
        pounds(_debits(journal)),
        first.narrative or NOT_APPLICABLE,
    )


def _yes_or_no(marks: Sequence[Mark]) -> tuple[str, ...]:
    return tuple("Yes" if mark in marks else "No" for mark in MARKS)


def _debits(journal: Sequence[PackLine]) -> int:
    return sum(max(line.amount_pence, 0) for line in journal)


def sample_sheet(pack: AuditPack) -> Sheet:
    """Return the sample: the events of the lowest lots, each with its journals."""
    rows = [
        row
        for rank, sampled in enumerate(pack.survey.sample, start=1)
        for row in _sample_rows(rank, sampled)
    ]
    return Sheet(
        name="Sample",
        title=f"Sample of {len(pack.survey.sample)} events, seed {pack.seed}, lowest lots first",
        about=(
            f"The events whose lot, SHA-256 of {pack.seed}:sequence, is lowest, of "
            f"{pack.survey.events} events with lines here; anybody can repeat it"
        ),
        columns=_SAMPLE,
        rows=tuple(rows) or (none_row(_SAMPLE),),
    )


def _sample_rows(rank: int, sampled: Sampled) -> Iterator[tuple[Value, ...]]:
    for journal in sampled.journals:
        first = journal[0]
        yield (
            rank,
            sampled.sequence,
            sampled.draw,
            first.journal,
            in_words(first.kind),
            first.book,
            first.effective_on,
            entered_in_london(first.entered_at),
            first.person,
            pounds(_debits(journal)),
            first.pool or NOT_APPLICABLE,
            first.narrative or NOT_APPLICABLE,
            first.source_ref or NOT_APPLICABLE,
        )
