"""Attempts to sign in: after several that failed, the next one from there must wait, ever longer.

By the address that they come from, kept in the process and forgotten with it. What is counted for
a name is kept in the database, so that many addresses do not help: ledger/actions/local_sign_in.py.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from fastapi import Request

from ledger.actions.perform import Ledger
from ledger.domain.errors import LedgerError, NotAuthenticated
from ledger.domain.patience import require_patience

MOST_FOR_AN_ADDRESS = timedelta(seconds=60)
_MOST_ADDRESSES = 1_000


class Attempts:
    """Failed attempts by the address that they came from."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: dict[str, tuple[int, datetime]] = {}

    def require_patience(self, address: str, now: datetime) -> None:
        """Refuse an attempt that comes too soon after failed ones; raises SignInTooSoon."""
        with self._lock:
            count, last = self._failed.get(address, (0, now))
        require_patience(count, last, now, most=MOST_FOR_AN_ADDRESS)

    def failed(self, address: str, now: datetime) -> None:
        """Count a failure; the address that failed longest ago makes room for a new one."""
        with self._lock:
            count, _ = self._failed.pop(address, (0, now))
            self._failed[address] = (count + 1, now)
            if len(self._failed) > _MOST_ADDRESSES:
                del self._failed[next(iter(self._failed))]

    def succeeded(self, address: str) -> None:
        """Forget the failures of an address."""
        with self._lock:
            self._failed.pop(address, None)


@contextmanager
def attempting(request: Request) -> Iterator[None]:
    """Let somebody show who they are, and count it for their address where they fail to.

    Raises SignInTooSoon, and whatever is raised within.
    """
    ledger: Ledger = request.app.state.ledger
    attempts: Attempts = request.app.state.attempts
    address = request.client.host if request.client else ""
    attempts.require_patience(address, ledger.clock.now())
    try:
        yield
    except NotAuthenticated:
        attempts.failed(address, ledger.clock.now())
        raise
    attempts.succeeded(address)


def said_too_soon(refusal: LedgerError) -> dict[str, str]:
    """Return the headers of a refusal: how long to wait, where it is for coming too soon."""
    return {"Retry-After": refusal.data["seconds"]} if "seconds" in refusal.data else {}
