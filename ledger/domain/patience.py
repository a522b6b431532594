"""How long to wait after attempts to sign in that failed: ever longer, and never for good.

The wait grows with the failures and ends by itself, so that guessing is not worth anybody's while
and nobody is locked out for ever by somebody else's guessing. Source: OWASP ASVS 5.0, 6.1.1.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ledger.domain.errors import SignInTooSoon

FREE = 5  # failures before there is any waiting
MOST_FOR_A_NAME = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)  # without another failure
_SECOND = timedelta(seconds=1)
_MOST_DOUBLINGS = 17  # more than a day


def wait_after(failures: int, *, most: timedelta) -> timedelta:
    """How long to wait after so many failures: nothing, then 2, 4, 8 ... seconds, up to `most`."""
    if failures < FREE:
        return timedelta(0)
    doublings = min(failures - FREE + 1, _MOST_DOUBLINGS)
    return min(timedelta(seconds=2**doublings), most)


def require_patience(
    failures: int, last_failed_at: datetime, now: datetime, *, most: timedelta
) -> None:
    """Refuse an attempt that comes before the wait is over; raises SignInTooSoon."""
    left = wait_after(failures, most=most) - (now - last_failed_at)
    if left > timedelta(0):
        raise too_soon(left)


def too_soon(left: timedelta) -> SignInTooSoon:
    """Say how long is left to wait, in whole seconds."""
    seconds = -(-left // _SECOND)
    return SignInTooSoon(
        f"Too many attempts to sign in have failed. Try again in {seconds} seconds.",
        seconds=str(seconds),
    )
