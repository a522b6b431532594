"""Times the main job on both databases: load, statement, workbook, balance, report, posting."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from api.demo import load_example
from ledger.actions.authority import Caller, Permission
from ledger.actions.perform import perform
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.accounts import Account
from ledger.domain.calendar import Month
from ledger.domain.clock import SystemClock
from ledger.domain.journal import Event, EventKind
from ledger.domain.posting.charge import Charged, recharge_earned
from ledger.domain.recovery import Basis
from ledger.queries import statements
from ledger.queries.balances import BalanceQuestion, balances, trial_balance
from ledger.queries.neutrality import neutrality
from ledger.store.engine import Database, migrate
from ledger.store.tokens import Role
from reports.neutrality import neutrality_workbook
from reports.statement import statement_workbook
from tests.postgres import running_postgres

EXAMPLE = Path(__file__).parents[1] / "examples" / "plymouth-torbay"
LAST_DAY = date(2020, 1, 31)
PREPARER = Caller("P0002", "PCC", Role.PREPARER, "plymouth-torbay", "benchmark")
EVENTS = 400


def main() -> None:
    """Time everything on both databases, and print one table for each."""
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/ledger.sqlite")
    with running_postgres(durable=True) as server:
        server.create_database("benchmark")
        measure("PostgreSQL", server.url("benchmark"))


def measure(name: str, url: str) -> None:
    """Time the main job on the database at `url`."""
    migrate(url)
    with opened(url) as ledger:
        print(f"\n{name:34} {'median':>10} {'least':>10} {'most':>10}")
        load = timed(1, lambda: load_example(ledger, EXAMPLE, progress=lambda *_: None))
        show("load the whole example", load)
        with ledger.database.reading() as connection:
            known = ledger.definitions.find(connection, "plymouth-torbay")
            key = known.arrangement_id
            head = statements.heads(connection, key)[2]
            read = partial(statements.find, connection, key, known.arrangement, head.id)
            report = partial(neutrality, connection, known, as_at=LAST_DAY)
            whole = read()
            if whole is None:
                sys.exit("the example has no third statement")
            one = BalanceQuestion("PCC", LAST_DAY, account=Account.DEBTOR)
            show("read one statement", timed(50, read))
            show("write one statement workbook", timed(10, partial(statement_workbook, whole)))
            show("draw the neutrality report", timed(20, report))
            show("write its workbook", timed(5, partial(neutrality_workbook, report())))
            show("one balance", timed(200, partial(balances, connection, key, one)))
            show(
                "one trial balance",
                timed(50, partial(trial_balance, connection, key, "PCC", LAST_DAY)),
            )
        rate("post through perform", timed(1, partial(post_events, ledger)))


@contextmanager
def opened(url: str) -> Iterator[Ledger]:
    """Open a ledger, and close its connections afterwards."""
    database = Database(url)
    try:
        yield Ledger(database, SystemClock())
    finally:
        database.close()


def post_events(ledger: Ledger) -> None:
    """Post events of two journals and four lines, each in a transaction and under a key."""
    for number in range(EVENTS):
        perform(
            ledger,
            PREPARER,
            Permission.RECORD,
            key=f"benchmark-{number}",
            body={"number": number},
            act=post_one,
        )


def post_one(work: Work) -> Receipt:
    """Post one event in both books."""
    charged = Charged("DCS", None, Month(2020, 1), 12_345)
    journals = recharge_earned(payee="PCC", payer="TC", basis=Basis.TIME, charged=charged)
    posted = work.post(Event(EventKind.RECHARGE_EARNED, LAST_DAY, journals), {"benchmark": 1})
    return {"id": posted.event_id}


def timed(runs: int, work: Callable[[], Any]) -> list[float]:
    """Return how long each run took, in seconds; one run is not counted where there are many."""
    if runs > 1:
        work()
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return found


def show(name: str, seconds: list[float]) -> None:
    """Print a row in milliseconds."""
    columns = (statistics.median(seconds), min(seconds), max(seconds))
    print(f"{name:34}", *(f"{1000 * each:7.1f} ms" for each in columns))


def rate(name: str, seconds: list[float]) -> None:
    """Print a row in events a second."""
    print(f"{name:34} {EVENTS / seconds[0]:7.0f} events/s")


if __name__ == "__main__":
    main()
