"""What a council posts by hand in its own book, and the exact opposite of what was posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger.domain.journal import Journal, Line
from ledger.domain.posting import journals


def manual_journal_posted(*, book: str, lines: Sequence[Line]) -> tuple[Journal, ...]:
    """The lines as approved, in that book only."""
    return journals(book=book, lines=list(lines))


def journal_reversed(original: Sequence[Journal]) -> tuple[Journal, ...]:
    """Every line of the original the other way round, in each book that it touched."""
    return tuple(
        Journal(
            journal.book,
            tuple(replace(line, amount_pence=-line.amount_pence) for line in journal.lines),
        )
        for journal in original
    )
