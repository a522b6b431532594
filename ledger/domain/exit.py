"""The arrangement as it is once it ends on another day than its definition says.

Source: domain page, "Time" and "Cost neutrality"; docs/decisions/0014-exit.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ledger.domain.arrangement import Arrangement, Post
from ledger.domain.calendar import Span
from ledger.domain.errors import LastDayImpossible

MOST_YEARS = 20


def ending_on(arrangement: Arrangement, last_day: date) -> Arrangement:
    """Return the arrangement with its term ending on `last_day`, that day included.

    An earlier end leaves run-off as it is; a later one keeps its length, and the posts that were
    shared to the old end are shared to the new one. Raises LastDayImpossible where the day lies
    before the arrangement starts, or more than MOST_YEARS after its end.
    """
    term = arrangement.term
    if last_day < term.first or last_day.year > term.last.year + MOST_YEARS:
        raise LastDayImpossible(
            f"The arrangement starts on {term.first} and ends on {term.last}, so it cannot end on "
            f"{last_day}. Name a day from its start to at most {MOST_YEARS} years after its end.",
            field="last_day",
        )
    if last_day == term.last:
        return arrangement
    longer = max(last_day - term.last, timedelta(0))
    return replace(
        arrangement,
        term=Span(term.first, last_day),
        run_off_closes_on=arrangement.run_off_closes_on + longer,
        posts=tuple(_shared_to(post, term.last, last_day) for post in arrangement.posts),
    )


def _shared_to(post: Post, old_end: date, last_day: date) -> Post:
    """A post shared to the old end goes on to a later one; an earlier end cuts it by itself."""
    if post.shared.last != old_end or last_day < old_end:
        return post
    return replace(post, shared=Span(post.shared.first, last_day))
