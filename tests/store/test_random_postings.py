"""Whatever a raw connection gets the database to commit is balanced and whole.

Hypothesis makes postings, some balanced, and then tampers with any column of any row that the
balance rests on, drops rows and doubles them.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.conftest import Lived
from tests.store.raw import REFUSED, Posting, Raw, Row, posting, raw_connection

EVENT = ("n_journals", "last_journal_no")
JOURNAL = ("journal_no", "n_journals", "prev_no", "n_lines", "zero")
LINE = (
    "journal_no",
    "line_no",
    "n_lines",
    "amount_pence",
    "prev_no",
    "prev_running_pence",
    "running_pence",
)


@dataclass(frozen=True, slots=True)
class Tampering:
    """One change to one row: of a column by so much (or to NULL), or dropping it, or doubling."""

    table: str
    place: int
    column: int
    change: int | None  # None writes NULL, or one step where the column is NULL already
    verb: str


TAMPERINGS = st.builds(
    Tampering,
    table=st.sampled_from(["event", "journal", "line", "line"]),
    place=st.integers(0, 7),
    column=st.integers(0, 6),
    change=st.one_of(st.none(), st.sampled_from([-10, -2, -1, 1, 2, 10])),
    verb=st.sampled_from(["change", "change", "change", "drop", "double"]),
)
AMOUNTS = st.lists(st.integers(-12, 12), min_size=0, max_size=4)


@st.composite
def journals(draw: st.DrawFn) -> list[list[int]]:
    """Up to two journals, of which most are made to balance by a last line."""
    made = []
    for amounts in draw(st.lists(AMOUNTS, max_size=2)):
        balances = draw(st.sampled_from([True, True, True, False]))
        made.append([*amounts, -sum(amounts)] if balances else amounts)
    return made


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=journals(), tamperings=st.lists(TAMPERINGS, max_size=3))
def test_whatever_commits_is_balanced_and_whole(
    lived: Lived, amounts: list[list[int]], tamperings: list[Tampering]
) -> None:
    """A random posting commits only as a whole event of whole, balanced journals.

    And a right one does commit: two lines or more, none nil, that sum to nil.
    """
    with raw_connection(lived.url) as raw:
        made = posting(raw, *amounts)
        for tampering in tamperings:
            _tamper(made, tampering)
        committed = _commit(raw, made)
        if not tamperings:
            assert committed == all(
                len(lines) > 1 and sum(lines) == 0 and 0 not in lines for lines in amounts
            )
        _check_whole(raw)


def _tamper(made: Posting, tampering: Tampering) -> None:
    rows, columns = {
        "event": ([made.event], EVENT),
        "journal": (made.journals, JOURNAL),
        "line": (made.lines, LINE),
    }[tampering.table]
    if not rows:
        return
    place = tampering.place % len(rows)
    if tampering.verb == "drop" and tampering.table != "event":
        rows.pop(place)
    elif tampering.verb == "double" and tampering.table != "event":
        rows.append(_next(rows[place]))
    else:
        row, column = rows[place], columns[tampering.column % len(columns)]
        row[column] = _changed(row[column], tampering.change)


def _next(row: Row) -> Row:
    """Return the row again, one place further on."""
    name = "line_no" if "line_no" in row else "journal_no"
    return row | {name: (row[name] or 0) + 1, "prev_no": row[name]}


def _changed(value: int | None, change: int | None) -> int | None:
    if value is None:
        return change or 1
    return None if change is None else value + change


def _commit(raw: Raw, made: Posting) -> bool:
    try:
        made.write(raw)
        raw.commit()
    except REFUSED:
        raw.rollback()
        return False
    return True


def _check_whole(raw: Raw) -> None:
    """Every event has the journals that it says, and every journal its lines, which sum to nil."""
    wrong_events = raw.run(
        "SELECT e.event_id FROM event e LEFT JOIN journal j"
        " ON j.arrangement_id = e.arrangement_id AND j.event_id = e.event_id"
        " GROUP BY e.event_id, e.n_journals HAVING count(j.journal_no) <> e.n_journals"
    )
    wrong_journals = raw.run(
        "SELECT j.event_id FROM journal j LEFT JOIN journal_line l"
        " ON l.arrangement_id = j.arrangement_id AND l.event_id = j.event_id"
        " AND l.journal_no = j.journal_no AND l.book = j.book AND l.known = j.known"
        " GROUP BY j.event_id, j.journal_no, j.n_lines"
        " HAVING count(l.line_no) <> j.n_lines OR j.n_lines < 2 OR sum(l.amount_pence) <> 0"
    )
    stray = raw.run(
        "SELECT l.event_id FROM journal_line l LEFT JOIN journal j"
        " ON l.arrangement_id = j.arrangement_id AND l.event_id = j.event_id"
        " AND l.journal_no = j.journal_no WHERE j.event_id IS NULL OR l.amount_pence = 0"
    )
    assert (wrong_events, wrong_journals, stray) == ([], [], [])
