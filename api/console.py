"""What every command of the command line needs: to speak, and show how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from ledger.actions.work import Ledger
from ledger.domain.errors import NotFound
from ledger.queries import arrangements


def say(words: str) -> None:
    """Say something to the person at the keyboard, apart from the answer."""
    print(words, file=sys.stderr, flush=True)


def show_table(rows: Sequence[tuple[str, ...]], *, numbers: int) -> None:
    """Print a table; the last `numbers` columns stand to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    first_number = len(widths) - numbers
    for row in rows:
        cells = [
            cell.rjust(width) if place >= first_number else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


class Progress:
    """Shows how far a long piece of work has got, once a second, on standard error."""

    def __init__(self) -> None:
        self._next = 0.0
        self._started = time.monotonic()

    def __call__(self, what: str, done: int, whole: int) -> None:
        """Say that `done` of `whole` is done."""
        now = time.monotonic()
        if now < self._next and done < whole:
            return
        self._next = now + 1
        percent = 100 * done // max(whole, 1)
        say(f"[{now - self._started:3.0f} s] {what}: {done} of {whole} ({percent} %)")


def only_arrangement(ledger: Ledger, wanted: str | None) -> str:
    """Return the arrangement asked for, or the only one there is; raises NotFound."""
    with ledger.database.reading() as connection:
        codes = arrangements.codes(connection)
    if wanted is not None and wanted in codes:
        return wanted
    if wanted is None and len(codes) == 1:
        return codes[0]
    known = ", ".join(codes) or "none yet; ./run demo loads the example"
    asked = f"There is no arrangement {wanted!r}." if wanted else "Name one with --arrangement."
    raise NotFound(f"{asked} Arrangements: {known}.")
