"""How long what is no evidence is kept: work under way, copies handed out, and ways in that ended.

Personal data are kept no longer than they are needed for (UK GDPR, article 5(1)(e)). What is posted
or issued is evidence and stays, the audit trail and the keys of requests with it.
Source: docs/decisions/0031-clearing-away.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# A file that is ready waits for somebody who may be away, and for the month's figures to be
# settled: a month, as anything that is monthly is asked for again by then.
UNCONFIRMED_DAYS = 30
# One that cannot be confirmed is there to be put right and sent again, within the week's work.
UNCONFIRMABLE_DAYS = 7
# What a job made is fetched when it is done; asked for again, it is made again.
JOB_DAYS = 14
# A draft goes back and forth for as long as it is disputed: three times ten working days, and due
# thirty days after. From then on a copy is still known again, by its hash.
COPY_DAYS = 90
# All copies kept for one council. Beyond it the oldest are emptied sooner: anybody may ask.
MOST_BYTES_OF_COPIES = 2**30


class Clearable(StrEnum):
    """What is cleared away, in the words in which it is counted."""

    UPLOADS = "uploads"  # that nobody confirmed
    JOBS = "jobs"  # that have ended
    COPIES = "copies"  # handed out, of which the hash is left
    SESSIONS = "sessions"  # that have ended
    SIGN_INS = "sign-ins"  # that went to a provider and did not come back
    FAILURES = "failures"  # to sign in, that are forgotten
    CODES = "codes"  # for one use, that have expired


def days(number: int) -> timedelta:
    """Return so many days of 24 hours: something is cleared away once it is that old."""
    return timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Cleared:
    """So many of a kind that were cleared away, or may be: of a council, or of everybody's."""

    kind: Clearable
    count: int
    arrangement: str | None = None
    party: str | None = None
