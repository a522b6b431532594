"""Each line of a book goes to the council's ledger once: in one file, which balances and is kept.

Account 2190 never goes: journals that touch it stay out whole, and are named.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest

from ledger.actions.authority import Permission
from ledger.actions.export_ledger import export_ledger
from ledger.actions.work import Ledger
from ledger.domain import errors
from ledger.queries import issued_files, ledger_exports
from tests.closing import adjust
from tests.exporting import PLAIN, export, form, rows_of
from tests.ledgers import (
    AUDITOR,
    CODE,
    HOST,
    JULY,
    PAYER_PREPARER,
    PREPARER,
    RECIPIENT,
    WITHIN,
    live_through_july,
    record_one_cost,
    set_up,
)
from tests.lives.beside_the_charge import own_cost, posted_by_hand
from tests.store.raw import raw_connection
from tests.test_hard_cases import refused
from tests.test_refused import rows_stored

YEAR_END = "2019-20-AP13"
NOTIONAL = {"source": "notional", "amount": "40.00"}
CALLERS = {HOST: PREPARER, RECIPIENT: PAYER_PREPARER}
Key = tuple[str, int]  # journal and line


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Open a ledger with the arrangement Ash-Birch and nothing recorded."""
    with set_up(migrated_url) as ledger:
        yield ledger


def sql(ledger: Ledger, statement: str) -> list[tuple[object, ...]]:
    """Ask the tables, past the ledger."""
    with raw_connection(ledger.database.url.render_as_string(hide_password=False)) as raw:
        return raw.run(statement)


def posted(ledger: Ledger, book: str, period: str | None = None) -> dict[Key, tuple[int, int]]:
    """Every line of a book that may go, with its account and pence, by SQL of its own."""
    rows = sql(
        ledger,
        "SELECT l.event_id, l.journal_no, l.line_no, l.account, l.amount_pence, e.period "
        "FROM journal_line l JOIN event e ON e.event_id = l.event_id "
        f"WHERE l.book = '{book}' AND l.event_id * 10 + l.journal_no NOT IN "
        "(SELECT event_id * 10 + journal_no FROM journal_line WHERE account = 2190)",
    )
    return {
        (f"{event_id}-{journal_no}", int(str(line_no))): (int(str(account)), int(str(pence)))
        for event_id, journal_no, line_no, account, pence, named in rows
        if period is None or named == period
    }


def test_every_line_of_the_period_goes_and_the_file_is_kept(ledger: Ledger) -> None:
    """July of Ash: as many lines as the tables hold, balanced, and served again as it was made."""
    live_through_july(ledger)
    done = export(ledger, JULY)
    rows = rows_of(ledger, done["id"])
    wanted = posted(ledger, HOST, "2019-07")
    assert {
        (journal, line): (account, pence) for journal, line, account, _, pence in rows
    } == wanted
    assert (done["lines"], done["left_out"], done["period_open"]) == (len(wanted), [], True)
    debit = sum(pence for _, pence in wanted.values() if pence > 0)
    assert done["debit"] == done["credit"] == f"{debit // 100}.{debit % 100:02d}"
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        (listed,) = ledger_exports.listing(
            connection, known.arrangement_id, book=HOST, after=0, limit=9
        )
        kept = issued_files.find(connection, known.arrangement_id, done["id"])
    assert kept is not None
    assert (listed.name, listed.sha256, listed.lines) == (done["name"], done["sha256"], len(wanted))
    assert (kept.made.name, kept.made.sha256) == (done["name"], done["sha256"])
    assert done["name"] == f"ASH-2019-07-{done['id']}.csv"


def test_what_is_posted_later_goes_with_the_next_file_and_nothing_twice(ledger: Ledger) -> None:
    """100.01 goes first, 20.00 later: two lines each. A third export has nothing, and says so."""
    record_one_cost(ledger)
    first = export(ledger, JULY)
    late = record_one_cost(ledger, amount="20.00")
    second = export(ledger, JULY)
    assert [pence for *_, pence in rows_of(ledger, first["id"])] == [10_001, -10_001]
    assert rows_of(ledger, second["id"]) == [
        (f"{late['id']}-1", 1, 6000, "OFFICE", 2000),
        (f"{late['id']}-1", 2, 2100, "OFFICE", -2000),
    ]
    with pytest.raises(errors.NothingToExport, match="No line of ASH in 2019-07 waits to go"):
        export(ledger, JULY)


def test_the_same_key_gives_the_first_file_again(ledger: Ledger) -> None:
    """A replay exports nothing: the lines posted since still wait."""
    record_one_cost(ledger)
    first = export(ledger, JULY, key="july")
    record_one_cost(ledger)
    assert export(ledger, JULY, key="july") == first
    assert export(ledger, JULY)["lines"] == 2


def test_each_council_exports_its_own_book(ledger: Ledger) -> None:
    """Birch's own cost is in Birch's file only; Ash may not export it, nor an auditor any."""
    own_cost(ledger, PAYER_PREPARER)
    record_one_cost(ledger, entered_on="2019-09-30")
    theirs = export(ledger, "2019-09", PAYER_PREPARER, book=RECIPIENT)
    assert [row[2:] for row in rows_of(ledger, theirs["id"])] == [
        (5600, "", 275_000),
        (2100, "", -275_000),
    ]
    ours = export(ledger, "2019-09")
    assert [row[2] for row in rows_of(ledger, ours["id"])] == [6000, 2100]
    with pytest.raises(errors.NotPermitted, match="from its own book only, and yours is ASH"):
        export(ledger, "2019-09", book=RECIPIENT)
    with pytest.raises(errors.NotPermitted, match="Ask a"):
        export(ledger, "2019-09", AUDITOR)


