"""Rows of a batch: every bad one is named, and then nothing of the batch is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from ledger.domain.errors import BatchRefused, LedgerError

Row = TypeVar("Row")
Done = TypeVar("Done")


def each_row(rows: Sequence[Row], act: Callable[[Row], Done]) -> list[Done]:
    """Act on every row and return what each gave; raises BatchRefused naming all bad rows."""
    done: list[Done] = []
    errors: list[tuple[int, LedgerError]] = []
    for number, row in enumerate(rows, 1):
        try:
            done.append(act(row))
        except LedgerError as error:
            errors.append((number, error))
    if errors:
        raise BatchRefused(errors, len(rows))
    return done


def only(done: Callable[[], list[Done]]) -> Done:
    """Run a batch of one; its row's own error comes out instead of the batch's."""
    try:
        return done()[0]
    except BatchRefused as refused:
        raise refused.errors[0][1] from None
