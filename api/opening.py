"""Opens the ledger that the settings name, for the service and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api.settings import Settings
from ledger.actions.work import Ledger
from ledger.domain.clock import Clock, SystemClock
from ledger.store.engine import Database
from reports.documents import Documents

_SEAL_WAIT_SECONDS = 30.0  # as long as the longest batch: until it ends nothing is sealed


@contextmanager
def opened(settings: Settings, clock: Clock | None = None) -> Iterator[Ledger]:
    """Open the ledger that the settings name, and close its connections afterwards."""
    database = Database(settings.database_url)
    sealing = Database(settings.sealer_url) if settings.sealer_url else None
    try:
        yield Ledger(
            database,
            clock or SystemClock(),
            documents=Documents(),
            sealing=sealing,
            seals_itself=not settings.sealed_elsewhere,
            seal_wait_seconds=_SEAL_WAIT_SECONDS,
        )
    finally:
        database.close()
        if sealing is not None:
            sealing.close()
