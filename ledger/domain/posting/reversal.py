"""A reversal: the journals of an event again, every sign turned."""

from __future__ import annotations

from dataclasses import replace

from ledger.domain.journal import Journal


def reversed_journals(journals: tuple[Journal, ...]) -> tuple[Journal, ...]:
    """The same lines in the same books with the opposite sign."""
    return tuple(
        Journal(
            journal.book,
            tuple(replace(line, amount_pence=-line.amount_pence) for line in journal.lines),
        )
        for journal in journals
    )
