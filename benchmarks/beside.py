"""What posting loses to a sealer beside it: timed in turns, near enough together to tell 5 %.

Threads post through `perform` all the while. Windows are timed in fours: without a sealer, with,
with, and without again, so that whatever drifts steadily (the ledger grows, the machine warms)
falls out of each four's ratio. With a sealer means the service's own process for it, which has
caught up before its windows begin: as much is sealed within them as is posted, and the table says
so, as it does what share of a core that process took (PostgreSQL's own part not counted). The two
windows without, one against the other, say how much is noise: none of it is the sealer's.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from ledger.actions.authority import Permission
from ledger.actions.perform import perform
from ledger.actions.work import Ledger, Receipt, Work
from ledger.queries import seals
from ledger.scheduler import Scheduler
from tests.ledgers import PREPARER

THREADS = 4
WINDOWS = {1: 2.0, 5: 5.0}  # seconds between seals, and in a window: as many seals in each
SETTLE_SECONDS = 0.5
RESAMPLES = 10_000
HEADS = ("without", "with", "with", "without", "ratio", "sealed", "core")
SEED = 1
Show = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Four:
    """Events a second in four windows in turn, and what the sealer did meanwhile.

    `sealed` is what it sealed over what was posted, `core` its share of one core.
    """

    before: float
    first: float
    second: float
    after: float
    sealed: float
    core: float

    @property
    def ratio(self) -> float:
        """With a sealer over without."""
        return (self.first + self.second) / (self.before + self.after)

    @property
    def noise(self) -> float:
        """Without over without."""
        return self.after / self.before


def beside(
    ledger: Ledger, act: Callable[[Work], Receipt], *, every: int, fours: int, show: Show
) -> list[Four]:
    """Time so many fours with a sealer every so many seconds, while threads `act`."""
    made = []
    with posting(ledger, act) as posted:
        timed = partial(window, posted, WINDOWS[every])
        for number in range(fours):
            time.sleep(SETTLE_SECONDS)
            before = timed()
            with sealing(ledger, every) as cpu:
                posted_from, sealed_from, cpu_from = posted(), sealed(ledger), cpu()
                first, second = timed(), timed()
                core = (cpu() - cpu_from) / (2 * WINDOWS[every])
                share = (sealed(ledger) - sealed_from) / (posted() - posted_from)
            time.sleep(SETTLE_SECONDS)
            made.append(Four(before, first, second, timed(), share, core))
            show(number + 1)
    return made


@contextmanager
def posting(ledger: Ledger, act: Callable[[Work], Receipt]) -> Iterator[Callable[[], int]]:
    """Post from several threads in the block; the function tells how much was posted by now."""
    done = [0] * THREADS
    over = threading.Event()

    def post_on(thread: int) -> None:
        for number in count():
            if over.is_set():
                return
            key = f"{thread}-{number}"
            perform(ledger, PREPARER, Permission.RECORD, key=key, body={}, act=act)
            done[thread] += 1

    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(post_on, thread) for thread in range(THREADS)]
        try:
            yield lambda: sum(done)
        finally:
            over.set()
        for each in running:
            each.result()


def window(posted: Callable[[], int], seconds: float) -> float:
    """Watch for so long; return events a second."""
    start, before = time.perf_counter(), posted()
    time.sleep(seconds)
    return (posted() - before) / (time.perf_counter() - start)


@contextmanager
def sealing(ledger: Ledger, every: int) -> Iterator[Callable[[], float]]:
    """Seal beside the block, which begins when the sealer has caught up, and midway between seals.

    The function tells the seconds that the sealer's process has computed for.
    """
    others = set(multiprocessing.active_children())
    sealer = Scheduler(ledger.database.url, seconds=every)
    sealer.start()
    try:
        wait_for_a_seal(ledger)  # it takes in what was left unsealed without a sealer
        wait_for_a_seal(ledger)
        time.sleep(every / 2)
        (process,) = set(multiprocessing.active_children()) - others
        yield partial(cpu_seconds, process.pid)
    finally:
        sealer.stop()


def wait_for_a_seal(ledger: Ledger) -> None:
    """Wait until sealing has come and is over."""
    at = before = sealed(ledger)
    while at == before:
        time.sleep(0.05)
        at = sealed(ledger)


def cpu_seconds(pid: int | None) -> float:
    """How long a process has computed for; 0 where the system does not say."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def sealed(ledger: Ledger) -> int:
    """How many events are sealed."""
    with ledger.database.reading() as connection:
        newest = seals.newest(connection, 1)
    return newest.last_sequence if newest else 0


def show_fours(every: int, fours: Sequence[Four]) -> None:
    """Print every four, then the medians with their intervals."""
    print(f"\nposting beside a sealer every {every} s (events/s)")
    heads = zip(HEADS, (9, 9, 9, 9, 7, 7, 6), strict=True)
    print(" ".join(f"{head:>{width}}" for head, width in heads))
    for each in fours:
        rates = (each.before, each.first, each.second, each.after)
        words = " ".join(f"{rate:9.0f}" for rate in rates)
        print(f"{words} {each.ratio:7.3f} {each.sealed:7.2f} {each.core:6.1%}")
    print(f"{'with / without':24} {median_words([each.ratio for each in fours])}")
    print(f"{'without / without':24} {median_words([each.noise for each in fours])}", flush=True)


def median_words(ratios: Sequence[float]) -> str:
    """Write a median, the interval that 95 % of resampled medians lie in, and the range."""
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    medians = sorted(
        statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES)
    )
    low, high = medians[RESAMPLES // 40], medians[-RESAMPLES // 40]
    whole = f"all {min(ratios):.3f} to {max(ratios):.3f}"
    return f"{statistics.median(ratios):.3f} (95 % {low:.3f} to {high:.3f}; {whole})"
