"""Of exports made at once, one takes a line and no other does; none is lost between them.

The exports are made by threads of two ledgers that share nothing but the database.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import cycle

import pytest

from ledger.actions.work import Ledger, Receipt
from ledger.domain.errors import NothingToExport
from tests.exporting import export, rows_of
from tests.ledgers import JULY, opened, record_one_cost, set_up
from tests.store.raw import raw_connection

SECONDS = 60


@pytest.fixture
def ledgers(migrated_url: str) -> Iterator[list[Ledger]]:
    """Two ledgers on the same database, with connections and locks of their own."""
    with ExitStack() as stack:
        first = stack.enter_context(set_up(migrated_url))
        yield [first, stack.enter_context(opened(migrated_url))]


def together(calls: Sequence[Callable[[], Receipt]]) -> list[Receipt]:
    """Make the calls at the same moment; return each one's receipt, empty where refused."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Receipt]) -> Receipt:
        barrier.wait(SECONDS)
        try:
            return call()
        except NothingToExport:
            return {}

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls, timeout=SECONDS))


def test_of_exports_at_once_one_takes_all_and_the_others_nothing(ledgers: list[Ledger]) -> None:
    """Six exports of the same July: one file of six lines, five refusals."""
    for _ in range(3):
        record_one_cost(ledgers[0])
    hands = cycle(ledgers)
    receipts = together([partial(export, next(hands), JULY) for _ in range(6)])
    (done,) = [receipt for receipt in receipts if receipt]
    assert done["lines"] == 6


def test_what_is_posted_while_others_export_goes_once(
    ledgers: list[Ledger], migrated_url: str
) -> None:
    """Six costs and four exports at once, and one more at the end: every line is in one file."""
    record_one_cost(ledgers[0])
    hands = cycle(ledgers)
    calls = [partial(record_one_cost, next(hands)) for _ in range(6)]
    calls += [partial(export, next(hands), JULY) for _ in range(4)]
    receipts = together(calls)
    receipts += together([partial(export, ledgers[0], JULY)])
    files = [receipt["id"] for receipt in receipts if "sha256" in receipt]
    gone = Counter(row[:2] for number in files for row in rows_of(ledgers[0], number))
    with raw_connection(migrated_url) as raw:
        lines = raw.run("SELECT event_id, journal_no, line_no FROM journal_line")
        marked = raw.run("SELECT count(*), count(DISTINCT event_id) FROM ledger_export_line")
    assert gone == Counter({(f"{event}-{journal}", line): 1 for event, journal, line in lines})
    assert marked == [(14, len(files))]
