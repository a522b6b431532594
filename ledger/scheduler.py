"""Runs what nobody asks for: sealing, every few seconds, for as long as the service runs.

However many workers run it, one seals at a time: the sealer holds a lock on PostgreSQL, and on
SQLite the second to write finds the block sealed and lets go.
"""

from __future__ import annotations

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from ledger.actions.perform import Ledger
from ledger.actions.seal import seal_all
from ledger.domain.errors import LedgerError
from ledger.queries import arrangements

log = logging.getLogger("ledger.scheduler")


class Scheduler:
    """A thread that seals every arrangement at an interval. A failure is logged and tried again."""

    def __init__(self, ledger: Ledger, *, seconds: float) -> None:
        self._ledger = ledger
        self._seconds = seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scheduler", daemon=True)

    def start(self) -> None:
        """Start running."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, waiting for what is under way."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            self.run_once()

    def run_once(self) -> None:
        """Seal whatever is there to seal, in every arrangement."""
        try:
            with self._ledger.database.reading() as connection:
                codes = arrangements.codes(connection)
            for code in codes:
                seal_all(self._ledger, code)
        except (LedgerError, SQLAlchemyError):
            log.exception("sealing failed; it is tried again")
