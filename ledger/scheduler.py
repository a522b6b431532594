"""Runs what nobody waits for: sealing and long jobs, for as long as the service runs.

Each is a process of its own, so that it takes nothing from those who post. However many run, one
seals at a time: the sealer holds a lock on PostgreSQL, and on SQLite the second to write finds the
block sealed and lets go. What a turn of work is, whoever starts the scheduler says.

A process that dies is started again. It is told to stop by the end of a pipe, which also comes
where whoever started it is killed: nothing is shared that a killed process could leave held.
"""

from __future__ import annotations

import atexit
import gc
import logging
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from ledger.actions.seal import seal_all
from ledger.actions.work import Ledger
from ledger.domain.clock import SystemClock
from ledger.domain.errors import LedgerError
from ledger.queries import arrangements
from ledger.store.engine import Database

log = logging.getLogger("ledger.scheduler")

_STOPS_WITHIN_SECONDS = 20
_SHORTEST_PAUSE_SECONDS = 1.0
_FIRST_PAUSE_SECONDS = 4.0  # of a turn that failed: it is logged, and a log is for reading
_LONGEST_PAUSE_SECONDS = 60.0


Turn = Callable[[Ledger], bool]


class Pace:
    """How long to wait for the next turn: the interval, and longer after each that fails."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.wait = seconds

    def after(self, *, went_well: bool) -> None:
        """Take note of how a turn went; failing, it comes to wait for a minute."""
        if went_well:
            self.wait = self._seconds
        else:
            longer = min(max(2 * self.wait, _FIRST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)
            self.wait = max(longer, self._seconds)


class Scheduler:
    """A process that takes a turn at an interval: it seals every arrangement, if not told else.

    `turn` is a function of a module, which the process finds by its name, or a value of a class of
    one, which it gets a copy of. It deals with its own failures and says whether there were none;
    after one it is tried again later and later. `prepare` is called in the process before anything
    else, to log as the service does, say.

    A process that ends though nobody told it to is logged, and `died` is called with its name; the
    next one starts after a second, or later where it dies again and again: a minute at most.
    """

    def __init__(
        self,
        url: URL,
        *,
        seconds: float,
        turn: Turn | None = None,
        name: str = "sealer",
        prepare: Callable[[], None] | None = None,
        died: Callable[[str], None] | None = None,
    ) -> None:
        self._name = name
        address = url.render_as_string(hide_password=False)
        self._order = (address, seconds, turn or seal_once, prepare)
        self._died = died
        self._stopping = threading.Event()
        self._changing = threading.Lock()  # a process is not started while it is told to stop
        self._process: SpawnProcess | None = None
        self._telling: Connection | None = None
        self._watch = threading.Thread(target=self._keep_running, name=f"{name}-watch", daemon=True)

    def start(self) -> None:
        """Start running."""
        self._begin()
        atexit.register(self.stop)  # or leaving would wait for the process, and it for its pipe
        self._watch.start()

    def stop(self) -> None:
        """Stop, waiting for what is under way; what takes too long is ended."""
        atexit.unregister(self.stop)
        with self._changing:
            self._stopping.set()
            self._let_go()
        if not self._watch.is_alive():
            return
        self._watch.join(_STOPS_WITHIN_SECONDS)
        if self._watch.is_alive() and self._process is not None:
            self._process.kill()
            self._watch.join()

    def _begin(self) -> None:
        """Start the process, if it is not to stop; raises OSError where the system starts none."""
        with self._changing:
            if self._stopping.is_set():
                return
            self._let_go()
            self._process = None
            spawn = multiprocessing.get_context("spawn")
            told, self._telling = spawn.Pipe(duplex=False)
            with told:  # the process has its own end of it
                process = spawn.Process(
                    target=_turn_until_told, args=(told, *self._order), name=self._name, daemon=True
                )
                process.start()
            self._process = process

    def _let_go(self) -> None:
        """Close our end of the pipe, by which the process is told to stop."""
        if self._telling is not None:
            self._telling.close()

    def _keep_running(self) -> None:
        """Start the process again whenever it ends, until it is to stop."""
        pause = _SHORTEST_PAUSE_SECONDS
        while True:
            since = time.monotonic()
            how = self._ended()
            if self._stopping.is_set():
                return
            if time.monotonic() - since > _LONGEST_PAUSE_SECONDS:
                pause = _SHORTEST_PAUSE_SECONDS
            log.error("the %s process %s; the next starts in %g s", self._name, how, pause)
            if self._died is not None:
                self._died(self._name)
            if self._stopping.wait(pause):
                return
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
            try:
                self._begin()
            except OSError:
                log.exception("the %s process cannot be started", self._name)

    def _ended(self) -> str:
        """Wait for the process to end, and say how it did."""
        process = self._process
        if process is None:
            return "was not started"
        wait([process.sentinel])
        process.join()
        return f"ended with status {process.exitcode}"


def _turn_until_told(
    told: Connection, url: str, seconds: float, turn: Turn, prepare: Callable[[], None] | None
) -> None:
    """Take turns until told to stop, or until whoever started it is gone: the pipe ends in both."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # the service is told, and tells us
    if prepare is not None:
        prepare()
    ledger = Ledger(Database(url), SystemClock())
    pace = Pace(seconds)
    gc.freeze()  # what importing made stays, and need not be looked through at every turn
    while not told.poll(pace.wait):
        pace.after(went_well=_taken(turn, ledger))
    ledger.database.close()


def _taken(turn: Turn, ledger: Ledger) -> bool:
    """Take a turn, and return whether it went well."""
    try:
        return turn(ledger)
    except Exception:
        log.exception("a turn failed as nobody foresaw; it is tried again")
        return False


def seal_once(ledger: Ledger) -> bool:
    """Seal whatever is there to seal, in every arrangement: one that fails holds up no other.

    Return whether none failed.
    """
    try:
        with ledger.database.reading() as connection:
            codes = arrangements.codes(connection)
    except (LedgerError, SQLAlchemyError):
        log.exception("sealing failed; it is tried again")
        return False
    went_well = [_sealed(ledger, code) for code in codes]
    return all(went_well)


def _sealed(ledger: Ledger, code: str) -> bool:
    try:
        seal_all(ledger, code)
    except (LedgerError, SQLAlchemyError):
        log.exception("sealing failed; it is tried again")
        return False
    return True