def test_a_journal_that_touches_2190_stays_out_whole_and_is_named(ledger: Ledger) -> None:
    """A notional cost of 40.00 and a journal by hand of 7.00 stay; the real cost beside them goes.

    Where nothing else is there, the refusal says how many stay out.
    """
    first = record_one_cost(ledger, **NOTIONAL)
    with pytest.raises(errors.NothingToExport, match="1 of its journals touch account 2190"):
        export(ledger, JULY)
    real = record_one_cost(ledger)
    hand = posted_by_hand(
        ledger,
        effective_on="2019-07-31",
        lines=[
            {"account": "5600", "debit": "9.00", "service_month": "2019-07"},
            {"account": "2190", "credit": "7.00"},
            {"account": "2110", "credit": "2.00"},
        ],
    )
    done = export(ledger, JULY)
    assert done["left_out"] == [f"{first['id']}-1", f"{hand}-1"]
    assert {row[0] for row in rows_of(ledger, done["id"])} == {f"{real['id']}-1"}
    with ledger.database.reading(WITHIN) as connection:
        known = ledger.definitions.find(connection, CODE)
        left = ledger_exports.waiting(connection, known.arrangement_id, book=HOST, period="2019-07")
    assert left.lines == ()
    assert [(each.journal_id, each.debit_pence) for each in left.left_out] == [
        (f"{first['id']}-1", 4000),
        (f"{hand}-1", 900),
    ]


def test_a_value_that_does_not_fit_leaves_every_line_unmarked(ledger: Ledger) -> None:
    """A map with a column too narrow is refused; with another, all lines go."""
    record_one_cost(ledger)
    narrow = form(PLAIN.replace('field = "our_pool"', 'field = "our_pool"\nmost = 3'))
    with ledger.database.reading(WITHIN) as connection:
        before = rows_stored(connection)
    with pytest.raises(errors.ExportValueRefused, match="'OFFICE' has over 3 characters"):
        export(ledger, JULY, by=narrow)
    with ledger.database.reading(WITHIN) as connection:
        assert rows_stored(connection) == before
    assert export(ledger, JULY)["lines"] == 2


def test_adjustments_of_the_year_are_a_period_of_their_own(ledger: Ledger) -> None:
    """March and AP13 share their last day, and no line: each file has its own period's."""
    march = record_one_cost(ledger, entered_on="2020-03-31", amount="10.00")
    adjusted = adjust(ledger, YEAR_END, entered_on="2020-03-31", amount="3.00")
    for period, cost in (("2020-03", march), (YEAR_END, adjusted)):
        rows = rows_of(ledger, export(ledger, period)["id"])
        assert {row[0] for row in rows} == {f"{cost['id']}-1"}


def test_a_period_that_the_books_have_not_is_refused(ledger: Ledger) -> None:
    """Nothing is stored but the refusal."""
    by = form()
    refused(
        ledger,
        errors.NotFound,
        PREPARER,
        Permission.EXPORT_LEDGER,
        lambda work: export_ledger(work, book=None, period="2031-01", form=by),
    )


def test_over_any_sequence_every_line_goes_exactly_once(ledger: Ledger) -> None:
    """Costs, notional costs and exports of both books at random, then all that waits.

    Each file balances and is of one period; every line that may go is in exactly one file; the
    files of a book sum to its balances less the journals that stay out.
    """
    live_through_july(ledger)
    exported = _live_at_random(ledger, random.Random(19))  # noqa: S311 - to be repeated
    for book in CALLERS:
        gone: Counter[Key] = Counter()
        sums: Counter[int] = Counter()
        for number, period in exported[book]:
            rows = rows_of(ledger, number)
            assert sum(row[4] for row in rows) == 0
            wanted = posted(ledger, book, period)
            for journal, line, account, _, pence in rows:
                assert wanted[journal, line] == (account, pence)
                gone[journal, line] += 1
                sums[account] += pence
        may_go = posted(ledger, book)
        assert gone == Counter(dict.fromkeys(may_go, 1))
        balances: Counter[int] = Counter()
        for account, pence in may_go.values():
            balances[account] += pence
        assert dict(sums) == dict(balances)


def _live_at_random(ledger: Ledger, chance: random.Random) -> dict[str, list[tuple[int, str]]]:
    """Record and export at random, then export all; return the exports of each book, by period."""
    exported: dict[str, list[tuple[int, str]]] = {book: [] for book in CALLERS}

    def try_export(book: str, period: str) -> None:
        with suppress(errors.NothingToExport):
            done = export(ledger, period, CALLERS[book])
            exported[book].append((done["id"], period))

    for _ in range(20):
        month = f"2019-{chance.randint(7, 10):02d}"
        if chance.random() < 0.4:
            try_export(chance.choice([HOST, RECIPIENT]), month)
        else:
            fields = NOTIONAL if chance.random() < 0.25 else {}
            record_one_cost(ledger, **{**fields, "entered_on": f"{month}-28"})
    held = sql(ledger, "SELECT DISTINCT period FROM event WHERE n_journals > 0 ORDER BY 1")
    for book in CALLERS:
        for (period,) in held:
            try_export(book, str(period))
    return exported
