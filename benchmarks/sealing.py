"""Times sealing and verifying on both databases, their memory, and what posting loses to a sealer.

    python -m benchmarks.sealing [EVENTS] [--fours N] [--only DATABASE]

EVENTS (20,000 unless given, up to 200,000) are posted in bulk, each with its row of the audit trail
and its idempotency key as `perform` writes them, then sealed, verified and exported, each in a
process of its own so that its peak of memory is its own. A quarter of EVENTS goes first: memory is
flat where the two peaks are alike (SQLite's page cache fills up to 16 MiB on each of two
connections, whatever the ledger holds). Then posting through `perform` is timed with a sealer
beside it and without: in N fours (16 unless given; 0 leaves it out) with one every second, and in
half as many, for their windows are longer, with one every five seconds, as the service has. See
`beside.py`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

from sqlalchemy import Connection, insert

from benchmarks.apart import apart, bar
from benchmarks.beside import beside, show_fours
from ledger.actions.seal import seal_next
from ledger.actions.work import Ledger, Receipt, Work
from ledger.domain.clock import SystemClock
from ledger.domain.journal import Event, EventKind
from ledger.domain.posting.charge import Charged, recharge_earned
from ledger.domain.recovery import Basis
from ledger.queries.bundle import bundle
from ledger.queries.verify import verify
from ledger.store.audit_trail import append
from ledger.store.engine import migrate
from ledger.store.idempotency import idempotency_key
from ledger.store.posting import Stamp, post
from tests.ledgers import CODE, HOST, JULY, PREPARER, RECIPIENT, opened, set_up
from tests.postgres import running_postgres

LAST_DAY = date(2019, 7, 31)
MOST = 200_000
BATCH = 1_000  # events in one transaction of the bulk
FOURS = 16


def main() -> None:
    """Measure on both databases, and print a table for each."""
    parser = argparse.ArgumentParser(description="Times sealing and verifying.")
    parser.add_argument("events", nargs="?", type=int, default=20_000)
    parser.add_argument("--fours", type=int, default=FOURS)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    events = min(asked.events, MOST)
    if asked.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:

            def file(name: str) -> str:
                return f"sqlite:///{folder}/{name}.sqlite"

            measure("SQLite", file, events)
            measure_beside(file, asked.fours)
    if asked.only == "sqlite":
        return
    with running_postgres(durable=True) as server:

        def made(name: str) -> str:
            server.create_database(name)
            return server.url(name)

        measure("PostgreSQL", made, events)
        measure_beside(made, asked.fours)


def measure(name: str, make: Callable[[str], str], events: int) -> None:
    """Measure on databases that `make` gives the addresses of."""
    print(f"\n{name:34} {'events':>8} {'seconds':>9} {'events/s':>9} {'peak':>10}")
    for size in (events // 4, events):
        url = make(f"sealing_{size}")
        migrate(url)
        for step in (post_in_bulk, seal_everything, verify_everything, export_everything):
            found = apart(step, url, size)
            words = step.__name__.replace("_", " ")
            rate = f"{found.seconds:9.2f} {size / found.seconds:9.0f}"
            print(f"{words:34} {size:8} {rate} {found.peak_mib:6.0f} MiB", flush=True)


# ---- the steps ----
def post_in_bulk(url: str, size: int) -> float:
    """Post events of two journals and four lines, many in one transaction."""
    with set_up(url, clock=SystemClock()) as ledger, bar("post", size) as show, timed() as took:
        for done in range(0, size, BATCH):
            with ledger.database.writing() as connection:
                post_batch(ledger, connection, min(BATCH, size - done))
            show(min(done + BATCH, size))
    return took()


def post_batch(ledger: Ledger, connection: Connection, size: int) -> None:
    """Post one transaction's events, with what `perform` writes beside each."""
    now = ledger.clock.now()
    stamp = Stamp(1, PREPARER.person, HOST, PREPARER.role, "benchmark", now)
    person = {"arrangement_id": 1, "person": PREPARER.person}
    keys = []
    for _ in range(size):
        key = uuid4().hex
        posted = post(connection, stamp, earned(), period="2019-07", digest="0" * 64, phase=1)
        row = {"at": now, "party": HOST, "role": PREPARER.role, "request_id": "benchmark"}
        told = {"action": "benchmark", "outcome": "done", "detail": f'{{"key":"{key}"}}'}
        number = append(connection, person | row | told)
        receipt = f'{{"id":{posted.event_id}}}'
        keys.append(
            person
            | {"idempotency_key": key, "action": "benchmark", "salt": "0" * 32}
            | {"field_digests": "{}", "receipt": receipt, "recorded_at": now, "audit_no": number}
        )
    connection.execute(insert(idempotency_key), keys)


def earned() -> Event:
    """One event in both books."""
    charged = Charged("OFFICE", None, JULY, 12_345)
    journals = recharge_earned(
        payee=HOST, payer=RECIPIENT, basis=Basis.FIXED_SHARE, charged=charged
    )
    return Event(EventKind.RECHARGE_EARNED, LAST_DAY, journals)


def seal_everything(url: str, size: int) -> float:
    """Seal all of it, block by block."""
    with opened(url, clock=SystemClock()) as ledger, bar("seal", size) as show, timed() as took:
        while sealed := seal_next(ledger, CODE):
            show(min(sealed.last_sequence, size))
    return took()


def verify_everything(url: str, size: int) -> float:
    """Verify the whole chain."""
    with opened(url) as ledger, bar("verify", size) as show, timed() as took:
        with ledger.database.reading() as connection:
            found = verify(connection, 1, CODE, progress=lambda done, _all: show(min(done, size)))
        if not found.holds or found.unsealed:
            sys.exit(f"the chain does not verify: {found}")
    return took()


def export_everything(url: str, size: int) -> float:
    """Write the bundle, to nowhere."""
    with (
        opened(url) as ledger,
        bar("export", size) as show,
        timed() as took,
        ledger.database.reading() as connection,
    ):
        count_lines(connection, lambda number: show(min(number // 2, size)))
    return took()


def count_lines(connection: Connection, show: Callable[[int], None]) -> None:
    """Draw the bundle, line by line."""
    for number, _ in enumerate(bundle(connection, 1, CODE)):
        if number % BATCH == 0:
            show(number)


# ---- with and without a sealer ----
def measure_beside(make: Callable[[str], str], fours: int) -> None:
    """Time posting with a sealer at each interval and without, each on a database of its own."""
    for every, wanted in ((1, fours), (5, fours // 2)):
        if not wanted:
            continue
        url = make(f"beside_{every}")
        migrate(url)
        with set_up(url, clock=SystemClock()) as ledger, bar("beside", wanted) as show:
            made = beside(ledger, post_one, every=every, fours=wanted, show=show)
        show_fours(every, made)


def post_one(work: Work) -> Receipt:
    """Post one event in both books."""
    return {"id": work.post(earned(), {}).event_id}


# ---- showing ----
@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Time the block; the function tells the seconds once it is over."""
    start = time.perf_counter()
    taken: list[float] = []
    yield lambda: taken[0]
    taken.append(time.perf_counter() - start)


if __name__ == "__main__":
    main()
