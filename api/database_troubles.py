"""What of a database passes by itself, and is told as such: all of it 503, to be tried again."""

from __future__ import annotations

import logging

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api import refusals
from api.problems import PROBLEMS, UNAVAILABLE, ProblemType
from ledger.store.question_time import took_too_long
from ledger.store.reachability import does_not_answer

log = logging.getLogger("ledger.database")

TROUBLES_OF_DATABASE: tuple[type[Exception], ...] = (DBAPIError, PoolTimeout)
COME_AGAIN = {"Retry-After": "10"}  # in seconds, where the database is the trouble


def trouble_of_database(error: Exception) -> tuple[ProblemType, str]:
    """Say what of the database passes by itself, all of it 503; whatever else it is, is raised.

    A question that took too long, no connection that was free, and a database that refuses or does
    not answer; why it does stands in the log, by the driver's words, which hold no password.
    """
    if isinstance(error, PoolTimeout):
        kind = PROBLEMS[refusals.Busy]
        return kind, "Too much is going on at once. Try again in a moment."
    if isinstance(error, DBAPIError) and took_too_long(error):
        return PROBLEMS[refusals.QuestionTooLong], (
            "The database took too long over this. Ask for less: a shorter span of dates, or "
            "smaller pages."
        )
    if isinstance(error, DBAPIError) and does_not_answer(error):
        why = str(error.orig).strip().partition("\n")[0]
        log.warning("The database does not answer: %s", why)
        return UNAVAILABLE, (
            "The database does not answer. Nothing was recorded unless a repeat with the same "
            "Idempotency-Key answers; try again in a moment."
        )
    raise error
