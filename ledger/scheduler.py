"""Runs what nobody waits for: sealing and long jobs, for as long as the service runs.

Each is a process of its own, so that it takes nothing from those who post. However many run, one
seals at a time: the sealer holds a lock on PostgreSQL, and on SQLite the second to write finds the
block sealed and lets go. What a turn of work is, whoever starts the scheduler says.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.synchronize import Event

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


Turn = Callable[[Ledger], None]


class Scheduler:
    """A process that takes a turn at an interval: it seals every arrangement, if not told else.

    `turn` is a function of a module, which the process finds by its name, or a value of a class of
    one, which it gets a copy of. It deals with its own failures, and is tried again at the next
    turn.
    """

    def __init__(
        self, url: URL, *, seconds: float, turn: Turn | None = None, name: str = "sealer"
    ) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._stop = spawn.Event()
        self._process = spawn.Process(
            target=_turn_until_told,
            args=(
                url.render_as_string(hide_password=False),
                seconds,
                self._stop,
                turn or seal_once,
            ),
            name=name,
            daemon=True,
        )

    def start(self) -> None:
        """Start running."""
        self._process.start()

    def stop(self) -> None:
        """Stop, waiting for what is under way."""
        self._stop.set()
        self._process.join(_STOPS_WITHIN_SECONDS)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()
        self._process.close()


def _turn_until_told(url: str, seconds: float, stop: Event, turn: Turn) -> None:
    """Take turns at the interval until told to stop, or until whoever started it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the service is told, and tells us
    parent = os.getppid()
    ledger = Ledger(Database(url), SystemClock())
    gc.freeze()  # what importing made stays, and need not be looked through at every turn
    while not stop.wait(seconds) and os.getppid() == parent:
        turn(ledger)
    ledger.database.close()


def seal_once(ledger: Ledger) -> None:
    """Seal whatever is there to seal, in every arrangement."""
    try:
        with ledger.database.reading() as connection:
            codes = arrangements.codes(connection)
        for code in codes:
            seal_all(ledger, code)
    except (LedgerError, SQLAlchemyError):
        log.exception("sealing failed; it is tried again")
