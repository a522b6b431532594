"""What each event posts in which book: the journal table of the domain page, one function a row.

Every function returns the journals of one event. Nil lines are left out; where nothing remains,
no journal is posted.
"""

from __future__ import annotations

from ledger.domain.journal import Journal, Line


def journals(*, book: str, lines: list[Line]) -> tuple[Journal, ...]:
    """One journal in `book`, or none where there are no lines."""
    return (Journal(book, tuple(lines)),) if lines else ()
