"""Attempts to sign in: after several that failed, the next one from there must wait, ever longer.

Kept in the process, and forgotten with it. A token cannot be guessed; this keeps the trying from
being worth anybody's while.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from api.refusals import SignInTooSoon

FREE = 5  # failures before there is any waiting
MOST_SECONDS = 60
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
        wait = _wait(count) - (now - last)
        if wait > timedelta(0):
            seconds = -(-wait // timedelta(seconds=1))
            raise SignInTooSoon(
                f"{count} tokens from here were refused. Try again in {seconds} seconds.",
                field="token",
                seconds=str(seconds),
            )

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


def _wait(count: int) -> timedelta:
    """How long to wait after so many failures: 2, 4, 8 ... seconds, up to a minute."""
    if count < FREE:
        return timedelta(0)
    exponent = min(count - FREE + 1, MOST_SECONDS)
    return timedelta(seconds=min(2**exponent, MOST_SECONDS))
