"""Attempts to sign in: after many that failed, the next one from there must wait.

By the address that they come from, kept in the process and forgotten with it. What is counted for
a name is kept in the database, so that many addresses do not help: ledger/actions/local_sign_in.py.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from fastapi import Request

from api.client_address import counted_address
from ledger.actions.work import Ledger
from ledger.domain.errors import LedgerError, NotAuthenticated
from ledger.domain.patience import too_soon

# A council's hundreds of people may come from one address, that of its proxy. On the morning on
# which their provider is down some two hundred sign in here within half an hour, and one in ten
# mistypes a password or two: thirty at once are free, and as many again come back within that time.
# Whoever tries one password at many names from there gets thirty, and then 1,440 a day: what the
# waits of each name leave to somebody with many addresses is less worth having than that.
FREE_FOR_AN_ADDRESS = 30
FORGOTTEN_EACH = timedelta(minutes=1)  # one failure, whether or not anybody signs in meanwhile
_MOST_ADDRESSES = 10_000


class Attempts:
    """Failed attempts by the address that they came from, which time alone makes forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forgotten_at: OrderedDict[str, datetime] = OrderedDict()  # when all of them are

    def begin(self, address: str, now: datetime) -> None:
        """Count an attempt as failed, so that many at once do not slip through together.

        Raises SignInTooSoon, and counts nothing, where too many are yet to be forgotten. Of too
        many addresses, that which tried longest ago makes room.
        """
        with self._lock:
            until = max(self._forgotten_at.get(address, now), now) + FORGOTTEN_EACH
            over = until - now - FREE_FOR_AN_ADDRESS * FORGOTTEN_EACH
            if over > timedelta(0):
                raise too_soon(over)
            self._forgotten_at[address] = until
            self._forgotten_at.move_to_end(address)
            if len(self._forgotten_at) > _MOST_ADDRESSES:
                self._forgotten_at.popitem(last=False)

    def take_back(self, address: str) -> None:
        """Count an attempt no more, which did not fail: that one alone, and none before it."""
        with self._lock:
            if address in self._forgotten_at:
                self._forgotten_at[address] -= FORGOTTEN_EACH


@contextmanager
def attempting(request: Request) -> Iterator[None]:
    """Let somebody show who they are, and count it for their address where they fail to.

    Raises SignInTooSoon, and whatever is raised within.
    """
    ledger: Ledger = request.app.state.ledger
    attempts: Attempts = request.app.state.attempts
    address = counted_address(request.client.host if request.client else "")
    attempts.begin(address, ledger.clock.now())
    try:
        yield
    except NotAuthenticated:
        raise
    except BaseException:  # nothing was shown to be wrong: a form that does not fit, a name's wait
        attempts.take_back(address)
        raise
    attempts.take_back(address)


def said_too_soon(refusal: LedgerError) -> dict[str, str]:
    """Return the headers of a refusal: how long to wait, where it is for coming too soon."""
    return {"Retry-After": refusal.data["seconds"]} if "seconds" in refusal.data else {}
