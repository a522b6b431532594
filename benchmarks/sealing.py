"""Times sealing and verifying on both databases, their memory, and what posting loses to a sealer.

    python -m benchmarks.sealing [EVENTS]

EVENTS (20,000 unless given, up to 200,000) are posted in bulk, each with its row of the audit trail
and its idempotency key as `perform` writes them, then sealed, verified and exported, each in a
process of its own so that its peak of memory is its own. A quarter of EVENTS goes first: memory is
flat where the two peaks are alike (SQLite's page cache fills up to 16 MiB on each of two
connections, whatever the ledger holds). Then posting through `perform` is timed in turns, with a
sealer running every second and without one.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select

from ledger.actions.authority import Permission
from ledger.actions.perform import Ledger, Receipt, Work, perform
from ledger.actions.seal import seal_all, seal_next
from ledger.domain.clock import SystemClock
from ledger.domain.journal import Event, EventKind
from ledger.domain.posting.charge import Charged, recharge_earned
from ledger.domain.recovery import Basis
from ledger.queries.bundle import bundle
from ledger.queries.verify import verify
from ledger.scheduler import Scheduler
from ledger.store.audit_trail import append
from ledger.store.engine import migrate
from ledger.store.idempotency import idempotency_key
from ledger.store.journals import event
from ledger.store.posting import Stamp, post
from tests.ledgers import CODE, HOST, JULY, PREPARER, RECIPIENT, opened, set_up
from tests.postgres import running_postgres

LAST_DAY = date(2019, 7, 31)
MOST = 200_000
BATCH = 1_000  # events in one transaction of the bulk
BAR = 30
THREADS = 4
ROUNDS = 5
ROUND_SECONDS = 4.0
WARM_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a step took, and the most memory that its process ever held."""

    seconds: float
    peak_mib: float


def main() -> None:
    """Measure on both databases, and print a table for each."""
    parser = argparse.ArgumentParser(description="Times sealing and verifying.")
    parser.add_argument("events", nargs="?", type=int, default=20_000)
    events = min(parser.parse_args().events, MOST)
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", lambda name: f"sqlite:///{folder}/{name}.sqlite", events)
    with running_postgres(durable=True) as server:

        def made(name: str) -> str:
            server.create_database(name)
            return server.url(name)

        measure("PostgreSQL", made, events)


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
    url = make("paired")
    migrate(url)
    with set_up(url, clock=SystemClock()) as ledger:
        paired(ledger)


def apart(step: Callable[[str, int], float], url: str, size: int) -> Measured:
    """Run a step in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
        return pool.submit(_measured, step, url, size).result()


def _measured(step: Callable[[str, int], float], url: str, size: int) -> Measured:
    seconds = step(url, size)
    return Measured(seconds, peak_mib())


def peak_mib() -> float:
    """The most memory that this process held. What getrusage says may be the parent's, at birth."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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
def paired(ledger: Ledger) -> None:
    """Time posting in turns, and print each way's median and their ratio."""
    rates: dict[bool, list[float]] = {False: [], True: []}
    show_size = 2 * ROUNDS
    with bar("paired", show_size) as show:
        for number in range(show_size):
            with_sealer = number % 2 == 1
            rates[with_sealer].append(one_round(ledger, with_sealer=with_sealer))
            show(number + 1)
    medians = {way: statistics.median(found) for way, found in rates.items()}
    for way, words in ((False, "without a sealer"), (True, "with one every second")):
        low, high = min(rates[way]), max(rates[way])
        spread = f"({low:.0f} to {high:.0f})"
        print(f"post through perform, {words:23} {medians[way]:7.0f} events/s {spread}")
    print(f"{'with / without':45} {medians[True] / medians[False]:7.2f}")


def one_round(ledger: Ledger, *, with_sealer: bool) -> float:
    """Post from several threads for a while; return events a second."""
    seal_all(ledger, CODE)  # each round starts from nothing unsealed
    sealer = Scheduler(ledger.database.url, seconds=1)
    if with_sealer:
        sealer.start()
        time.sleep(WARM_SECONDS)  # a new process takes its time to start, the service's does once
    before, start = counted(ledger), time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        until = start + ROUND_SECONDS
        posting = [pool.submit(keep_posting, ledger, until) for _ in range(THREADS)]
    for done in posting:
        done.result()
    rate = (counted(ledger) - before) / (time.perf_counter() - start)
    if with_sealer:
        sealer.stop()
    return rate


def keep_posting(ledger: Ledger, until: float) -> None:
    """Post one event after another, each in a transaction and under a key."""
    while time.perf_counter() < until:
        perform(ledger, PREPARER, Permission.RECORD, key=uuid4().hex, body={}, act=post_one)


def post_one(work: Work) -> Receipt:
    """Post one event in both books."""
    return {"id": work.post(earned(), {}).event_id}


def counted(ledger: Ledger) -> int:
    """How many events there are."""
    with ledger.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(event)).scalar_one()


# ---- showing ----
@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Time the block; the function tells the seconds once it is over."""
    start = time.perf_counter()
    taken: list[float] = []
    yield lambda: taken[0]
    taken.append(time.perf_counter() - start)


@contextmanager
def bar(name: str, whole: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on standard error, where that is a terminal; clear it at the end."""

    def show(done: int) -> None:
        if sys.stderr.isatty():
            full = BAR * done // max(whole, 1)
            sys.stderr.write(f"\r{name:8} [{'#' * full:{BAR}}] {done}/{whole} ")
            sys.stderr.flush()

    show(0)
    yield show
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


if __name__ == "__main__":
    main()
